/* Fuzz target: any bytes are refused with words, or can be changed in every place and proved. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/splice_storm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct storm storm = {.size = size};
	char *text = xmalloc(size ? size : 1);
	unsigned seed = 1;

	/* A copy of the exact size, so that an overrun is seen. */
	if (size)
		memcpy(text, data, size);
	for (size_t i = 0; i < size; i++)
		seed = seed * 31 + data[i];
	storm.text = text;
	storm_all(&storm, 0);
	storm_all(&storm, seed | 1);
	if (!storm.fault)
		storm_one(&storm, (enum storm_operation)(seed % STORM_OPERATIONS),
			  seed / 7 % (1 + size / 3));
	if (storm.fault) {
		fprintf(stderr, "%s\n", storm.fault);
		abort();
	}
	free(text);
	return 0;
}
