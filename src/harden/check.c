/* Judging a service: evidence, posture, rules, exceptions. */
#include <string.h>

#include "base/alloc.h"
#include "base/glob.h"
#include "harden/harden_steps.h"
#include "evidence/asked/annotation_key.h"
#include "evidence/asked/policy.h"
#include "evidence/learnt.h"

uint64_t harden_default_rules(void)
{
	uint64_t set = 0;

	for (size_t i = 0; i < rule_count; i++)
		if (rules[i]->group != GROUP_PRACTICE)
			set |= (uint64_t)1 << i;
	return set;
}

static bool is_selected(const struct service *service, const struct harden_options *options)
{
	if (!options->services)
		return true;
	for (size_t i = 0; options->services[i]; i++)
		if (glob_matches(options->services[i], service->name, 0))
			return true;
	return false;
}

static bool is_enabled(const struct harden_options *options, const char *id)
{
	for (size_t i = 0; i < rule_count; i++)
		if (!strcmp(rules[i]->id, id))
			return options->rules >> i & 1;
	return false;
}

struct exception *report_exception(const struct service_report *report, const char *rule)
{
	struct exception *found = exception_find(report->exceptions, rule);

	for (const struct service_report *part = report->parts; part && !found;
	     part = part->next_part)
		found = report_exception(part, rule);
	return found;
}

/* What neither the program's user nor the file's author wants changed. */
static bool is_limited(const struct service_report *report, const struct harden_options *options,
		       const char *rule)
{
	return !is_enabled(options, rule) || report_exception(report, rule);
}

/* What the policy makes of a rule's severity. */
static void settle_severity(struct finding *finding, const struct policy *policy)
{
	for (size_t i = 0; policy && i < policy->severity_count; i++)
		if (!strcmp(policy->severities[i].rule, finding->rule->id))
			severity_parse(policy->severities[i].severity, &finding->severity);
}

/* Keeps what the rule has to say beside. */
static void hold_unsafe(struct finding *finding, struct arena *arena)
{
	static const char by[] = "fixed by --unsafe-fixes";

	finding->state = FINDING_HELD;
	finding->hint = finding->hint ? arena_printf(arena, "%s; %s", by, finding->hint) : by;
}

static void settle_state(struct harden *harden, struct service_report *report,
			 struct finding *finding, const struct harden_options *options)
{
	struct exception *exception = report_exception(report, finding->rule->id);

	if (exception) {
		exception->used = true;
		finding->exception = exception;
		finding->state = FINDING_ALLOWED;
	} else if (finding->state == FINDING_FIX && finding_confidence(finding) < options->least) {
		finding_hold(finding, finding->decision);
	} else if (finding->state == FINDING_FIX && finding->rule->fix_kind == FIX_UNSAFE && !options->unsafe) {
		hold_unsafe(finding, &harden->arena);
	}
}

static void run_rules(struct harden *harden, struct service_report *report,
		      const struct service *planned, const struct harden_options *options)
{
	struct finding_sink sink = {
		.arena = &harden->arena,
		.service = report->service,
		.planned = planned,
		.posture = &report->posture,
		.values = options->evidence.policy ? &options->evidence.policy->values : NULL,
		.digest = learnt_digest(report->service, options->evidence.learnt, &harden->arena),
		.unsafe = options->unsafe,
	};

	for (size_t i = 0; i < rule_count; i++) {
		size_t number = options->order ? options->order[i] : i;

		if (options->rules >> number & 1 ||
		    (rules[number]->writes_measured && report->posture.limits))
			rules[number]->check(&sink, rules[number]);
	}
	report->findings = sink.first;
	for (struct finding *finding = sink.first; finding; finding = finding->next) {
		settle_severity(finding, options->evidence.policy);
		settle_state(harden, report, finding, options);
	}
}

struct annotation_context harden_annotations(struct harden *harden,
					     const struct harden_options *options)
{
	return (struct annotation_context){
		.file = &harden->file,
		.arena = &harden->arena,
		.remarks = &harden->remarks,
		.today = options->today,
		.heard = harden->heard,
	};
}

/* The exceptions that the policy grants to a service, behind those that stand in the file. */
static void add_policy_exceptions(struct annotation *annotation, const struct service *service,
				  const struct harden *harden, const struct policy *policy,
				  const struct annotation_context *context)
{
	const struct policy_entry *entry = NULL;
	struct exception *copy;

	while (policy && (entry = policy_next(policy, entry, harden->policy_path, service->name))) {
		if (!entry->exception)
			continue;
		copy = arena_alloc(context->arena, sizeof(*copy));
		*copy = *entry->exception;
		copy->place = service_place(service);
		annotation_add(annotation, copy, context);
	}
}

/* With require-reason an exception that gives none does not hold. */
static void void_exceptions(struct service_report *report, const struct harden_options *options)
{
	for (struct exception *at = report->exceptions; at; at = at->next)
		at->void_without_reason = !at->reason && options->evidence.policy &&
					  options->evidence.policy->require_reason;
}

/* What we add may meet a mount whose place only the variable's value tells. */
static void remark_open_mounts(struct harden *harden, const struct service_report *report)
{
	const struct service *service = report->service;
	const struct yaml_node *value = service_value(service, SERVICE_VOLUMES);

	if (!service->mounts_open)
		return;
	for (const struct finding *at = report->findings; at; at = at->next)
		if (at->state == FINDING_FIX && !strcmp(at->rule->id, "tmpfs"))
			remarks_add(&harden->remarks,
				    value ? source_place(service->file, value->start)
					  : service_place(service),
				    "not every mount of %s is known from this file: see that no "
				    "added tmpfs hides one",
				    service->name);
}

