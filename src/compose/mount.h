/* What is mounted where in a container, from every key that can mount. */
#ifndef COMPOSE_MOUNT_H
#define COMPOSE_MOUNT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum mount_kind {
	MOUNT_BIND,
	MOUNT_VOLUME,	 /* named */
	MOUNT_ANONYMOUS, /* a volume without a name */
	MOUNT_TMPFS,
	MOUNT_CONFIG,
	MOUNT_SECRET,
	MOUNT_OTHER /* npipe, cluster, image */
};

/* All strings live in the arena that the mount was made with. */
struct mount {
	enum mount_kind kind;
	const char *source;  /* as written; NULL when there is none */
	const char *target;  /* normalised by mount_path() */
	const char *options; /* third field of the short syntax, or of a tmpfs entry; or NULL */
	bool read_only;
};

/*
 * The path as the engine will see it, for comparing: made absolute, "." and
 * "//" dropped, ".." followed, a trailing slash dropped ("/" stays), and
 * /var/run followed to /run (and /var/lock to /run/lock), which is a link in
 * nearly every image. A Windows path ("C:\data", "\\.\pipe\x") is only copied.
 */
const char *mount_path(const char *path, struct arena *arena);

/*
 * Short syntax of `volumes:`: "[SOURCE:]TARGET[:OPTIONS]". A source that starts
 * with ".", "/", "~", "\\" or a drive letter is a bind, else a named volume.
 * Windows paths ("C:\data:/data", "C:\a:D:\b:ro") are taken apart as Compose
 * does: any single letter before a colon is a drive, so "v:/x" is one path.
 * "${...}" that was left in the text is never cut, whatever it holds. False,
 * with *out untouched, when there is no target and for what Compose refuses:
 * an empty field, more than three fields.
 */
bool mount_parse_volume(struct mount *out, const char *text, struct arena *arena);

/* An entry of `tmpfs:`: "TARGET[:OPTIONS]". False, with *out untouched, without a target. */
bool mount_parse_tmpfs(struct mount *out, const char *text, struct arena *arena);

/* True when `path` is `above` or lies below it; both normalised. */
bool mount_is_below(const char *path, const char *above);

#endif
