/* Exceptions that users grant: which rules, until when, why, and where that is written. */
#ifndef EVIDENCE_ASKED_EXCEPTION_H
#define EVIDENCE_ASKED_EXCEPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "compose/project.h"

struct arena;

struct exception {
	const char *const *rules; /* NULL-terminated names; NULL: every rule */
	const char *until;	  /* "YYYY-MM-DD", the last day it holds; or NULL */
	const char *reason;	  /* or NULL */
	const char *origin;	  /* "annotation", "policy" ... */
	struct source_place place; /* where it stands; of a policy's the service's */
	bool expired;
	bool general; /* it stands for many services: that one does not need it is no fault */
	bool void_without_reason; /* it has none, and the policy requires one */
	bool used; /* set by the engine when it allowed something */
	struct exception *next;
};

/* The first of a list that holds and covers the rule, or NULL. */
struct exception *exception_find(struct exception *list, const char *rule);

/* True for "YYYY-MM-DD" with a month of 1-12 and a day of 1-31. */
bool exception_date_is_valid(const char *date);

/* Names in the text, parted by commas and blanks; NULL-terminated, in the arena. */
const char *const *exception_names(const char *text, size_t len, struct arena *arena);

#endif
