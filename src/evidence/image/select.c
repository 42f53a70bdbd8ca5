/* Which image of an archive is meant: from its indexes and manifests to a configuration and layers. */
#include "evidence/image/select.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/image/candidate.h"
#include "evidence/image/image_config.h"
#include "evidence/image/json_value.h"
#include "evidence/image/profile.h"
#include "evidence/image/wanted.h"

/* An image that may be the one. */
struct choice {
	struct store *store;
	struct arena *arena;
	const struct candidate *candidate;
	json_t *manifest; /* owned; of Docker's form borrowed */
	json_t *config;	  /* owned */
	struct digest config_digest;
};

static void choice_release(struct choice *choice)
{
	if (!choice->candidate->docker)
		json_decref(choice->manifest);
	json_decref(choice->config);
	choice->manifest = choice->config = NULL;
}

/* A blob by its digest, which must be its own. */
static int find_by_digest(struct choice *choice, const char *digest, const char *what,
			  const struct blob **out, struct error *err)
{
	char text[DIGEST_TEXT_SIZE];
	struct digest wanted;

	if (!digest || !digest_parse(&wanted, digest))
		return error_set(err, "has a manifest whose digests are not of SHA-256");
	digest_write(text, &wanted);
	if (store_find(choice->store, arena_join(choice->arena, "blobs/sha256/", text + 7, NULL),
		       out, err))
		return -1;
	if (!*out)
		return error_set(err, "has no %s %s, which its manifest names", what, text);
	if (!digest_is_same(&(*out)->digest, &wanted))
		return error_set(err, "has a %s whose digest is another than its name says: %s",
				 what, text);
	return 0;
}

/* Names that are made of a digest say what the blob must be: "blobs/sha256/HEX", "HEX.json", "sha256:HEX". */
static bool digest_in_name(const char *name, struct digest *out)
{
	const char *slash = strrchr(name, '/');
	size_t len;

	if (slash)
		name = slash + 1;
	if (!strncmp(name, "sha256:", 7))
		name += 7;
	len = strspn(name, "0123456789abcdef");
	return len == DIGEST_HEX_LEN && digest_parse_hex(out, name);
}

/* A blob of Docker's manifest.json. */
static int find_by_name(struct choice *choice, const json_t *name, const char *what,
			const struct blob **out, struct error *err)
{
	const char *text = json_string_value(name);

	if (!text)
		return error_set(err, "has a manifest.json that names no %s", what);
	if (store_find(choice->store, text + strspn(text, "./"), out, err))
		return -1;
	return *out ? 0 : error_set(err, "has not the %s that its manifest.json names", what);
}

static int parse_config(struct choice *choice, const struct blob *blob, struct error *err)
{
	if (blob->kind == BLOB_LARGE)
		return error_set(err, IMAGE_JSON_TOLD);
	if (blob->kind != BLOB_JSON)
		return error_set(err, "has a configuration that is no JSON");
	choice->config_digest = blob->digest;
	choice->config = json_value_parse(blob->text, blob->len, err);
	return choice->config ? 0 : -1;
}

static int load_docker(struct choice *choice, struct error *err)
{
	const json_t *name = json_object_get(choice->candidate->docker, "Config");
	struct digest wanted;
	const struct blob *blob;

	choice->manifest = choice->candidate->docker;
	if (find_by_name(choice, name, "configuration", &blob, err))
		return -1;
	if (digest_in_name(json_string_value(name), &wanted) &&
	    !digest_is_same(&blob->digest, &wanted))
		return error_set(err,
				 "has a configuration whose digest is another than its name says");
	return parse_config(choice, blob, err);
}

static int load_oci(struct choice *choice, struct error *err)
{
	const struct blob *manifest = choice->candidate->manifest, *blob;
	const json_t *config;

	choice->manifest = json_value_parse(manifest->text, manifest->len, err);
	if (!choice->manifest)
		return -1;
	config = json_object_get(choice->manifest, "config");
	if (find_by_digest(choice, json_value_string(config, "digest"), "configuration", &blob,
			   err))
		return -1;
	return parse_config(choice, blob, err);
}

/* Reads the configuration of a candidate, in place of the last one's. */
static int load(struct choice *choice, const struct candidate *candidate, struct error *err)
{
	if (choice->candidate)
		choice_release(choice);
	choice->candidate = candidate;
	return candidate->docker ? load_docker(choice, err) : load_oci(choice, err);
}

/* Keeps those of that name; where none has a name, all. */
static int keep_named(struct candidates *all, const char *reference, struct error *err)
{
	bool is_named = false;
	size_t kept = 0;

	if (!reference)
		return 0;
	for (size_t i = 0; i < all->count; i++) {
		const char *const *name = all->list[i].names;

		is_named |= *name != NULL;
		while (*name && !wanted_is_name(*name, reference, all->arena))
			name++;
		if (*name)
			all->list[kept++] = all->list[i];
	}
	if (!kept && is_named)
		return error_set(err, "has no image of that name");
	all->count = kept ? kept : all->count;
	return 0;
}

