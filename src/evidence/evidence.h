/* All sources of evidence: each says what it knows of a service, the strongest first. */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include <stddef.h>

#include "compose/project.h"
#include "evidence/asked/annotation.h"
#include "evidence/claim.h"
#include "compose/remark.h"

struct fact;
struct facts;
struct inspect;
struct learnt;
struct policy;

/* What a trial on an engine says of one service: what it is about to try, or what it found to work. */
struct trial_claim {
	const char *service; /* its name */
	struct claim claim;
};

/* What the image of one service holds, where somebody has looked into it. */
struct image_fact {
	const char *service; /* its name */
	const struct fact *fact; /* of image_conclude() */
};

/* What is to be consulted, for all files alike. NULL: nothing of that kind. */
struct evidence_settings {
	const struct facts *facts;     /* --facts: asked before those that are built in */
	const struct inspect *inspect; /* --inspect */
	const struct policy *policy;   /* .composeharden.yaml: the one that governs the file at work */
	const struct learnt *learnt;   /* .composeharden.facts.yaml, found in the same way */
	/* Of a trial; the last has no service. Takes the place of what the policy sets, beside its exceptions. */
	const struct trial_claim *trial;
	/* Of a trial, which looked into the images; the last has no service. What was learnt before outranks them. */
	const struct image_fact *images;
	bool allow_outside; /* --allow-outside: a Dockerfile may lie outside the project's folder */
};

struct evidence_context {
	const struct compose_file *file;
	struct arena *arena;
	struct remarks *remarks;
	const struct evidence_settings *settings;
	const char *policy_path; /* of the file at work, as policies match it; NULL without a policy */
	size_t *dockerfile_room; /* bytes of Dockerfiles that the file may still make us read; or NULL */
};

/* What sources are asked about. */
struct evidence_subject {
	const struct service *service;
	/* The image whose facts hold: the service's own, or what its Dockerfile ends upon; or NULL. */
	const struct image_reference *image;
	bool image_is_base; /* it is the base of a build that starts something else on it */
	const struct claim *dockerfile; /* what the Dockerfile of a build says; NULL: nothing */
	const struct annotation *annotation;
	const struct claim *trial; /* NULL: it is not tried */
};

/* Asks a source: fills a zeroed claim, whose source is set, and returns true; false when it has nothing to say. */
typedef bool evidence_collect_fn(const struct evidence_context *context,
				 const struct evidence_subject *subject, struct claim *claim);

#define EVIDENCE_DECLARE(id, name, collect) evidence_collect_fn collect;
EVIDENCE_SOURCES(EVIDENCE_DECLARE)
#undef EVIDENCE_DECLARE

/*
 * A Compose file may name thousands of Dockerfiles, or one thousands of times: of all of them together
 * no more is read and made by their variables (bytes).
 */
#define DOCKERFILE_ROOM ((size_t)32 << 20)

#define EVIDENCE_CLAIM_MAX EVIDENCE_DEFAULT

/*
 * Collects what is known of a service, the strongest source first; gives the number of claims. The
 * annotation was read before, because its exceptions are needed even where it claims nothing.
 */
size_t evidence_collect(const struct evidence_context *context, const struct service *service,
			const struct annotation *annotation,
			struct claim claims[EVIDENCE_CLAIM_MAX]);

#endif
