/* The options that composeharden new alone has. */
#include "cli/option/new_options.h"

#include "base/error.h"
#include "cli/option/option_table.h"

static int append(struct wish_list *list, const char *option, const char *value, struct error *err)
{
	if (list->count == WISH_LIST_MAX)
		return error_set(err, "more than %d times %s", WISH_LIST_MAX, option);
	list->items[list->count++] = value;
	return 0;
}

static struct wish *wish_of(struct cli_options *options)
{
	return options->own.state;
}

static int take_image(struct cli_options *options, const char *value, struct error *err)
{
	(void)err;
	wish_of(options)->request.image = value;
	return 0;
}

static int take_build(struct cli_options *options, const char *value, struct error *err)
{
	(void)err;
	wish_of(options)->request.build = value;
	return 0;
}

static int take_port(struct cli_options *options, const char *value, struct error *err)
{
	return append(&wish_of(options)->ports, "--port", value, err);
}

static int take_volume(struct cli_options *options, const char *value, struct error *err)
{
	return append(&wish_of(options)->volumes, "--volume", value, err);
}

static int take_env(struct cli_options *options, const char *value, struct error *err)
{
	return append(&wish_of(options)->env, "--env", value, err);
}

static int take_network(struct cli_options *options, const char *value, struct error *err)
{
	return append(&wish_of(options)->networks, "--network", value, err);
}

static int take_command(struct cli_options *options, const char *value, struct error *err)
{
	(void)err;
	wish_of(options)->request.command = value;
	return 0;
}

static int take_healthcheck(struct cli_options *options, const char *value, struct error *err)
{
	(void)err;
	wish_of(options)->request.healthcheck = value;
	return 0;
}

TAKE_FLAG(take_dockerfile, wish_of(options)->dockerfile)

static int take_language(struct cli_options *options, const char *value, struct error *err)
{
	wish_of(options)->language = dockerfile_template_find(value);
	if (!wish_of(options)->language)
		return error_set(err, "--language: \"%s\" is none of %s", value,
				 dockerfile_template_names);
	return take_dockerfile(options, value, err);
}

TAKE_FLAG(take_no_comments, wish_of(options)->no_comments)

static const struct option_entry own_options[] = {
	{"image", 0, "IMAGE", "the image that it runs", take_image},
	{"build", 0, "DIR", "or the folder that it is built from, as the Compose file sees it",
	 take_build},
	{"port", 'p', "PORT", "publish a port, on 127.0.0.1 unless an address is given", take_port},
	{"volume", 0, "VOLUME", "mount a volume or a folder: [SOURCE:]TARGET[:ro]", take_volume},
	{"env", 'e', "NAME=VALUE", "set a variable; the value of a secret is not written down",
	 take_env},
	{"network", 0, "NAME", "join a network (default: one of its own)", take_network},
	{"command", 0, "COMMAND", "run this instead of the image's command", take_command},
	{"healthcheck", 0, "COMMAND", "a shell command that tells whether it works, or none",
	 take_healthcheck},
	{"dockerfile", 0, NULL, "also make a hardened Dockerfile for --build, where there is none",
	 take_dockerfile},
	{"language", 0, "LANGUAGE",
	 "of the Dockerfile: node, python, go, java, rust, php, ruby, static or plain (default: by "
	 "the files in DIR)",
	 take_language},
	{"no-comments", 0, NULL, "do not write the reason behind each line", take_no_comments},
};

struct cli_own new_options(struct wish *wish)
{
	return (struct cli_own){own_options, sizeof(own_options) / sizeof(*own_options), wish};
}
