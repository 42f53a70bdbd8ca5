/* Image references: the grammar, and the name that facts are looked up by. */
#include "compose/image.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

/* Limits of the grammar, in bytes. */
#define PATH_MAX_LENGTH 255
#define TAG_MAX_LENGTH 128

/* How much of a bad reference a message repeats. */
#define QUOTED 80

struct slice {
	const char *text;
	size_t len;
};

struct algorithm {
	const char *prefix;
	size_t digits;
};

/* Where Docker Hub's images are found under another name. */
struct mirror {
	const char *registry; /* NULL: any */
	const char *path;     /* begins the path; for any registry, stands anywhere in it */
};

static const struct algorithm algorithms[3];
static const struct mirror mirrors[9];

static bool is_lower_or_digit(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static bool is_alphanumeric(char byte)
{
	return is_lower_or_digit(byte) || is_upper(byte);
}

static bool is_hexadecimal(struct slice slice, size_t digits)
{
	if (slice.len != digits)
		return false;
	for (size_t i = 0; i < slice.len; i++) {
		char byte = slice.text[i];

		if (!(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'f'))
			return false;
	}
	return true;
}

static bool is_digest(struct slice slice)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		size_t len = strlen(algorithms[i].prefix);
		struct slice digits = {slice.text + len, slice.len - len};

		if (slice.len > len && memcmp(slice.text, algorithms[i].prefix, len) == 0)
			return is_hexadecimal(digits, algorithms[i].digits);
	}
	return false;
}

static bool is_tag(struct slice slice)
{
	if (slice.len == 0 || slice.len > TAG_MAX_LENGTH)
		return false;
	for (size_t i = 0; i < slice.len; i++) {
		char byte = slice.text[i];

		if (is_alphanumeric(byte) || byte == '_')
			continue;
		if (i == 0 || (byte != '.' && byte != '-'))
			return false;
	}
	return true;
}

/* "[fc00::1]": neither zones nor embedded IPv4 addresses. Returns its length, 0 for none. */
static size_t match_bracketed(struct slice slice)
{
	size_t len = 1;

	while (len < slice.len && strchr("0123456789abcdefABCDEF:", slice.text[len]))
		len++;
	if (len == 1 || len == slice.len || slice.text[len] != ']')
		return 0;
	return len + 1;
}

/* Labels of letters, digits and inner hyphens with dots between. Returns its length, 0 for none. */
static size_t match_host(struct slice slice)
{
	size_t len = 0;

	if (slice.len > 0 && slice.text[0] == '[')
		return match_bracketed(slice);
	for (; len < slice.len && slice.text[len] != ':'; len++) {
		char byte = slice.text[len];
		char before = len > 0 ? slice.text[len - 1] : '.';

		if (is_alphanumeric(byte) || (byte == '-' && before != '.') ||
		    (byte == '.' && is_alphanumeric(before)))
			continue;
		return 0;
	}
	return len > 0 && is_alphanumeric(slice.text[len - 1]) ? len : 0;
}

static bool is_registry(struct slice slice)
{
	size_t len = match_host(slice);

	if (len == 0)
		return false;
	if (len == slice.len)
		return true;
	if (slice.text[len] != ':' || len + 1 == slice.len)
		return false;
	for (len++; len < slice.len; len++) {
		if (slice.text[len] < '0' || slice.text[len] > '9')
			return false;
	}
	return true;
}

/* The separators within a component: one dot, one or two underscores, any run of hyphens. */
static size_t match_separator(struct slice slice)
{
	size_t len = 0;

	if (slice.text[0] == '.')
		return 1;
	if (slice.text[0] == '_')
		return slice.len > 1 && slice.text[1] == '_' ? 2 : 1;
	while (len < slice.len && slice.text[len] == '-')
		len++;
	return len;
}

static bool is_path(struct slice slice)
{
	bool begins = true; /* a letter or digit must be next */

	while (slice.len > 0) {
		size_t len = 1;

		if (is_lower_or_digit(slice.text[0])) {
			begins = false;
		} else {
			if (slice.text[0] != '/')
				len = match_separator(slice);
			if (begins || len == 0)
				return false;
			begins = true;
		}
		slice.text += len;
		slice.len -= len;
	}
	return !begins;
}

static bool has_upper(struct slice slice)
{
	for (size_t i = 0; i < slice.len; i++) {
		if (is_upper(slice.text[i]))
			return true;
	}
	return false;
}

static bool names_registry(struct slice first)
{
	if (first.len == strlen("localhost") && memcmp(first.text, "localhost", first.len) == 0)
		return true;
	return has_upper(first) || memchr(first.text, '.', first.len) ||
	       memchr(first.text, ':', first.len);
}

/* Cuts `rest` at the first `mark` and gives what follows it; text is NULL without a mark. */
static struct slice cut(struct slice *rest, char mark)
{
	const char *at = memchr(rest->text, mark, rest->len);
	struct slice tail = {NULL, 0};

