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

/* Writes what is wanted, into the service or in the place of its own value. Items that cannot be are noted in the want. */
int plan_write(struct plan *plan, struct want *want, struct error *err) __attribute__((warn_unused_result));
/* Notes why the key cannot be written, if it cannot: found without doing it. */
void plan_check(struct plan *plan, enum service_key key);

#endif
