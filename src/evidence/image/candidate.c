/* The images that an archive offers, by their manifests. */
#include "evidence/image/candidate.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "evidence/image/image_config.h"
#include "evidence/image/json_value.h"

static const char ref_name[] = "org.opencontainers.image.ref.name";
static const char containerd_name[] = "io.containerd.image.name";
static const char attestation[] = "vnd.docker.reference.type";

static const char *const no_names[] = {NULL};

/* What holds for all that an index leads to. */
struct place {
	const char *const *names;
	const char *platform;
	unsigned depth;
};

struct walk {
	struct candidates *out;
	struct store *store;
	size_t looked_at; /* manifests and indexes: they may name each other again and again */
};

static int read_index(struct walk *walk, const json_t *index, const struct place *place,
		      struct error *err);

static int add(struct candidates *out, const struct candidate *candidate, struct error *err)
{
	if (out->count == IMAGE_CANDIDATES_MAX)
		return error_set(err, IMAGE_CANDIDATES_TOLD);
	list_grow_in(out->arena, out->list, out->count, out->cap);
	out->list[out->count++] = *candidate;
	return 0;
}

/* The full name first: the other may be a tag alone. */
static const char *const *names_of(const json_t *descriptor, const struct place *place,
				   struct arena *arena)
{
	const json_t *annotations = json_object_get(descriptor, "annotations");
	const char *full = json_value_string(annotations, containerd_name);
	const char *name = full ? full : json_value_string(annotations, ref_name);
	const char **names;

	if (!name)
		return place->names;
	names = arena_zalloc(arena, 2 * sizeof(*names));
	names[0] = arena_strdup(arena, name);
	return names;
}

/* What says how an image was built is no image. */
static bool is_attestation(const json_t *descriptor)
{
	const char *architecture =
		json_value_string(json_object_get(descriptor, "platform"), "architecture");

	return json_value_string(json_object_get(descriptor, "annotations"), attestation) ||
	       (architecture && !strcmp(architecture, "unknown"));
}

/* A manifest, or an index again. */
static int read_manifest(struct walk *walk, const struct blob *blob, struct candidate *candidate,
			 unsigned depth, struct error *err)
{
	struct place inside = {candidate->names, candidate->platform, depth + 1};
	json_t *document CLEANUP_JSON = NULL;

	if (!digest_is_same(&blob->digest, &candidate->digest))
		return error_set(err, "has a manifest whose digest is another than its name says");
	if (blob->kind == BLOB_LARGE)
		return error_set(err, IMAGE_JSON_TOLD);
	if (blob->kind != BLOB_JSON)
		return 0;
	document = json_value_parse(blob->text, blob->len, err);
	if (!document)
		return -1;
	if (json_is_array(json_object_get(document, "manifests")))
		return read_index(walk, document, &inside, err);
	if (!json_is_object(json_object_get(document, "config")))
		return 0;
	candidate->manifest = blob;
	return add(walk->out, candidate, err);
}

static int read_descriptor(struct walk *walk, const json_t *descriptor, const struct place *place,
			   struct error *err)
{
	struct arena *arena = walk->out->arena;
	const char *digest = json_value_string(descriptor, "digest");
	const json_t *platform = json_object_get(descriptor, "platform");
	struct candidate candidate = {.platform = place->platform};
	const struct blob *blob;
	char text[DIGEST_TEXT_SIZE];

	if (is_attestation(descriptor))
		return 0;
	if (walk->looked_at++ == IMAGE_CANDIDATES_MAX)
		return error_set(err, IMAGE_CANDIDATES_TOLD);
	if (!digest || !digest_parse(&candidate.digest, digest))
		return error_set(err, "has an index whose digests are not of SHA-256");
	digest_write(text, &candidate.digest);
	candidate.names = names_of(descriptor, place, arena);
	if (json_is_object(platform))
		candidate.platform = image_platform(platform, arena);
	if (store_find(walk->store, arena_join(arena, "blobs/sha256/", text + 7, NULL), &blob, err))
		return -1;
	if (!blob) {
		/* Engines save the platform alone that they have, with an index of all. */
		walk->out->missing++;
		return 0;
	}
	return read_manifest(walk, blob, &candidate, place->depth, err);
}

static int read_index(struct walk *walk, const json_t *index, const struct place *place,
		      struct error *err)
{
	const json_t *manifests = json_object_get(index, "manifests");

	if (place->depth == IMAGE_INDEX_DEPTH_MAX)
		return error_set(err, "has indexes more than 4 deep");
	for (size_t i = 0; i < json_array_size(manifests); i++)
		if (read_descriptor(walk, json_array_get(manifests, i), place, err))
			return -1;
	return 0;
}

static int parse(struct store *store, const char *name, json_t **out, struct error *err)
{
	const struct blob *blob;

	*out = NULL;
	if (store_find(store, name, &blob, err))
		return -1;
	if (!blob)
		return 0;
	if (blob->kind == BLOB_LARGE)
		return error_set(err, IMAGE_JSON_TOLD);
	if (blob->kind != BLOB_JSON)
		return 0;
	*out = json_value_parse(blob->text, blob->len, err);
	return *out ? 0 : -1;
}

static int read_docker(struct candidates *out, struct store *store, struct error *err)
{
	if (parse(store, "manifest.json", &out->docker, err))
		return -1;
	for (size_t i = 0; i < json_array_size(out->docker); i++) {
		json_t *image = json_array_get(out->docker, i);
		const json_t *tags = json_object_get(image, "RepoTags");
		size_t count = json_array_size(tags), used = 0;
		const char **names = arena_zalloc(out->arena, (count + 1) * sizeof(*names));
		struct candidate candidate = {.names = names, .platform = "", .docker = image};

		for (size_t at = 0; at < count; at++) {
			names[used] = json_string_value(json_array_get(tags, at));
			used += names[used] != NULL;
		}
		if (json_is_object(image) && add(out, &candidate, err))
			return -1;
	}
	return 0;
}

int candidates_read(struct candidates *out, struct store *store, struct error *err)
{
	struct place top = {no_names, "", 0};
	struct walk walk = {out, store, 0};
	json_t *index CLEANUP_JSON = NULL;

	if (parse(store, "index.json", &index, err) || read_index(&walk, index, &top, err))
		return -1;
	return out->count ? 0 : read_docker(out, store, err);
}

void candidates_release(struct candidates *candidates)
{
	json_decref(candidates->docker);
}
