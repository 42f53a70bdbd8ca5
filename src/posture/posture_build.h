/* A target while it is being decided; private to evidence/. */
#ifndef POSTURE_POSTURE_BUILD_H
#define POSTURE_POSTURE_BUILD_H

#include "posture/posture.h"

struct target_build {
	struct target *target;
	const struct service *service;
	const struct claim *claims;
	size_t claim_count;
	const struct target_limits *limits;
	struct arena *arena;
	bool host_network;
	bool no_tmp; /* the image has no /tmp */
	const char *taken; /* the entry of volumes_from whose mounts are not known; NULL: none */
	const struct claim_content *content; /* of the service's own words; as in struct claim */
	struct decision obstacle;   /* why no tmpfs is laid, and no root made read-only; why NULL: none */
	capability_set withheld; /* called for, but the service does not have them */
	unsigned low_port;
	const struct claim *low_port_claim; /* NULL: the service itself says it */
};

struct decision decide_known(enum evidence_source source, const char *why);
struct decision decide_claim(const struct target_build *build, const struct claim *claim,
			     const char *why);

/* `notes` is NULL-terminated, and lives as long as the target. */
void target_add_notes(struct target_build *build, const char *const *notes);

/* All after the user is decided. */
bool target_may_start_as_root(const struct target *target);
void target_decide_capabilities(struct target_build *build);
void target_decide_tmpfs(struct target_build *build);

#endif
