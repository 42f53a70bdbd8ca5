/* The SARIF 2.1.0 report: https://docs.oasis-open.org/sarif/sarif/v2.1.0/; how fixes are applied: doc/reports.md. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "report/json_text.h"
#include "report/place.h"
#include "report/sarif_fix.h"
#include "report/sarif_rules.h"
#include "report/sarif_taxa.h"

extern const struct reporter reporter_sarif;

#define SCHEMA_URI                                                                                 \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"                      \
	"sarif-schema-2.1.0.json"
#define FINGERPRINT_NAME "composeharden/v1"

struct sarif {
	struct json_stream stream; /* stands in the results of the run */
	struct buf notifications;  /* as they are printed, one behind the other */
	bool trouble;
};

/* Levels that are open where results stand, and where notifications will. */
#define RESULTS_DEPTH 4
#define NOTIFICATIONS_DEPTH 6

/* Pieces beside those of the results; the number tells whether it is trouble. */
#define PIECE_NOTIFICATION (PIECE_MEMBER + 1)

/* One file at work. */
struct sarif_file {
	struct json_stream stream;
	struct report *report;
	const struct file_outcome *outcome;
	struct report_text text;
	struct sarif_fixes fixes;
	json_t *location; /* artifactLocation */
	json_t *seen;
};

/*
 * Text from strangers for a message: shown on one line, and with nothing in it that a reader
 * of SARIF takes for a link "[text](target)" or a placeholder "{0}".
 */
static void add_text(struct buf *out, const char *text)
{
	size_t from = out->len;
	struct buf safe CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&safe, text, strlen(text), true);
	buf_reserve(out, safe.len);
	for (const char *at = safe.data; *at; at++) {
		char last = out->len > from ? out->data[out->len - 1] : '\0';

		if ((*at == '(' && last == ']') || (last == '{' && *at >= '0' && *at <= '9'))
			buf_addch(out, ' ');
		buf_addch(out, *at);
	}
}

/* Steals nothing; the text was made with add_text(). */
static json_t *message(const struct buf *text)
{
	return json_pack("{s:s#}", "text", text->data, (int)text->len);
}

/* RFC 3986: all but unreserved characters and "/" as %HH. */
static json_t *artifact_location(const struct report *report, const char *path)
{
	static const char unreserved[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789-._~/";
	const char *from = report_path(report, path);
	struct buf uri CLEANUP_BUF = BUF_INIT;

	if (*from == '/')
		buf_addstr(&uri, "file://");
	for (; *from; from++) {
		if (strchr(unreserved, *from))
			buf_addch(&uri, *from);
		else
			buf_addf(&uri, "%%%02X", (unsigned char)*from);
	}
	if (!strncmp(uri.data, "file:", 5))
		return json_pack("{s:s}", "uri", uri.data);
	return json_pack("{s:s, s:s}", "uri", uri.data, "uriBaseId", "%SRCROOT%");
}

static json_t *physical_location(struct sarif_file *file, struct source_span at)
{
	struct region region = report_region(&file->text, at);
	json_t *location = at.file == &file->outcome->harden->file
				   ? json_incref(file->location)
				   : artifact_location(file->report, at.file->path);

	return json_pack("{s:{s:o, s:{s:i, s:i, s:i, s:i}}}", "physicalLocation",
			 "artifactLocation", location, "region", "startLine",
			 (int)region.line, "startColumn", (int)region.column, "endLine",
			 (int)region.end_line, "endColumn", (int)region.end_column);
}

static json_t *finding_location(struct sarif_file *file, const struct finding *finding)
{
	json_t *location = physical_location(file, finding_span(finding));
	struct buf name CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&name, finding->service->name, strlen(finding->service->name), true);
	json_object_set_new(location, "logicalLocations",
			    json_pack("[{s:s#, s:s#+, s:s}]", "name", name.data, (int)name.len,
				      "fullyQualifiedName", "services.", 9, name.data, "kind",
				      "object"));
	return location;
}

