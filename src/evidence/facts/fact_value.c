/* Values of an entry's keys: of the right kind, and such that they can mean something. */
#include "evidence/facts/fact_value.h"

#include <string.h>

#include "base/error.h"
#include "compose/mount.h"
#include "compose/service.h"
#include "evidence/facts/facts_pack.h"

struct value {
	enum fact_field field;
	const struct fact_reader *reader;
	struct error *err;
};

static const char *const verifications[] = {"engine", "image", "dockerfile", "docs", "practice"};

static const char *name_of(const struct value *value)
{
	return fact_field_name(value->field);
}

/* A text that says something, or NULL with the error set. */
static const char *text_of(const struct value *value, const struct yaml_node *node)
{
	const struct yaml_node *scalar = yaml_resolve(node);

	if (scalar->kind != YAML_SCALAR || yaml_is_null(scalar)) {
		fact_refuse(value->reader, node, value->err, "%s takes text here", name_of(value));
		return NULL;
	}
	if (!scalar->len || strlen(scalar->text) != scalar->len) {
		fact_refuse(value->reader, node, value->err, "%s is empty, or holds a NUL",
			    name_of(value));
		return NULL;
	}
	return arena_strdup(value->reader->arena, scalar->text);
}

static int check_user(const struct value *value, const struct yaml_node *node, const char *user)
{
	static const char bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.-:";
	enum user_kind kind = user_parse(user);

	if (kind == USER_UNSET || strspn(user, bytes) < strlen(user))
		return fact_refuse(value->reader, node, value->err,
				   "%s is \"UID:GID\", a name, or root", name_of(value));
	if (kind == USER_ROOT && value->field == FACT_USER)
		return fact_refuse(value->reader, node, value->err,
				   "user is what it runs as without being root; use needs_root");
	return 0;
}

static int check_verified(const struct value *value, const struct yaml_node *node, const char *text)
{
	for (size_t i = 0; i < sizeof(verifications) / sizeof(*verifications); i++)
		if (!strcmp(text, verifications[i]))
			return 0;
	return fact_refuse(value->reader, node, value->err,
			   "verified is engine, image, dockerfile, docs or practice");
}

static int check_digest(const struct value *value, const struct yaml_node *node, const char *text)
{
	static const char prefix[] = "sha256:";
	const char *digits = text + sizeof(prefix) - 1;

	if (!strncmp(text, prefix, sizeof(prefix) - 1) && strlen(digits) == 64 &&
	    strspn(digits, "0123456789abcdef") == 64)
		return 0;
	return fact_refuse(value->reader, node, value->err,
			   "%s is \"sha256:\" and 64 digits of 0 to 9 and a to f", name_of(value));
}

static int check_day(const struct value *value, const struct yaml_node *node, const char *text)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return fact_refuse(value->reader, node, value->err,
					   "learnt is a day: YYYY-MM-DD");
	return 0;
}

static int check_confidence(const struct value *value, const struct yaml_node *node,
			    const char *text)
{
	enum confidence confidence;

	if (confidence_parse(text, &confidence))
		return 0;
	return fact_refuse(value->reader, node, value->err,
			   "confidence is known, likely or assumed");
}

static int check_text(const struct value *value, const struct yaml_node *node, const char *text)
{
	switch (value->field) {
	case FACT_USER:
	case FACT_IMAGE_USER:
		return check_user(value, node, text);
	case FACT_VERIFIED:
		return check_verified(value, node, text);
	case FACT_CONFIDENCE:
		return check_confidence(value, node, text);
	case FACT_DIGEST:
	case FACT_IMAGE_ID:
		return check_digest(value, node, text);
	case FACT_LEARNT:
		return check_day(value, node, text);
	default:
		return 0;
	}
}

static int read_text(struct fact *fact, const struct value *value, const struct yaml_node *node)
{
	const char *text = text_of(value, node);

	if (!text || check_text(value, node, text))
		return -1;
	fact_set(fact, value->field, &text);
	return 0;
}

