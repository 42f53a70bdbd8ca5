/* The JSON report; its schema is doc/report.schema.json. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "report/json_text.h"
#include "report/json_verdict.h"
#include "report/report.h"
#include "report/verdict.h"
#include "yaml/document.h"

/* Grows with what is added; a change of meaning raises it. */
#define SCHEMA_VERSION 1

extern const struct reporter reporter_json;

static json_t *decision(const struct decision *from)
{
	return json_pack("{s:s, s:s, s:o}", "source", evidence_source_name(from->source),
			 "confidence", confidence_name(from->confidence), "why", json_text(from->why));
}

static json_t *value_of(const struct yaml_node *value, enum yaml_world world)
{
	const struct yaml_node *node = yaml_resolve(value);
	json_t *list;

	if (!node || yaml_is_null(node))
		return json_null();
	if (node->kind == YAML_SCALAR)
		return json_text(node->text);
	list = json_array();
	setting_each(item, node, world)
		json_array_append_new(list, yaml_resolve(item)->kind == YAML_SCALAR
						    ? json_text(yaml_resolve(item)->text)
						    : json_null());
	return list;
}

static json_t *effective(const struct service *service, enum yaml_world world)
{
	enum service_key keys[SERVICE_KEY_COUNT];
	size_t count = service_keys_in(KEYS_SHOWN, keys);
	struct service_view view;
	json_t *out = json_object();

	service_in_force(service, world, &view);
	for (size_t i = 0; i < count; i++)
		json_object_set_new(out, service_key_name(keys[i]),
				    value_of(view.value[keys[i]], world));
	return out;
}

/* As Compose understands it, but for values of variables. Long forms are a few levels deep. */
static json_t *resolved_value(const struct yaml_node *value, const struct service_reader *reader,
			      unsigned depth)
{
	const struct yaml_node *node = yaml_resolve(value);
	struct yaml_pair pair = {NULL, NULL};
	json_t *out;

	if (!node || yaml_is_null(node) || depth == 4)
		return json_null();
	if (node->kind == YAML_SCALAR) {
		struct setting setting = setting_read(node, reader);

		return json_text(setting_shown(&setting));
	}
	out = node->kind == YAML_MAPPING ? json_object() : json_array();
	setting_each(item, node, YAML_BEFORE)
		json_array_append_new(out, resolved_value(item, reader, depth + 1));
	while (node->kind == YAML_MAPPING && yaml_pair_next(node, YAML_BEFORE, &pair))
		if (pair.key->kind == YAML_SCALAR)
			json_object_set_new(out, pair.key->text,
					    resolved_value(pair.value, reader, depth + 1));
	return out;
}

static json_t *resolved(const struct service *service)
{
	struct arena arena CLEANUP_ARENA;
	struct service_reader reader = {.arena = &arena, .scope = service->file->scope};
	enum service_key keys[SERVICE_KEY_COUNT];
	size_t count = service_keys_in(KEYS_SHOWN, keys);
	json_t *out = json_object();

	arena_init(&arena);
	for (size_t i = 0; i < count; i++)
		json_object_set_new(
			out, service_key_name(keys[i]),
			resolved_value(service_value(service, keys[i]), &reader, 0));
	return out;
}

/* The mappings that a service is made of, lowest first. */
static json_t *layers(const struct service *service)
{
	json_t *list = json_array();

	for (size_t i = 0; service->stack && i < service->stack->count; i++) {
		const struct service *from = service->stack->layers[i].service;
		struct place place = yaml_place(from->file->document, from->key->start);

		json_array_append_new(list, json_pack("{s:o, s:o, s:i, s:i, s:b}", "path",
						      json_text(from->file->path), "name",
						      json_text(from->name), "line", (int)place.line,
						      "column", (int)place.column, "extended",
						      service->stack->layers[i].base));
	}
	return list;
}

static json_t *switch_of(const struct posture_switch *from)
{
	return json_pack("{s:b, s:o}", "wanted", from->wanted, "decision",
			 decision(&from->decision));
}

