/* The options that composeharden learn alone has. */
#include "cli/option/learn_options.h"

#include <string.h>

#include "base/error.h"
#include "cli/option/option_table.h"
#include "compose/image.h"

static struct learn_wish *wish_of(struct cli_options *options)
{
	return options->own.state;
}

struct learn_archive learn_archive_parse(const char *value, struct arena *arena)
{
	const char *mark = strrchr(value, '=');
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_reference image;

	if (!mark || mark == value || image_reference_parse(&image, mark + 1, arena, &err))
		return (struct learn_archive){value, NULL};
	return (struct learn_archive){arena_strndup(arena, value, (size_t)(mark - value)),
				      mark + 1};
}

static int take_image(struct cli_options *options, const char *value, struct error *err)
{
	struct learn_wish *wish = wish_of(options);

	if (!*value)
		return error_set(err, "--image needs the name of a file or folder");
	if (wish->archive_count == LEARN_IMAGES_MAX)
		return error_set(err, "more than %d times --image", LEARN_IMAGES_MAX);
	wish->archives[wish->archive_count++] = learn_archive_parse(value, &options->arena);
	return 0;
}

static int take_output(struct cli_options *options, const char *value, struct error *err)
{
	if (!*value)
		return error_set(err, "--output needs the name of a file");
	wish_of(options)->output = value;
	return 0;
}

static int take_inline(struct cli_options *options, const char *value, struct error *err)
{
	struct image_reference image;

	if (image_reference_parse(&image, value, &options->arena, err))
		return -1;
	wish_of(options)->inlined = value;
	return 0;
}

static int take_from(struct cli_options *options, const char *value, struct error *err)
{
	if (!saved_from_parse(value, &wish_of(options)->from))
		return error_set(err, "--from takes docker, podman or skopeo: \"%s\"", value);
	return 0;
}

TAKE_FLAG(take_pull, wish_of(options)->pull)
TAKE_FLAG(take_all, wish_of(options)->all)
TAKE_FLAG(take_check, wish_of(options)->check)
TAKE_FLAG(take_config_only, wish_of(options)->config_only)
TAKE_FLAG(take_dry_run, wish_of(options)->dry_run)

static const struct option_entry own_options[] = {
	{"output", 'o', "FILE",
	 "write FILE (default: .composeharden.facts.yaml, found as the policy file is)",
	 take_output},
	{"dry-run", 'n', NULL, "write nothing: print the diff of that file", take_dry_run},
	{"check", 0, NULL,
	 "for CI: exit 1 if an image is not covered or another one now; write nothing", take_check},
	{"all", 0, NULL, "also look into images of which enough is known", take_all},
	{"image", 0, "PATH[=IMAGE]",
	 "a saved image, for IMAGE of the files: docker-archive, oci-archive or OCI layout folder; "
	 "then only such are looked into; may be repeated",
	 take_image},
	{"from", 0, "PROGRAM", "docker, podman or skopeo (default: the first that has the image)",
	 take_from},
	{"pull", 0, NULL, "get images that are missing", take_pull},
	{"config-only", 0, NULL, "read how images start, not what is in their layers",
	 take_config_only},
	{"inline", 0, "IMAGE", "write nothing: print what x-composeharden would say for IMAGE",
	 take_inline},
};

static const struct option_entry facts_own_options[] = {
	{"image", 0, "PATH[=IMAGE]",
	 "what a saved image holds, and what follows from it; IMAGE: which of several; may be "
	 "repeated",
	 take_image},
};

struct cli_own facts_options(struct learn_wish *wish)
{
	return (struct cli_own){facts_own_options, 1, wish};
}

struct cli_own learn_options(struct learn_wish *wish)
{
	return (struct cli_own){own_options, sizeof(own_options) / sizeof(*own_options), wish};
}
