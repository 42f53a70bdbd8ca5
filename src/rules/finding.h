/* What a rule has to say of a service, and the changes that would mend it. */
#ifndef RULES_FINDING_H
#define RULES_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/project.h"
#include "compose/service.h"
#include "evidence/claim.h"
#include "evidence/asked/exception.h"

struct rule;

enum severity { SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

enum change_op {
	CHANGE_SET,	/* the key has this value */
	CHANGE_INCLUDE, /* the key's list holds this item */
	CHANGE_EXCLUDE,	/* it does not hold it; an empty list goes with its key */
	CHANGE_REMOVE,	/* the key is not there */
	CHANGE_FIELD	/* the item of the key's list that is a mapping has `field` with this value */
};

/* A change in words of Compose, not of the text; no offsets. */
struct change {
	enum change_op op : 8;
	bool word : 1;	 /* written plain: true */
	bool quoted : 1; /* always in quotes */
	enum service_key key;
	const char *value;
	const char *replaces; /* CHANGE_INCLUDE: the item whose place it takes; or NULL */
	const struct yaml_node *item; /* CHANGE_FIELD: which, as in struct mount and struct port */
	const char *field;
	struct decision decision;
	struct finding *finding; /* that it is a part of */
};

enum finding_state {
	FINDING_FIX,	  /* its changes are to be made */
	FINDING_INHERITED, /* mended by the change to a service that this one merges */
	FINDING_OPEN,	  /* reported: we have no fix for it */
	FINDING_HELD,	  /* a fix is held back: --unsafe-fixes, or a lesser --confidence, would make it */
	FINDING_EXEMPT,	  /* the control cannot be had, for the reason given */
	FINDING_ALLOWED,  /* by an exception */
	FINDING_REFUSED	  /* the place in the file is not edited, for the reason given */
};

struct finding {
	const struct rule *rule;
	const struct service *service;
	enum severity severity; /* the rule's, or what the policy makes of it */
	enum finding_state state;
	const char *message;	  /* what is wrong, a clause: "no user is set" */
	struct decision decision; /* why the fix, the exemption */
	const char *hint;	  /* what would help, or what the user should do; or NULL */
	const struct exception *exception; /* FINDING_ALLOWED */
	const char *refusal;	  /* FINDING_REFUSED: why */
	struct source_place place;
	bool in_baseline;	  /* it was there before, and may stay for now (report/baseline.h) */
	uint32_t change_count;
	struct change *changes;
	size_t change_cap;
	struct finding *next;
};

const char *finding_state_name(enum finding_state state);

#endif
