/* Working out limits. */
#include "cli/run/limits.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct limits limits_for(uint64_t size, unsigned seconds)
{
	return (struct limits){
		.seconds =
			seconds ? seconds
				: LIMIT_SECONDS + (unsigned)((size >> 20) * LIMIT_SECONDS_PER_MIB),
		.memory = ((uint64_t)LIMIT_MIB << 20) + size * LIMIT_BYTES_PER_BYTE,
	};
}

uint64_t limits_size(const char *const *files, size_t count)
{
	uint64_t size = 0;
	struct stat status;

	for (size_t i = 0; i < count; i++)
		if (!(strcmp(files[i], "-") ? stat(files[i], &status)
					    : fstat(STDIN_FILENO, &status)))
			size += (uint64_t)status.st_size;
	return size;
}