	if (at) {
		tail.text = at + 1;
		tail.len = rest->len - (size_t)(tail.text - rest->text);
		rest->len = (size_t)(at - rest->text);
	}
	return tail;
}

static int refuse(struct error *err, const char *text, const char *why)
{
	return error_set(err, "invalid image reference \"%.*s\": %s", QUOTED, text, why);
}

/* What follows `part` in `path`, where `part` begins a component; NULL when it is not there. */
static const char *after_component(const char *path, const char *part)
{
	const char *at = path;

	while ((at = strstr(at, part))) {
		if (at == path || at[-1] == '/')
			return at + strlen(part);
		at++;
	}
	return NULL;
}

static const char *hub_path(const char *registry, const char *path)
{
	for (size_t i = 0; i < sizeof(mirrors) / sizeof(mirrors[0]); i++) {
		const struct mirror *mirror = &mirrors[i];
		size_t len = strlen(mirror->path);
		size_t host = mirror->registry ? strlen(mirror->registry) : 0;

		if (!mirror->registry) {
			const char *found = after_component(path, mirror->path);

			if (found)
				return found;
		} else if (strncmp(registry, mirror->registry, host) == 0 &&
			   (registry[host] == '\0' || strcmp(registry + host, ":443") == 0) &&
			   strncmp(path, mirror->path, len) == 0) {
			return path + len;
		}
	}
	return NULL;
}

static const char *lookup_name(const char *registry, const char *path, struct arena *arena)
{
	size_t len = strlen(registry);
	const char *hub;
	char *name;

	if (len == 0)
		return path;
	name = arena_join(arena, registry, "/", path, NULL);
	for (size_t i = 0; i < len; i++) {
		if (is_upper(name[i]))
			name[i] = (char)(name[i] - 'A' + 'a');
	}
	name[len] = '\0';
	hub = hub_path(name, name + len + 1);
	name[len] = '/';
	if (!hub)
		return name;
	return strncmp(hub, "library/", 8) == 0 ? hub + 8 : hub;
}

static bool parse_id(struct image_reference *out, struct slice text, struct arena *arena)
{
	bool bare = is_hexadecimal(text, 64);

	if (!bare && !is_digest(text))
		return false;
	*out = (struct image_reference){
		.registry = "",
		.path = "",
		.repository = "",
		.digest = arena_printf(arena, "%s%s", bare ? "sha256:" : "", text.text),
	};
	return true;
}

int image_reference_parse(struct image_reference *out, const char *text, struct arena *arena,
			  struct error *err)
{
	struct slice first = {text, strlen(text)};
	struct slice path, tag, digest;
	struct image_reference image = {.registry = "docker.io"};

	if (first.len == 0)
		return error_set(err, "empty image reference");
	if (parse_id(out, first, arena))
		return 0;

	path = cut(&first, '/');
	if (path.text && names_registry(first) && !is_registry(first))
		image.registry = "";
	if (!path.text || !names_registry(first) || !*image.registry)
		path = (struct slice){text, strlen(text)};
	else if (first.len != 15 || memcmp(first.text, "index.docker.io", 15) != 0)
		image.registry = arena_strndup(arena, first.text, first.len);
	digest = cut(&path, '@');
	tag = cut(&path, ':');

	if (has_upper(path))
		return refuse(err, text, "the repository's name must be in lower case");
	if (!is_path(path))
		return refuse(err, text, "not a repository's name");
	if (tag.text && !is_tag(tag))
		return refuse(err, text, "bad tag");
	if (digest.text && !is_digest(digest))
		return refuse(err, text, "bad digest");

	image.path = arena_strndup(arena, path.text, path.len);
	if (strcmp(image.registry, "docker.io") == 0 && !strchr(image.path, '/'))
		image.path = arena_printf(arena, "library/%s", image.path);
	if (strlen(image.path) > PATH_MAX_LENGTH)
		return refuse(err, text, "the repository's name has more than 255 bytes");
	image.tag = tag.text ? arena_strndup(arena, tag.text, tag.len) : NULL;
	image.digest = digest.text ? arena_strndup(arena, digest.text, digest.len) : NULL;
	image.repository = lookup_name(image.registry, image.path, arena);
	*out = image;
	return 0;
}

static const struct algorithm algorithms[3] = {
	{"sha256:", 64},
	{"sha384:", 96},
	{"sha512:", 128},
};

static const struct mirror mirrors[9] = {
	{"docker.io", ""},
	{"index.docker.io", ""},
	{"registry-1.docker.io", ""},
	{"registry.hub.docker.com", ""},
	{"mirror.gcr.io", ""},
	{"docker.m.daocloud.io", ""},
	{"public.ecr.aws", "docker/"},
	{NULL, "docker.io/"},
	{NULL, "dependency_proxy/containers/"},
};
