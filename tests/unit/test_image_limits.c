/* Hostile images: each limit with its message, and what is cut, damaged or lies. */
#include "image_case.h"

#include <stdio.h>

#include "base/utf8.h"

#define DAMAGED "is cut short or damaged: it is no whole tar archive"

/* A layer of many files, which are made by their number. */
static void many(struct image_case *image, size_t count,
		 void (*make)(struct item *item, size_t number, char name[4096]))
{
	struct buf plain CLEANUP_BUF, *layer = &image->layers[image->layer_count++];
	struct archive *archive;
	char name[4096];

	buf_init(&plain);
	buf_init(layer);
	archive = tar_begin(&plain);
	for (size_t i = 0; i < count; i++) {
		struct item item = {.path = name};

		snprintf(name, sizeof(name), "f%zu", i);
		make(&item, i, name);
		tar_add(archive, &item);
	}
	tar_end(archive);
	pack(layer, &plain, image->layer_filter);
}

static void same_file(struct item *item, size_t number, char name[4096])
{
	(void)item;
	(void)number;
	memcpy(name, "f", 2);
}

static void own_file(struct item *item, size_t number, char name[4096])
{
	snprintf(name, 4096, "%zu/%zu", number / 1000, number);
	item->kind = AE_IFREG;
}

static void long_name(struct item *item, size_t number, char name[4096])
{
	(void)item;
	memset(name, 'n', 255);
	snprintf(name + 245, 11, "%010zu", number);
}

static void own_owner(struct item *item, size_t number, char name[4096])
{
	memcpy(name, "f", 2);
	item->uid = (uint32_t)number;
}

static void test_limits_of_layers(void **state)
{
	static const struct {
		size_t count;
		void (*make)(struct item *item, size_t number, char name[4096]);
		const char *message;
	} cases[] = {
		{IMAGE_ENTRIES_MAX + 1, same_file, IMAGE_ENTRIES_TOLD},
		{400000, own_file, IMAGE_KEPT_TOLD},
		{40000, long_name, IMAGE_NAMES_TOLD},
		{65536, own_owner, IMAGE_OWNERS_TOLD},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct image_case image;

		image_begin(&image);
		image.layer_filter = ARCHIVE_FILTER_GZIP;
		many(&image, cases[i].count, cases[i].make);
		make_oci(&image);
		image_refused(&image, cases[i].message);
		image_end(&image);
	}
}

/* One name or path that is too long. */
static void test_limits_of_paths(void **state)
{
	CLEANUP_FREE char *path = xmalloc(5002);

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		struct image_case image;
		const char *message;

		memset(path, 'n', 5001);
		if (kind == 0) {
			path[256] = '\0';
			message = IMAGE_NAME_TOLD;
		} else if (kind == 1) {
			for (size_t i = 100; i < 5000; i += 100)
				path[i] = '/';
			path[5000] = '\0';
			message = IMAGE_PATH_TOLD;
		} else {
			for (size_t i = 1; i < 2 * (IMAGE_DEPTH_MAX + 1); i += 2)
				path[i] = '/';
			path[2 * (IMAGE_DEPTH_MAX + 1)] = '\0';
			message = IMAGE_DEPTH_TOLD;
		}
		image_begin(&image);
		LAYER(&image, {.path = path});
		make_oci(&image);
		image_refused(&image, message);
		image_end(&image);
	}
}

static void test_long_link(void **state)
{
	CLEANUP_FREE char *target = xmalloc(IMAGE_PATH_MAX + 2);
	struct image_case image;

	(void)state;
	memset(target, 'n', IMAGE_PATH_MAX + 1);
	target[IMAGE_PATH_MAX + 1] = '\0';
	image_begin(&image);
	LAYER(&image, {.path = "l", .link = target});
	make_oci(&image);
	image_refused(&image, IMAGE_PATH_TOLD);
	image_end(&image);
}

/* Texts beyond the limit are not kept, and that is no error. */
static void test_texts_in_all(void **state)
{
	static const size_t count = IMAGE_TEXTS_MAX / IMAGE_TEXT_MAX + 2;
	CLEANUP_FREE char *text = xmalloc(IMAGE_TEXT_MAX);
	struct image_case image;
	struct item *items = xcalloc(count, sizeof(*items));
	size_t kept = 0;

	(void)state;
	memset(text, 'x', IMAGE_TEXT_MAX);
	memcpy(text, "#!/bin/sh\n", 10);
	image_begin(&image);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct item){.path = arena_printf(&image.arena, "%zu", i),
					 .text = text,
					 .len = IMAGE_TEXT_MAX};
	image_layer(&image, items, count);
	make_oci(&image);
	image_read(&image);
	for (const struct image_file *file = image.profile.root->child; file; file = file->next)
		kept += file->text != NULL;
	assert_true(kept >= 60 && kept <= 64);
	image_end(&image);
	free(items);
}

