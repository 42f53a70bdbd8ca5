/* Verdicts of a trial. */
#include "cli/command/try_verdict.h"

#include <string.h>

#include "base/alloc.h"

static const struct {
	const char *state, *heading;
} words[] = {
	[TRIAL_PROVED] = {"works", "works as hardened"},
	[TRIAL_NEEDED] = {"works-with-needs", "works hardened, with what it needs"},
	[TRIAL_LEFT_OUT] = {"works-without-control", "works hardened but for a control"},
	[TRIAL_COMPLAINS] = {"complains",
			     "complains hardened as it does not as it is: left as it is"},
	[TRIAL_NOTHING] = {"nothing-works", "works with nothing that was tried: left as it is"},
	[TRIAL_UNPROVED] = {"unproved", "did not work in the proof: left as it is"},
	[TRIAL_LATE] = {"late", "did not go on to work while it was kept up: left as it is"},
	[TRIAL_FAILS] = {"fails-as-is", "does not work as it is: not judged"},
	[TRIAL_NOT_TRIED] = {"not-tried", "not tried"},
	[TRIAL_AS_IS] = {"as-is", "ran as it is, for those that need it"},
};

/* A list that grows, in the arena of the trial. */
struct clauses {
	struct arena *arena;
	const char **list; /* NULL-terminated */
	size_t count;
};

static void add(struct clauses *clauses, const char *text)
{
	const char **list =
		arena_zalloc(clauses->arena, (clauses->count + 2) * sizeof(*list));

	if (clauses->count)
		memcpy(list, clauses->list, clauses->count * sizeof(*list));
	list[clauses->count++] = text;
	clauses->list = list;
}

#define ITEMS_MAX (CAPABILITY_COUNT + POSTURE_PATH_MAX + 8)

struct items {
	struct arena *arena;
	struct verdict_item *list; /* ended by one that is zero */
	size_t count;
};

static struct items items_in(struct arena *arena)
{
	return (struct items){arena, arena_zalloc(arena, (ITEMS_MAX + 1) * sizeof(struct verdict_item)),
			      0};
}

static void add_item(struct items *items, const char *what, const char *why)
{
	if (items->count < ITEMS_MAX)
		items->list[items->count++] = (struct verdict_item){what, why};
}

/* What the search found to be needed beyond what hardening does by itself. */
static const struct verdict_item *needs_of(const struct trial_subject *subject, struct arena *arena)
{
	const struct search_result *result = &subject->result;
	const struct attempt *best = &result->best, *own = &subject->problem.own;
	struct items items = items_in(arena);

	if (strcmp(best->user, own->user) != 0)
		add_item(&items, arena_printf(arena, "user %s", best->user),
			 result->why_user
				 ? arena_printf(arena, "as another one %s", result->why_user)
				 : "its processes run so as it is");
	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (best->caps & CAPABILITY_BIT(i) && result->why_caps[i])
			add_item(&items, capability_name((enum capability)i),
				 arena_printf(arena, "else %s", result->why_caps[i]));
	for (size_t i = 0; i < subject->terms.path_count; i++)
		if (best->tmpfs >> i & 1 && !(own->tmpfs >> i & 1))
			add_item(&items, arena_printf(arena, "tmpfs %s", subject->terms.paths[i].path),
				 result->why_paths[i]
					 ? arena_printf(arena, "else %s", result->why_paths[i])
					 : NULL);
	if (best->relaxed & RELAX_EXEC)
		add_item(&items, "exec on its tmpfs",
			 result->why_relaxed[0] ? arena_printf(arena, "else %s", result->why_relaxed[0])
						: NULL);
	return items.list;
}

/* Where it writes although no tmpfs can be put there: why its root cannot be read-only. */
static const char *hopeless_of(const struct trial_subject *subject, const char *why,
			       struct arena *arena)
{
	for (size_t i = 0; i < subject->writes.count; i++)
		if (subject->writes.list[i].hopeless)
			why = arena_printf(arena,
					   "%s; it writes %s, where a tmpfs would hide what the image has",
					   why, subject->writes.list[i].example);
	return why;
}

