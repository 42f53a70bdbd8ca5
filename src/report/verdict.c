/* Finding what a trial said of a service. */
#include "report/verdict.h"

#include <string.h>

#include "report/report.h"

const struct trial_verdict *verdict_find(const struct file_outcome *outcome,
				   const struct service_report *report)
{
	const struct verdicts *verdicts = outcome->verdicts;

	/* A part of a service of another file has its verdict there. */
	if (!verdicts || report->service->owner || report->twin)
		return NULL;
	for (size_t i = 0; i < verdicts->count; i++)
		if (!strcmp(verdicts->list[i].service, report->service->name))
			return &verdicts->list[i];
	return NULL;
}
