/* A copy of a project that Compose reads without touching the project: folders of links, and files of our own in them. */
#ifndef ENGINE_MIRROR_H
#define ENGINE_MIRROR_H

#include <stddef.h>

struct error;

/*
 * A private folder in which the whole file system seems to lie: TOP/etc/hosts is a link to /etc/hosts. Folders that hold
 * files of our own are folders, with links for everything else that is in them; links of theirs lead where they lead, within
 * the mirror. So relative paths of a Compose file mean there what they mean in its own folder, "../" as well.
 */
struct mirror {
	char *top; /* owned; NULL: there is none */
};

/* In TMPDIR. */
int mirror_make(struct mirror *mirror, struct error *err) __attribute__((warn_unused_result));
/* Removes it all, and nothing that is linked to. */
void mirror_remove(struct mirror *mirror);
#define CLEANUP_MIRROR __attribute__((cleanup(mirror_remove)))

/* Makes a folder one of the mirror's own. The path is absolute and without links. */
int mirror_open(struct mirror *mirror, const char *folder, struct error *err)
	__attribute__((warn_unused_result));
/* Puts a file of our own in its folder, in the place of what was there. The path as above. */
int mirror_write(struct mirror *mirror, const char *path, const char *data, size_t size,
		 struct error *err) __attribute__((warn_unused_result));

#endif
