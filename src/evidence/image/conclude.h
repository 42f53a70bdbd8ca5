/* What follows from an image's profile: a table of rules, each with what it saw. */
#ifndef EVIDENCE_IMAGE_CONCLUDE_H
#define EVIDENCE_IMAGE_CONCLUDE_H

#include "evidence/facts/fact.h"
#include "evidence/image/profile.h"

/*
 * Fills a zeroed fact, whose strings and lists live in the arena: image_user, user or needs_root, cap_add, root_cap_add,
 * tmpfs, root_tmpfs, read_only, no_new_privileges, ports, data, why, notes, `rules` (what each rule that spoke saw, in the order of the
 * table), `confidence` (the least of those rules) and platform. `name`, `match`, `digest`, `image_id`, `learnt` and
 * `sources` are left to the caller. Nothing is shown unescaped: what the image holds comes into texts only where
 * it is plain (base/utf8.h).
 */
void image_conclude(struct fact *out, const struct image_profile *profile, struct arena *arena);

#endif