/* What is wrong and what becomes of it. */
static json_t *finding_message(const struct finding *finding)
{
	const char *why = finding->decision.why;
	struct buf text CLEANUP_BUF = BUF_INIT, words CLEANUP_BUF = BUF_INIT;

	report_add_message(&words, finding);
	buf_addstr(&text, "Service ");
	add_text(&text, words.data);
	buf_addch(&text, '.');
	if (why && finding->state == FINDING_FIX) {
		buf_addf(&text,
			 " The fix is %s (%s): ", confidence_name(finding->decision.confidence),
			 evidence_source_name(finding->decision.source));
		add_text(&text, why);
		buf_addch(&text, '.');
	}
	return message(&text);
}

/* Of an exception, or of a control that cannot be had; an empty list says that it is not suppressed. */
static json_t *suppressions(struct sarif_file *file, const struct finding *finding)
{
	const struct exception *exception = finding->exception;
	bool in_source = exception && !strcmp(exception->origin, "annotation");
	const char *why = exception ? exception->reason : finding->decision.why;
	struct buf text CLEANUP_BUF = BUF_INIT;
	json_t *one;

	if (finding->state != FINDING_ALLOWED && finding->state != FINDING_EXEMPT)
		return json_array();
	add_text(&text, why ? why : "no reason given");
	if (exception && exception->until) {
		buf_addstr(&text, " (until ");
		add_text(&text, exception->until);
		buf_addch(&text, ')');
	}
	one = json_pack("{s:s, s:s, s:s#}", "kind", in_source ? "inSource" : "external", "status",
			"accepted", "justification", text.data, (int)text.len);
	if (in_source)
		json_object_set_new(one, "location",
				    physical_location(file, source_point(exception->place)));
	return json_pack("[o]", one);
}

static json_t *result(struct sarif_file *file, const struct finding *finding)
{
	char fingerprint[FINGERPRINT_SIZE];
	json_t *out;

	report_fingerprint(fingerprint, finding, NULL, file->seen);
	out = json_pack("{s:s, s:I, s:s, s:o, s:[o], s:{s:s}, s:o}", "ruleId", finding->rule->id,
			"ruleIndex", (json_int_t)sarif_rule_index(finding->rule), "level",
			sarif_level(finding->severity), "message", finding_message(finding),
			"locations", finding_location(file, finding), "partialFingerprints",
			FINGERPRINT_NAME, fingerprint, "suppressions", suppressions(file, finding));
	json_object_set_new(out, "properties",
			    json_pack("{s:s, s:s}", "state", finding_state_name(finding->state),
				      "severity", severity_name(finding->severity)));
	return out;
}

static void add_service(struct sarif_file *file, size_t number)
{
	const struct harden *harden = file->outcome->harden;

	for (const struct finding *at = harden->reports[number].findings; at; at = at->next) {
		json_t *one, *fixes = NULL;

		if (file->outcome->written &&
		    (at->state == FINDING_FIX || at->state == FINDING_INHERITED))
			continue;
		one = result(file, at);
		if (!file->outcome->written && sarif_carries_fix(at))
			fixes = sarif_fix_take(&file->fixes, &file->text, harden, number,
					       file->location);
		if (fixes)
			json_object_set_new(one, "fixes", fixes);
		if (file->report->baseline)
			json_object_set_new(one, "baselineState",
					    json_string(at->in_baseline ? "unchanged" : "new"));
		json_stream_add(&file->stream, NULL, one);
	}
}

static void give_notification(struct report *report, bool trouble, const char *words,
			      json_t *location)
{
	struct buf text CLEANUP_BUF = BUF_INIT, printed CLEANUP_BUF = BUF_INIT;
	struct report_piece piece = {.kind = PIECE_NOTIFICATION, .number = trouble};

	add_text(&text, words);
	report_add_json_value(&printed,
			      json_pack("{s:s, s:o, s:[o]}", "level",
					trouble ? "error" : "warning", "message", message(&text),
					"locations", location),
			      NOTIFICATIONS_DEPTH);
	piece.data = printed.data;
	piece.size = printed.len;
	report_give(report, &piece);
}

