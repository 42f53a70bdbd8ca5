/* Fuzz target: the first line is a comment that asks for something, the others are an x-composeharden; all laws hold. */
#include <stdio.h>

#include "base/buf.h"
#include "input.h"
#include "laws/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *input = input_string(data, size);
	struct buf text CLEANUP_BUF = BUF_INIT, after CLEANUP_BUF = BUF_INIT;
	struct tally tally = {.print = false};
	struct law_case law_case = {.name = "input", .path = "compose.yaml", .shared = size % 2};
	char *rest = input, *line = strsep(&rest, "\n");

	buf_addf(&text, "services:\n  # composeharden: %s\n  web:\n    image: nginx\n", line);
	if (rest && *rest)
		buf_addstr(&text, "    x-composeharden:\n");
	while (rest && *rest && (line = strsep(&rest, "\n")))
		buf_addf(&text, "      %s\n", line);
	buf_addf(&text, "  app: # composeharden: %.*s\n    build: .\n", (int)strcspn(input, "\n"),
		 input);
	law_case.text = text.data;
	law_case.size = text.len;
	if (laws_check(&law_case, &tally, &after)) {
		fflush(stdout);
		abort();
	}
	return 0;
}
