/* The values that a service was given, grouped by their reasons. */
#ifndef REPORT_REASONS_H
#define REPORT_REASONS_H

#include <stdbool.h>
#include <stddef.h>

#include "harden/harden.h"

struct reason_line {
	const struct applied *applied;
	size_t group;  /* the same for all values of one reason */
	size_t number; /* in the order in which they were made */
};

/*
 * All values of a service: those of one reason together, known ones first, in each group in the order in which
 * the keys are written. One reason is one source, unless it is the service itself or an annotation, or
 * `verbose` tells every reason apart. The caller frees the lines.
 */
struct reason_line *reason_lines(const struct service_report *report, bool verbose, size_t *count);

#endif
