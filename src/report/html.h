/* Parts of the HTML report. Private to report/html*.c. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "compose/topology.h"
#include "report/place.h"
#include "report/report.h"

/*
 * What makes a file's piece does not know yet: the file's number among all, with which its ids begin; and whether it is shown
 * unfolded. Characters that no text from strangers holds after html_add().
 */
#define HTML_NUMBER "\1"
#define HTML_FOLD "\2"

/* One file at work. */
struct html_file {
	struct buf *out;
	const struct file_outcome *outcome;
	struct report_text *text;
	const struct topology *topology;
	bool *rules;   /* by number: some finding of it is shown */
};

/* What is counted, of a file or of all. */
struct html_counts {
	size_t services, touched, values[CONFIDENCE_KNOWN + 1], pending[SEVERITY_CRITICAL + 1];
	size_t steps, outside, old, written;
};

/* Pieces: a file's counts, as they lie in memory, begin it; then come the others. Trouble stands alone. */
enum html_piece {
	PIECE_COUNTS = 1,
	PIECE_ROW, /* of the table of files */
	PIECE_BODY,
	PIECE_RULE, /* the number of one that is shown */
	PIECE_TROUBLE
};

/* Gives the pieces of a file. */
void html_file(struct report *report, const struct file_outcome *outcome);
size_t html_pending_count(const struct html_counts *counts);
/* "1 critical, 3 medium" */
void html_add_severities(struct buf *out, const struct html_counts *counts);

/* Services against controls, each with its reasons folded. */
void html_add_grid(const struct html_file *file);
/* A drawing, or nothing where it would not be readable; the caller then shows the list alone. */
bool html_add_map(const struct html_file *file);
/* Networks, shared volumes and ports in words. */
void html_add_ties(const struct html_file *file);
/* How each service is reached, what leads from it to the host, and what each fix bars. */
void html_add_ways(const struct html_file *file);
void html_add_findings(const struct html_file *file);
void html_add_steps(const struct html_file *file);
/* What the rules that were named mean. */
void html_add_rules(struct buf *out, const bool *shown);
/* A link to what a rule means, which is noted as shown. */
void html_add_rule(const struct html_file *file, const struct rule *rule);

/*
 * "8080, 443/udp": what a service publishes, or with REACH_OUTSIDE what of it other machines reach; in at most so many
 * columns.
 */
void html_port_text(struct buf *out, const struct service *service, enum reach reach,
		    size_t columns);

/* The style sheet. Static. */
extern const char html_style[];

#endif