static json_t *target(const struct posture *from)
{
	json_t *adds = json_array(), *tmpfs = json_array(), *outranked = json_array();

	for (size_t i = 0; i < from->cap_add_count; i++)
		json_array_append_new(adds,
				      json_pack("{s:s, s:o}", "value",
						capability_name(from->cap_add[i].capability),
						"decision", decision(&from->cap_add[i].decision)));
	for (size_t i = 0; i < from->tmpfs_count; i++)
		json_array_append_new(tmpfs,
				      json_pack("{s:o, s:o}", "value", json_text(from->tmpfs[i].entry),
						"decision", decision(&from->tmpfs[i].decision)));
	for (const struct posture_loser *at = from->losers; at; at = at->next)
		json_array_append_new(outranked, json_pack("{s:s, s:o}", "source",
							   evidence_source_name(at->source), "what",
							   json_text(at->what)));
	return json_pack("{s:{s:o, s:o}, s:o, s:o, s:o, s:o, s:o, s:o}", "user", "value",
			 json_text(from->user.value), "decision", decision(&from->user.decision),
			 "cap_drop", switch_of(&from->cap_drop), "cap_add", adds, "read_only",
			 switch_of(&from->read_only), "no_new_privileges",
			 switch_of(&from->no_new_privileges), "tmpfs", tmpfs, "outranked",
			 outranked);
}

static json_t *changes(const struct applied *applied)
{
	json_t *list = json_array();

	for (; applied; applied = applied->next)
		json_array_append_new(
			list, json_pack("{s:s, s:o, s:o, s:b, s:b, s:b, s:o}", "key",
					service_key_name(applied->key), "value",
					json_text(applied->value), "rule",
					json_text(applied->finding ? applied->finding->rule->id : NULL),
					"removed", applied->removed, "pin", applied->pin, "shared",
					applied->shared, "decision", decision(&applied->decision)));
	return list;
}

/* With the path where it is another file than the one reported. */
static json_t *place_of(const struct harden *harden, struct source_place at)
{
	struct place place = yaml_place(at.file->document, at.offset);
	json_t *out = json_pack("{s:i, s:i}", "line", (int)place.line, "column", (int)place.column);

	if (at.file != &harden->file)
		json_object_set_new(out, "path", json_text(at.file->path));
	return out;
}

