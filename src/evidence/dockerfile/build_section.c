/* Reading `build:`. */
#include "evidence/dockerfile/build_section.h"

#include <string.h>

#include "base/alloc.h"
#include "base/list.h"

/* Thousands of services may share one hostile mapping: no more arguments are taken. */
#define ARG_MAX 1000

struct args {
	struct dockerfile_arg *list;
	size_t count, cap;
	const struct service_reader *reader;
};

static void add_arg(struct args *args, const char *name, const char *value)
{
	if (args->count == ARG_MAX)
		return;
	list_grow_in(args->reader->arena, args->list, args->count, args->cap);
	args->list[args->count++] = (struct dockerfile_arg){name, value};
}

/* "NAME=VALUE", or "NAME", whose value comes from where Compose is run. */
static void add_list_item(struct args *args, const struct yaml_node *item)
{
	struct setting setting = setting_read(item, args->reader);
	const char *equals = strchr(setting.text, '=');
	size_t len = strcspn(setting.text, "=");

	if (setting.node)
		add_arg(args, arena_strndup(args->reader->arena, setting.text, len),
			equals && !setting.open && !setting.secret ? equals + 1 : NULL);
}

static void add_pairs(struct args *args, const struct yaml_node *mapping, unsigned depth)
{
	struct yaml_pair pair = {NULL, NULL};

	/* Later ones win: what is merged comes first. */
	for (size_t i = 0; depth && i < ARG_MAX && yaml_pair_next(mapping, YAML_BEFORE, &pair); i++)
		if (yaml_is_merge_key(pair.key) && yaml_resolve(pair.value)->kind == YAML_MAPPING)
			add_pairs(args, yaml_resolve(pair.value), depth - 1);
	pair = (struct yaml_pair){NULL, NULL};
	for (size_t i = 0; i < ARG_MAX && yaml_pair_next(mapping, YAML_BEFORE, &pair); i++) {
		struct setting setting = setting_read(pair.value, args->reader);

		if (pair.key->kind == YAML_SCALAR && !yaml_is_merge_key(pair.key))
			add_arg(args, pair.key->text,
				setting.node && !setting.open && !setting.secret ? setting.text
										 : NULL);
	}
}

static void read_args(struct build_section *out, const struct yaml_node *value,
		      const struct service_reader *reader)
{
	struct args args = {.reader = reader};
	const struct yaml_node *node = yaml_resolve(value);

	if (node->kind == YAML_MAPPING)
		add_pairs(&args, node, 2);
	else if (node->kind == YAML_SEQUENCE)
		for (struct yaml_node *item = yaml_next(node, NULL, YAML_BEFORE);
		     item && args.count < ARG_MAX; item = yaml_next(node, item, YAML_BEFORE))
			add_list_item(&args, item);
	out->build.args = args.list;
	out->build.arg_count = args.count;
}

/* The text of one key, or NULL. */
static const char *read_key(struct build_section *out, const struct yaml_node *mapping,
			    const char *key, const struct service_reader *reader)
{
	struct setting setting = setting_read(view_find(mapping, key), reader);

	out->open |= setting.open;
	out->secret |= setting.secret;
	return setting.node && setting.text[0] ? setting.text : NULL;
}

/* URLs, git@host:path, github.com/owner/name. */
static bool is_remote(const char *context)
{
	return strstr(context, "://") || !strncmp(context, "git@", 4) ||
	       !strncmp(context, "github.com/", 11);
}

void build_section_read(struct build_section *out, const struct yaml_node *value,
			const struct service_reader *reader)
{
	const struct yaml_node *node = yaml_resolve(value), *args;
	bool named;

	memset(out, 0, sizeof(*out));
	if (node->kind == YAML_MAPPING) {
		out->context = read_key(out, node, "context", reader);
		out->dockerfile = read_key(out, node, "dockerfile", reader);
		named = out->secret;
		out->text = read_key(out, node, "dockerfile_inline", reader);
		/* What an inline Dockerfile says would be told with the values in it. */
		out->open |= out->secret && !named;
		out->secret = named;
		out->build.target = read_key(out, node, "target", reader);
		args = view_find(node, "args");
		if (args)
			read_args(out, args, reader);
	} else if (node->kind == YAML_SCALAR) {
		struct setting setting = setting_read(node, reader);

		out->context = setting.text;
		out->open = setting.open;
		out->secret = setting.secret;
	} else {
		out->open = true;
	}
	if (!out->context || !out->context[0])
		out->context = ".";
	out->remote = is_remote(out->context);
}