static void test_attributes(void **state)
{
	CLEANUP_FREE char *value = xcalloc(IMAGE_XATTRS_MAX, 1);
	struct image_case image;
	struct archive *archive;
	struct archive_entry *entry = archive_entry_new();

	(void)state;
	image_begin(&image);
	buf_init(&image.layers[0]);
	image.layer_count = 1;
	archive = tar_begin(&image.layers[0]);
	archive_entry_set_pathname(entry, "x");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, 0);
	archive_entry_xattr_add_entry(entry, "user.x", value, IMAGE_XATTRS_MAX);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	archive_entry_free(entry);
	tar_end(archive);
	make_oci(&image);
	image_refused(&image, IMAGE_XATTRS_TOLD);
	image_end(&image);
}

/* manifest.json with one layer again and again. */
static void name_layer(struct image_case *image, size_t times)
{
	struct buf plain, list CLEANUP_BUF;
	struct archive *archive;
	const char *id = digest_text(&image->arena, image->layers[0].data, image->layers[0].len);

	buf_init(&plain);
	buf_init(&list);
	archive = tar_begin(&plain);
	tar_add(archive, &(struct item){.path = "l.tar", .text = image->layers[0].data,
					.len = image->layers[0].len});
	for (size_t i = 0; i < times; i++)
		buf_addf(&list, "%s\"%s\"", i ? "," : "", id);
	add_text(archive, "c.json", arena_printf(&image->arena, "{\"rootfs\":{\"diff_ids\":[%s]}}", list.data));
	buf_clear(&list);
	for (size_t i = 0; i < times; i++)
		buf_addf(&list, "%s\"l.tar\"", i ? "," : "");
	add_text(archive, "manifest.json",
		 arena_printf(&image->arena, "[{\"Config\":\"c.json\",\"Layers\":[%s]}]", list.data));
	tar_end(archive);
	finish(image, &plain);
}

static void test_layers_again_and_again(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	many(&image, 10000, same_file);
	name_layer(&image, IMAGE_LAYERS_MAX + 1);
	image_refused(&image, IMAGE_LAYERS_TOLD);
	buf_clear(&image.archive);
	name_layer(&image, 300);
	image_refused(&image, IMAGE_MERGED_TOLD);
	image_end(&image);
}

static void make_texts(struct image_case *image, const char *name, const char *text, size_t times)
{
	struct buf plain;
	struct archive *archive;

	buf_init(&plain);
	buf_clear(&image->archive);
	archive = tar_begin(&plain);
	for (size_t i = 0; i < times; i++)
		add_text(archive, times > 1 ? arena_printf(&image->arena, "%zu%s", i, name) : name, text);
	tar_end(archive);
	finish(image, &plain);
}

static void test_json(void **state)
{
	CLEANUP_FREE char *text = xmalloc(IMAGE_JSON_MAX + 2);
	struct image_case image;

	(void)state;
	image_begin(&image);
	memset(text, ' ', IMAGE_JSON_MAX + 1);
	text[0] = '{';
	text[IMAGE_JSON_MAX + 1] = '\0';
	make_texts(&image, "index.json", text, 1);
	image_refused(&image, IMAGE_JSON_TOLD);
	memset(text, '[', IMAGE_JSON_VALUES_MAX + 1);
	text[IMAGE_JSON_VALUES_MAX + 1] = '\0';
	make_texts(&image, "manifest.json", text, 1);
	image_refused(&image, IMAGE_JSON_VALUES_TOLD);
	text[IMAGE_JSON_VALUES_MAX] = '\0';
	make_texts(&image, "manifest.json", text, 1);
	image_refused(&image, "has a manifest or configuration that is no JSON");
	make_texts(&image, "x.json", "{}", IMAGE_BLOBS_MAX + 1);
	image_refused(&image, IMAGE_BLOBS_TOLD);
	make_texts(&image, "manifest.json", "[{\"Config\":\"../x\\u001b[31m\",\"Layers\":[]}]", 1);
	image_refused(&image, "has not the configuration that its manifest.json names");
	make_texts(&image, "manifest.json", "[{\"Config\":1}]", 1);
	image_refused(&image, "has a manifest.json that names no configuration");
	make_texts(&image, "manifest.json", "[1,[],{}]", 1);
	image_refused(&image, "has a manifest.json that names no configuration");
	image_end(&image);
}

