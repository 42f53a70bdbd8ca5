/*
 * Fuzz target: any bytes are refused with words, or read as an image whose tree holds together. Bytes that begin with
 * "L" are one layer behind it, which an archive is made around.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/utf8.h"
#include "evidence/image/digest.h"
#include "evidence/image/limits.h"
#include "evidence/image/profile_read.h"

#define BLOCK 512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file of a tar archive (POSIX ustar). */
static void add_file(struct buf *out, const char *name, const void *bytes, size_t size)
{
	char header[BLOCK + 1] = "";
	unsigned sum = 0;

	strncpy(header, name, 99);
	snprintf(header + 100, 8, "%07o", 0644);
	snprintf(header + 108, 8, "%07o", 0);
	snprintf(header + 116, 8, "%07o", 0);
	snprintf(header + 124, 12, "%011zo", size);
	snprintf(header + 136, 12, "%011o", 0);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	buf_add(out, header, BLOCK);
	buf_add(out, bytes, size);
	buf_addchars(out, '\0', (BLOCK - size % BLOCK) % BLOCK);
}

static void make_archive(struct buf *out, const uint8_t *layer, size_t size)
{
	static const char manifest[] =
		"[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\"l.tar\"]}]";
	struct buf config CLEANUP_BUF;
	char text[DIGEST_TEXT_SIZE];
	struct digest digest;

	digest_of(&digest, (const char *)layer, size);
	digest_write(text, &digest);
	buf_init(&config);
	buf_addf(&config, "{\"config\":{\"User\":\"app:adm\"},\"rootfs\":{\"diff_ids\":[\"%s\"]}}",
		 text);
	add_file(out, "l.tar", layer, size);
	add_file(out, "c.json", config.data, config.len);
	add_file(out, "manifest.json", manifest, sizeof(manifest) - 1);
	buf_addchars(out, '\0', 2 * BLOCK);
}

static size_t check_folder(const struct image_profile *profile, const struct image_file *folder,
			   unsigned depth)
{
	size_t count = 0;

	if (depth > IMAGE_DEPTH_MAX + 1)
		abort();
	for (const struct image_file *file = folder->child; file; file = file->next) {
		if (folder->kind != IMAGE_FILE_FOLDER || file->parent != folder || !*file->name ||
		    strchr(file->name, '/') || !strcmp(file->name, "..") ||
		    (file->target != NULL) != (file->kind == IMAGE_FILE_LINK) ||
		    (file->text && file->text[file->text_len]))
			abort();
		count += 1 + check_folder(profile, file, depth + 1);
	}
	return count;
}

/* Each file is found by its path, and only that one. */
static void check_paths(const struct image_profile *profile, const struct image_file *folder,
			struct arena *arena)
{
	for (const struct image_file *file = folder->child; file; file = file->next) {
		const char *path = image_path(file, arena);

		if (strlen(path) <= IMAGE_PATH_MAX && image_find_link(profile, path) != file)
			abort();
		image_find(profile, path);
		check_paths(profile, file, arena);
	}
}

static void check(const struct image_profile *profile)
{
	struct arena arena CLEANUP_ARENA;
	uint32_t uid, gid;

	if (check_folder(profile, profile->root, 0) != profile->file_count)
		abort();
	arena_init(&arena);
	check_paths(profile, profile->root, &arena);
	for (size_t i = 0; i < profile->user_count; i++)
		if (!image_user_by_id(profile, profile->users[i].uid) ||
		    !image_resolve_user(profile, profile->users[i].name, &uid, &gid))
			abort();
	for (const char *const *word = profile->entrypoint.words; word && *word; word++)
		image_find_program(profile, *word);
	for (const char *const *volume = profile->volumes; *volume; volume++)
		if (**volume != '/')
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image_request request = {.platform = NULL};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct buf archive CLEANUP_BUF;
	struct image_profile profile;
	char *exact;

	buf_init(&archive);
	if (size && *data == 'L')
		make_archive(&archive, data + 1, size - 1);
	else
		buf_add(&archive, data, size);
	exact = xmalloc(archive.len + 1);
	memcpy(exact, archive.data, archive.len);
	if (image_profile_read_memory(&profile, &request, exact, archive.len, &err)) {
		/* What is said is plain and of one line. */
		if (!err.message ||
		    utf8_plain(err.message, strlen(err.message)) != strlen(err.message))
			abort();
	} else {
		check(&profile);
	}
	image_profile_release(&profile);
	free(exact);
	return 0;
}