/*
 * The service as the fixes that take something away will leave it: what it then needs is decided at once, so
 * that a second run finds nothing.
 */
static struct service as_planned(const struct service_report *report,
				 const struct harden_options *options)
{
	struct service planned = *report->service;

	for (size_t i = 0; options->unsafe && i < rule_count; i++)
		if (rules[i]->leave && !is_limited(report, options, rules[i]->id))
			rules[i]->leave(&planned);
	return planned;
}

void check_service(struct harden *harden, struct service_report *report,
		   const struct harden_options *options)
{
	struct annotation_context annotations = harden_annotations(harden, options);
	struct evidence_context evidence = {&harden->file,	 &harden->arena,
					    &harden->remarks,	 &options->evidence,
					    harden->policy_path, &harden->dockerfile_room};
	struct claim claims[EVIDENCE_CLAIM_MAX];
	struct posture_limits limits = {.least = options->least,
				       .unsafe = options->unsafe,
				       .assume_soft = options->assume_soft,
				       .default_user = options->default_user};
	struct annotation annotation;
	struct service planned;
	size_t count;

	report->selected = is_selected(report->service, options);
	report->judged = report->selected && report->service->has_container &&
			 !report->service->windows && !report->service->owner;
	if (!report->judged)
		return;
	annotation_read(&annotation, report->service, &annotations);
	add_policy_exceptions(&annotation, report->service, harden, options->evidence.policy,
			      &annotations);
	annotation_join(&annotation, &harden->annotation);
	report->exceptions = annotation.exceptions;
	void_exceptions(report, options);
	limits.user = report->user_stays || is_limited(report, options, "user");
	limits.cap_drop = is_limited(report, options, "cap-drop");
	limits.read_only = is_limited(report, options, "read-only");
	limits.tmpfs = is_limited(report, options, "tmpfs");
	count = evidence_collect(&evidence, report->service, &annotation, claims);
	/* Nobody knows what the part that could not be read sets. */
	for (size_t i = 0; report->service->incomplete && i < count; i++)
		claims[i].confidence = CONFIDENCE_ASSUMED;
	planned = as_planned(report, options);
	posture_decide(&report->posture, &planned, claims, count, &limits, &harden->arena);
	/* It is told already why it has no other. */
	report->posture.user.exempt &= !report->user_stays;
	run_rules(harden, report, &planned, options);
	remark_open_mounts(harden, report);
}

void check_without_user(struct harden *harden, struct service_report *report, const char *why,
			const struct harden_options *options)
{
	struct remark *last = harden->remarks.last;
	struct finding *user = report->findings;

	while (!finding_sets_user(user))
		user = user->next;
	report->user_stays = user;
	check_service(harden, report, options);
	/* All of it was said before. */
	harden->remarks.last = last;
	*(last ? &last->next : &harden->remarks.first) = NULL;
	user->state = FINDING_REFUSED;
	user->refusal = why;
	user->next = report->findings;
	report->findings = user;
}

void harden_read_parts(struct harden *harden, const struct harden_options *options)
{
	struct annotation_context annotations = harden_annotations(harden, options);

	/* The key is in force in the service itself, and read there. */
	annotations.comments_only = true;
	for (size_t i = 0; i < harden->file.count; i++) {
		struct service_report *part = &harden->reports[i], *report;
		const struct service *service = &harden->file.list[i];
		struct annotation annotation;

		if (!service->owner || !service->mapping)
			continue;
		annotation_read(&annotation, service, &annotations);
		part->exceptions = annotation.exceptions;
		void_exceptions(part, options);
		report = report_of(service->owner);
		part->next_part = report->parts;
		report->parts = part;
	}
}

static void remark_unknown_rules(struct harden *harden, const struct exception *exception)
{
	for (size_t i = 0; exception->rules && exception->rules[i]; i++)
		if (!rule_find(exception->rules[i])) {
			const char *meant = rule_nearest(exception->rules[i]);

			remarks_add(&harden->remarks, exception->place,
				    "exception for an unknown rule: %s%s%s%s", exception->rules[i],
				    meant ? ": did you mean " : "", meant ? meant : "",
				    meant ? "?" : "");
		}
}

/* An exception that could have been used, and was not. */
static bool is_idle(const struct exception *exception, const struct harden_options *options)
{
	if (exception->used || exception->expired || exception->void_without_reason)
		return false;
	for (size_t i = 0; exception->rules && exception->rules[i]; i++)
		if (!rule_find(exception->rules[i]) || !is_enabled(options, exception->rules[i]))
			return false;
	return true;
}

static void check_exception(struct harden *harden, const struct exception *exception,
			    const struct harden_options *options)
{
	remark_unknown_rules(harden, exception);
	if (exception->void_without_reason)
		remarks_add(
			&harden->remarks, exception->place,
			"exception without a reason: the policy requires one, so it does not hold");
	else if (!exception->reason)
		remarks_add(&harden->remarks, exception->place,
			    "exception gives no reason (-- REASON)");
	if (!exception->general && is_idle(exception, options) && !options->services)
		remarks_add(&harden->remarks, exception->place,
			    "exception is not needed: it allows nothing that would be found");
}

void check_exceptions(struct harden *harden, const struct harden_options *options)
{
	struct annotation_context annotations = harden_annotations(harden, options);

	for (size_t i = 0; i < harden->file.count; i++) {
		struct service_report *report = &harden->reports[i];

		/* The file's own stand at the end of every service's list. */
		for (struct exception *at = report->exceptions;
		     at && at != harden->annotation.exceptions; at = at->next)
			check_exception(harden, at, options);
	}
	for (struct exception *at = harden->annotation.exceptions; at; at = at->next)
		check_exception(harden, at, options);
	if (!options->services)
		annotation_check_strays(&annotations);
}
