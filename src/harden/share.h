/* --layout shared: what services have in common stands once, and is merged by each; private to harden/. */
#ifndef HARDEN_SHARE_H
#define HARDEN_SHARE_H

#include "harden/harden.h"

struct error;
struct want;

/* The fragment, "x-hardening: &hardening", and who merges it. */
struct share {
	struct yaml_node *fragment; /* a new mapping, or the one that an earlier run made */
	bool is_new;
	const char *key;		    /* of a new one */
	struct service_view view;	    /* its values */
	const struct yaml_node *first_user; /* of those that were given it: the first in the text */
};

/*
 * Chooses what the fragment holds, by what the judged services want: the values that save the most lines. Leaves
 * harden->share NULL when nothing is in common, or, with a remark, when the format has no place for it.
 */
void share_prepare(struct harden *harden);

/* True when the fragment holds a value for the key and it is the one that is wanted. */
bool share_holds(const struct share *share, const struct want *want);

/*
 * False when the mapping cannot merge the fragment: it is written like JSON, stands before it, or its merge
 * key holds something else than an alias or a list of its own.
 */
bool share_fits(const struct harden *harden, const struct yaml_node *mapping);

/*
 * Makes the service's mapping merge the fragment, behind what it merges already. -1 with the reason, and
 * nothing changed, when its merge key or its place does not allow that.
 */
int share_merge(struct harden *harden, struct yaml_node *mapping, struct error *err)
	__attribute__((warn_unused_result));

/* Writes a new fragment before its first use, once all is planned. */
int share_finish(struct harden *harden, struct error *err) __attribute__((warn_unused_result));

/* Lines that a wanted value takes in block style. */
size_t share_lines(const struct want *want);

/* True when the key is not in force, and is to be added as it can stand in a fragment. Private to share*.c. */
bool share_can_add(const struct want *want);

/* A fragment of an earlier run that can be used again, or NULL; then *key and *anchor are free for a new one (*key NULL:
 * none is). Private to share*.c. */
struct yaml_node *share_find_fragment(struct harden *harden, const char **key, const char **anchor);

#endif
