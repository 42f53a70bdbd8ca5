/* The names in a tar archive, as `docker cp CONTAINER:PATH -` prints it. */
#ifndef ENGINE_ARCHIVE_H
#define ENGINE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct archive_entry {
	const char *name; /* as stored, without a trailing slash */
	bool folder;
	unsigned long uid, gid, mode;
};

struct archive {
	struct archive_entry *list; /* in the order of the archive; in the arena */
	size_t count;
	bool cut; /* the bytes end before the archive does: there may be more */
};

/*
 * Reads the headers (POSIX ustar, pax and GNU long names); content is passed
 * over. What is no archive gives no entries and `cut`. Names that are too strange to read end it.
 */
void archive_read(struct archive *out, const char *bytes, size_t len, struct arena *arena);

#endif
