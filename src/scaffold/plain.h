/* The new service without any hardening: a Compose file of its own, from request and facts. */
#ifndef SCAFFOLD_PLAIN_H
#define SCAFFOLD_PLAIN_H

#include "base/buf.h"
#include "compose/project.h"
#include "evidence/facts/facts.h"
#include "scaffold/request.h"

struct error;

struct plain_settings {
	const struct scaffold_request *request; /* that was checked */
	const struct compose_file *target; /* it will go there: its names are not taken again */
	struct facts_sources facts;
};

/*
 * Adds the text. Volumes, networks and secrets that are the service's own have names that the
 * target has not; its x-composeharden is copied, so that its defaults hold. The reasons stand behind
 * the lines.
 */
int plain_make(struct buf *out, const struct plain_settings *settings, struct error *err)
	__attribute__((warn_unused_result));

#endif
