/* How much memory zstd takes to decompress bytes, by a look at them as they pass. */
#include "evidence/image/zstd_window.h"

enum part { PART_MAGIC, PART_SKIPPABLE, PART_DESCRIPTOR, PART_HEADER, PART_BLOCK };

static uint64_t little_endian(const uint8_t *bytes, size_t count)
{
	uint64_t value = 0;

	while (count--)
		value = value << 8 | bytes[count];
	return value;
}

/* The bytes of the header behind its first, and those of its fields. */
static size_t content_size_len(uint8_t descriptor)
{
	static const uint8_t len[] = {0, 2, 4, 8};

	if (!(descriptor >> 6))
		return descriptor >> 5 & 1;
	return len[descriptor >> 6];
}

static size_t dictionary_len(uint8_t descriptor)
{
	static const uint8_t len[] = {0, 1, 2, 4};

	return len[descriptor & 3];
}

static size_t header_len(uint8_t descriptor)
{
	return !(descriptor >> 5 & 1) + dictionary_len(descriptor) + content_size_len(descriptor);
}

/* Of a whole header, the descriptor first. */
static uint64_t window_size(const uint8_t *header)
{
	bool single = header[0] >> 5 & 1;
	size_t len = content_size_len(header[0]);
	uint64_t size, base;

	if (single) {
		size = little_endian(header + 1 + dictionary_len(header[0]), len);
		return len == 2 ? size + 256 : size;
	}
	base = (uint64_t)1 << (10 + (header[1] >> 3));
	return base + base / 8 * (header[1] & 7);
}

static size_t part_len(const struct zstd_window *window)
{
	switch ((enum part)window->part) {
	case PART_DESCRIPTOR:
		return 1;
	case PART_HEADER:
		return 1 + header_len(window->head[0]);
	case PART_BLOCK:
		return 3;
	default:
		return 4;
	}
}

static void begin(struct zstd_window *window, enum part part)
{
	window->part = (uint8_t)part;
	window->have = 0;
}

static void read_magic(struct zstd_window *window)
{
	uint64_t magic = little_endian(window->head, 4);

	if (magic == 0xfd2fb528)
		begin(window, PART_DESCRIPTOR);
	else if ((magic & 0xfffffff0) == 0x184d2a50)
		begin(window, PART_SKIPPABLE);
	else
		window->lost = true;
}

static void read_block(struct zstd_window *window)
{
	uint64_t header = little_endian(window->head, 3);
	unsigned type = header >> 1 & 3;

	/* One byte stands for a run of them (type 1). */
	window->skip = type == 1 ? 1 : header >> 3;
	window->lost = type == 3;
	if (header & 1)
		window->skip += window->checksum ? 4 : 0;
	begin(window, header & 1 ? PART_MAGIC : PART_BLOCK);
}

/* A part is whole. */
static void read_part(struct zstd_window *window)
{
	uint64_t size;

	switch ((enum part)window->part) {
	case PART_MAGIC:
		read_magic(window);
		break;
	case PART_SKIPPABLE:
		window->skip = little_endian(window->head, 4);
		begin(window, PART_MAGIC);
		break;
	case PART_DESCRIPTOR:
		window->part = PART_HEADER; /* goes on behind it */
		if (part_len(window) > 1)
			break;
		/* fall through */
	case PART_HEADER:
		window->checksum = window->head[0] >> 2 & 1;
		size = window_size(window->head);
		if (size > window->largest)
			window->largest = size;
		begin(window, PART_BLOCK);
		break;
	case PART_BLOCK:
		read_block(window);
		break;
	}
}

void zstd_window_add(struct zstd_window *window, const char *bytes, size_t len)
{
	for (size_t at = 0; at < len && !window->lost;) {
		if (window->skip) {
			uint64_t step = window->skip < len - at ? window->skip : len - at;

			window->skip -= step;
			at += (size_t)step;
			continue;
		}
		window->head[window->have++] = (uint8_t)bytes[at++];
		if (window->have == part_len(window))
			read_part(window);
	}
}
