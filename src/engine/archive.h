/* What a tar archive holds, as `docker cp CONTAINER:PATH -` prints it. */
#ifndef ENGINE_ARCHIVE_H
#define ENGINE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

struct archive {
	size_t count, folders; /* entries, and how many of them are folders */
	bool begins_with_folder;
	unsigned uid, gid, mode; /* of the first entry; mode: 07777 */
	bool cut; /* the bytes end before the archive does: there may be more */
};

/*
 * Reads the headers (POSIX ustar, pax and GNU); names and content are passed over. What is no archive has
 * no entries and is `cut`.
 */
void archive_read(struct archive *out, const char *bytes, size_t len);

#endif
