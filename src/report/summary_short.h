/* The summary in one screen. Private to report/; report/summary.h chooses it. */
#ifndef REPORT_SUMMARY_SHORT_H
#define REPORT_SUMMARY_SHORT_H

#include "report/paint.h"
#include "report/summary.h"

struct arena;
struct service_report;

/* Adds what summary_rest() says of services, in groups. Texts are made safe and disarmed. */
void summary_short(struct buf *out, const struct file_outcome *outcome,
		   const struct summary_options *options);

/* What is said of a service beside its name. */
struct summary_line {
	char sign;
	enum tone tone;
	bool whole; /* wrapped; else cut at the width */
	const char *text;
};

struct summary_body {
	const char *reason; /* of the first values, or NULL */
	const struct summary_line *lines;
	size_t count;
};

/* Fills it, in the arena; returns the bytes of its text. */
size_t summary_body_make(struct summary_body *body, const struct service_report *report,
			 struct arena *arena);
/* For a set: equal when they say the same in the same order. */
int summary_body_compare(const void *left, const void *right);

#endif
