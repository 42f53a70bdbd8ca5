/* Headers of tar archives. */
#include "engine/archive.h"

#include <stdint.h>
#include <string.h>

#include "base/alloc.h"

#define BLOCK 512

/* Offsets and lengths of the fields of a header (POSIX.1-2017, pax, "ustar Interchange Format"). */
struct field {
	size_t offset, len;
};
static const struct field name_field = {0, 100}, mode_field = {100, 8}, uid_field = {108, 8},
			  gid_field = {116, 8}, size_field = {124, 12}, prefix_field = {345, 155};
#define TYPE_OFFSET 156
#define MAGIC_OFFSET 257

/* Octal digits, or GNU's base 256 where the top bit is set. */
static uint64_t number(const char *block, struct field field)
{
	const unsigned char *at = (const unsigned char *)block + field.offset;
	uint64_t value = 0;

	if (*at & 0x80) {
		value = *at & 0x3f;
		for (size_t i = 1; i < field.len; i++)
			value = value << 8 | at[i];
		return value;
	}
	for (size_t i = 0; i < field.len; i++)
		if (at[i] >= '0' && at[i] <= '7')
			value = value << 3 | (uint64_t)(at[i] - '0');
	return value;
}

static bool is_header(const char *block)
{
	return !memcmp(block + MAGIC_OFFSET, "ustar", 5);
}

static size_t text_len(const char *block, struct field field)
{
	return strnlen(block + field.offset, field.len);
}

static char *header_name(const char *block, struct arena *arena)
{
	int name = (int)text_len(block, name_field), prefix = (int)text_len(block, prefix_field);
	bool posix = !memcmp(block + MAGIC_OFFSET, "ustar\0", 6);

	if (posix && prefix)
		return arena_printf(arena, "%.*s/%.*s", prefix, block + prefix_field.offset, name,
				    block + name_field.offset);
	return arena_strndup(arena, block + name_field.offset, (size_t)name);
}

/* The value of "path" in pax records "LENGTH KEY=VALUE\n"; NULL when there is none. */
static char *pax_path(const char *bytes, size_t len, struct arena *arena)
{
	size_t at = 0;

	while (at < len) {
		size_t record = 0, digits = at;

		while (digits < len && bytes[digits] >= '0' && bytes[digits] <= '9' && record < len)
			record = record * 10 + (size_t)(bytes[digits++] - '0');
		if (digits == at || digits >= len || bytes[digits] != ' ' || record > len - at ||
		    record <= digits - at + 1)
			return NULL;
		if (record > digits - at + 7 && !strncmp(bytes + digits + 1, "path=", 5))
			return arena_strndup(arena, bytes + digits + 6, record - (digits - at) - 7);
		at += record;
	}
	return NULL;
}

static void add(struct archive *out, char *name, const char *block)
{
	size_t len = strlen(name);

	while (len > 1 && name[len - 1] == '/')
		name[--len] = '\0';
	out->list[out->count++] = (struct archive_entry){
		.name = name,
		.folder = block[TYPE_OFFSET] == '5',
		.uid = (unsigned long)number(block, uid_field),
		.gid = (unsigned long)number(block, gid_field),
		.mode = (unsigned long)number(block, mode_field),
	};
}

void archive_read(struct archive *out, const char *bytes, size_t len, struct arena *arena)
{
	char *longer = NULL;
	size_t at = 0;

	*out = (struct archive){.cut = true};
	out->list = arena_alloc(arena, (len / BLOCK + 1) * sizeof(*out->list));
	while (len - at >= BLOCK && is_header(bytes + at)) {
		const char *block = bytes + at;
		uint64_t size = number(block, size_field);
		const char *content = block + BLOCK;
		char type = block[TYPE_OFFSET];
		bool whole = size <= len - at - BLOCK;

		if (type == 'x' && whole)
			longer = pax_path(content, (size_t)size, arena);
		else if (type == 'L' && whole)
			longer = arena_strndup(arena, content, (size_t)size);
		else if (type != 'x' && type != 'L' && type != 'g' && type != 'K') {
			add(out, longer ? longer : header_name(block, arena), block);
			longer = NULL;
		}
		if (!whole || (size + BLOCK - 1) / BLOCK * BLOCK > len - at - BLOCK)
			return;
		at += BLOCK + (size_t)((size + BLOCK - 1) / BLOCK * BLOCK);
	}
	/* An archive ends with blocks of zeros. */
	out->cut = len - at < BLOCK || bytes[at] != '\0';
}