/* An index that names one blob so many times, which is an index of the same kind again. */
static void test_indexes(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	for (int times = 1; times <= 30; times += 29) {
		struct buf plain, list CLEANUP_BUF;
		struct archive *archive;
		const char *digest = "sha256:" "0000000000000000000000000000000000000000000000000000000000000000";

		buf_init(&plain);
		buf_init(&list);
		archive = tar_begin(&plain);
		for (int depth = 0; depth < 5; depth++) {
			buf_clear(&list);
			for (int i = 0; i < times; i++)
				buf_addf(&list, "%s{\"digest\":\"%s\"}", i ? "," : "", digest);
			digest = arena_printf(&image.arena, "{\"manifests\":[%s]}", list.data);
			if (depth < 4)
				digest = add_blob(&image, archive, digest, strlen(digest));
		}
		add_text(archive, "index.json", digest);
		tar_end(archive);
		buf_clear(&image.archive);
		finish(&image, &plain);
		image_refused(&image, "has indexes more than 4 deep");
	}
	image_end(&image);
}

static void add_raw(struct buf *out, const char *bytes, size_t len)
{
	char header[3] = {(char)(len << 3), (char)(len >> 5), (char)(len >> 13)};

	buf_add(out, header, 3);
	buf_add(out, bytes, len);
}

/* A frame of zstd with a window of 2^(10 + exponent). */
static void add_frame(struct buf *out, unsigned exponent)
{
	char header[6] = {0x28, (char)0xb5, 0x2f, (char)0xfd, 0, (char)(exponent << 3)};

	buf_add(out, header, 6);
}

static void end_frame(struct buf *out)
{
	buf_add(out, "\x01\x00\x00", 3);
}

static void begin_packed(struct image_case *image)
{
	image_begin(image);
	image->layer_count = 1;
	buf_init(&image->layers[0]);
}

/* 4 bytes for each 128 KiB of zeros. */
static void test_bomb(void **state)
{
	struct image_case image;
	struct buf plain CLEANUP_BUF;
	char header[512];

	(void)state;
	begin_packed(&image);
	buf_init(&plain);
	tar_of(&plain, &(struct item){.path = "zeros"}, 1);
	memcpy(header, plain.data, 512);
	memcpy(header + 124, "77777777777", 11);
	memset(header + 148, ' ', 8);
	{
		unsigned sum = 0;

		for (size_t i = 0; i < 512; i++)
			sum += (unsigned char)header[i];
		snprintf(header + 148, 8, "%06o", sum);
	}
	add_frame(&image.layers[0], 10);
	add_raw(&image.layers[0], header, 512);
	for (size_t i = 0; i < 8300; i++)
		buf_add(&image.layers[0], "\x02\x00\x10\x00", 4);
	end_frame(&image.layers[0]);
	make_oci(&image);
	image_refused(&image, IMAGE_RATIO_TOLD);
	image_end(&image);
}

/* Of the second frame; behind what may be passed over; of both ways of compression together. */
static void test_windows(void **state)
{
	struct image_case image;
	struct buf plain CLEANUP_BUF;

	(void)state;
	begin_packed(&image);
	buf_init(&plain);
	tar_of(&plain, &(struct item){.path = "a"}, 1);
	add_frame(&image.layers[0], 13);
	for (size_t at = 0; at < plain.len; at += 1024)
		add_raw(&image.layers[0], plain.data + at, plain.len - at < 1024 ? plain.len - at : 1024);
	end_frame(&image.layers[0]);
	make_oci(&image);
	image_read(&image);
	buf_add(&image.layers[0], "\x50\x2a\x4d\x18\x05\x00\x00\x00hello", 13);
	add_frame(&image.layers[0], 17);
	end_frame(&image.layers[0]);
	buf_clear(&image.archive);
	make_oci(&image);
	image_refused(&image, IMAGE_WINDOW_TOLD);
	/* No frame at all, which an old zstd might know. */
	buf_clear(&image.layers[0]);
	add_frame(&image.layers[0], 0);
	end_frame(&image.layers[0]);
	buf_add(&image.layers[0], "\x27\xb5\x2f\xfd\x00\x00\x00\x00\x00\x00\x00", 11);
	buf_clear(&image.archive);
	make_oci(&image);
	image_refused(&image, "is cut short or damaged: zstd does not decompress it");
	image_end(&image);
}

