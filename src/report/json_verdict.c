/* The verdicts of a trial in the JSON report. */
#include "report/json_verdict.h"

#include "report/json_text.h"
#include "report/verdict.h"

static json_t *items(const struct verdict_item *from)
{
	json_t *list = json_array();

	for (; from && from->what; from++)
		json_array_append_new(list, json_pack("{s:o, s:o}", "what", json_text(from->what),
						      "why", json_text(from->why)));
	return list;
}

static json_t *clauses(const char *const *from)
{
	json_t *list = json_array();

	for (; from && *from; from++)
		json_array_append_new(list, json_text(*from));
	return list;
}

static json_t *measured(const struct trial_verdict *from)
{
	if (!from->measured)
		return json_null();
	return json_pack("{s:I, s:i, s:f, s:o}", "memory", (json_int_t)from->peaks.memory, "tasks",
			 (int)from->peaks.tasks, "cpus", from->peaks.cpus, "words",
			 json_text(from->measured));
}

json_t *json_verdict(const struct trial_verdict *from)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:f, s:i, s:f, s:b}", "state",
			 from->state, "verdict", from->heading, "why", json_text(from->why), "proved",
			 json_text(from->proved), "needs", items(from->needs), "left_out",
			 items(from->left_out), "losses", clauses(from->losses), "exercised", clauses(from->used), "not_exercised",
			 clauses(from->unused), "notes", clauses(from->notes), "measured", measured(from), "kept_up_seconds",
			 from->kept_up, "trials", (int)from->trials, "seconds", from->seconds, "bound_reached",
			 from->exhausted);
}
