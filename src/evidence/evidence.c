/* Asking every source in the order of rank. */
#include "evidence/evidence.h"

#include <string.h>

#include "evidence/asked/policy.h"
#include "evidence/dockerfile/dockerfile.h"

bool annotation_collect(const struct evidence_context *context,
			const struct evidence_subject *subject, struct claim *claim)
{
	(void)context;
	if (subject->annotation->has_claim)
		*claim = subject->annotation->claim;
	return subject->annotation->has_claim;
}

static const struct claim *find_trial(const struct trial_claim *at, const char *service)
{
	while (at && at->service && strcmp(at->service, service) != 0)
		at++;
	return at && at->service ? &at->claim : NULL;
}

bool trial_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		   struct claim *claim)
{
	(void)context;
	if (!subject->trial)
		return false;
	*claim = *subject->trial;
	claim->source = EVIDENCE_TRIAL;
	return true;
}

/* The first entry that sets values; none where a trial weighs values of its own. */
bool policy_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		    struct claim *claim)
{
	const struct policy *policy = context->settings->policy;
	const struct policy_entry *entry = NULL;

	while (policy && !subject->trial &&
	       (entry = policy_next(policy, entry, context->policy_path, subject->service->name)))
		if (entry->has_claim) {
			*claim = entry->claim;
			return true;
		}
	return false;
}

bool dockerfile_collect(const struct evidence_context *context,
			const struct evidence_subject *subject, struct claim *claim)
{
	(void)context;
	if (subject->dockerfile)
		*claim = *subject->dockerfile;
	return subject->dockerfile;
}

#define COLLECT(id, name, collect) collect,
static evidence_collect_fn *const sources[] = {EVIDENCE_SOURCES(COLLECT)};
#undef COLLECT

size_t evidence_collect(const struct evidence_context *context, const struct service *service,
			const struct annotation *annotation,
			struct claim claims[EVIDENCE_CLAIM_MAX])
{
	struct evidence_subject subject = {
		.service = service,
		.annotation = annotation,
		.trial = find_trial(context->settings->trial, service->name),
	};
	size_t count = 0;

	if (service_value(service, SERVICE_BUILD))
		dockerfile_find(context, &subject);
	else
		subject.image = service->reference;
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		memset(&claims[count], 0, sizeof(claims[count]));
		claims[count].source = (enum evidence_source)i;
		if (sources[i](context, &subject, &claims[count]))
			count++;
	}
	return count;
}
