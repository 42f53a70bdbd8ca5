/* What the fuzz targets share: a copy of the input in which an overrun is seen, and what an error must be. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/utf8.h"

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

/* One line once it is made safe for whoever reads it, as all that prints it does; and never for a fault of our own. */
static inline void input_check_error(const struct error *err)
{
	struct buf line CLEANUP_BUF = BUF_INIT;

	if (!err->message || !*err->message ||
	    !strncmp(err->message, "internal fault", strlen("internal fault")))
		abort();
	utf8_add_safe(&line, err->message, strlen(err->message), true);
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.data[i] < ' ' || line.data[i] == 0x7f)
			abort();
}

#endif
