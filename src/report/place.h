/* Findings for machines: paths, regions of the text, and identities that survive moved lines. */
#ifndef REPORT_PLACE_H
#define REPORT_PLACE_H

#include <jansson.h>
#include <stddef.h>

#include "report/report.h"
#include "text/span.h"

/* Bytes of one file of the project. */
struct source_span {
	const struct compose_file *file;
	struct span span;
};

/* The empty span at a place. */
struct source_span source_point(struct source_place place);
/*
 * The text that a report speaks of: the file as it is now, which after a write is the patched one. Places
 * of findings, which were found in the old text, are moved along.
 */
struct report_text {
	const struct harden *harden; /* borrowed; the text is of its file */
	const char *text; /* borrowed from the outcome */
	size_t size;
	struct lines lines;
	const struct edits *edits; /* NULL unless they were written */
	ptrdiff_t *shift;	   /* owned; by how much what is behind edit i is moved, at i + 1 */
	struct units units;
	struct report_text *others; /* owned; of other files of the project, that were asked for last first */
	bool in_place; /* as in struct file_outcome */
};

/* `outcome` has a harden and outlives it. */
void report_text_init(struct report_text *text, const struct file_outcome *outcome);
void report_text_release(struct report_text *text);
#define CLEANUP_REPORT_TEXT __attribute__((cleanup(report_text_release)))

/* 1-based; columns in UTF-16 code units, a BOM not counted; the end is behind the last unit. */
struct region {
	unsigned line, column, end_line, end_column;
};

/* Of a span of the old text, or of another file of the project. */
struct region report_region(struct report_text *text, struct source_span span);
/* UTF-16 code units from the beginning of the text, a BOM not counted, to an offset of it. */
size_t report_units(const struct report_text *text, size_t offset);

/* What a finding points at in the old text: a value, an item of a list, or the service's name. */
struct source_span finding_span(const struct finding *finding);

/* The path for other programs: relative to report->base where it is below it, without "./". */
const char *report_path(const struct report *report, const char *path);

#define FINGERPRINT_SIZE 33

/*
 * 32 hexadecimal digits that stay when lines move, other services change or a message is worded anew: made of
 * the rule, the service and the text that the finding points at (of a value; not where), and, when
 * that is not NULL, the path. Findings that share all of it are told apart by `seen`, a JSON object that the
 * caller makes for each file.
 */
void report_fingerprint(char out[FINGERPRINT_SIZE], const struct finding *finding,
			const char *path, json_t *seen);
/* The same size, of any two words. */
void report_fingerprint_text(char out[FINGERPRINT_SIZE], const char *what, const char *where);

#endif
