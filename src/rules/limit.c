/* Writing limits. */
#include "rules/limit.h"

#include <string.h>

#include "base/buf.h"
#include "evidence/claim.h"
#include "yaml/document.h"

/* compose-go, loader/validate.go: beside limits in deploy even one that is missing there is a distinct value. */
static bool has_deploy_limits(const struct service *service)
{
	const struct yaml_node *node = yaml_resolve(service_value(service, SERVICE_DEPLOY));

	if (node && node->kind == YAML_MAPPING)
		node = yaml_resolve(view_find(node, "resources"));
	if (node && node->kind == YAML_MAPPING)
		node = yaml_resolve(view_find(node, "limits"));
	return node && node->kind == YAML_MAPPING;
}

/* What a trial measured, as the value of the key; NULL: nothing. */
static const char *measured_value(const struct finding_sink *sink, enum service_key key,
				  struct decision *decision)
{
	const struct claim_limits *limits = sink->posture->limits;

	if (!limits)
		return NULL;
	*decision = (struct decision){EVIDENCE_TRIAL, CONFIDENCE_KNOWN,
				      key == SERVICE_MEM_LIMIT	  ? limits->memory_why
				      : key == SERVICE_PIDS_LIMIT ? limits->pids_why
								  : limits->cpus_why};
	return key == SERVICE_MEM_LIMIT	   ? limits->memory
	       : key == SERVICE_PIDS_LIMIT ? limits->pids
					   : limits->cpus;
}

/* "measured: memory 41m, pids 12, while ...": for a hint. */
static const char *measured_words(const struct finding_sink *sink)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	for (const char *const *item = sink->posture->measured; item && *item; item++) {
		buf_addstr(&text, text.len ? ", " : "");
		buf_addstr(&text, *item);
	}
	return finding_words(sink, "its peaks in a trial were: %s; write what it needs, with room",
			     text.data);
}

/* Why the key cannot be written into the service; NULL: it can. */
static const char *find_obstacle(const struct service *service)
{
	if (has_deploy_limits(service))
		return "write it in deploy.resources.limits, where the service has its limits: "
		       "Compose refuses one beside them";
	if (service->format != FORMAT_SPECIFICATION)
		return "the format of this file has the key elsewhere: "
		       "deploy.resources.limits in a stack";
	return NULL;
}

void limit_set(struct finding_sink *sink, struct finding *finding, enum service_key key,
	       const char *policy, const char *otherwise)
{
	struct decision decision = {EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
				    "a value for a start: measure the service, and set your own in the "
				    "policy's values"};
	const char *value = measured_value(sink, key, &decision), *obstacle;
	struct change *change;

	if (!value && policy)
		decision = (struct decision){EVIDENCE_POLICY, CONFIDENCE_KNOWN, "the policy's value"};
	if (!value)
		value = policy ? policy : otherwise;
	if (!value) {
		finding->hint = sink->posture->measured
					? measured_words(sink)
					: "measure the service under load, and write what it needs, with "
					  "room; or give a value for all services in the policy (values)";
		return;
	}
	obstacle = find_obstacle(sink->service);
	if (obstacle) {
		finding->hint = sink->posture->limits
					? finding_words(sink, "%s; %s: %s", obstacle, value, decision.why)
					: obstacle;
		return;
	}
	change = finding_change(sink, finding, CHANGE_SET, key, value);
	change->word = strspn(value, "0123456789.") == strlen(value);
	change_because(change, decision);
}
