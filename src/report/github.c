/* Workflow commands of GitHub Actions, which it shows as annotations of the changed lines. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/list.h"
#include "base/utf8.h"
#include "report/place.h"

extern const struct reporter reporter_github;

/* GitHub shows so many of each kind for a step; the rest would be lost without a word. */
#define KIND_MAX 10

enum kind { KIND_ERROR, KIND_WARNING, KIND_NOTICE, KIND_COUNT };

static const char *const kind_names[KIND_COUNT] = {"error", "warning", "notice"};

struct annotation_line {
	int rank; /* the least is printed first */
	enum kind kind;
	size_t number;	   /* to keep the order of the files among equals */
	size_t start, len; /* in `text` */
};

struct github {
	struct annotation_line *list; /* owned */
	size_t count, cap;
	struct buf text;
};

/* One file at work. */
struct github_file {
	struct report *report;
	const struct file_outcome *outcome;
	struct report_text text;
	const char *path;
};

/* Toolkit, core/src/command.ts: what ends a message, and what else ends a property. */
static void add_escaped(struct buf *out, const char *text, bool property)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&safe, text, strlen(text), true);
	for (const char *at = safe.data; *at; at++) {
		if (*at == '%' || (property && (*at == ':' || *at == ',')))
			buf_addf(out, "%%%02X", (unsigned char)*at);
		else
			buf_addch(out, *at);
	}
}

static enum kind kind_of(enum severity severity)
{
	if (severity >= SEVERITY_HIGH)
		return KIND_ERROR;
	return severity == SEVERITY_MEDIUM ? KIND_WARNING : KIND_NOTICE;
}

/* What is one annotation; `region` NULL: of the whole file. */
struct annotation_words {
	enum kind kind;
	int rank;
	const struct region *region;
	const char *title, *message;
};

/* The one kind of piece: a line. Its number has both. */
#define PIECE_LINE 1
#define RANK_TROUBLE 0 /* the others are the worse the lower */
#define RANK_OF(severity) (1 + SEVERITY_CRITICAL - (int)(severity))
#define RANK_LEFT_ALONE (2 + SEVERITY_CRITICAL)

static void give_annotation(struct report *report, const char *path,
			    const struct annotation_words *words)
{
	struct buf line CLEANUP_BUF = BUF_INIT;
	struct report_piece piece = {.kind = PIECE_LINE};

	buf_addf(&line, "::%s file=", kind_names[words->kind]);
	add_escaped(&line, path, true);
	if (words->region)
		buf_addf(&line, ",line=%u,endLine=%u", words->region->line,
			 words->region->end_line);
	buf_addstr(&line, ",title=");
	add_escaped(&line, words->title, true);
	buf_addstr(&line, "::");
	add_escaped(&line, words->message, false);
	buf_addch(&line, '\n');
	piece.number = (unsigned)words->rank * KIND_COUNT + words->kind;
	piece.data = line.data;
	piece.size = line.len;
	report_give(report, &piece);
}

static int github_take(struct report *report, const struct report_piece *piece)
{
	struct github *github = report->state;
	unsigned rank = piece->number / KIND_COUNT;

	if (piece->kind != PIECE_LINE || rank > RANK_LEFT_ALONE)
		return -1;
	list_grow(github->list, github->count, github->cap);
	github->list[github->count] = (struct annotation_line){
		(int)rank, (enum kind)(piece->number % KIND_COUNT), github->count,
		github->text.len, piece->size};
	github->count++;
	buf_add(&github->text, piece->data, piece->size);
	return 0;
}

static void add_finding(struct github_file *file, const struct finding *finding)
{
	struct region region = report_region(&file->text, finding_span(finding));
	struct annotation_words words = {.region = &region};
	struct buf title CLEANUP_BUF = BUF_INIT, message CLEANUP_BUF = BUF_INIT;
	bool allowed = !finding_is_pending(finding);

	words.kind = allowed ? KIND_NOTICE : kind_of(finding->severity);
	words.rank = allowed ? RANK_LEFT_ALONE : RANK_OF(finding->severity);
	buf_addf(&title, "%s (%s)", finding->rule->id,
		 allowed ? "left alone" : severity_name(finding->severity));
	report_add_message(&message, finding);
	words.title = title.data;
	words.message = message.data;
	give_annotation(file->report,
			report_path(file->report, report_file(file->outcome, finding->place)),
			&words);
}

