/* One inspected container in the words of Compose: HostConfig and Config, member by member. */
#include <string.h>

#include "audit/translation.h"
#include "base/alloc.h"
#include "base/error.h"
#include "compose/capability.h"

json_t *translation_fail(struct translation *at, const char *member, const char *wanted)
{
	if (!at->failed)
		error_set(at->err, "container %s: %s is not %s", at->container->name, member,
			  wanted);
	at->failed = true;
	return NULL;
}

/* What stands at a path, "HostConfig.CapAdd"; NULL when it is not there, or null. */
static json_t *walk(struct translation *at, const char *path)
{
	json_t *value = at->container->inspected;

	for (const char *name = path; *name && value; name += strspn(name, ".")) {
		size_t len = strcspn(name, ".");
		CLEANUP_FREE char *key = xstrndup(name, len);

		value = json_object_get(value, key);
		name += len;
	}
	return json_is_null(value) ? NULL : value;
}

json_t *translation_member(struct translation *at, const char *path, json_type type,
			   const char *wanted)
{
	json_t *value = walk(at, path);

	if (!value || json_typeof(value) == type)
		return value;
	return translation_fail(at, path, wanted);
}

const char *translation_text(struct translation *at, const char *path)
{
	return json_string_value(translation_member(at, path, JSON_STRING, "a text"));
}

/* jansson has a type for each truth. */
static bool flag_member(struct translation *at, const char *path)
{
	json_t *value = walk(at, path);

	if (value && !json_is_boolean(value))
		translation_fail(at, path, "true or false");
	return json_is_true(value);
}

static json_int_t number_member(struct translation *at, const char *path)
{
	return json_integer_value(translation_member(at, path, JSON_INTEGER, "a whole number"));
}

json_t *container_text(const char *text)
{
	struct buf out CLEANUP_BUF = BUF_INIT;

	for (; *text; text++) {
		if (*text == '$')
			buf_addch(&out, '$');
		buf_addch(&out, *text);
	}
	return json_stringn(out.data ? out.data : "", out.len);
}

void translation_set_text(struct translation *at, const char *key, const char *text)
{
	json_object_set_new(at->words, key, container_text(text));
}

struct row {
	const char *from, *to;
	const char *usual; /* as in translation_is_usual() */
};

bool translation_is_usual(const char *text, const char *usual)
{
	size_t len = strlen(text);

	if (!len)
		return true;
	for (const char *at = usual; at && *at; at += strspn(at, " ")) {
		if (strcspn(at, " ") == len && !strncmp(at, text, len))
			return true;
		at += strcspn(at, " ");
	}
	return false;
}