static json_t *findings(const struct harden *harden, const struct finding *finding)
{
	json_t *list = json_array(), *item;

	for (; finding; finding = finding->next) {
		const struct exception *exception = finding->exception;

		item = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "rule", finding->rule->id,
				 "group", rule_group_name(finding->rule->group), "severity",
				 severity_name(finding->severity), "state",
				 finding_state_name(finding->state), "message",
				 json_text(finding->message), "place",
				 place_of(harden, finding->place));
		if (finding->decision.why)
			json_object_set_new(item, "decision", decision(&finding->decision));
		if (finding->refusal)
			json_object_set_new(item, "refusal", json_text(finding->refusal));
		if (finding->hint)
			json_object_set_new(item, "hint", json_text(finding->hint));
		if (exception)
			json_object_set_new(item, "exception",
					    json_pack("{s:s, s:o, s:o}", "origin",
						      exception->origin, "reason",
						      json_text(exception->reason), "until",
						      json_text(exception->until)));
		if (finding->in_baseline)
			json_object_set_new(item, "in_baseline", json_true());
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *service(const struct file_outcome *outcome, const struct service_report *report)
{
	const struct harden *harden = outcome->harden;
	const struct service *from = report->service;
	const struct trial_verdict *verdict = verdict_find(outcome, report);
	json_t *out = json_pack("{s:o, s:o, s:o}", "name", json_text(from->name), "place",
				place_of(harden, service_place(from)), "image",
				json_text(from->image.node ? setting_shown(&from->image) : NULL));
	json_t *notes = json_array(), *steps = json_array();

	if (report->twin)
		json_object_set_new(out, "same_as", json_text(report->twin->name));
	if (from->mapping) {
		json_object_set_new(out, "before", effective(from, YAML_BEFORE));
		json_object_set_new(out, "after", effective(from, YAML_AFTER));
		json_object_set_new(out, "resolved", resolved(from));
	}
	if (from->stack)
		json_object_set_new(out, "layers", layers(from));
	if (report->reaches)
		json_object_set_new(out, "changes_as_well", json_text(report->reaches));
	if (from->owner)
		json_object_set_new(out, "part_of",
				    json_pack("{s:o, s:o}", "path", json_text(from->owner->file->path),
					      "name", json_text(from->owner->name)));
	if (report->judged)
		json_object_set_new(out, "target", target(&report->posture));
	json_object_set_new(out, "changes", changes(report->applied));
	json_object_set_new(out, "findings", findings(harden, report->findings));
	for (const char *const *note = report->posture.notes; note && *note; note++)
		json_array_append_new(notes, json_text(*note));
	json_object_set_new(out, "notes", notes);
	for (const struct forecast_step *step = report->steps; step && step->what; step++) {
		struct buf words CLEANUP_BUF = BUF_INIT;

		report_add_step(&words, step);
		json_array_append_new(steps, json_text(words.data));
	}
	json_object_set_new(out, "steps", steps);
	if (verdict)
		json_object_set_new(out, "trial", json_verdict(verdict));
	return out;
}

static json_t *trouble(const struct error *error)
{
	return json_pack("{s:o, s:i, s:i}", "message", json_text(error->message), "line",
			 (int)error->line, "column", (int)error->column);
}

/* Levels that are open where files stand: the report and its "files". */
#define FILES_DEPTH 2

static void json_begin(struct report *report)
{
	struct json_stream *stream = xcalloc(1, sizeof(*stream));

	report->state = stream;
	json_stream_begin(stream, report);
	json_stream_open_object(stream, NULL);
	json_stream_add(stream, "version", json_integer(SCHEMA_VERSION));
	json_stream_add(stream, "tool",
			json_pack("{s:s, s:s}", "name", PACKAGE_NAME, "version", PACKAGE_VERSION));
	json_stream_open_array(stream, "files");
}

static void json_file(struct report *report, const struct file_outcome *outcome)
{
	const struct harden *harden = outcome->harden;
	struct json_stream part, *stream = &part;

	json_stream_part(stream, report, FILES_DEPTH);
	json_stream_open_object(stream, NULL);
	json_stream_add(stream, "path", json_text(outcome->path));
	json_stream_add(stream, "changed", json_boolean(harden && harden->changed));
	json_stream_add(stream, "written", json_boolean(outcome->written));
	json_stream_add(stream, "error", outcome->error ? trouble(outcome->error) : json_null());
	if (outcome->verdicts)
		json_stream_add(stream, "engine",
				json_pack("{s:o, s:o}", "name", json_text(outcome->verdicts->engine),
					  "version", json_text(outcome->verdicts->version)));
	json_stream_open_array(stream, "services");
	for (size_t i = 0; harden && i < harden->file.count; i++)
		json_stream_add(stream, NULL, service(outcome, &harden->reports[i]));
	json_stream_close(stream);
	json_stream_open_array(stream, "remarks");
	for (const struct remark *at = harden ? harden->remarks.first : NULL; at; at = at->next)
		json_stream_add(stream, NULL,
				json_pack("{s:o, s:o}", "message", json_text(at->text), "place",
					  place_of(harden, at->place)));
	json_stream_close(stream);
	json_stream_close(stream);
}

static int json_take(struct report *report, const struct report_piece *piece)
{
	return json_stream_take(report->state, piece);
}

static void json_end(struct report *report)
{
	struct json_stream *stream = report->state;

	json_stream_close(stream);
	json_stream_close(stream);
	free(stream);
	report->state = NULL;
}

const struct reporter reporter_json = {
	.name = "json", .begin = json_begin, .file = json_file, .take = json_take, .end = json_end};
