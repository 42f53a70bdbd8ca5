/* What the side that reads files gives to the side that makes the Markdown report of them; private to markdown*.c. */
#ifndef REPORT_MARKDOWN_PIECES_H
#define REPORT_MARKDOWN_PIECES_H

#include "report/controls.h"
#include "report/report.h"

#define SEVERITY_COUNT (SEVERITY_CRITICAL + 1)

/* The parts; of what is pending there is one a severity, from the first on. */
enum part_id {
	PART_TROUBLE,
	PART_STEPS,
	PART_TABLE,
	PART_VERDICTS,
	PART_REMARKS,
	PART_WATCH,
	PART_DETAILS,
	PART_PENDING,
	PART_COUNT = PART_PENDING + SEVERITY_COUNT
};

/* What is counted of one file, and of all. */
enum count_id {
	COUNT_FILES,
	COUNT_SERVICES,
	COUNT_TOUCHED,
	COUNT_VALUES,
	COUNT_ASSUMED,
	COUNT_OLD,
	COUNT_WRITTEN,
	COUNT_CONTROL,
	COUNT_COUNT = COUNT_CONTROL + CONTROL_COUNT
};

/* Pieces: an item of the part that the number names; the counts of a file, as they lie in memory; the engine of a trial. */
#define PIECE_ITEM 1
#define PIECE_COUNTS 2
#define PIECE_ENGINE 3

/* Gives the pieces of a file. */
void markdown_file(struct report *report, const struct file_outcome *outcome);

#endif