/* What -i would mend stands in one annotation a service: it is one thing to do. */
static void add_fixes(struct github_file *file, const struct service_report *report)
{
	struct region region;
	struct annotation_words words = {.region = &region, .title = "hardening is pending"};
	enum severity severity = SEVERITY_LOW;
	struct buf message CLEANUP_BUF = BUF_INIT;
	size_t count = 0;

	buf_addf(&message, "%s: ", report->service->name);
	for (const struct finding *at = report->findings; at; at = at->next) {
		if (at->state != FINDING_FIX || at->in_baseline)
			continue;
		buf_addf(&message, "%s%s", count++ ? "; " : "", at->message);
		if (at->severity > severity)
			severity = at->severity;
	}
	if (!count)
		return;
	buf_addstr(&message, ". composeharden -i mends it.");
	region = report_region(
		&file->text,
		(struct source_span){report->service->file,
				     {report->service->key->start, report->service->key->end}});
	words.kind = kind_of(severity);
	words.rank = RANK_OF(severity);
	words.message = message.data;
	give_annotation(file->report, file->path, &words);
}

static void give_trouble(struct report *report, const char *path, const struct error *error)
{
	struct region region = {error->line, error->column, error->line, error->column};
	struct annotation_words words = {KIND_ERROR, RANK_TROUBLE, error->line ? &region : NULL,
					 "file in trouble", error->message};

	give_annotation(report, path, &words);
}

static void github_begin(struct report *report)
{
	struct github *github = xcalloc(1, sizeof(*github));

	buf_init(&github->text);
	report->state = github;
}

static void github_file(struct report *report, const struct file_outcome *outcome)
{
	struct github_file file = {.outcome = outcome, .report = report};

	file.path = report_path(report, outcome->path);
	if (outcome->error)
		give_trouble(report, file.path, outcome->error);
	if (!outcome->harden)
		return;
	report_text_init(&file.text, outcome);
	for (size_t i = 0; i < outcome->harden->file.count; i++) {
		const struct service_report *service = &outcome->harden->reports[i];

		if (!outcome->written)
			add_fixes(&file, service);
		for (const struct finding *at = service->findings; at; at = at->next)
			if (at->state != FINDING_FIX && at->state != FINDING_INHERITED &&
			    !at->in_baseline)
				add_finding(&file, at);
	}
	report_text_release(&file.text);
}

static int compare(const void *left, const void *right)
{
	const struct annotation_line *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static void github_end(struct report *report)
{
	struct github *github = report->state;
	size_t counts[KIND_COUNT] = {0}, lost = 0;

	if (github->count > 1)
		qsort(github->list, github->count, sizeof(*github->list), compare);
	for (size_t i = 0; i < github->count; i++) {
		const struct annotation_line *line = &github->list[i];
		/* The last notice is the one that says what is missing. */
		size_t max = line->kind == KIND_NOTICE ? KIND_MAX - 1 : KIND_MAX;

		if (counts[line->kind]++ < max)
			buf_add(&report->out, github->text.data + line->start, line->len);
		else
			lost++;
	}
	if (lost)
		buf_addf(&report->out,
			 "::notice title=composeharden::%zu more finding%s not shown here: GitHub "
			 "shows %d of each kind. The other formats give all.\n",
			 lost, lost == 1 ? " is" : "s are", KIND_MAX);
	buf_release(&github->text);
	free(github->list);
	free(github);
	report->state = NULL;
}

const struct reporter reporter_github = {
	.name = "github",
	.begin = github_begin,
	.file = github_file,
	.take = github_take,
	.end = github_end,
};
