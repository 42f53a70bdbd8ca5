/* What is mounted where in a container, from every key that can mount. */
#ifndef COMPOSE_MOUNT_H
#define COMPOSE_MOUNT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct yaml_node;

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
	/* As they are shown: as written where values of variables are in them (compose/service.h). */
	const char *shown_source, *shown_target;
	bool secret; /* such values are in one of them */
	bool read_only;
	const char *propagation; /* of the long syntax's bind; or NULL */
	const char *host; /* of a bind: what it shows of the host, by mount_host_path(); or NULL */
	const char *raw;  /* the entry of the short syntax as it is written; or NULL */
	const struct yaml_node *node; /* where it is written; NULL when that is no file */
};

/*
 * The path as the engine will see it, for comparing: made absolute, "." and
 * "//" dropped, ".." followed, a trailing slash dropped ("/" stays), and
 * /var/run followed to /run (and /var/lock to /run/lock), which is a link in
 * nearly every image. A Windows path ("C:\data", "\\.\pipe\x") is only copied.
 */
const char *mount_path(const char *path, struct arena *arena);

/*
 * The path on the host that a bind's source means, for comparing: as mount_path() makes it, with the
 * home folder of whoever starts it as /home/~ ("~/.ssh" is /home/~/.ssh). A relative path is taken from
 * `folder`, which may be NULL. NULL for what lies in that folder, and when it cannot be told.
 */
const char *mount_host_path(const char *source, const char *folder, struct arena *arena);

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

/* True for options of a tmpfs (or NULL) with uid, gid or mode among them. */
bool mount_has_owner(const char *options);

/* True when `path` is `above` or lies below it; both normalised. */
bool mount_is_below(const char *path, const char *above);

#endif
