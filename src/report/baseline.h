/* Findings that were there before and may stay for now: a file of their fingerprints. */
#ifndef REPORT_BASELINE_H
#define REPORT_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/report.h"

struct error;
struct json_t;

/*
 * {"version": 1, "files": {"PATH": {"FINGERPRINT": {"rule": ..., "service": ...}}}}: fingerprints are those of
 * the SARIF report, so they survive lines that move.
 */
struct baseline {
	struct json_t *known; /* owned: of the file; what it calls "files" */
	struct json_t *found; /* owned: the same, of this run */
};

/* An empty one. */
struct baseline *baseline_new(void);
/* -1 with the place when it is no baseline; the text is that of the file. */
int baseline_parse(struct baseline *baseline, const char *text, size_t size, struct error *err)
	__attribute__((warn_unused_result));
void baseline_free(struct baseline *baseline); /* or NULL */

/*
 * Marks what is known of a file (finding->in_baseline), given by its path in the baseline, and calls `note` with each
 * finding that counts. Changes nothing of the baseline.
 */
void baseline_mark(const struct baseline *baseline, const char *path,
		   const struct file_outcome *outcome,
		   void (*note)(void *state, const char *fingerprint, const struct finding *finding),
		   void *state);

/* Notes that a file was looked at, and what was found in it. */
void baseline_add_file(struct baseline *baseline, const char *path);
void baseline_add(struct baseline *baseline, const char *path, const char *fingerprint,
		  const char *rule, const char *service);

/*
 * Calls `tell` with each entry that nothing answers to any more: of files that were looked at, and of those of
 * which `is_there` says no. Gives their number.
 */
size_t
baseline_stale(const struct baseline *baseline, bool (*is_there)(void *state, const char *path),
	       void (*tell)(void *state, const char *path, const char *rule, const char *service),
	       void *state);

/*
 * Adds the text of the next one: what was found, and of files that were not looked at what was known. With `partial`
 * not all was looked for: what is known of a file stays as well. Gives the number of entries.
 */
size_t baseline_print(struct buf *out, const struct baseline *baseline, bool partial,
		      bool (*is_there)(void *state, const char *path), void *state);

#endif
