/* What the fuzz targets share: a copy of the input in which an overrun is seen, and what an error must be. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the exact size; free it. */
static inline char *input_copy(const uint8_t *data, size_t size)
{
	char *text = xmalloc(size ? size : 1);

	if (size)
		memcpy(text, data, size);
	return text;
}

/* With a NUL at its end. */
static inline char *input_string(const uint8_t *data, size_t size)
{
	return xstrndup((const char *)data, size);
}

/* One line, and never for a fault of our own. */
static inline void input_check_error(const struct error *err)
{
	if (!err->message || !*err->message || strchr(err->message, '\n') ||
	    !strncmp(err->message, "internal fault", strlen("internal fault")))
		abort();
}

#endif
