/* What an archive or a layout folder has: JSON texts, layers, and links between them, by name. */
#ifndef EVIDENCE_IMAGE_STORE_H
#define EVIDENCE_IMAGE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/set.h"
#include "evidence/image/catalog.h"
#include "evidence/image/digest.h"
#include "evidence/image/layer.h"
#include "evidence/image/stream.h"

enum blob_kind {
	BLOB_JSON,
	BLOB_LAYER,
	BLOB_LINK,
	BLOB_LARGE, /* JSON that is not kept */
	BLOB_OTHER
};

struct blob {
	const char *name; /* "manifest.json", "blobs/sha256/...": without a slash in front */
	enum blob_kind kind;
	/*
	 * Of its bytes; of a compressed one that was read `with_unpacked`, of the bytes behind the compression, as the
	 * configuration of an image names them.
	 */
	struct digest digest;
	const char *text; /* of JSON: NUL-terminated */
	size_t len;
	const char *target; /* of a link: the name of another */
	struct layer layer;
};

/* Zeroed but for what store_init() sets; the strings live in its arena. */
struct store {
	struct arena arena;
	struct catalog *catalog;
	struct stream_totals totals;
	struct set blobs;
	size_t count, json_bytes;
	/* Reads a blob when it is asked for; no error when there is none. NULL: all that there is was read. */
	int (*load)(struct store *store, const char *name, struct error *err);
	int folder; /* for it: the open folder of an OCI layout */
	void (*progress)(void *context, uint64_t bytes);
	void *context;
	uint64_t told; /* bytes of the folder's blobs so far */
	char *buffer;  /* room for one JSON text */
};

void store_init(struct store *store, struct catalog *catalog);
void store_release(struct store *store);

/* Reads an archive, plain or compressed, to its end. */
int store_read_archive(struct store *store, struct stream *bytes, struct error *err);
/* Reads one blob to its end and adds it under the name. */
int store_read_blob(struct store *store, const char *name, struct stream *bytes, bool with_unpacked,
		    struct error *err);
int store_add_link(struct store *store, const char *name, const char *target, struct error *err);
/*
 * The blob of that name, through links; of a layout folder it is read now. *out is NULL when there is none. -1 with
 * the error for what cannot be read.
 */
int store_find(struct store *store, const char *name, const struct blob **out, struct error *err);

#endif