/* "NAME@sha256:..." stands for what is pinned: it is found by the digest. */
static bool is_pinned(const char *pattern)
{
	static const char mark[] = "@sha256:";
	const char *at = strstr(pattern, mark);

	return at && at > pattern && strlen(at) == sizeof(mark) - 1 + 64 &&
	       strspn(at + sizeof(mark) - 1, "0123456789abcdef") == 64 &&
	       strcspn(pattern, "*?[ ") == strlen(pattern);
}

/* What image_reference.repository never holds (compose/image.h). */
static int check_pattern(const struct value *value, const struct yaml_node *node,
			 const char *pattern)
{
	static const char *const never[] = {"docker.io/", "index.docker.io/", "library/"};

	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		if (!strncmp(pattern, never[i], strlen(never[i])))
			return fact_refuse(value->reader, node, value->err,
					   "match can never fit: names of Docker Hub go without "
					   "\"%s\"",
					   never[i]);
	if (is_pinned(pattern))
		return 0;
	/* Tags may be in upper case. */
	for (const char *at = pattern, *end = facts_pattern_tag(pattern); *at; at++)
		if ((*at >= 'A' && *at <= 'Z' && (!end || at < end)) || *at == ' ' || *at == '@')
			return fact_refuse(value->reader, node, value->err,
					   "match can never fit: a repository holds no \"%c\"",
					   *at);
	return 0;
}

/* "memory 41m", "pids 12", "cpus 0.30", "while WORDS". */
static bool is_measured(const char *text)
{
	static const char *const numbers[] = {"memory ", "pids ", "cpus "};
	static const char *const units[] = {"kmg", "", ""};

	for (size_t i = 0; i < 3; i++) {
		const char *number = text + strlen(numbers[i]), *end;

		if (strncmp(text, numbers[i], strlen(numbers[i])) != 0)
			continue;
		end = number + strspn(number, i == 2 ? "0123456789." : "0123456789");
		return end > number && (!*end || (!end[1] && strchr(units[i], *end)));
	}
	return !strncmp(text, "while ", 6) && text[6];
}

/* One item of a list of texts; NULL with the error set. */
static const char *item_of(const struct value *value, const struct yaml_node *node)
{
	const char *text = text_of(value, node);

	if (!text)
		return NULL;
	if (value->field == FACT_DATA || value->field == FACT_KEEPS) {
		if (*text == '/')
			return mount_path(text, value->reader->arena);
		fact_refuse(value->reader, node, value->err, "%s takes absolute paths",
			    fact_field_name(value->field));
		return NULL;
	}
	if (value->field == FACT_MEASURED && !is_measured(text)) {
		fact_refuse(value->reader, node, value->err,
			    "measured takes \"memory 41m\", \"pids 12\", \"cpus 0.3\" and \"while ...\"");
		return NULL;
	}
	if (value->field == FACT_FILE_ENV && strpbrk(text, "= \t")) {
		fact_refuse(value->reader, node, value->err, "file_env takes names of variables");
		return NULL;
	}
	return text;
}

static int read_texts(struct fact *fact, const struct value *value, const struct yaml_node *list)
{
	const char **texts = arena_alloc(value->reader->arena,
					 (yaml_count(list, YAML_BEFORE) + 1) * sizeof(*texts));
	const char *const *constant = texts;
	struct yaml_node *item = NULL;

	while ((item = yaml_next(list, item, YAML_BEFORE))) {
		*texts = item_of(value, item);
		if (!*texts)
			return -1;
		/* Tags, which the patterns of variants are for, may be in upper case. */
		if (value->field == FACT_MATCH && fact->name && check_pattern(value, item, *texts))
			return -1;
		texts++;
	}
	*texts = NULL;
	fact_set(fact, value->field, &constant);
	return 0;
}

