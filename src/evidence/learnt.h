/* What was learnt from images themselves: the file .composeharden.facts.yaml of a project. */
#ifndef EVIDENCE_LEARNT_H
#define EVIDENCE_LEARNT_H

#include <stdbool.h>
#include <stddef.h>

#include "compose/image.h"
#include "compose/service.h"
#include "evidence/facts/fact.h"

struct arena;
struct error;
struct facts;

#define LEARNT_NAME ".composeharden.facts.yaml"

struct learnt_digest {
	const char *digest; /* "sha256:..." */
	size_t entry;	    /* number in the pack */
};

/* A file in the facts format (facts/facts.h), found where the policy file is found. */
struct learnt {
	bool outside; /* it was found, lies outside the project, and was not read: nothing else is set */
	char *path;   /* owned */
	struct facts *facts;
	struct arena *arena; /* owned: of the digests */
	struct learnt_digest *digests; /* owned; sorted: the digest and the image ID of each entry */
	size_t digest_count;
};

/* NULL with err, which names the file, when it is wrong. */
struct learnt *learnt_load(const char *path, struct error *err) __attribute__((warn_unused_result));
/* As policy_load_found() (asked/policy.h). */
struct learnt *learnt_load_found(const char *path, const char *folder, bool anywhere,
				 struct error *err) __attribute__((warn_unused_result));
/* Of a text, for what is not written yet; path is for messages. */
struct learnt *learnt_parse(const char *path, const char *text, size_t size, struct error *err)
	__attribute__((warn_unused_result));
void learnt_free(struct learnt *learnt); /* NULL is fine */

/* How near an entry is to what was asked for. */
enum learnt_nearness {
	LEARNT_SAME,	     /* that tag, that digest, or all tags of the repository */
	LEARNT_OTHER_TAG,    /* another tag of that repository */
	LEARNT_OTHER_DIGEST, /* that repository, but the digest that is pinned is another */
};

struct learnt_match {
	const struct fact *fact; /* lives as long as `learnt` and the arena */
	enum learnt_nearness nearness;
};

/*
 * The entry for an image: by its digest where it is pinned, else by its tag ("latest" without one), else one of the whole
 * repository, else one of its other tags: of those with the same variant ("-alpine") the newest. False: there is none.
 */
bool learnt_find(const struct learnt *learnt, const struct image_reference *image,
		 struct arena *arena, struct learnt_match *out);

/*
 * What the registry called the image of the service when it was looked into, by the very tag that the service has. NULL:
 * that is not known, or it is built here.
 */
const char *learnt_digest(const struct service *service, const struct learnt *learnt,
			  struct arena *arena);

/*
 * The image of a service: what `image` names, or what Compose calls the one that it builds, "PROJECT-SERVICE". False:
 * a variable decides, or nothing can be told.
 */
bool learnt_reference(const struct service *service, struct arena *arena,
		      struct image_reference *out);

#endif
