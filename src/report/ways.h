/* The ways from a service to its host, and what bars them before and after. */
#ifndef REPORT_WAYS_H
#define REPORT_WAYS_H

#include <stdbool.h>

#include "harden/harden.h"
#include "report/controls.h"

struct published_port;

/* A way that needs no fault in the kernel: what a rule with `way` found. */
enum way_state {
	WAY_CUT,  /* by a fix of this run */
	WAY_HELD, /* a fix is held back: --unsafe-fixes, or a lesser --confidence, would cut it */
	WAY_ALLOWED, /* by an exception */
	WAY_OPEN
};

/* The first such finding behind `from` (NULL: of all); NULL at the end. */
const struct finding *way_next(const struct service_report *report, const struct finding *from);
enum way_state way_state_of(const struct finding *finding);

/* The way that every container has: a fault in the kernel. Four of the controls stand in it. */
#define BARRIER_COUNT 4
struct barriers {
	unsigned before, after;		   /* how many are in force */
	enum control added[BARRIER_COUNT]; /* those that this run adds */
	unsigned added_count;
};
/* Of a service that was judged. */
struct barriers barriers_of(const struct service_report *report);

/* True when a fix of this run binds the port to localhost. */
bool port_is_cut(const struct service_report *report, const struct published_port *port);

#endif
