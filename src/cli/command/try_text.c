/* The table of a trial. */
#include "cli/command/try_text.h"

#include <string.h>

#include "base/utf8.h"

/* Columns of the first word of a line, and where its text begins. */
#define INDENT 4
#define TEXT_COLUMN 16
#define LINE_END 96

static const char *const headings[] = {
	[TRIAL_PROVED] = "works as hardened",
	[TRIAL_NEEDED] = "works hardened, with what it needs",
	[TRIAL_LEFT_OUT] = "works hardened but for a control",
	[TRIAL_COMPLAINS] = "complains hardened as it does not as it is: left as it is",
	[TRIAL_NOTHING] = "works with nothing that was tried: left as it is",
	[TRIAL_UNPROVED] = "did not work in the proof: left as it is",
	[TRIAL_FAILS] = "does not work as it is: not judged",
	[TRIAL_NOT_TRIED] = "not tried",
	[TRIAL_AS_IS] = "ran as it is, for those that need it",
};

/* A word in the first columns, and text wrapped behind it. */
static void add_line(struct buf *out, const char *word, const char *text)
{
	struct buf safe CLEANUP_BUF;
	const char *at;
	size_t column = TEXT_COLUMN;

	buf_init(&safe);
	utf8_add_safe(&safe, text, strlen(text), true);
	buf_addchars(out, ' ', INDENT);
	buf_addstr(out, word);
	buf_addchars(out, ' ', TEXT_COLUMN - INDENT - strlen(word));
	for (at = safe.data; *at;) {
		size_t len = strcspn(at, " ");

		if (column > TEXT_COLUMN && column + 1 + len > LINE_END) {
			buf_addch(out, '\n');
			buf_addchars(out, ' ', TEXT_COLUMN);
			column = TEXT_COLUMN;
		} else if (column > TEXT_COLUMN) {
			buf_addch(out, ' ');
			column++;
		}
		buf_add(out, at, len);
		column += len;
		at += len;
		at += *at == ' ';
	}
	buf_addch(out, '\n');
}

static void add_reason(struct buf *out, const char *word, const char *what, const char *why)
{
	CLEANUP_FREE char *text = why ? xasprintf("%s: else %s", what, why) : xstrdup(what);

	add_line(out, word, text);
}

/* What the search found to be needed beyond what hardening does by itself. */
static void add_needs(struct buf *out, const struct trial_subject *subject)
{
	const struct search_result *result = &subject->result;
	const struct attempt *best = &result->best, *own = &subject->problem.own;

	if (strcmp(best->user, own->user) != 0) {
		CLEANUP_FREE char *text =
			result->why_user
				? xasprintf("user %s: as another one %s", best->user,
					    result->why_user)
				: xasprintf("user %s: its processes run so as it is", best->user);

		add_line(out, "needed", text);
	}
	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (best->caps & CAPABILITY_BIT(i) && result->why_caps[i])
			add_reason(out, "needed", capability_name((enum capability)i),
				   result->why_caps[i]);
	for (size_t i = 0; i < subject->terms.path_count; i++)
		if (best->tmpfs >> i & 1 && !(own->tmpfs >> i & 1)) {
			CLEANUP_FREE char *what =
				xasprintf("tmpfs %s", subject->terms.paths[i].path);

			add_reason(out, "needed", what, result->why_paths[i]);
		}
	if (best->relaxed & RELAX_EXEC)
		add_reason(out, "needed", "exec on its tmpfs", result->why_relaxed[0]);
}

/* Where it writes although no tmpfs can be put there: why its root cannot be read-only. */
static void add_hopeless(struct buf *out, const struct trial_subject *subject)
{
	for (size_t i = 0; i < subject->writes.count; i++) {
		const struct write_place *place = &subject->writes.list[i];
		CLEANUP_FREE char *text =
			xasprintf("it writes %s, where a tmpfs would hide what the image has",
				  place->example);

		if (place->hopeless)
			add_line(out, "", text);
	}
}

static void add_left_out(struct buf *out, const struct trial_subject *subject)
{
	static const char *const names[] = {NULL, "read_only", "no-new-privileges", "cap_drop"};
	const struct search_result *result = &subject->result;

	for (int i = 1; i < 4; i++) {
		const char *own = i == 1 ? subject->problem.own_why_read_only : NULL;
		CLEANUP_FREE char *text =
			result->why_relaxed[i]
				? xasprintf("%s: under it %s", names[i], result->why_relaxed[i])
				: xasprintf("%s: %s", names[i],
					    own ? own : "hardening leaves it out");

		if (!(result->best.relaxed >> i & 1))
			continue;
		add_line(out, "left out", text);
		if (1 << i == RELAX_READ_ONLY)
			add_hopeless(out, subject);
	}
}

static void add_notes(struct buf *out, const char *notes)
{
	while (*notes) {
		size_t len = strcspn(notes, "\n");
		CLEANUP_FREE char *line = xstrndup(notes, len);

		add_line(out, "note", line);
		notes += len;
		notes += *notes == '\n';
	}
}

