/* Making findings; names of what rules are made of. */
#include "rules/rule.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "text/near.h"

static const char *const severity_names[] = {"low", "medium", "high", "critical"};
static const char *const group_names[] = {"controls", "exposure", "practice"};
static const char *const state_names[] = {
	[FINDING_FIX] = "fix",	       [FINDING_INHERITED] = "inherited",
	[FINDING_OPEN] = "open",       [FINDING_HELD] = "held",
	[FINDING_EXEMPT] = "exempt",   [FINDING_ALLOWED] = "allowed",
	[FINDING_REFUSED] = "refused",
};

const char *severity_name(enum severity severity)
{
	return severity_names[severity];
}

bool severity_parse(const char *word, enum severity *out)
{
	for (int i = SEVERITY_LOW; i <= SEVERITY_CRITICAL; i++)
		if (!strcmp(word, severity_names[i])) {
			*out = (enum severity)i;
			return true;
		}
	return false;
}

const char *rule_group_name(enum rule_group group)
{
	return group_names[group];
}

const char *finding_state_name(enum finding_state state)
{
	return state_names[state];
}

struct finding *finding_add(struct finding_sink *sink, const struct rule *rule,
			    enum service_key key, const char *message)
{
	struct finding *finding = arena_zalloc(sink->arena, sizeof(*finding));
	const struct service *service = sink->service;
	const struct yaml_node *value =
		key == SERVICE_KEY_NONE ? NULL : service_value(service, key);

	finding->rule = rule;
	finding->severity = rule->severity;
	finding->service = service;
	finding->state = FINDING_OPEN;
	finding->message = message;
	/* The values in force have places of the service's own file. */
	finding->place = value ? source_place(service->file, value->start) : service_place(service);
	if (sink->last)
		sink->last->next = finding;
	else
		sink->first = finding;
	sink->last = finding;
	return finding;
}

struct change *finding_change(struct finding_sink *sink, struct finding *finding, enum change_op op,
			      enum service_key key, const char *value)
{
	struct change *change;

	/* Nobody would make it, and it would be told as made. */
	if (!service_key_row(key)->written)
		abort();
	list_grow_in(sink->arena, finding->changes, finding->change_count, finding->change_cap);
	change = &finding->changes[finding->change_count++];
	*change = (struct change){.op = op, .key = key, .value = value, .finding = finding};
	finding->state = FINDING_FIX;
	return change;
}

void change_because(struct change *change, struct decision decision)
{
	change->decision = decision;
	if (change->finding->change_count == 1)
		change->finding->decision = decision;
}

void finding_point(struct finding *finding, const struct yaml_node *node)
{
	if (node)
		finding->place = service_node_place(finding->service, node);
}

const char *finding_words(const struct finding_sink *sink, const char *format, ...)
{
	va_list args;
	char *words;

	va_start(args, format);
	words = arena_vprintf(sink->arena, format, args);
	va_end(args);
	return words;
}

struct finding *finding_unset(struct finding_sink *sink, const struct rule *rule,
			      enum service_key key, const char *message, const char *why)
{
	struct finding *finding = finding_add(sink, rule, key, message);
	const struct yaml_node *value = yaml_resolve(service_value(sink->service, key));
	struct change *change =
		finding_change(sink, finding, CHANGE_REMOVE, key,
			       value && value->kind == YAML_SCALAR ? value->text : "");

	change_because(change, (struct decision){EVIDENCE_OWN, CONFIDENCE_KNOWN, why});
	return finding;
}

enum confidence finding_confidence(const struct finding *finding)
{
	enum confidence least = CONFIDENCE_KNOWN;

	for (size_t i = 0; i < finding->change_count; i++)
		if (finding->changes[i].decision.confidence < least)
			least = finding->changes[i].decision.confidence;
	return least;
}

void finding_hold(struct finding *finding, struct decision decision)
{
	static const char *const hints[] = {
		[CONFIDENCE_ASSUMED] = "assumed only, and held back by --confidence",
		[CONFIDENCE_LIKELY] = "likely only, and held back by --confidence",
		[CONFIDENCE_KNOWN] = "held back with what is less sure",
	};

	finding->state = FINDING_HELD;
	finding->hint = hints[finding->change_count ? finding_confidence(finding) : decision.confidence];
	finding->decision = decision;
}

void finding_exempt(struct finding *finding, struct decision decision)
{
	finding->state = FINDING_EXEMPT;
	finding->decision = decision;
}

void finding_hold_unsafe(struct finding *finding)
{
	finding->state = FINDING_HELD;
	finding->hint = "fixed by --unsafe-fixes";
}

const char *rule_nearest(const char *id)
{
	struct near near = {.word = id};

	for (size_t i = 0; i < rule_count; i++)
		near_look(&near, rules[i]->id);
	return near.name;
}