static void add_texts(struct translation *at)
{
	static const struct row rows[] = {
		{"Config.User", "user", NULL},
		{"HostConfig.IpcMode", "ipc", "private shareable"},
		{"HostConfig.PidMode", "pid", "private"},
		{"HostConfig.UTSMode", "uts", "private"},
		{"HostConfig.UsernsMode", "userns_mode", "private"},
		{"HostConfig.CgroupnsMode", "cgroup", "private"},
		{"HostConfig.CgroupMode", "cgroup", "private"}, /* podman */
		{"HostConfig.RestartPolicy.Name", "restart", "no"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *text = translation_text(at, rows[i].from);

		if (text && !translation_is_usual(text, rows[i].usual))
			translation_set_text(at, rows[i].to, text);
	}
}

static void add_flags(struct translation *at)
{
	static const struct row rows[] = {
		{"HostConfig.Privileged", "privileged", NULL},
		{"HostConfig.ReadonlyRootfs", "read_only", NULL},
		{"HostConfig.OomKillDisable", "oom_kill_disable", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (flag_member(at, rows[i].from))
			json_object_set_new(at->words, rows[i].to, json_true());
}

static void add_numbers(struct translation *at)
{
	json_int_t nanos = number_member(at, "HostConfig.NanoCpus");
	json_int_t bytes = number_member(at, "HostConfig.Memory");
	json_int_t processes = number_member(at, "HostConfig.PidsLimit");

	if (nanos > 0)
		json_object_set_new(at->words, "cpus", json_real((double)nanos / 1e9));
	if (bytes > 0)
		json_object_set_new(at->words, "mem_limit", json_integer(bytes));
	if (processes > 0)
		json_object_set_new(at->words, "pids_limit", json_integer(processes));
}

static json_t *copy_list(struct translation *at, const char *path)
{
	json_t *from = translation_member(at, path, JSON_ARRAY, "a list"), *out = json_array(),
	       *item;
	size_t i;

	json_array_foreach(from, i, item)
	{
		if (!json_is_string(item))
			translation_fail(at, path, "a list of texts");
		else
			json_array_append_new(out, container_text(json_string_value(item)));
	}
	return out;
}

void translation_set_list(struct translation *at, const char *key, json_t *list)
{
	if (json_array_size(list))
		json_object_set_new(at->words, key, list);
	else
		json_decref(list);
}

static void add_lists(struct translation *at)
{
	static const struct row rows[] = {
		{"HostConfig.CapAdd", "cap_add", NULL},
		{"HostConfig.CapDrop", "cap_drop", NULL},
		{"HostConfig.DeviceCgroupRules", "device_cgroup_rules", NULL},
		{"Config.Env", "environment", NULL},
	};
	json_t *health = copy_list(at, "Config.Healthcheck.Test");

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		translation_set_list(at, rows[i].to, copy_list(at, rows[i].from));
	if (json_array_size(health))
		json_object_set_new(at->words, "healthcheck", json_pack("{s:O}", "test", health));
	json_decref(health);
}

/*
 * podman writes "ALL" out, and lists in CapDrop what it leaves away unasked. What counts is what remains:
 * BoundingCaps, which docker does not print.
 */
static void settle_capabilities(struct translation *at)
{
	const capability_set usual = CAPABILITY_BIT(capability_parse("AUDIT_WRITE")) |
				     CAPABILITY_BIT(capability_parse("MKNOD")) |
				     CAPABILITY_BIT(CAPABILITY_NET_RAW);
	json_t *bounding = copy_list(at, "BoundingCaps"), *dropped, *item;
	bool asked = false;
	size_t i;

	if (walk(at, "BoundingCaps") && !flag_member(at, "HostConfig.Privileged")) {
		dropped = json_object_get(at->words, "cap_drop");
		json_array_foreach(dropped, i, item)
		{
			enum capability one = capability_parse(json_string_value(item));

			asked |= one == CAPABILITY_UNKNOWN || one == CAPABILITY_ALL ||
				 !(CAPABILITY_BIT(one) & usual);
		}
		json_object_del(at->words, "cap_drop");
		if (asked) {
			json_object_set_new(at->words, "cap_drop", json_pack("[s]", "ALL"));
			json_object_del(at->words, "cap_add");
			translation_set_list(at, "cap_add", json_incref(bounding));
		}
	}
	json_decref(bounding);
}

/* The engine itself adds label=disable to a privileged container, and writes a profile out whole. */
static void add_security(struct translation *at)
{
	json_t *from = copy_list(at, "HostConfig.SecurityOpt"), *out = json_array(), *item;
	bool privileged = flag_member(at, "HostConfig.Privileged");
	size_t i;

	json_array_foreach(from, i, item)
	{
		const char *text = json_string_value(item);

		if (privileged && !strcmp(text, "label=disable"))
			continue;
		if (!strncmp(text, "seccomp=", 8) && text[8] == '{')
			json_array_append_new(out, json_string("seccomp=profile.json"));
		else
			json_array_append(out, item);
	}
	json_decref(from);
	translation_set_list(at, "security_opt", out);
}

/* A mapping of texts in order of its keys: "KEY<between>VALUE" each. */
static void add_mapping(struct translation *at, const char *path, const char *key, char between)
{
	json_t *from = translation_member(at, path, JSON_OBJECT, "a mapping"), *out = json_array(),
	       *value;
	const char *name;

	json_object_foreach(from, name, value)
	{
		const char *text = json_string_value(value);
		struct buf word CLEANUP_BUF = BUF_INIT;

		buf_addstr(&word, name);
		if (!text)
			translation_fail(at, path, "a mapping of texts");
		else if (*text)
			buf_addf(&word, "%c%s", between, text);
		json_array_append_new(out, container_text(word.data));
	}
	translation_set_list(at, key, out);
}

static void add_others(struct translation *at)
{
	const char *image = translation_text(at, "Config.Image");
	const char *parent = translation_text(at, "HostConfig.CgroupParent");
	const char *logging = translation_text(at, "HostConfig.LogConfig.Type");
	const char *platform =
		json_string_value(json_object_get(at->container->inspected, "Platform"));

	/* A container may come from an image that has lost its name. */
	translation_set_text(at, "image", image && *image ? image : "unknown");
	if (parent && *parent)
		translation_set_text(at, "cgroup_parent", parent);
	if (logging && *logging)
		json_object_set_new(at->words, "logging", json_pack("{s:s}", "driver", logging));
	if (platform && !strcmp(platform, "windows"))
		translation_set_text(at, "platform", "windows");
}

int container_translate(struct container *container, struct error *err)
{
	struct translation at = {container, json_object(), err, false};

	container->words = at.words;
	add_others(&at);
	add_texts(&at);
	add_flags(&at);
	add_lists(&at);
	settle_capabilities(&at);
	add_security(&at);
	add_mapping(&at, "HostConfig.Tmpfs", "tmpfs", ':');
	add_mapping(&at, "HostConfig.Sysctls", "sysctls", '=');
	translation_add_host(&at);
	add_numbers(&at);
	return at.failed ? -1 : 0;
}
