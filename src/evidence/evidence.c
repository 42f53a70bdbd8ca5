/* Asking every source in the order of rank. */
#include "evidence/evidence.h"

#include <string.h>

/* A source fills a zeroed claim and returns true, or has nothing to say. */
typedef bool (*collect_fn)(const struct evidence_context *context, const struct service *service,
			   struct claim *claim);

static const collect_fn sources[EVIDENCE_SOURCE_COUNT] = {NULL};

size_t evidence_collect(const struct evidence_context *context, const struct service *service,
			const struct annotation *annotation,
			struct claim claims[EVIDENCE_CLAIM_MAX])
{
	size_t count = 0;

	if (annotation->has_claim)
		claims[count++] = annotation->claim;
	for (size_t i = 0; i < EVIDENCE_SOURCE_COUNT; i++) {
		if (!sources[i])
			continue;
		memset(&claims[count], 0, sizeof(claims[count]));
		claims[count].source = (enum evidence_source)i;
		if (sources[i](context, service, &claims[count]))
			count++;
	}
	return count;
}
