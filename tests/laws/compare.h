/* The collateral check: two trees are equal but for the controls of services. */
#ifndef LAWS_COMPARE_H
#define LAWS_COMPARE_H

#include <stdbool.h>

#include "harden/harden.h"

/* True for user, read_only, cap_drop, cap_add, security_opt, tmpfs. */
bool compare_is_control(const char *key);

/*
 * Compares the tree of a hardened file as it was with the tree of its result, read anew: kind,
 * style, order, anchor, tag, text and comments. NULL, or what differs, for a message.
 */
const char *compare_trees(const struct harden *before, const struct harden *after);

#endif
