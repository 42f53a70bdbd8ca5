/* What was done with a service in a trial, and what was not: "works" is no more than this. */
#include <string.h>

#include "base/alloc.h"
#include "trial/trial_steps.h"

/* A list that grows, NULL-terminated, in an arena. */
struct clauses {
	struct arena *arena;
	const char **list;
	size_t count;
};

static void add(struct clauses *clauses, const char *text)
{
	const char **list = arena_zalloc(clauses->arena, (clauses->count + 2) * sizeof(*list));

	if (clauses->count)
		memcpy(list, clauses->list, clauses->count * sizeof(*list));
	list[clauses->count++] = text;
	clauses->list = list;
}

const char *const *trial_used(struct trial *trial, const struct trial_service *service)
{
	struct clauses used = {&trial->arena, NULL, 0};
	const struct answers *answers = &service->sighting.answers;
	size_t taken = 0, http = 0, count = service->usage.exercise_count;

	for (size_t i = 0; i < answers->port_count; i++) {
		taken += answers->ports[i].kind != ANSWER_NONE;
		http += answers->ports[i].kind > ANSWER_HTTP;
	}
	add(&used, service->sighting.running ? "started, restarted" : "run to its end");
	if (answers->ports_known)
		add(&used, arena_printf(used.arena, "%zu port%s took connections, %zu answered HTTP", taken,
					taken == 1 ? "" : "s", http));
	if (service->sighting.has_health)
		add(&used, "its health check passed");
	if (count)
		add(&used, arena_printf(used.arena, "%zu exercise%s ended as %s as it is", count,
					count == 1 ? "" : "s", count == 1 ? "it does" : "they do"));
	if (trial->held > 0 && service->sighting.running && service->status <= TRIAL_LEFT_OUT)
		add(&used, arena_printf(used.arena, "kept up for %.0f s more%s", trial->held,
					trial->hold_was_ended ? ", then ended by Ctrl-C" : ""));
	return used.list;
}

const char *const *trial_unused(struct trial *trial, const struct trial_service *service)
{
	struct clauses unused = {&trial->arena, NULL, 0};
	const struct usage *usage = &service->usage;

	if (!service->sighting.answers.ports_known && usage->declared_count)
		add(&unused, "nothing in the image could make connections to its ports");
	if (!usage->exercise_count && service->sighting.running)
		add(&unused, "nobody used it for more: logins, uploads and nightly jobs were not "
			     "seen (--exercise)");
	for (size_t i = 0; service->sighting.ports_known && i < usage->declared_count; i++)
		if (!port_list_has(&service->sighting.tcp, usage->declared[i]))
			add(&unused, arena_printf(unused.arena,
						  "nothing listens on its port %u, as it is",
						  usage->declared[i]));
	return unused.list;
}
