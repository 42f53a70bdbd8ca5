/* What was learnt from a service's image, as evidence. */
#include "evidence/evidence.h"
#include "evidence/facts/facts_collect.h"
#include "evidence/learnt.h"

/* The reference, or of "acme/app:${TAG}" what is known of it: then no entry is that of its tag for certain. */
static bool find_entry(const struct evidence_context *context,
		       const struct evidence_subject *subject, struct learnt_match *match)
{
	const struct learnt *learnt = context->settings->learnt;
	const struct image_reference *open;
	struct image_reference image;

	if (learnt_reference(subject->service, context->arena, &image))
		return learnt_find(learnt, &image, context->arena, match);
	open = facts_open_reference(subject->service, context->arena);
	if (!open || !learnt_find(learnt, open, context->arena, match))
		return false;
	if (!open->tag && match->nearness == LEARNT_SAME)
		match->nearness = LEARNT_OTHER_TAG;
	return true;
}

bool image_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		   struct claim *claim)
{
	struct learnt_match match;

	if (!context->settings->learnt || !find_entry(context, subject, &match))
		return false;
	facts_fill(claim, match.fact, subject->service, context->arena);
	claim->confidence = fact_confidence(match.fact);
	/* What the image starts by itself says little of another program on it. */
	if (service_value(subject->service, SERVICE_ENTRYPOINT))
		claim->confidence = CONFIDENCE_ASSUMED;
	if (match.nearness == LEARNT_SAME)
		return true;
	if (claim->confidence > CONFIDENCE_ASSUMED)
		claim->confidence--;
	claim->origin = match.fact->name;
	claim->cite =
		match.nearness == LEARNT_OTHER_TAG ? "another tag of it" : "another digest of it";
	return true;
}
