/* The summary for people, on standard error beside any format. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct file_outcome;

enum summary_style {
	SUMMARY_FULL,	     /* service by service, what was added with its reasons, notes, steps */
	SUMMARY_SHORT,	     /* one screen: services that get the same in a group */
	SUMMARY_BELOW_TABLE, /* the table says what was added; nor are there notes, unless verbose */
	SUMMARY_NONE
};

struct summary_options {
	bool verbose; /* also every reason, what was outranked, what is fine */
	bool color;
	enum summary_style style;
	size_t width; /* columns of a line; 0: 80 */
	/* Takes what is there, when it is worth it; NULL: it stays until the end. */
	void (*drain)(struct buf *out, void *context);
	void *drain_context;
};

/*
 * One file: what was added to each service with the reason once a source, what was left alone and
 * why, what was found and is left, what is to be done before deploying. Nothing for a file in trouble.
 */
void summary_file(struct buf *out, const struct file_outcome *outcome,
		  const struct summary_options *options);
/* Its two parts, for a file that is not in trouble: the path with what was counted, and all that follows. */
void summary_head(struct buf *out, const struct file_outcome *outcome,
		  const struct summary_options *options);
void summary_rest(struct buf *out, const struct file_outcome *outcome,
		  const struct summary_options *options);

#endif