static int read_paths(struct fact *fact, const struct value *value, const struct yaml_node *list)
{
	struct claim_path *paths = arena_zalloc(
		value->reader->arena, (yaml_count(list, YAML_BEFORE) + 1) * sizeof(*paths));
	const struct claim_path *constant = paths;
	struct yaml_node *item = NULL;
	struct mount mount;

	for (; (item = yaml_next(list, item, YAML_BEFORE)); paths++) {
		const char *text = text_of(value, item);

		if (!text)
			return -1;
		if (*text != '/' || strchr(text, '$') ||
		    !mount_parse_tmpfs(&mount, text, value->reader->arena))
			return fact_refuse(value->reader, item, value->err,
					   "%s takes absolute paths: PATH or PATH:OPTIONS",
					   name_of(value));
		/* They depend on who will run it; only what was looked at has owners of its own. */
		if (!value->reader->seen && mount_has_owner(mount.options))
			return fact_refuse(
				value->reader, item, value->err,
				"%s takes no uid, gid or mode: they follow from the user",
				name_of(value));
		*paths = (struct claim_path){mount.target, mount.options};
	}
	fact_set(fact, value->field, &constant);
	return 0;
}

static int read_ports(struct fact *fact, const struct value *value, const struct yaml_node *list)
{
	unsigned *ports = arena_alloc(value->reader->arena,
				      (yaml_count(list, YAML_BEFORE) + 1) * sizeof(*ports));
	const unsigned *constant = ports;
	struct yaml_node *item = NULL;

	while ((item = yaml_next(list, item, YAML_BEFORE))) {
		const char *text = text_of(value, item);
		unsigned port = 0;

		if (!text)
			return -1;
		for (; *text >= '0' && *text <= '9' && port <= 65535; text++)
			port = port * 10 + (unsigned)(*text - '0');
		if (*text || !port || port > 65535)
			return fact_refuse(value->reader, item, value->err,
					   "ports takes numbers from 1 to 65535");
		*ports++ = port;
	}
	*ports = 0;
	fact_set(fact, value->field, &constant);
	return 0;
}

static int read_switch(struct fact *fact, const struct value *value, const struct yaml_node *node)
{
	const struct yaml_node *scalar = yaml_resolve(node);
	enum tristate state = TRISTATE_UNSET;

	if (scalar->kind == YAML_SCALAR && scalar->style == YAML_PLAIN)
		state = !strcmp(scalar->text, "true")	 ? TRISTATE_TRUE
			: !strcmp(scalar->text, "false") ? TRISTATE_FALSE
							 : TRISTATE_UNSET;
	if (state == TRISTATE_UNSET)
		return fact_refuse(value->reader, node, value->err, "%s is true or false",
				   name_of(value));
	fact_set(fact, value->field, &state);
	return 0;
}

static int read_capabilities(struct fact *fact, const struct value *value,
			     const struct yaml_node *list)
{
	struct yaml_node *item = NULL;
	capability_set set = 0;

	while ((item = yaml_next(list, item, YAML_BEFORE))) {
		const char *text = text_of(value, item);
		enum capability capability = text ? capability_parse(text) : CAPABILITY_UNKNOWN;

		if (!text)
			return -1;
		if (capability == CAPABILITY_UNKNOWN || capability == CAPABILITY_ALL)
			return fact_refuse(value->reader, item, value->err,
					   "%s: \"%s\" is no single capability", name_of(value),
					   text);
		set |= CAPABILITY_BIT(capability);
	}
	fact_set(fact, value->field, &set);
	return 0;
}

int fact_value_read(struct fact *fact, enum fact_field field, const struct yaml_node *node,
		    const struct fact_reader *reader, struct error *err)
{
	struct value value = {field, reader, err};
	const struct yaml_node *list = yaml_resolve(node);
	enum fact_kind kind = fact_field_kind(field);

	if (kind == FACT_KIND_TEXT)
		return read_text(fact, &value, node);
	if (kind == FACT_KIND_SWITCH)
		return read_switch(fact, &value, node);
	if (list->kind != YAML_SEQUENCE)
		return fact_refuse(reader, node, err, "%s takes a list", name_of(&value));
	if (kind == FACT_KIND_PATHS)
		return read_paths(fact, &value, list);
	if (kind == FACT_KIND_PORTS)
		return read_ports(fact, &value, list);
	if (kind == FACT_KIND_CAPABILITIES)
		return read_capabilities(fact, &value, list);
	return read_texts(fact, &value, list);
}
