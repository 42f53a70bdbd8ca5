/* A throwaway project: services as Compose runs them, cut off from all that is there already. */
#ifndef TRIAL_ROOM_ROOM_H
#define TRIAL_ROOM_ROOM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "engine/client.h"

/* A volume of the room: of a named one, or of a folder of the host. */
struct room_volume {
	const char *name; /* in the engine and in the project */
	const char *from; /* the folder whose content it starts with; NULL: nothing */
	bool is_made;
};

/* A bound file or folder with more than this is not copied (bytes, entries). */
#define ROOM_COPY_MAX ((unsigned long long)256 << 20)
#define ROOM_ENTRIES_MAX 20000u

struct room {
	struct client *client;
	struct arena arena;
	char id[17];
	const char *project; /* "composeharden-try-ID" */
	const char *owner;   /* who may remove it: see room_sweep() */
	const char *base;    /* the folder of the Compose file */
	char *folder;	     /* owned: for the project's file and for copies of bound files */
	bool open_networks;  /* the services reach the world outside */
	bool broken;	     /* its project could not be written: that is no service's fault */
	json_t *services;    /* by name, as they are to run next */
	json_t *tops;	     /* top-level keys that services refer to: configs, secrets; or NULL */
	json_t *given;	     /* by service, the targets that room_give() has given away since room_put() */
	struct room_volume *volumes;
	size_t volume_count, volume_cap;
	size_t file_count; /* bound files that were copied */
	size_t call_count; /* of Compose */
};

/*
 * Makes the folder; nothing in the engine yet. `base` is borrowed. Everything
 * that is made later carries the labels TRIAL_LABEL (the id) and TRIAL_LABEL_OWNER.
 */
int room_open(struct room *room, struct client *client, const char *base, struct error *err)
	__attribute__((warn_unused_result));
/* Removes everything it made, whatever state it is in, unless `keep`; signals have to wait. -1 when something is left. */
int room_close(struct room *room, bool keep, struct error *err);

/* What services refer to beside volumes and networks, from a resolved project. */
void room_take_tops(struct room *room, const json_t *project);

/* The project's or the engine's default network, which the trial has one of its own for. */
bool room_has_own_network(const char *mode);
/*
 * The service as it may run here: no published ports, no name, no labels, no
 * restart, networks of the room only, volumes of the room in place of named ones
 * and of bound folders, copies in place of bound files, read-only where that
 * cannot be. Notes on what differs are added to `notes` (lines). The caller's.
 */
json_t *room_adapt(struct room *room, const json_t *service, struct buf *notes);
/* Only its volumes: private to room_adapt(). */
json_t *room_adapt_mounts(struct room *room, const json_t *mounts, struct buf *notes);

/* Private to room/: its labels, which are the caller's; the volume of that name, or NULL; a new file for its owner. */
json_t *room_labels(const struct room *room);
struct room_volume *room_volume_of(const struct room *room, const char *name);
int room_write_file(const char *path, const char *data, size_t len, struct error *err)
	__attribute__((warn_unused_result));
/* Private to room/: Compose with these words, the service at their end. */
int room_compose(struct room *room, const char *service, const char *const *words,
		 struct error *err) __attribute__((warn_unused_result));

/* Has the service run so from its next start on; the reference is taken. */
void room_put(struct room *room, const char *name, json_t *service);

/* Makes the networks that services name, which several may then start in at once. */
int room_make_networks(struct room *room, struct error *err) __attribute__((warn_unused_result));

/* Builds the image of a service, and names it in the service. */
int room_build(struct room *room, const char *name, struct error *err)
	__attribute__((warn_unused_result));

/* Removes the service's container; with `fresh` its volumes get the content they start with. */
int room_empty(struct room *room, const char *name, bool fresh, struct error *err)
	__attribute__((warn_unused_result));
/*
 * Gives what is mounted at a target, and all below it, to a user ("UID:GID"), as the step before deploying does: in a
 * container of the service's image, where that has a chown. The next start leaves an empty volume's owner as it is.
 */
void room_give(struct room *room, const char *name, const char *target, const char *user);
/* Creates and starts it; *id, which lives in the arena, is its container, also when it failed to start. */
int room_start(struct room *room, const char *name, const char **id, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Removes containers, networks, volumes and images of trials, and their
 * folders: of one (id), or of all whose program does not run any more (NULL).
 * *removed counts what went. -1 when something stays.
 */
int room_sweep(struct client *client, const char *id, size_t *removed, struct error *err);

/* "HOST:PID:START": a process that cannot be mistaken for a later one; the caller frees it. */
char *room_owner(void);

#endif
