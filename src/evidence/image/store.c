/* What an archive or a layout folder has: JSON texts, layers, and links between them, by name. */
#include "evidence/image/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

/* One layer that is the same as another is a link to it; a link to a link is nobody's work. */
#define LINKS_MAX 4
/* Where a tar archive says that it is one. */
#define MAGIC_OFFSET 257

static int compare_blobs(const void *left, const void *right)
{
	return strcmp(((const struct blob *)left)->name, ((const struct blob *)right)->name);
}

void store_init(struct store *store, struct catalog *catalog)
{
	*store = (struct store){.catalog = catalog, .blobs = SET_INIT(compare_blobs)};
	arena_init(&store->arena);
}

void store_release(struct store *store)
{
	set_clear(&store->blobs, NULL);
	arena_release(&store->arena);
	free(store->buffer);
}

static struct blob *add_blob(struct store *store, const char *name, struct error *err)
{
	struct blob *blob;

	if (store->count++ == IMAGE_BLOBS_MAX) {
		error_set(err, IMAGE_BLOBS_TOLD);
		return NULL;
	}
	blob = arena_zalloc(&store->arena, sizeof(*blob));
	blob->name = arena_strdup(&store->arena, name);
	return blob;
}

int store_add_link(struct store *store, const char *name, const char *target, struct error *err)
{
	struct blob *blob = add_blob(store, name, err);

	if (!blob)
		return -1;
	blob->kind = BLOB_LINK;
	blob->target = arena_strdup(&store->arena, target);
	set_put(&store->blobs, blob);
	return 0;
}

static bool is_json(const char *head, size_t len)
{
	size_t at = 0;

	while (at < len && memchr(" \t\r\n", head[at], 4))
		at++;
	return at < len && (head[at] == '{' || head[at] == '[');
}

/* An archive without entries is zeros. */
static bool is_tar(const char *head, size_t len)
{
	if (len < STREAM_HEAD_MAX)
		return false;
	if (!memcmp(head + MAGIC_OFFSET, "ustar", 5))
		return true;
	for (size_t i = 0; i < STREAM_HEAD_MAX; i++)
		if (head[i])
			return false;
	return true;
}

static int read_json(struct store *store, struct blob *blob, struct stream *bytes,
		     struct error *err)
{
	const char *block;
	size_t len, end = 0;

	if (!store->buffer)
		store->buffer = xmalloc(IMAGE_JSON_MAX);
	blob->kind = BLOB_JSON;
	for (;;) {
		if (stream_pull(bytes, &block, &len, err))
			return -1;
		if (!len)
			break;
		if (blob->kind == BLOB_LARGE || len > IMAGE_JSON_MAX - end) {
			blob->kind = BLOB_LARGE;
			continue;
		}
		memcpy(store->buffer + end, block, len);
		end += len;
	}
	if (end > IMAGE_JSONS_MAX - store->json_bytes)
		blob->kind = BLOB_LARGE;
	if (blob->kind == BLOB_LARGE)
		return 0;
	store->json_bytes += end;
	blob->text = arena_strndup(&store->arena, store->buffer, end);
	blob->len = end;
	return 0;
}

static int read_tar(struct store *store, struct blob *blob, struct stream *bytes, struct error *err)
{
	blob->kind = BLOB_LAYER;
	return layer_read(&blob->layer, store->catalog, bytes, err) || stream_drain(bytes, err) ? -1
												: 0;
}

/* What the bytes behind the compression are. */
static int read_unpacked(struct store *store, struct blob *blob, struct stream *bytes,
			 bool with_digest, struct error *err)
{
	struct stream_digest digest;
	struct stream_head head;
	const char *first;
	size_t len;

	if (with_digest)
		stream_digest_init(&digest, bytes);
	if (stream_head_init(&head, with_digest ? &digest.base : bytes, &first, &len, err))
		return -1;
	blob->kind = BLOB_OTHER;
	if (is_tar(first, len) ? read_tar(store, blob, &head.base, err)
			       : stream_drain(&head.base, err))
		return -1;
	if (with_digest)
		digest_end(&digest.state, &blob->digest);
	return 0;
}

static int read_packed(struct store *store, struct blob *blob, struct stream *bytes,
		       enum stream_packing packing, bool with_digest, struct error *err)
{
	struct stream_unpacked unpacked;
	int status = stream_unpacked_init(&unpacked, bytes, packing, &store->totals, err);

	if (!status)
		status = read_unpacked(store, blob, &unpacked.base, with_digest, err);
	stream_unpacked_release(&unpacked);
	return status || stream_drain(bytes, err) ? -1 : 0;
}

int store_read_blob(struct store *store, const char *name, struct stream *bytes, bool with_unpacked,
		    struct error *err)
{
	struct blob *blob = add_blob(store, name, err);
	struct stream_digest digest;
	struct stream_head head;
	struct stream *below = &head.base;
	enum stream_packing packing;
	const char *first;
	size_t len;
	int status;

	if (!blob || stream_head_init(&head, bytes, &first, &len, err))
		return -1;
	packing = stream_packing_of(first, len);
	/* One digest is enough: that of the bytes, or that of the archive in them. */
	with_unpacked = with_unpacked && packing != STREAM_PLAIN;
	if (!with_unpacked) {
		stream_digest_init(&digest, below);
		below = &digest.base;
	}
	if (packing != STREAM_PLAIN)
		status = read_packed(store, blob, below, packing, with_unpacked, err);
	else if (is_json(first, len))
		status = read_json(store, blob, below, err);
	else
		status = read_unpacked(store, blob, below, false, err);
	if (status)
		return -1;
	if (!with_unpacked)
		digest_end(&digest.state, &blob->digest);
	set_put(&store->blobs, blob);
	return 0;
}

int store_find(struct store *store, const char *name, const struct blob **out, struct error *err)
{
	const struct blob *blob = NULL;

	*out = NULL;
	for (int links = 0; links < LINKS_MAX; links++) {
		const struct blob wanted = {.name = name};

		blob = set_find(&store->blobs, &wanted);
		if (!blob && store->load) {
			if (store->load(store, name, err))
				return -1;
			blob = set_find(&store->blobs, &wanted);
		}
		if (!blob || blob->kind != BLOB_LINK)
			break;
		name = blob->target;
		blob = NULL;
	}
	*out = blob;
	return 0;
}