/* Ports that answered, of those that listened. */
static void add_ports(struct buf *out, const struct trial_service *service)
{
	const struct answers *answers = &service->sighting.answers;
	size_t taken = 0, http = 0;

	for (size_t i = 0; i < answers->port_count; i++) {
		taken += answers->ports[i].kind != ANSWER_NONE;
		http += answers->ports[i].kind > ANSWER_HTTP;
	}
	if (answers->ports_known)
		buf_addf(out, "; %zu port%s took connections, %zu answered HTTP", taken,
			 taken == 1 ? "" : "s", http);
	else if (service->usage.declared_count)
		buf_addstr(out, "; nothing in the image could make connections to its ports");
}

/* What was done with it in the trial, and what was not: "works" is no more than this. */
static void add_exercised(struct buf *out, const struct trial_service *service)
{
	const struct usage *usage = &service->usage;
	struct buf text CLEANUP_BUF = BUF_INIT;

	buf_addstr(&text, service->sighting.running ? "started, restarted" : "run to its end");
	add_ports(&text, service);
	if (service->sighting.has_health)
		buf_addstr(&text, "; its health check passed");
	if (usage->exercise_count)
		buf_addf(&text, "; %zu exercise%s ended as %s as it is", usage->exercise_count,
			 usage->exercise_count == 1 ? "" : "s",
			 usage->exercise_count == 1 ? "it does" : "they do");
	else if (service->sighting.running)
		buf_addstr(&text, "; nobody used it for more: logins, uploads and nightly jobs were "
				  "not seen (--exercise)");
	for (size_t i = 0; service->sighting.ports_known && i < usage->declared_count; i++)
		if (!port_list_has(&service->sighting.tcp, usage->declared[i]))
			buf_addf(&text, "; nothing listens on its port %u, as it is",
				 usage->declared[i]);
	add_line(out, "used", text.data);
}

/* All that it took: the search is the image's, whoever else runs it. */
static void add_cost(struct buf *out, const struct trial_service *service)
{
	const struct trial_subject *subject = service->subject;
	const struct search_result *result = &subject->result;
	const struct trial_cost *cost = &service->cost;
	struct buf text CLEANUP_BUF = BUF_INIT;

	buf_addf(&text, "%u trial%s, %.0f s: as it is %.0f s, the search %.0f s, the proof %.0f s",
		 result->trials, result->trials == 1 ? "" : "s",
		 cost->as_is + subject->seconds + cost->proof, cost->as_is, subject->seconds,
		 cost->proof);
	if (result->exhausted)
		buf_addf(&text, "; the bound of %u trials was reached (--trials): it may need less "
				"than this",
			 search_bound(&subject->problem));
	add_line(out, "cost", text.data);
}

static void add_found(struct buf *out, const struct trial *trial,
		      const struct trial_service *service)
{
	const struct trial_subject *subject = service->subject;
	struct arena arena CLEANUP_ARENA;

	(void)trial;
	arena_init(&arena);
	add_line(out, "proved", attempt_words(&subject->result.best, &subject->terms, &arena));
	add_needs(out, subject);
	add_left_out(out, subject);
	add_exercised(out, service);
	add_cost(out, service);
}

static const char *heading_of(const struct trial_service *service)
{
	return headings[service->status];
}

static void add_total(struct buf *out, const struct trial *trial)
{
	unsigned trials = 0;

	for (size_t i = 0; i < trial->subject_count; i++)
		trials += trial->subjects[i].result.trials;
	buf_addf(out, "in all: %u trial%s, %.0f s\n", trials, trials == 1 ? "" : "s", trial->seconds);
}

void try_text_add(struct buf *out, const struct trial *trial)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		const struct trial_service *service = &trial->services[i];

		utf8_add_safe(out, service->name, strlen(service->name), true);
		buf_addf(out, ": %s\n", heading_of(service));
		if (service->why && service->status > TRIAL_LEFT_OUT)
			add_line(out, "why", service->why);
		if (service->subject && service->status <= TRIAL_LEFT_OUT)
			add_found(out, trial, service);
		add_notes(out, service->notes);
	}
	add_total(out, trial);
}

void try_text_add_plan(struct buf *out, const struct trial *trial)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		const struct trial_service *service = &trial->services[i];

		utf8_add_safe(out, service->name, strlen(service->name), true);
		buf_addf(out, ": %s\n",
			 service->status == TRIAL_NOT_TRIED ? headings[TRIAL_NOT_TRIED]
			 : service->selected		    ? "to be tried"
					     : "to be started as it is, for those that need it");
		if (service->why)
			add_line(out, "why", service->why);
		if (!*service->image && !service->has_build)
			continue;
		add_line(out, "image", service->has_build ? "built for the trial" : service->image);
		add_notes(out, service->notes);
	}
}
