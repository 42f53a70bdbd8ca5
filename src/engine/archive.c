/* Headers of tar archives. */
#include "engine/archive.h"

#include <stdint.h>
#include <string.h>

#define BLOCK 512

/* Where the fields of a header are (POSIX.1-2017, pax, "ustar Interchange Format"). */
#define NAME_LEN 100
#define MODE_OFFSET 100
#define UID_OFFSET 108
#define GID_OFFSET 116
#define SIZE_OFFSET 124
#define SIZE_LEN 12
#define TYPE_OFFSET 156
#define MAGIC_OFFSET 257
#define PREFIX_OFFSET 345

/* Bytes of the blocks of content: octal digits, or GNU's base 256 for 8 GiB and more, which is never here whole. */
static uint64_t content_size(const char *block)
{
	uint64_t size = 0;

	if (block[SIZE_OFFSET] & 0x80)
		return UINT64_MAX;
	for (const char *at = block + SIZE_OFFSET; at < block + SIZE_OFFSET + SIZE_LEN; at++)
		if (*at >= '0' && *at <= '7')
			size = size << 3 | (uint64_t)(*at - '0');
	return (size + BLOCK - 1) / BLOCK * BLOCK;
}

/* A field of octal digits; what is larger than that can say is 0. */
static unsigned read_number(const char *field, size_t len)
{
	unsigned number = 0;

	for (size_t i = 0; i < len; i++)
		if (field[i] >= '0' && field[i] <= '7')
			number = number << 3 | (unsigned)(field[i] - '0');
	return number;
}

static struct archive_owner read_owner(const char *block)
{
	return (struct archive_owner){
		.is_folder = block[TYPE_OFFSET] == '5',
		.uid = read_number(block + UID_OFFSET, 8),
		.gid = read_number(block + GID_OFFSET, 8),
		.mode = read_number(block + MODE_OFFSET, 8) & 07777,
	};
}

/* "folder/name" and "folder/name/", where the first entry is "folder/". Longer ones have a prefix, or are cut. */
static bool is_right_inside(const char *block)
{
	size_t len = strnlen(block, NAME_LEN);
	const char *slash;

	while (len && block[len - 1] == '/')
		len--;
	slash = memchr(block, '/', len);
	return !block[PREFIX_OFFSET] && slash &&
	       !memchr(slash + 1, '/', len - (size_t)(slash + 1 - block));
}

static void add_entry(struct archive *out, const char *block)
{
	struct archive_owner owner = read_owner(block);

	if (!out->count) {
		out->first = owner;
	} else if (is_right_inside(block)) {
		if (out->inside_count < ARCHIVE_INSIDE)
			out->inside[out->inside_count] = owner;
		out->inside_count++;
	}
	out->folders += owner.is_folder;
	out->count++;
}

void archive_read(struct archive *out, const char *bytes, size_t len)
{
	size_t at = 0;

	*out = (struct archive){.cut = true};
	while (len - at >= BLOCK && !memcmp(bytes + at + MAGIC_OFFSET, "ustar", 5)) {
		uint64_t size = content_size(bytes + at);
		char type = bytes[at + TYPE_OFFSET];

		/* Those of pax ("x", "g") and GNU ("L", "K") only tell more of the entry behind them. */
		if (!memchr("xgLK", type, 4))
			add_entry(out, bytes + at);
		at += BLOCK;
		if (size > len - at)
			return;
		at += (size_t)size;
	}
	/* An archive ends with blocks of zeros. */
	out->cut = len - at < BLOCK || bytes[at] != '\0';
}
