/* Capabilities of programs, as the extended attribute security.capability has them. */
#ifndef EVIDENCE_IMAGE_FILE_CAPABILITY_H
#define EVIDENCE_IMAGE_FILE_CAPABILITY_H

#include <stddef.h>

#include "compose/capability.h"

/*
 * struct vfs_cap_data of revisions 1 and 2, and struct vfs_ns_cap_data of 3 (linux/capability.h), whose user
 * namespace does not matter. What a program gets: the permitted ones, and the inheritable ones where
 * the effective bit is set. 0 for anything else.
 */
capability_set file_capability_decode(const void *bytes, size_t len);

#endif
