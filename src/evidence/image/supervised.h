/* What a supervisor of an image starts, by its configuration there: supervisord, runit and s6. */
#ifndef EVIDENCE_IMAGE_SUPERVISED_H
#define EVIDENCE_IMAGE_SUPERVISED_H

#include <stddef.h>

#include "evidence/image/profile.h"

/* Services that are looked at, and files of settings. */
#define SUPERVISED_MAX 128

struct supervised {
	const struct image_file *file; /* where it is said; its text is kept, and holds no NUL */
	const char *command;	       /* words of a shell; NULL: the file is a script, which is the service */
	unsigned line;		       /* of the command, from 1 */
};

struct supervised_list {
	struct supervised list[SUPERVISED_MAX];
	size_t count;
};

/*
 * The services of a supervisor's command line, the program first: supervisord, runsvdir, s6-svscan, or /init of s6-overlay.
 * Commands live in the arena, files in the profile.
 */
void supervised_find(const struct image_profile *profile, const char *const *words, struct arena *arena,
		     struct supervised_list *out);

#endif