static const struct verdict_item *left_out_of(const struct trial_subject *subject,
					      struct arena *arena)
{
	static const char *const names[] = {NULL, "read_only", "no-new-privileges", "cap_drop"};
	const struct search_result *result = &subject->result;
	struct items items = items_in(arena);

	for (int i = 1; i < 4; i++) {
		const char *own = i == 1 ? subject->problem.own_why_read_only : NULL;
		const char *why = own ? own : "hardening leaves it out";

		if (!(result->best.relaxed >> i & 1))
			continue;
		if (result->why_relaxed[i])
			why = arena_printf(arena, "under it %s", result->why_relaxed[i]);
		if (1 << i == RELAX_READ_ONLY)
			why = hopeless_of(subject, why, arena);
		add_item(&items, names[i], why);
	}
	return items.list;
}

/* How it differs in the trial from what the author wrote, and what its image has to say. */
static const char *const *notes_of(struct trial *trial, const struct trial_service *service)
{
	struct arena *arena = &trial->arena;
	const struct trial_subject *subject = service->subject;
	const char *user = subject ? subject->terms.image_user : NULL, *text = service->notes;
	struct clauses notes = {arena, NULL, 0};

	if (service->has_build)
		add(&notes, "its image is built, here under a name of the trial's: facts cannot name it");
	if (user)
		add(&notes, service->status <= TRIAL_LEFT_OUT && strcmp(user, subject->result.best.user) != 0
				    ? arena_printf(arena, "its image has USER %s; it was proved as %s", user,
						   subject->result.best.user)
				    : arena_printf(arena, "its image has USER %s", user));
	if (trial->options->measure && subject && service->status <= TRIAL_LEFT_OUT && !trial_measured(trial, service))
		add(&notes, "it was not measured: the engine does not tell what its container takes");
	while (*text) {
		size_t len = strcspn(text, "\n");

		add(&notes, arena_strndup(arena, text, len));
		text += len;
		text += *text == '\n';
	}
	return notes.list;
}

static void add_found(struct trial_verdict *out, struct trial *trial, const struct trial_service *service)
{
	const struct trial_subject *subject = service->subject;

	out->proved = attempt_words(&subject->result.best, &subject->terms, &trial->arena);
	out->needs = needs_of(subject, &trial->arena);
	out->left_out = left_out_of(subject, &trial->arena);
	out->steps = service->steps;
	out->used = trial_used(trial, service);
	out->unused = trial_unused(trial, service);
	out->losses = trial_losses(trial, service);
	out->measured = trial_measured(trial, service);
	if (out->measured)
		out->peaks = (struct verdict_peaks){service->peaks.memory, service->peaks.tasks,
						    service->peaks.cpus};
}

static void fill(struct trial_verdict *out, struct trial *trial, const struct trial_service *service)
{
	const struct trial_subject *subject = service->subject;

	*out = (struct trial_verdict){
		.service = service->name,
		.state = words[service->status].state,
		.heading = words[service->status].heading,
		.why = service->status > TRIAL_LEFT_OUT ? service->why : NULL,
		.notes = notes_of(trial, service),
		.kept_up = subject && service->sighting.running && service->status <= TRIAL_LEFT_OUT
				   ? trial->held
				   : 0,
		.trials = subject ? subject->result.trials : 0,
		.seconds = subject ? subject->seconds : 0,
		.as_is = service->cost.as_is,
		.proof = service->cost.proof,
		.exhausted = subject && subject->result.exhausted,
		.bound = subject ? search_bound(&subject->problem) : 0,
	};
	if (subject && service->status <= TRIAL_LEFT_OUT)
		add_found(out, trial, service);
}

void try_verdicts(struct verdicts *out, struct trial *trial)
{
	struct trial_verdict *list = arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*list));

	for (size_t i = 0; i < trial->service_count; i++)
		fill(&list[i], trial, &trial->services[i]);
	*out = (struct verdicts){.engine = trial->client.program,
				 .version = trial->client.version,
				 .list = list,
				 .count = trial->service_count,
				 .seconds = trial->seconds};
	for (size_t i = 0; i < trial->subject_count; i++)
		out->trials += trial->subjects[i].result.trials;
}

const char *try_heading(enum trial_status status)
{
	return words[status].heading;
}
