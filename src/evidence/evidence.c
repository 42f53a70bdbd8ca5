/* Asking every source in the order of rank. */
#include "evidence/evidence.h"

#include <string.h>

#include "evidence/dockerfile/dockerfile.h"
#include "evidence/facts/facts_collect.h"
#include "evidence/inspect.h"
#include "evidence/own/own.h"
#include "evidence/asked/policy.h"

/* A source fills a zeroed claim and returns true, or has nothing to say. */
typedef bool (*collect_fn)(const struct evidence_context *context,
			   const struct evidence_subject *subject, struct claim *claim);

/* The first entry that sets values. */
static bool policy_collect(const struct evidence_context *context,
			   const struct evidence_subject *subject, struct claim *claim)
{
	const struct policy *policy = context->settings->policy;
	const struct policy_entry *entry = NULL;

	while (policy &&
	       (entry = policy_next(policy, entry, context->policy_path, subject->service->name)))
		if (entry->has_claim) {
			*claim = entry->claim;
			return true;
		}
	return false;
}

static bool dockerfile_collect(const struct evidence_context *context,
			       const struct evidence_subject *subject, struct claim *claim)
{
	(void)context;
	if (subject->dockerfile)
		*claim = *subject->dockerfile;
	return subject->dockerfile;
}

static const collect_fn sources[EVIDENCE_SOURCE_COUNT] = {
	[EVIDENCE_OWN] = own_collect,
	[EVIDENCE_POLICY] = policy_collect,
	[EVIDENCE_INSPECT] = inspect_collect,
	[EVIDENCE_DOCKERFILE] = dockerfile_collect,
	[EVIDENCE_FACTS] = facts_collect,
};

size_t evidence_collect(const struct evidence_context *context, const struct service *service,
			const struct annotation *annotation,
			struct claim claims[EVIDENCE_CLAIM_MAX])
{
	struct evidence_subject subject = {.service = service};
	size_t count = 0;

	if (service_value(service, SERVICE_BUILD))
		dockerfile_find(context, &subject);
	else
		subject.image = service->reference;
	if (annotation->has_claim)
		claims[count++] = annotation->claim;
	for (size_t i = 0; i < EVIDENCE_SOURCE_COUNT; i++) {
		if (!sources[i])
			continue;
		memset(&claims[count], 0, sizeof(claims[count]));
		claims[count].source = (enum evidence_source)i;
		if (sources[i](context, &subject, &claims[count]))
			count++;
	}
	return count;
}
