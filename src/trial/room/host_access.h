/* What a service would get of the host it runs on: what passes in a trial, and the words that allow more. */
#ifndef TRIAL_ROOM_HOST_ACCESS_H
#define TRIAL_ROOM_HOST_ACCESS_H

#include <jansson.h>

#include "base/alloc.h"

/* What --allow takes; HOST_NONE: no word allows it. */
enum host_word {
	HOST_NONE,
	HOST_MOUNT,
	HOST_SOCKET,
	HOST_DEVICE,
	HOST_CAPABILITY,
	HOST_NETWORK,
	HOST_NAMESPACE,
	HOST_PROFILE,
	HOST_RUNTIME,
	HOST_VOLUME,
	HOST_BUILD,
	HOST_PRIVILEGED,
	HOST_SECRET,
	HOST_SYSCTL,
	HOST_EXTENSION,
	HOST_WORD_COUNT
};

struct host_access {
	const char *base; /* the project's folder, absolute and without links */
	unsigned allowed; /* bits 1 << enum host_word */
	struct arena *arena;
	json_t *project; /* as Compose resolved it; the paths in it become those that were judged */
	/* Set by a judge whose refusal goes by another word than its row's. */
	enum host_word word;
};

/* Why it is not tried, in the arena or static; NULL: it may be. It holds no value, for these may be secrets. */
typedef const char *host_judge(struct host_access *access, const char *key, json_t *value);

/* A key that may be tried: a judge of NULL passes any value. */
struct host_key {
	const char *key;
	host_judge *judge;
	enum host_word word;
};

/* The one table of service keys; NULL for a key that is not in it. */
const struct host_key *host_key_find(const char *key);

/* HOST_NONE for an unknown word. */
enum host_word host_word_parse(const char *text, size_t len);

/*
 * Why the service must not be tried; NULL: it may be. Sources of binds and build
 * contexts, and files of secrets, are then the real paths that were judged.
 */
const char *host_access_refusal(struct host_access *access, json_t *service);

/* Judges of mounts and files: host_paths.c. */
host_judge host_judge_volumes, host_judge_files, host_judge_env_file, host_judge_build;

/* Why a path of the host does not pass; *real, in the arena, is the path after links. */
const char *host_path_refusal(struct host_access *access, const char *path, const char **real);

#endif
