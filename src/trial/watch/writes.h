/* Where a container wrote outside its mounts, read from `docker diff`. */
#ifndef TRIAL_WATCH_WRITES_H
#define TRIAL_WATCH_WRITES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define WRITE_PATHS 16

/* A folder that was written into. */
struct write_place {
	const char *folder;  /* normalised */
	const char *example; /* the first path that was made or changed in it */
	/* Such paths, as far as there is room; none where its owner or mode was changed and nothing else. */
	const char *paths[WRITE_PATHS];
	size_t path_count;
	/*
	 * No tmpfs could help: it would hide what the image needs (/etc, /usr, the root itself ...),
	 * or a file of the image's own was changed.
	 */
	bool hopeless;
};

struct writes {
	struct write_place *list; /* sorted by folder, each once; in the arena */
	size_t count;
};

/*
 * A folder that is new in one that no tmpfs may hide is a place itself. Python's __pycache__ counts for nothing.
 *
 * Lines "A PATH", "C PATH" and "D PATH", as docker and podman print them. A new
 * entry counts for the folder that holds it, when that is not itself new; a
 * changed one that nothing below it explains counts as a change of a folder's
 * owner or of a file: is_folder tells which (NULL: all are files). Below
 * /proc, /sys and /dev nothing counts, nor do the mount points that the engine makes itself.
 */
struct write_question {
	bool (*is_folder)(void *context, const char *path);
	void *context;
	const char *const
		*mounts; /* targets of the container's mounts, normalised; NULL-terminated */
};

void writes_read(struct writes *out, const char *text, const struct write_question *question,
		 struct arena *arena);

#endif
