/* Parts of the HTML report. Private to report/html*.c. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "compose/topology.h"
#include "report/place.h"
#include "report/report.h"

/* One file at work. */
struct html_file {
	struct buf *out;
	const struct file_outcome *outcome;
	struct report_text *text;
	const struct topology *topology;
	size_t number; /* of the file, from 1: ids begin with it */
	bool *rules;   /* by number: some finding of it is shown */
};

/* What is counted, of a file or of all. */
struct html_counts {
	size_t services, touched, values[CONFIDENCE_KNOWN + 1], pending[SEVERITY_CRITICAL + 1];
	size_t steps, outside, old;
};

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