/* Those of one name and platform may be one image, which is named twice. */
static bool is_one_image(const struct candidates *all, struct choice *choice, struct error *err)
{
	struct digest first;

	for (size_t i = 0; i < all->count; i++) {
		const struct candidate *candidate = &all->list[i];
		const struct digest *digest = &candidate->digest;

		if (candidate->docker) {
			if (load(choice, candidate, err))
				return false;
			digest = &choice->config_digest;
		}
		if (!i)
			first = *digest;
		else if (!digest_is_same(digest, &first))
			return false;
	}
	return true;
}

/* How many are of a platform; those come to the front. */
static int keep_platform(struct candidates *all, struct choice *choice, const char *platform,
			 size_t *kept, struct error *err)
{
	*kept = 0;
	for (size_t i = 0; i < all->count; i++) {
		struct candidate candidate = all->list[i];

		if (!*candidate.platform) {
			if (load(choice, &candidate, err)) {
				choice->candidate = NULL;
				return -1;
			}
			candidate.platform = image_platform(choice->config, all->arena);
			choice_release(choice);
			choice->candidate = NULL;
		}
		all->list[i] = candidate;
		if (!wanted_is_platform(candidate.platform, platform))
			continue;
		all->list[i] = all->list[*kept];
		all->list[(*kept)++] = candidate;
	}
	return 0;
}

static int choose(struct candidates *all, struct choice *choice,
		  const struct image_request *request, struct error *err)
{
	size_t kept;

	if (!all->count)
		return error_set(err, all->missing ? "has an index, and none of the images in it"
						   : "is no image: neither index.json nor "
						     "manifest.json names one");
	if (keep_named(all, request->reference, err))
		return -1;
	if (request->platform || all->count > 1) {
		const char *platform =
			request->platform ? request->platform : wanted_machine(all->arena);

		if (keep_platform(all, choice, platform, &kept, err))
			return -1;
		if (!kept && request->platform)
			return error_set(err, "has no image of that platform");
		all->count = kept ? kept : all->count;
	}
	if (!is_one_image(all, choice, err))
		return err->message ? -1
				    : error_set(err, "has several images: name one of them%s",
						request->reference ? ", or a platform" : "");
	return load(choice, &all->list[0], err);
}

static int check_layer(struct choice *choice, const struct blob *blob, size_t at, struct error *err)
{
	const json_t *diff_ids =
		json_object_get(json_object_get(choice->config, "rootfs"), "diff_ids");
	const char *text = json_string_value(json_array_get(diff_ids, at));
	struct digest wanted;

	if (!text)
		return error_set(err, "has a configuration without the digest of layer %zu",
				 at + 1);
	if (!digest_parse(&wanted, text))
		return error_set(err, "has a configuration whose digests are not of SHA-256");
	if (!digest_is_same(&blob->digest, &wanted))
		return error_set(err, "has another layer %zu than its configuration says", at + 1);
	return 0;
}

static int find_layer(struct choice *choice, const json_t *item, size_t at,
		      const struct layer **out, struct error *err)
{
	const struct blob *blob;
	struct digest wanted;
	int status;

	if (choice->candidate->docker) {
		const char *name = json_string_value(item);

		status = find_by_name(choice, item, "layer", &blob, err);
		if (!status && !strncmp(name, "blobs/", 6) && digest_in_name(name, &wanted) &&
		    !digest_is_same(&blob->digest, &wanted))
			status = error_set(err,
					   "has a layer %zu whose digest is another than its "
					   "name says",
					   at + 1);
		else if (!status && strncmp(name, "blobs/", 6) != 0)
			status = check_layer(choice, blob, at, err);
	} else {
		status = find_by_digest(choice, json_value_string(item, "digest"), "layer", &blob,
					err);
	}
	if (status)
		return -1;
	if (blob->kind != BLOB_LAYER)
		return error_set(err, "has a layer %zu that is no tar archive", at + 1);
	*out = &blob->layer;
	return 0;
}

static int find_layers(struct choice *choice, struct selection *out, struct error *err)
{
	const json_t *list =
		json_object_get(choice->manifest, choice->candidate->docker ? "Layers" : "layers");
	size_t count = json_array_size(list);

	if (count > IMAGE_LAYERS_MAX)
		return error_set(err, IMAGE_LAYERS_TOLD);
	out->layers = arena_zalloc(out->arena, (count + 1) * sizeof(*out->layers));
	for (size_t i = 0; i < count; i++)
		if (find_layer(choice, json_array_get(list, i), i, &out->layers[i], err))
			return -1;
	out->layer_count = count;
	return 0;
}

int select_image(struct selection *out, struct store *store, const struct image_request *request,
		 struct arena *arena, struct error *err)
{
	struct candidates all = {.arena = &store->arena};
	struct choice choice = {.store = store, .arena = &store->arena};
	int status = candidates_read(&all, store, err);

	*out = (struct selection){.arena = arena};
	if (!status)
		status = choose(&all, &choice, request, err);
	if (!status)
		status = find_layers(&choice, out, err);
	if (!status) {
		out->digest =
			choice.candidate->docker ? choice.config_digest : choice.candidate->digest;
		out->config = json_incref(choice.config);
	}
	if (choice.candidate)
		choice_release(&choice);
	candidates_release(&all);
	return status;
}

void selection_release(struct selection *selection)
{
	json_decref(selection->config);
	selection->config = NULL;
}
