/* What both summaries say of guesses and of findings that are left. */
#include "report/summary_words.h"

#include "base/buf.h"
#include "report/report.h"

/* Of published images that no fact was made from when they were counted (doc/evidence.md). */
const char *summary_guess_words(enum confidence confidence)
{
	return confidence == CONFIDENCE_ASSUMED ? "29 of 83 images worked with this guess"
						: "77 of 82 images worked with this";
}

bool summary_is_guess(const struct service_report *report, const struct decision *decision)
{
	const struct posture *posture = &report->posture;

	return decision->source == EVIDENCE_DEFAULT &&
	       (posture->user.decision.source == EVIDENCE_DEFAULT ||
		posture->cap_drop.decision.source == EVIDENCE_DEFAULT);
}

void summary_add_left_alone(struct buf *text, const struct finding *finding)
{
	const struct exception *exception = finding->exception;

	if (finding->state == FINDING_ALLOWED) {
		buf_addf(text, " allowed by %s", exception->origin);
		if (exception->until)
			buf_addf(text, " until %s", exception->until);
		buf_addf(text, ": %s", exception->reason ? exception->reason : "no reason given");
		return;
	}
	buf_addstr(text, " left alone");
	if (finding->decision.source != EVIDENCE_OWN)
		buf_addf(text, " (%s)", evidence_source_name(finding->decision.source));
	buf_addf(text, ": %s", finding->decision.why ? finding->decision.why : finding->message);
}

void summary_add_pending(struct buf *text, const struct finding *finding)
{
	buf_addf(text, " (%s): %s", severity_name(finding->severity), finding->message);
	if (finding->refusal)
		buf_addf(text, "; not changed: %s", finding->refusal);
	else if (finding->hint)
		buf_addf(text, "; %s", finding->hint);
}
