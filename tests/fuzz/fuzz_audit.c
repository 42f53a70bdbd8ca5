/* Fuzz target: any bytes are refused in one line, or read as containers, judged by every rule, and held against a file. */
#include "audit/audit.h"
#include "input.h"
#include "laws/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *text = input_copy(data, size);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct harden_options options;
	struct audit audit;

	laws_options(&options, NULL);
	options.rules = UINT64_MAX;
	if (audit_containers(&audit, "inspect.json", text, size, &options, &err)) {
		input_check_error(&err);
		return 0;
	}
	if (audit.harden.file.count != audit.containers.count || audit.harden.changed)
		abort();
	for (size_t i = 0; i < audit.harden.file.count; i++)
		for (const struct finding *at = audit.harden.reports[i].findings; at; at = at->next)
			if (at->state == FINDING_FIX || strchr(at->message, '\n'))
				abort();
	audit_release(&audit);
	return 0;
}
