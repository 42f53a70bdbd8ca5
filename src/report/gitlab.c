/* GitLab Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"
#include "report/json_text.h"
#include "report/place.h"

extern const struct reporter reporter_gitlab;

static const char *const severity_words[] = {
	[SEVERITY_LOW] = "minor",
	[SEVERITY_MEDIUM] = "major",
	[SEVERITY_HIGH] = "critical",
	[SEVERITY_CRITICAL] = "blocker",
};

static json_t *safe_text(const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&safe, text, strlen(text), true);
	return json_stringn(safe.data, safe.len);
}

/* One file at work. */
struct gitlab_file {
	struct json_stream stream;
	json_t *seen;
	const struct report *report;
	const struct file_outcome *outcome;
	struct report_text text;
	const char *path;
};

static void add_finding(struct gitlab_file *file, const struct finding *finding)
{
	struct region region = report_region(&file->text, finding_span(finding));
	bool left = finding->state == FINDING_ALLOWED || finding->state == FINDING_EXEMPT;
	const char *path = report_path(file->report, report_file(file->outcome, finding->place));
	char fingerprint[FINGERPRINT_SIZE];
	struct buf message CLEANUP_BUF = BUF_INIT;

	report_add_message(&message, finding);
	report_fingerprint(fingerprint, finding, file->path, file->seen);
	json_stream_add(&file->stream, NULL,
			json_pack("{s:o, s:s, s:s, s:s, s:{s:o, s:{s:i}}}", "description",
				  safe_text(message.data), "check_name", finding->rule->id,
				  "fingerprint", fingerprint, "severity",
				  left ? "info" : severity_words[finding->severity], "location",
				  "path", safe_text(path), "lines", "begin", (int)region.line));
}

static void add_trouble(struct json_stream *stream, const char *path, const struct error *error)
{
	char fingerprint[FINGERPRINT_SIZE];

	report_fingerprint_text(fingerprint, "trouble", path);
	json_stream_add(stream, NULL,
			json_pack("{s:o, s:s, s:s, s:s, s:{s:o, s:{s:i}}}", "description",
				  safe_text(error->message), "check_name", "file-in-trouble",
				  "fingerprint", fingerprint, "severity", "blocker", "location",
				  "path", safe_text(path), "lines", "begin",
				  error->line ? (int)error->line : 1));
}

static void gitlab_begin(struct report *report)
{
	struct json_stream *stream = xcalloc(1, sizeof(*stream));

	report->state = stream;
	json_stream_begin(stream, report);
	json_stream_open_array(stream, NULL);
}

static void gitlab_file(struct report *report, const struct file_outcome *outcome)
{
	struct gitlab_file file = {.outcome = outcome, .report = report};

	json_stream_part(&file.stream, report, 1);
	file.path = report_path(report, outcome->path);
	if (outcome->error)
		add_trouble(&file.stream, file.path, outcome->error);
	if (!outcome->harden)
		return;
	file.seen = json_object();
	report_text_init(&file.text, outcome);
	for (size_t i = 0; i < outcome->harden->file.count; i++)
		for (const struct finding *at = outcome->harden->reports[i].findings; at;
		     at = at->next)
			if (at->state != FINDING_INHERITED &&
			    !(at->state == FINDING_FIX && outcome->written))
				add_finding(&file, at);
	report_text_release(&file.text);
	json_decref(file.seen);
}

static int gitlab_take(struct report *report, const struct report_piece *piece)
{
	return json_stream_take(report->state, piece);
}

static void gitlab_end(struct report *report)
{
	json_stream_close(report->state);
	free(report->state);
	report->state = NULL;
}

const struct reporter reporter_gitlab = {
	.name = "gitlab", .begin = gitlab_begin, .file = gitlab_file, .take = gitlab_take, .end = gitlab_end};
