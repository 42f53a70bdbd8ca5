/* Fuzz target: any bytes are refused in one clear line, or hardened so that all laws hold. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "laws/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tally tally = {.print = false};
	struct buf after CLEANUP_BUF = BUF_INIT;
	/* A copy of the exact size, so that an overrun is seen. */
	CLEANUP_FREE char *text = xmalloc(size ? size : 1);
	struct law_case law_case = {"input", "compose.yaml", text, size, size % 2};

	if (size)
		memcpy(text, data, size);
	if (laws_check(&law_case, &tally, &after))
		abort();
	return 0;
}
