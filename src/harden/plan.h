/* Planning one service: what its files share; private to harden/. */
#ifndef HARDEN_PLAN_H
#define HARDEN_PLAN_H

#include "harden/harden.h"
#include "harden/want.h"

struct error;

/* What the wants of one service are made of. */
struct plan_views {
	struct want_changes changes;
	struct service_view before, now, in_force, own;
	struct want_views all;
};

struct plan {
	struct harden *harden;
	struct service_report *report;
	const struct want_views *views;
	struct want wants[SERVICE_KEY_COUNT];
	const char *failed[SERVICE_KEY_COUNT]; /* why a key could not be edited */
	bool fails_with_another[SERVICE_KEY_COUNT]; /* only because another key could not be */
	bool has_tmpfs; /* a tmpfs is mounted wherever one is wanted, through another mapping */
	bool part_of_tmpfs_fails; /* some item of it could not be edited */
	bool needs_tmpfs; /* its new user needs tmpfs that are not there yet, or not open for it */
	bool comments;
	const struct applied *noted; /* the last that an earlier round made; or NULL */
};

/* Computes what is wanted, and why some of it cannot be; `views` must live as long as the plan. */
void plan_begin(struct plan *plan, struct plan_views *views);
/* What must not be done when something else could not be. */
void plan_fail_dependents(struct plan *plan);

/* Writes what is wanted, into the service or in the place of its own value. Items that cannot be are noted in the want. */
int plan_write(struct plan *plan, struct want *want, struct error *err) __attribute__((warn_unused_result));
/*
 * Notes why the key cannot be written, if it cannot: found without doing it. Where it is a list, returns why some of its
 * items cannot be; or NULL.
 */
const char *plan_check(struct plan *plan, enum service_key key);

#endif
