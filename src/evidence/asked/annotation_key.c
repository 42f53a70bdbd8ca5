/* Reading x-composeharden. */
#include "evidence/asked/annotation_key.h"

#include <string.h>

#include "base/alloc.h"
#include "compose/mount.h"
#include "text/near.h"

static const char *scalar(const struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);

	return node->kind == YAML_SCALAR && !yaml_is_null(node) ? node->text : NULL;
}

static void read_allow(struct exception *exception, const struct yaml_node *value,
		       const struct annotation_context *context)
{
	const char **names, *word = scalar(value);
	size_t count = 0;

	if (word && boolean_parse(word) == TRISTATE_TRUE)
		return; /* every rule */
	names = arena_alloc(context->arena,
			    (yaml_count(yaml_resolve(value), YAML_BEFORE) + 2) * sizeof(*names));
	setting_each(item, value, YAML_BEFORE)
		if (scalar(item))
			names[count++] = scalar(item);
	names[count] = NULL;
	exception->rules = names;
}

static void read_cap_add(struct annotation *out, const struct yaml_node *value,
			 const struct annotation_context *context)
{
	setting_each(item, value, YAML_BEFORE) {
		const char *name = scalar(item);
		enum capability capability = name ? capability_parse(name) : CAPABILITY_UNKNOWN;

		if (capability == CAPABILITY_UNKNOWN) {
			remarks_add(context->remarks, source_place(context->file, item->start), "unknown capability in "
								   "x-composeharden");
			continue;
		}
		out->claim.cap_add |= CAPABILITY_BIT(capability);
		out->claim.has_cap_add = true;
	}
}

static void read_tmpfs(struct annotation *out, const struct yaml_node *value,
		       const struct annotation_context *context)
{
	size_t count = yaml_count(yaml_resolve(value), YAML_BEFORE) + 1;
	struct claim_path *paths = arena_zalloc(context->arena, count * sizeof(*paths));
	struct mount mount;

	out->claim.tmpfs = paths;
	out->claim.has_tmpfs = true;
	setting_each(item, value, YAML_BEFORE) {
		if (!scalar(item) || scalar(item)[0] != '/' ||
		    strchr(scalar(item), '$') ||
		    !mount_parse_tmpfs(&mount, scalar(item), context->arena)) {
			remarks_add(context->remarks, source_place(context->file, item->start),
				    "a tmpfs of x-composeharden is an absolute path without variables");
			continue;
		}
		paths[out->claim.tmpfs_count].path = mount.target;
		paths[out->claim.tmpfs_count++].options = mount.options;
	}
}

static void read_user(struct annotation *out, const struct yaml_node *value,
		      const struct annotation_context *context)
{
	const char *user = scalar(value);

	if (!user || user_parse(user) == USER_UNSET || strchr(user, '$')) {
		remarks_add(context->remarks, source_place(context->file, value->start),
			    "user of x-composeharden is \"UID:GID\", a name, or root");
		return;
	}
	out->claim.user = user;
}

static void read_exercise(struct annotation *out, const struct yaml_node *value,
			  const struct annotation_context *context)
{
	size_t most = yaml_count(yaml_resolve(value), YAML_BEFORE) + 2, count = 0;
	const char **commands = arena_zalloc(context->arena, most * sizeof(*commands));

	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE); item;
	     item = setting_next(value, item, YAML_BEFORE)) {
		if (scalar(item) && strncmp(scalar(item), "host:", 5) != 0)
			commands[count++] = scalar(item);
		else
			remarks_add(context->remarks, source_place(context->file, item->start),
				    "an exercise is a command for the service's container");
	}
	out->exercises = commands;
}

bool annotation_read_pair(struct annotation *out, const struct yaml_pair *pair,
			  struct exception *exception, const struct annotation_context *context)
{
	const char *key = pair->key->text;

	if (!strcmp(key, "allow")) {
		read_allow(exception, pair->value, context);
		exception->place = source_place(context->file, pair->key->start);
	} else if (!strcmp(key, "user")) {
		read_user(out, pair->value, context);
	} else if (!strcmp(key, "cap_add")) {
		read_cap_add(out, pair->value, context);
	} else if (!strcmp(key, "tmpfs")) {
		read_tmpfs(out, pair->value, context);
	} else if (!strcmp(key, "exercise")) {
		read_exercise(out, pair->value, context);
	} else if (!strcmp(key, "reason")) {
		exception->reason = scalar(pair->value);
	} else if (!strcmp(key, "until")) {
		exception->until = scalar(pair->value);
		if (!exception->until || !exception_date_is_valid(exception->until)) {
			remarks_add(context->remarks, source_place(context->file, pair->value->start),
				    "until is YYYY-MM-DD; it counts as expired");
			exception->until = "0000-01-01";
		}
	} else {
		return false;
	}
	return true;
}

void annotation_settle(struct annotation *out, const struct exception *exception,
		       enum evidence_source source, const char *origin)
{
	out->claim.source = source;
	out->claim.confidence = CONFIDENCE_KNOWN;
	out->claim.origin = origin;
	out->claim.user_why = exception->reason;
	out->claim.lists_are_additions = true;
	out->has_claim = out->claim.user || out->claim.has_cap_add || out->claim.has_tmpfs;
}

static void remark_key(const struct yaml_pair *pair, const struct annotation_context *context)
{
	static const char *const known[] = {"allow",	"user",	  "cap_add", "tmpfs",
					    "exercise", "reason", "until",   NULL};
	const char *meant = near_find(pair->key->text, known);

	remarks_add(context->remarks, source_place(context->file, pair->key->start),
		    "unknown key of x-composeharden: %s%s%s%s", pair->key->text,
		    meant ? ": did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

void annotation_read_key(struct annotation *out, const struct yaml_node *value,
			 const struct service *service, const struct annotation_context *of_file)
{
	struct annotation_context own = *of_file, *context = &own;
	struct yaml_node *mapping = yaml_resolve(value);
	struct yaml_pair pair = {NULL, NULL};
	struct exception *exception;

	if (!mapping || yaml_is_null(mapping))
		return;
	/* It may come from a file that the service extends. */
	if (service)
		own.file = service_node_place(service, mapping).file;
	if (mapping->kind != YAML_MAPPING) {
		remarks_add(context->remarks, source_place(context->file, mapping->start), "x-composeharden is not a mapping");
		return;
	}
	exception = arena_zalloc(context->arena, sizeof(*exception));
	exception->origin = "x-composeharden";
	while (yaml_pair_next(mapping, YAML_BEFORE, &pair))
		if (!annotation_read_pair(out, &pair, exception, context))
			remark_key(&pair, context);
	annotation_settle(out, exception, EVIDENCE_ANNOTATION, "x-composeharden");
	if (yaml_find(mapping, "allow", YAML_BEFORE))
		annotation_add(out, exception, context);
}
