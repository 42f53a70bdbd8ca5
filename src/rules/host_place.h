/* What a place of the host gives to the container that it is mounted in. */
#ifndef RULES_HOST_PLACE_H
#define RULES_HOST_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/finding.h"

struct host_place {
	const char *path; /* as mount_host_path() makes it; "~" stands for any home folder */
	bool exact;	  /* the path itself, and not what lies below */
	int written, read; /* severity of a mount that can be written, of one that is read-only; or -1 */
	const char *gives; /* to an attacker: "its passwords' hashes and every configuration" */
};

/* The place that says most of a path, or NULL when nothing is known against it. Static. */
const struct host_place *host_place_find(const char *path);
/* All of them; NULL behind the last. Static. */
const struct host_place *host_place_at(size_t number);

#endif
