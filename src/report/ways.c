/* The ways from a service to its host, read off its findings. */
#include "report/ways.h"

#include <string.h>

const struct finding *way_next(const struct service_report *report, const struct finding *from)
{
	from = from ? from->next : report->findings;
	while (from && !from->rule->way)
		from = from->next;
	return from;
}

enum way_state way_state_of(const struct finding *finding)
{
	switch (finding->state) {
	case FINDING_FIX:
	case FINDING_INHERITED:
		return WAY_CUT;
	case FINDING_HELD:
		return WAY_HELD;
	case FINDING_ALLOWED:
		return WAY_ALLOWED;
	default:
		return WAY_OPEN;
	}
}

struct barriers barriers_of(const struct service_report *report)
{
	static const enum control order[BARRIER_COUNT] = {CONTROL_USER, CONTROL_NO_NEW_PRIVILEGES,
							  CONTROL_CAPABILITIES, CONTROL_READ_ONLY};
	struct barriers barriers = {.before = 0};

	for (size_t i = 0; i < BARRIER_COUNT; i++) {
		enum control_state state = control_outcome_of(report, order[i]).state;

		barriers.before += state == CONTROL_HAD;
		barriers.after += state == CONTROL_HAD || state == CONTROL_GOT;
		if (state == CONTROL_GOT)
			barriers.added[barriers.added_count++] = order[i];
	}
	return barriers;
}

bool port_is_cut(const struct service_report *report, const struct published_port *port)
{
	struct source_place place;

	if (!port->node)
		return false;
	place = service_node_place(report->service, port->node);
	for (const struct finding *at = report->findings; at; at = at->next)
		if (!strcmp(at->rule->id, "published-port") && way_state_of(at) == WAY_CUT &&
		    at->place.file == place.file && at->place.offset == place.offset)
			return true;
	return false;
}