/* GNU's old form of files with holes, whose list of them goes on and on. */
static void test_headers(void **state)
{
	struct image_case image;
	struct buf plain CLEANUP_BUF;
	char block[512];
	unsigned sum = 0;

	(void)state;
	image_begin(&image);
	image.layer_count = 1;
	buf_init(&image.layers[0]);
	buf_init(&plain);
	tar_of(&plain, &(struct item){.path = "holes"}, 1);
	memcpy(block, plain.data, 512);
	block[156] = 'S';
	memcpy(block + 257, "ustar  ", 8);
	for (size_t i = 386; i < 482; i += 12)
		memcpy(block + i, "00000000001", 12);
	block[482] = 1;
	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	buf_add(&image.layers[0], block, 512);
	memset(block, 0, 512);
	for (size_t i = 0; i < 504; i += 12)
		memcpy(block + i, "00000000001", 12);
	block[504] = 1;
	for (size_t i = 0; i < 20000; i++)
		buf_add(&image.layers[0], block, 512);
	image.layer_filter = ARCHIVE_FILTER_GZIP;
	pack(&image.layers[1], &image.layers[0], ARCHIVE_FILTER_GZIP);
	buf_release(&image.layers[0]);
	image.layers[0] = image.layers[1];
	make_oci(&image);
	image_refused(&image, IMAGE_HEADER_TOLD);
	image_end(&image);
}

/* Every length that an archive can be cut to is refused, and so is each change of one byte, or the image is whole. */
static void test_cut_and_changed(void **state)
{
	static const int filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};
	struct image_request request = {.path = NULL};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct image_case image;
		size_t whole;

		image_begin(&image);
		image.layer_filter = filters[i];
		image.outer_filter = filters[i];
		LAYER(&image, {.path = "etc/passwd", .text = "root:x:0:0:::\n"}, {.path = "a", .link = "etc"});
		make_oci(&image);
		whole = image.archive.len;
		for (size_t len = 0; len < whole - (i ? 0 : 1024); len += 1 + len / 64) {
			image.archive.len = len;
			/* What is behind the last file may be missing. */
			if (image_read_with(&image, &request))
				assert_int_equal(utf8_plain(image.err.message, strlen(image.err.message)),
						 strlen(image.err.message));
			else
				assert_int_equal(image.profile.file_count, 3);
		}
		image.archive.len = whole;
		for (size_t at = 0; at < whole; at += 7) {
			char byte = image.archive.data[at];

			image.archive.data[at] = (char)~byte;
			if (image_read_with(&image, &request))
				assert_non_null(image.err.message);
			image.archive.data[at] = byte;
		}
		image_end(&image);
	}
}

static void test_no_images(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	image_refused(&image, "is empty");
	buf_addstr(&image.archive, "hello\n");
	image_refused(&image, DAMAGED);
	buf_clear(&image.archive);
	buf_addchars(&image.archive, '\0', 10240);
	image_refused(&image, "is no image: neither index.json nor manifest.json names one");
	buf_clear(&image.archive);
	buf_addstr(&image.archive, "\x1f\x8b\x08zzz");
	image_refused(&image, "is cut short or damaged: gzip does not decompress it");
	/* Names that lead out; an archive in the archive; a layer that is none. */
	buf_clear(&image.archive);
	tar_of(&image.archive, (const struct item[]){{.path = "../../manifest.json/../x"}, {.path = "..", .text = "{}"}}, 2);
	image_refused(&image, "is no image: neither index.json nor manifest.json names one");
	image_end(&image);
	begin_packed(&image);
	buf_addstr(&image.layers[0], "#!/bin/sh\n");
	make_oci(&image);
	image_refused(&image, "has a layer 1 that is no tar archive");
	image_end(&image);
	begin_packed(&image);
	LAYER(&image, {.path = "x"});
	buf_add(&image.layers[0], image.layers[1].data, 600);
	make_oci(&image);
	image_refused(&image, DAMAGED);
	image_end(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limits_of_layers),
		cmocka_unit_test(test_limits_of_paths),
		cmocka_unit_test(test_long_link),
		cmocka_unit_test(test_texts_in_all),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_layers_again_and_again),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_indexes),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_cut_and_changed),
		cmocka_unit_test(test_no_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
