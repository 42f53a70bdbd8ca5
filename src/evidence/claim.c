/* The words for sources, for how sure they are, and for what a guess is. */
#include "evidence/claim.h"

#include <string.h>

const char *evidence_source_name(enum evidence_source source)
{
#define NAME(id, name, collect) [EVIDENCE_##id] = name,
	static const char *const names[EVIDENCE_SOURCE_COUNT] = {
		EVIDENCE_SOURCES(NAME)
		[EVIDENCE_DEFAULT] = "default",
	};
#undef NAME

	return names[source];
}

static const char *const confidence_names[] = {
	[CONFIDENCE_ASSUMED] = "assumed",
	[CONFIDENCE_LIKELY] = "likely",
	[CONFIDENCE_KNOWN] = "known",
};

const char *confidence_name(enum confidence confidence)
{
	return confidence_names[confidence];
}

bool confidence_parse(const char *word, enum confidence *out)
{
	for (enum confidence at = CONFIDENCE_ASSUMED; at <= CONFIDENCE_KNOWN; at++)
		if (!strcmp(word, confidence_names[at])) {
			*out = at;
			return true;
		}
	return false;
}

bool assume_parse(const char *word, bool *soft)
{
	*soft = !strcmp(word, "soft");
	return *soft || !strcmp(word, "full");
}
