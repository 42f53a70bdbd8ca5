/* What was learnt from a service's image, as evidence. */
#include <string.h>

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

static const struct fact *find_looked_into(const struct evidence_context *context,
					   const struct service *service)
{
	const struct image_fact *at = context->settings->images;

	while (at && at->service && strcmp(at->service, service->name) != 0)
		at++;
	return at && at->service ? at->fact : NULL;
}

/* Of the very image: nothing is nearer. */
static bool collect_looked_into(const struct evidence_context *context,
				const struct service *service, struct claim *claim)
{
	const struct fact *fact = find_looked_into(context, service);

	if (!fact)
		return false;
	facts_fill(claim, fact, service, context->arena);
	claim->confidence = service_value(service, SERVICE_ENTRYPOINT) ? CONFIDENCE_ASSUMED
								       : fact_confidence(fact);
	return true;
}

bool image_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		   struct claim *claim)
{
	struct learnt_match match;

	if (!context->settings->learnt || !find_entry(context, subject, &match))
		return collect_looked_into(context, subject->service, claim);
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
