/* What one project may take, time and memory, and where that comes from. */
#ifndef CLI_RUN_LIMITS_H
#define CLI_RUN_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Processor time: a file of 100,000 services (2.7 MB) takes two to four seconds, and a few times that under valgrind or on a
 * small board. Time by the clock is more by a factor, for machines that are busy and disks that are slow: it ends what sleeps.
 */
#define LIMIT_SECONDS 10
#define LIMIT_SECONDS_PER_MIB 4
#define LIMIT_CLOCK_FACTOR 6

/*
 * Addresses, not pages in use: the program and its libraries have 30 MiB of them. 100,000 services of 27 bytes each, of which
 * every one gets ten lines, take 400 bytes for each of the file's; growing lists are there twice while they move.
 */
#define LIMIT_MIB 512
#define LIMIT_BYTES_PER_BYTE 1024

struct limits {
	unsigned seconds; /* of processor time */
	uint64_t memory;  /* bytes */
};

/* For a project whose named files have so many bytes; `seconds` is --time-limit, or 0. */
struct limits limits_for(uint64_t size, unsigned seconds);
/* The sizes of files together; what cannot be examined, and "-" but for a file on standard input, counts nothing. */
uint64_t limits_size(const char *const *files, size_t count);

#endif
