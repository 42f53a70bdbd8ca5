/* Planning one service: what its files share; private to harden/. */
#ifndef HARDEN_PLAN_H
#define HARDEN_PLAN_H

#include "harden/harden.h"
#include "harden/want.h"

struct error;

struct plan {
	struct harden *harden;
	struct service_report *report;
	const struct want_views *views;
	struct want wants[SERVICE_KEY_COUNT];
	const char *failed[SERVICE_KEY_COUNT]; /* why a key could not be edited */
	bool fails_with_another[SERVICE_KEY_COUNT]; /* only because another key could not be */
	bool has_tmpfs; /* a tmpfs is mounted wherever one is wanted, through another mapping */
	bool needs_tmpfs; /* its new user needs tmpfs that are not there yet, or not open for it */
	bool comments;
};

/* Writes what is wanted in the place of the service's own value. Items that cannot be are noted in the want. */
int plan_edit_own(struct plan *plan, struct want *want, struct yaml_node *value, struct error *err)
	__attribute__((warn_unused_result));
/* Takes the key away; where it would then be merged in, its neutral value is written. */
int plan_edit_away(struct plan *plan, const struct want *want, struct error *err)
	__attribute__((warn_unused_result));
/* Adds a key that the service does not have itself. */
int plan_add_key(struct plan *plan, const struct want *want, struct error *err)
	__attribute__((warn_unused_result));

#endif
