/* The five controls of a service, before and after: what people's reports show side by side. */
#ifndef REPORT_CONTROLS_H
#define REPORT_CONTROLS_H

#include "harden/harden.h"

enum control {
	CONTROL_USER,
	CONTROL_READ_ONLY,
	CONTROL_CAPABILITIES,
	CONTROL_NO_NEW_PRIVILEGES,
	CONTROL_TMPFS,
	CONTROL_COUNT
};

enum control_state {
	CONTROL_NONE, /* not in force, and nothing is said of it: not needed, or its rule is off */
	CONTROL_HAD,  /* in force before */
	CONTROL_GOT,  /* added, here or where it is merged from */
	CONTROL_LEFT, /* cannot be had, for the reason of the finding */
	CONTROL_ALLOWED, /* left alone by an exception */
	CONTROL_PENDING	 /* held back or refused: somebody has to do something */
};

struct control_outcome {
	enum control_state state;
	enum confidence confidence;    /* CONTROL_GOT: how sure it is */
	const struct finding *finding; /* NULL when the rule found nothing */
};

/* Of a service that was judged. */
struct control_outcome control_outcome_of(const struct service_report *report,
					  enum control control);

/* "user", "no-new-privileges": the rule of a control. Static. */
const char *control_rule(enum control control);

/*
 * The value of a control in few words, made safe: "101:101", "root", "image's 999:999", "yes", "none", "default
 * +SETGID", "/tmp /run"; "-" for nothing.
 */
void control_add_value(struct buf *out, const struct service_report *report, enum control control,
		       enum yaml_world world);

#endif
