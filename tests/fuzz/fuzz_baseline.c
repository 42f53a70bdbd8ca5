/* Fuzz target: any bytes are refused with a place, or read as a baseline; what is printed of one is read as the same. */
#include "base/buf.h"
#include "input.h"
#include "report/baseline.h"

static bool is_there(void *state, const char *path)
{
	(void)state;
	(void)path;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *text = input_copy(data, size);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct buf first CLEANUP_BUF = BUF_INIT, second CLEANUP_BUF = BUF_INIT;
	struct baseline *baseline = baseline_new(), *again = baseline_new();

	if (baseline_parse(baseline, text, size, &err)) {
		input_check_error(&err);
	} else {
		size_t count = baseline_print(&first, baseline, true, is_there, NULL);

		if (baseline_parse(again, first.data, first.len, &err) ||
		    baseline_print(&second, again, true, is_there, NULL) != count ||
		    first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
			abort();
	}
	baseline_free(baseline);
	baseline_free(again);
	return 0;
}
