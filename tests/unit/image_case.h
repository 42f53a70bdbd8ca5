/* Images for tests: layers and archives that libarchive writes into memory. */
#ifndef TESTS_UNIT_IMAGE_CASE_H
#define TESTS_UNIT_IMAGE_CASE_H

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "evidence/image/digest.h"
#include "evidence/image/limits.h"
#include "evidence/image/profile_read.h"

#define LAYERS_MAX 8

/* A file of an archive. Without any of the pointers and kind: an empty regular file. */
struct item {
	const char *path, *text, *link, *hard, *capability;
	size_t len; /* of text, where it holds NULs */
	unsigned mode;
	uint32_t uid, gid;
	mode_t kind; /* AE_IF...; 0: AE_IFREG, or AE_IFLNK with a link */
};

static inline la_ssize_t write_to_buf(struct archive *archive, void *context, const void *bytes,
				      size_t len)
{
	(void)archive;
	buf_add(context, bytes, len);
	return (la_ssize_t)len;
}

static inline struct archive *tar_begin(struct buf *out)
{
	struct archive *archive = archive_write_new();

	assert_int_equal(archive_write_set_format_pax_restricted(archive), ARCHIVE_OK);
	archive_write_set_bytes_per_block(archive, 0);
	assert_int_equal(archive_write_open(archive, out, NULL, write_to_buf, NULL), ARCHIVE_OK);
	return archive;
}

static inline void tar_add(struct archive *archive, const struct item *item)
{
	struct archive_entry *entry = archive_entry_new();
	size_t len = item->len ? item->len : item->text ? strlen(item->text) : 0;

	archive_entry_set_pathname(entry, item->path);
	archive_entry_set_filetype(entry, item->kind ? item->kind : item->link ? AE_IFLNK : AE_IFREG);
	archive_entry_set_perm(entry, item->mode ? item->mode : 0644);
	archive_entry_set_uid(entry, item->uid);
	archive_entry_set_gid(entry, item->gid);
	archive_entry_set_size(entry, (la_int64_t)len);
	if (item->link)
		archive_entry_set_symlink(entry, item->link);
	if (item->hard)
		archive_entry_set_hardlink(entry, item->hard);
	if (item->capability)
		archive_entry_xattr_add_entry(entry, "security.capability", item->capability, 20);
	assert_true(archive_write_header(archive, entry) >= ARCHIVE_WARN);
	if (len)
		assert_int_equal(archive_write_data(archive, item->text, len), len);
	archive_entry_free(entry);
}

static inline void tar_end(struct archive *archive)
{
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
}

static inline void tar_of(struct buf *out, const struct item *items, size_t count)
{
	struct archive *archive = tar_begin(out);

	for (size_t i = 0; i < count; i++)
		tar_add(archive, &items[i]);
	tar_end(archive);
}

/* Compresses; filter ARCHIVE_FILTER_NONE copies. */
static inline void pack(struct buf *out, const struct buf *in, int filter)
{
	struct archive *archive;
	struct archive_entry *entry;

	if (filter == ARCHIVE_FILTER_NONE) {
		buf_add(out, in->data, in->len);
		return;
	}
	archive = archive_write_new();
	entry = archive_entry_new();
	assert_int_equal(archive_write_add_filter(archive, filter), ARCHIVE_OK);
	archive_write_set_format_raw(archive);
	archive_write_set_bytes_per_block(archive, 0);
	assert_int_equal(archive_write_open(archive, out, NULL, write_to_buf, NULL), ARCHIVE_OK);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_pathname(entry, "x");
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(archive, in->data, in->len), in->len);
	archive_entry_free(entry);
	tar_end(archive);
}

/* An image that is put together. */
struct image_case {
	struct arena arena;
	struct buf layers[LAYERS_MAX];
	size_t layer_count;
	const char *config; /* what stands in "config"; NULL: nothing */
	int layer_filter, outer_filter;
	struct buf archive;
	struct image_profile profile;
	struct error err;
};

static inline void image_begin(struct image_case *image)
{
	memset(image, 0, sizeof(*image));
	arena_init(&image->arena);
	buf_init(&image->archive);
	image->config = "{}";
}

static inline void image_end(struct image_case *image)
{
	for (size_t i = 0; i < image->layer_count; i++)
		buf_release(&image->layers[i]);
	buf_release(&image->archive);
	arena_release(&image->arena);
	image_profile_release(&image->profile);
	error_release(&image->err);
}

static inline void image_layer(struct image_case *image, const struct item *items, size_t count)
{
	struct buf plain CLEANUP_BUF, *layer = &image->layers[image->layer_count++];

	buf_init(&plain);
	buf_init(layer);
	tar_of(&plain, items, count);
	pack(layer, &plain, image->layer_filter);
}

