/* Writing limits. */
#include "rules/limit.h"

#include <string.h>

void limit_set(struct finding_sink *sink, struct finding *finding, enum service_key key,
	       const char *policy, const char *otherwise)
{
	struct decision ours = {EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
				"a value for a start: measure the service, and set your own in the "
				"policy's values"};
	struct decision theirs = {EVIDENCE_POLICY, CONFIDENCE_KNOWN, "the policy's value"};
	const char *value = policy ? policy : otherwise;
	struct change *change;

	if (sink->service->format != FORMAT_SPECIFICATION) {
		finding->hint = "the format of this file has the key elsewhere: "
				"deploy.resources.limits in a stack";
		return;
	}
	change = finding_change(sink, finding, CHANGE_SET, key, value);
	change->word = strspn(value, "0123456789.") == strlen(value);
	change_because(change, policy ? theirs : ours);
}