static int sarif_take(struct report *report, const struct report_piece *piece)
{
	struct sarif *sarif = report->state;

	if (piece->kind != PIECE_NOTIFICATION)
		return json_stream_take(&sarif->stream, piece);
	sarif->trouble |= piece->number != 0;
	if (sarif->notifications.len)
		report_add_json_break(&sarif->notifications, NOTIFICATIONS_DEPTH);
	buf_add(&sarif->notifications, piece->data, piece->size);
	return 0;
}

static void give_trouble(struct report *report, const struct file_outcome *outcome)
{
	const struct error *error = outcome->error;
	json_t *location = json_pack("{s:{s:o}}", "physicalLocation", "artifactLocation",
				     artifact_location(report, outcome->path));

	if (error->line)
		json_object_set_new(json_object_get(location, "physicalLocation"), "region",
				    json_pack("{s:i}", "startLine", (int)error->line));
	give_notification(report, true, error->message, location);
}

/* What is known only at the end, the invocation, stands behind the results: they are not held for it. */
static void sarif_begin(struct report *report)
{
	struct sarif *sarif = xcalloc(1, sizeof(*sarif));
	struct json_stream *stream = &sarif->stream;

	buf_init(&sarif->notifications);
	report->state = sarif;
	json_stream_begin(stream, report);
	json_stream_open_object(stream, NULL);
	json_stream_add(stream, "$schema", json_string(SCHEMA_URI));
	json_stream_add(stream, "version", json_string("2.1.0"));
	json_stream_open_array(stream, "runs");
	json_stream_open_object(stream, NULL);
	json_stream_add(stream, "tool", sarif_tool());
	json_stream_add(stream, "taxonomies", sarif_taxonomies());
	json_stream_add(stream, "columnKind", json_string("utf16CodeUnits"));
	json_stream_add(stream, "newlineSequences", json_pack("[s,s,s]", "\r\n", "\n", "\r"));
	json_stream_add(stream, "originalUriBaseIds",
			json_pack("{s:{s:{s:s}}}", "%SRCROOT%", "description", "text",
				  "The folder that composeharden was started in."));
	json_stream_add(stream, "automationDetails", json_pack("{s:s}", "id", "composeharden/"));
	json_stream_open_array(stream, "results");
}

static void sarif_file(struct report *report, const struct file_outcome *outcome)
{
	struct sarif_file file = {.outcome = outcome, .report = report};

	if (outcome->error)
		give_trouble(report, outcome);
	if (!outcome->harden)
		return;
	json_stream_part(&file.stream, report, RESULTS_DEPTH);
	file.location = artifact_location(report, outcome->path);
	file.seen = json_object();
	report_text_init(&file.text, outcome);
	sarif_fixes_init(&file.fixes, outcome->harden);
	for (size_t i = 0; i < outcome->harden->file.count; i++)
		add_service(&file, i);
	for (const struct remark *at = outcome->harden->remarks.first; at; at = at->next)
		give_notification(report, false, at->text,
				  physical_location(&file, source_point(at->place)));
	sarif_fixes_release(&file.fixes);
	report_text_release(&file.text);
	json_decref(file.location);
	json_decref(file.seen);
}

static void sarif_end(struct report *report)
{
	struct sarif *sarif = report->state;
	struct json_stream *stream = &sarif->stream;

	json_stream_close(stream); /* results */
	json_stream_open_array(stream, "invocations");
	json_stream_open_object(stream, NULL);
	json_stream_add(stream, "executionSuccessful", json_boolean(!sarif->trouble));
	json_stream_open_array(stream, "toolExecutionNotifications");
	if (sarif->notifications.len)
		json_stream_add_text(stream, &sarif->notifications);
	json_stream_close(stream);
	json_stream_close(stream);
	json_stream_close(stream); /* invocations */
	json_stream_close(stream); /* the run */
	json_stream_close(stream); /* runs */
	json_stream_close(stream);
	buf_release(&sarif->notifications);
	free(sarif);
	report->state = NULL;
}

const struct reporter reporter_sarif = {
	.name = "sarif",
	.begin = sarif_begin,
	.file = sarif_file,
	.take = sarif_take,
	.end = sarif_end,
};
