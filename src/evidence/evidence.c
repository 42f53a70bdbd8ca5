/* Asking every source in the order of rank. */
#include "evidence/evidence.h"

#include <string.h>

/* A source fills a zeroed claim and returns true, or has nothing to say. */
typedef bool (*collect_fn)(const struct evidence_context *context,
			   const struct evidence_subject *subject, struct claim *claim);

static const collect_fn sources[EVIDENCE_SOURCE_COUNT] = {NULL};

size_t evidence_collect(const struct evidence_context *context, const struct service *service,
			const struct annotation *annotation,
			struct claim claims[EVIDENCE_CLAIM_MAX])
{
	struct evidence_subject subject = {.service = service};
	size_t count = 0;

	if (!service->view.value[SERVICE_BUILD])
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
