/* Fuzz target: any bytes are refused in one line, or read as images that were inspected, and hold for a Compose file. */
#include "evidence/inspect.h"
#include "harden/harden.h"
#include "input.h"
#include "laws/laws.h"

static const char compose[] =
	"services:\n  web:\n    image: nginx\n  app:\n    image: example.org/app:1\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *text = input_copy(data, size);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct inspect *inspect = inspect_new();
	struct harden_options options;
	struct harden harden, again;

	if (inspect_add(inspect, text, size, &err)) {
		input_check_error(&err);
		inspect_free(inspect);
		return 0;
	}
	laws_options(&options, NULL);
	options.evidence.inspect = inspect;
	/* Whatever an image says of itself, what comes of it is proved, and finished. */
	if (harden_text(&harden, "compose.yaml", compose, strlen(compose), &options, &err))
		abort();
	if (harden.changed) {
		if (harden_text(&again, "compose.yaml", harden.patched.data, harden.patched.len,
				&options, &err) ||
		    again.changed)
			abort();
		harden_release(&again);
	}
	harden_release(&harden);
	inspect_free(inspect);
	return 0;
}
