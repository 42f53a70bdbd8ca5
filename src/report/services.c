/* The services of each file, one a line: "FILE<TAB>SERVICE". For scripts that have no reader of JSON. */
#include <string.h>

#include "base/utf8.h"
#include "report/report.h"

extern const struct reporter reporter_services;

static void services_file(struct report *report, const struct file_outcome *outcome)
{
	const struct harden *harden = outcome->harden;
	size_t start = report->out.len;

	for (size_t i = 0; harden && i < harden->file.count; i++) {
		const char *name = harden->file.list[i].name;

		/* Tabs and line breaks are shown as escapes, so a line has two columns whatever a name holds. */
		utf8_add_safe(&report->out, outcome->path, strlen(outcome->path), true);
		buf_addch(&report->out, '\t');
		utf8_add_safe(&report->out, name, strlen(name), true);
		buf_addch(&report->out, '\n');
	}
	utf8_disarm(&report->out, start);
}

const struct reporter reporter_services = {.name = "services", .file = services_file};
