/* What a tar archive holds, as `docker cp CONTAINER:PATH -` prints it. */
#ifndef ENGINE_ARCHIVE_H
#define ENGINE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

/* Entries directly in the first one that are kept. */
#define ARCHIVE_INSIDE 16

struct archive_owner {
	bool is_folder;
	unsigned uid, gid, mode; /* mode: 07777 */
};

struct archive {
	size_t count, folders; /* entries, and how many of them are folders */
	struct archive_owner first;
	struct archive_owner inside[ARCHIVE_INSIDE];
	size_t inside_count; /* of all that are there: may be more than are kept */
	bool cut; /* the bytes end before the archive does: there may be more */
};

/*
 * Reads the headers (POSIX ustar, pax and GNU); names and content are passed over. What is no archive has
 * no entries and is `cut`.
 */
void archive_read(struct archive *out, const char *bytes, size_t len);

#endif
