/* Reading what was learnt, and finding it by tag and by digest. */
#include "evidence/learnt.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "compose/project_name.h"
#include "evidence/asked/policy.h"
#include "evidence/facts/facts.h"

static int compare_digests(const void *left, const void *right)
{
	const struct learnt_digest *a = left, *b = right;
	int order = strcmp(a->digest, b->digest);

	return order ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static void add_digest(struct learnt *learnt, const char *digest, size_t entry)
{
	if (digest)
		learnt->digests[learnt->digest_count++] = (struct learnt_digest){digest, entry};
}

static void index_digests(struct learnt *learnt)
{
	const struct facts_pack *pack = &learnt->facts->pack;
	size_t count = facts_count(pack);

	learnt->digests = xcalloc(2 * count + 1, sizeof(*learnt->digests));
	for (size_t i = 0; i < count; i++) {
		const struct fact *fact = facts_at(pack, i, learnt->arena);

		add_digest(learnt, fact->digest, i);
		add_digest(learnt, fact->image_id, i);
	}
	if (learnt->digest_count)
		qsort(learnt->digests, learnt->digest_count, sizeof(*learnt->digests),
		      compare_digests);
}

struct learnt *learnt_parse(const char *path, const char *text, size_t size, struct error *err)
{
	struct facts *facts = facts_parse(path, text, size, err);
	struct learnt *learnt;

	if (!facts)
		return NULL;
	learnt = xcalloc(1, sizeof(*learnt));
	learnt->path = xstrdup(path);
	learnt->facts = facts;
	learnt->arena = xcalloc(1, sizeof(*learnt->arena));
	arena_init(learnt->arena);
	index_digests(learnt);
	return learnt;
}

struct learnt *learnt_load(const char *path, struct error *err)
{
	struct file file CLEANUP_FILE = {0};

	if (file_read(path, &file, err)) {
		error_in(err, path);
		return NULL;
	}
	return learnt_parse(path, file.data, file.size, err);
}

struct learnt *learnt_load_found(const char *path, const char *folder, bool anywhere,
				 struct error *err)
{
	struct file file CLEANUP_FILE = {0};
	struct learnt *learnt;
	bool outside;

	if (policy_read_found(path, folder, anywhere, &file, &outside, err)) {
		error_in(err, path);
		return NULL;
	}
	if (!outside)
		return learnt_parse(path, file.data, file.size, err);
	learnt = xcalloc(1, sizeof(*learnt));
	learnt->outside = true;
	learnt->path = xstrdup(path);
	return learnt;
}

void learnt_free(struct learnt *learnt)
{
	if (!learnt)
		return;
	facts_free(learnt->facts);
	if (learnt->arena)
		arena_release(learnt->arena);
	free(learnt->arena);
	free(learnt->digests);
	free(learnt->path);
	free(learnt);
}

static const struct fact *find_digest(const struct learnt *learnt, const char *digest,
				      struct arena *arena)
{
	size_t low = 0, high = learnt->digest_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(learnt->digests[middle].digest, digest) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == learnt->digest_count || strcmp(learnt->digests[low].digest, digest) != 0)
		return NULL;
	return facts_at(&learnt->facts->pack, learnt->digests[low].entry, arena);
}

bool learnt_find(const struct learnt *learnt, const struct image_reference *image,
		 struct arena *arena, struct learnt_match *out)
{
	const char *tag = image->tag ? image->tag : "latest";
	const struct facts_pack *pack = &learnt->facts->pack;
	uint32_t entry;

	*out = (struct learnt_match){NULL, LEARNT_SAME};
	if (image->digest) {
		out->fact = find_digest(learnt, image->digest, arena);
		out->nearness = out->fact ? LEARNT_SAME : LEARNT_OTHER_DIGEST;
	}
	if (out->fact || !*image->repository)
		return out->fact;
	entry = facts_pack_find(pack, image->repository, tag);
	if (!entry) {
		entry = facts_pack_find_near(pack, image->repository, tag);
		if (out->nearness == LEARNT_SAME)
			out->nearness = LEARNT_OTHER_TAG;
	}
	if (entry)
		out->fact = facts_pack_read(pack, entry, tag, arena);
	return out->fact;
}

const char *learnt_digest(const struct service *service, const struct learnt *learnt,
			  struct arena *arena)
{
	const struct image_reference *image = service->reference;
	struct learnt_match match;
	const char *pattern;

	if (!learnt || !image || image->digest || service_value(service, SERVICE_BUILD) ||
	    !learnt_find(learnt, image, arena, &match) || !match.fact->digest)
		return NULL;
	pattern =
		arena_join(arena, image->repository, ":", image->tag ? image->tag : "latest", NULL);
	for (const char *const *at = match.fact->match; *at; at++)
		if (!strcmp(*at, pattern))
			return match.fact->digest;
	return NULL;
}

bool learnt_reference(const struct service *service, struct arena *arena,
		      struct image_reference *out)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const char *project;

	if (service->reference) {
		*out = *service->reference;
		return true;
	}
	if (service->image.node || !service_value(service, SERVICE_BUILD))
		return false;
	project = project_name(service->file, arena);
	return project &&
	       !image_reference_parse(out, arena_printf(arena, "%s-%s", project, service->name),
				      arena, &err);
}