static inline const char *digest_text(struct arena *arena, const void *bytes, size_t len)
{
	char *text = arena_alloc(arena, DIGEST_TEXT_SIZE);
	struct digest digest;

	digest_of(&digest, bytes, len);
	digest_write(text, &digest);
	return text;
}

/* Of layers that are plain. */
static inline char *config_text(struct image_case *image)
{
	char *ids = arena_strdup(&image->arena, "");

	for (size_t i = 0; i < image->layer_count; i++)
		ids = arena_printf(&image->arena, "%s%s\"%s\"", ids, i ? "," : "",
				   digest_text(&image->arena, image->layers[i].data,
					       image->layers[i].len));
	return arena_printf(&image->arena,
			    "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":%s,"
			    "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}",
			    image->config, ids);
}

static inline void add_text(struct archive *archive, const char *path, const char *text)
{
	tar_add(archive, &(struct item){.path = path, .text = text});
}

/* Adds a blob under its digest; "sha256:..." */
static inline const char *add_blob(struct image_case *image, struct archive *archive,
				   const char *bytes, size_t len)
{
	const char *digest = digest_text(&image->arena, bytes, len);

	tar_add(archive, &(struct item){.path = arena_join(&image->arena, "blobs/sha256/",
							   digest + 7, NULL),
					.text = bytes,
					.len = len});
	return digest;
}

/* The blobs of an OCI image; the digest of its manifest. */
static inline const char *add_oci_image(struct image_case *image, struct archive *archive)
{
	const char *config = config_text(image), *manifest;
	char *layers = arena_strdup(&image->arena, "");

	/* Layers in the wrong order, and before what tells of it. */
	for (size_t i = image->layer_count; i--;)
		layers = arena_printf(&image->arena, "{\"digest\":\"%s\"}%s%s",
				      add_blob(image, archive, image->layers[i].data,
					       image->layers[i].len),
				      *layers ? "," : "", layers);
	manifest = arena_printf(&image->arena,
				"{\"schemaVersion\":2,\"config\":{\"digest\":\"%s\"},\"layers\":[%s]}",
				add_blob(image, archive, config, strlen(config)), layers);
	return add_blob(image, archive, manifest, strlen(manifest));
}

static inline void finish(struct image_case *image, struct buf *plain)
{
	pack(&image->archive, plain, image->outer_filter);
	buf_release(plain);
}

static inline void make_oci(struct image_case *image)
{
	struct buf plain;
	struct archive *archive;

	buf_init(&plain);
	archive = tar_begin(&plain);
	add_text(archive, "index.json",
		 arena_printf(&image->arena, "{\"manifests\":[{\"digest\":\"%s\"}]}",
			      add_oci_image(image, archive)));
	tar_end(archive);
	finish(image, &plain);
}

/* As Docker 20 to 24 save. */
static inline void make_docker(struct image_case *image)
{
	const char *config = config_text(image);
	char *layers = arena_strdup(&image->arena, "");
	struct buf plain;
	struct archive *archive;

	buf_init(&plain);
	archive = tar_begin(&plain);
	for (size_t i = image->layer_count; i--;) {
		const char *path = arena_printf(&image->arena, "%zu/layer.tar", i);

		tar_add(archive, &(struct item){.path = path, .text = image->layers[i].data,
						.len = image->layers[i].len});
		layers = arena_printf(&image->arena, "\"%s\"%s%s", path, *layers ? "," : "",
				      layers);
	}
	add_text(archive, "config.json", config);
	add_text(archive, "manifest.json",
		 arena_printf(&image->arena,
			      "[{\"Config\":\"config.json\",\"RepoTags\":[\"a/b:1\"],\"Layers\":[%s]}]",
			      layers));
	tar_end(archive);
	finish(image, &plain);
}

static inline int image_read_with(struct image_case *image, const struct image_request *request)
{
	image_profile_release(&image->profile);
	error_release(&image->err);
	return image_profile_read_memory(&image->profile, request, image->archive.data,
					 image->archive.len, &image->err);
}

static inline void image_read(struct image_case *image)
{
	struct image_request request = {.path = NULL};

	if (image_read_with(image, &request))
		fail_msg("%s", image->err.message);
}

static inline void image_refused(struct image_case *image, const char *message)
{
	struct image_request request = {.path = NULL};

	assert_int_equal(image_read_with(image, &request), -1);
	assert_string_equal(image->err.message, message);
}

static inline const struct image_file *file_at(struct image_case *image, const char *path)
{
	const struct image_file *file = image_find_link(&image->profile, path);

	if (!file)
		fail_msg("there is no %s", path);
	return file;
}

#define LAYER(image, ...)                                                                          \
	image_layer((image), (const struct item[]){__VA_ARGS__},                                   \
		    sizeof((const struct item[]){__VA_ARGS__}) / sizeof(struct item))
#define NO_FILE(image, path) assert_null(image_find_link(&(image)->profile, (path)))

#endif
