/* A posture while it is being decided; private to posture/. */
#ifndef POSTURE_POSTURE_BUILD_H
#define POSTURE_POSTURE_BUILD_H

#include "posture/posture.h"

struct posture_build {
	struct posture *posture;
	const struct service *service;
	const struct claim *claims;
	size_t claim_count;
	const struct posture_limits *limits;
	struct arena *arena;
	bool host_network;
	const char *soft; /* why nothing is guessed: its own words, and nobody knows how it starts; or NULL */
	bool no_tmp; /* the image has no /tmp */
	const char *taken; /* the entry of volumes_from whose mounts are not known; NULL: none */
	const struct claim_content *content; /* of the service's own words; as in struct claim */
	bool lacks_place; /* a place that it writes, other than /tmp, gets no tmpfs: for the obstacle */
	struct decision obstacle;   /* why no tmpfs is laid, and no root made read-only; why NULL: none */
	capability_set withheld; /* called for, but the service does not have them */
	unsigned low_port;
	const struct claim *low_port_claim; /* NULL: the service itself says it */
};

struct decision decide_known(enum evidence_source source, const char *why);
/* A guess that leaves the user and the root: 77 of 82 images worked with it (doc/evidence.md). */
struct decision decide_soft(const char *why);
struct decision decide_claim(const struct posture_build *build, const struct claim *claim,
			     const char *why);

/* `notes` is NULL-terminated, and lives as long as the posture. */
void posture_add_notes(struct posture_build *build, const char *const *notes);

/* First of all; fills `soft` as well. */
void posture_decide_user(struct posture_build *build);

/* All after the user is decided. */
bool posture_may_start_as_root(const struct posture *posture);
void posture_decide_capabilities(struct posture_build *build);
void posture_decide_tmpfs(struct posture_build *build);

#endif
