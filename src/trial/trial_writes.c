/* Where services write as they are, what lies there, and whether they can write there hardened. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/capability.h"
#include "compose/mount.h"
#include "engine/archive.h"
#include "evidence/facts/fact.h"
#include "trial/trial_steps.h"

/* Bytes of a volume that are read to see who may write it. */
#define VOLUME_MOST ((size_t)64 << 10)
/* Folders whose files are compared, at most. */
#define FOLDERS_MAX 64

/* A container whose files are looked at from outside. */
struct look {
	struct trial *trial;
	const char *id;
};

/* The beginning of what `docker cp` gives of a path; false when it gives nothing. */
static bool copy_head(const struct look *look, const char *path, size_t most,
		      struct archive *archive)
{
	struct client *client = &look->trial->client;
	CLEANUP_FREE char *from = xasprintf("%s:%s", look->id, path);
	const char *const words[] = {client->program, "cp", from, "-", NULL};
	struct process_request request = {.argv = words,
					  .timeout = CLIENT_SHORT,
					  .output_max = most};
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	if (client_run(client, &request, &ignored))
		return false;
	archive_read(archive, client->result.output.data, client->result.output.len);
	return archive->count;
}

/* The first header tells; the rest need not come. */
static bool is_folder(void *context, const char *path)
{
	struct archive archive;

	return copy_head(context, path, 2048, &archive) && archive.first.is_folder;
}

/* Files of the image in a folder would be hidden by a tmpfs; its folders are no matter. */
static bool holds_files(const struct look *look, const char *folder)
{
	struct archive archive;

	return copy_head(look, folder, (size_t)1 << 20, &archive) &&
	       (archive.folders < archive.count || archive.cut);
}

/* Of a folder that is not root's: what a tmpfs must be given so that its owner may write there. NULL: root's. */
static const char *owner_of(const struct look *look, const char *folder)
{
	struct archive archive;

	if (!copy_head(look, folder, 2048, &archive) || !archive.first.is_folder ||
	    (!archive.first.uid && !archive.first.gid))
		return NULL;
	/* Where others may not look into it, they may not then; else any of its users may write. */
	return arena_printf(&look->trial->arena, "uid=%u,gid=%u,mode=%04o", archive.first.uid,
			    archive.first.gid, archive.first.mode & 05 ? 01777 : archive.first.mode & 07777);
}

/* Targets of its mounts; NULL-terminated, in the arena. Those that keep what is written come first, *kept of them. */
static const char *const *mounts_of(const struct look *look, size_t *kept)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct arena *arena = &look->trial->arena;
	json_t *list = client_json(&look->trial->client,
				   WORDS("inspect", "--type", "container", look->id), &ignored);
	const json_t *object = json_array_get(list, 0), *mounts = json_object_get(object, "Mounts");
	json_t *tmpfs = json_object_get(json_object_get(object, "HostConfig"), "Tmpfs"), *item;
	const char **out = arena_zalloc(
		arena,
		(json_array_size(mounts) + json_object_size(tmpfs) + 1) * sizeof(*out));
	size_t count = 0, i;
	const char *path;

	json_array_foreach(mounts, i, item)
	{
		path = json_string_value(json_object_get(item, "Destination"));
		if (path && !json_is_false(json_object_get(item, "RW")))
			out[count++] = mount_path(path, arena);
	}
	*kept = count;
	json_array_foreach(mounts, i, item)
	{
		path = json_string_value(json_object_get(item, "Destination"));
		if (path && json_is_false(json_object_get(item, "RW")))
			out[count++] = mount_path(path, arena);
	}
	json_object_foreach(tmpfs, path, item) out[count++] = mount_path(path, arena);
	json_decref(list);
	return out;
}

/* A place that is written: a tmpfs there helps, is of doubt, or is only for the new folders in it. */
static void add_place(struct trial_subject *subject,
		      const struct write_place *place, const struct look *image,
		      const struct look *running)
{
	bool holds = holds_files(image, place->folder), all_folders = place->path_count;
	uint64_t bit;

	for (size_t i = 0; holds && i < place->path_count && all_folders; i++)
		all_folders = is_folder((void *)(uintptr_t)running, place->paths[i]);
	if (holds && all_folders) {
		for (size_t i = 0; i < place->path_count; i++)
			subject->problem.written |=
				attempt_path(&subject->terms, place->paths[i],
					     owner_of(running, place->paths[i]));
		return;
	}
	bit = attempt_path(&subject->terms, place->folder, owner_of(running, place->folder));
	if (holds)
		subject->problem.doubtful |= bit;
	else
		subject->problem.written |= bit;
}

/* A container of the image that is never started: its folders as the image has them. */
static int look_into_image(struct trial *trial, struct trial_service *service,
			   const struct look *running, struct error *err)
{
	CLEANUP_FREE char *mark = xasprintf(TRIAL_LABEL "=%s", trial->room.id);
	CLEANUP_FREE char *owner = xasprintf(TRIAL_LABEL_OWNER "=%s", trial->room.owner);
	CLEANUP_FREE char *id = NULL;
	struct client *client = &trial->client;
	struct look image = {.trial = trial};
	char *at, *line;

	if (!service->writes.count)
		return 0;
	if (client_call(client, CLIENT_SHORT,
			WORDS("create", "--label", mark, "--label", owner, "--network", "none",
			      service->image, "composeharden"),
			err))
		return -1;
	at = client->result.output.data;
	line = client_next_line(&at);
	image.id = id = xstrdup(line ? line : "");
	for (size_t i = 0; i < service->writes.count; i++)
		if (!service->writes.list[i].hopeless)
			add_place(service->subject, &service->writes.list[i], &image, running);
	client_attempt(client, CLIENT_SHORT, WORDS("rm", "--force", "--volumes", id));
	return 0;
}

/* By its owner and mode; root may where it is the owner, or has the capability to pass over that. */
static bool may_write_in(const struct archive_owner *folder, const char *user, bool overrides)
{
	char *end;
	unsigned long uid = strtoul(user, &end, 10), gid = *end ? strtoul(end + 1, NULL, 10) : uid;

	if (folder->mode & 02 || (!uid && overrides))
		return true;
	return (uid == folder->uid && folder->mode & 0200) ||
	       (gid == folder->gid && folder->mode & 020);
}

/*
 * In the folder itself; or in all that there is in it, when these are folders: then the image has made them for whoever
 * runs it (caddy's /config is root's, and /config/caddy everybody's).
 */
static bool may_write(const struct archive *volume, const char *user, bool overrides)
{
	size_t count = volume->inside_count;
	bool all = count && count <= ARCHIVE_INSIDE && !volume->cut;

	for (size_t i = 0; i < count && all; i++)
		all = volume->inside[i].is_folder && may_write_in(&volume->inside[i], user, overrides);
	return all || may_write_in(&volume->first, user, overrides);
}

/* Root of the service as it is to run next has the capability. */
static bool has_capability(const json_t *service, enum capability capability)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(service, "cap_add"), i, item)
	{
		const char *name = json_string_value(item);

		if (name && capability_parse(name) == capability)
			return true;
	}
	return !json_array_size(json_object_get(service, "cap_drop"));
}

/* Its program takes another user by itself, for a login or an upload: then the owner of the folder is who writes there. */
static bool becomes_owner(const struct fact *fact, const struct archive_owner *folder, const json_t *service)
{
	if (!fact || !(folder->mode & 0200) || !has_capability(service, CAPABILITY_SETUID) ||
	    !has_capability(service, CAPABILITY_SETGID))
		return false;
	for (size_t i = 0; i < fact->become_count; i++)
		if (fact->becomes[i] == folder->uid)
			return true;
	return false;
}

/* Root that leaves the work to others is not who writes. */
static bool has_others(const struct sighting *sighting)
{
	for (size_t i = 0; i < sighting->program_count; i++)
		if (strncmp(sighting->programs[i].user, "0:", 2) != 0)
			return true;
	return false;
}

/* Who may write a folder. */
struct writers {
	const json_t *service; /* as it runs */
	const struct sighting *sighting;
	bool without_root;
	const struct fact *fact; /* whom its root may become; NULL: nobody */
};

/* True as well for a file that is bound, and for what cannot be looked at. */
static bool is_writable(const struct look *look, const char *folder, const struct writers *writers)
{
	const struct sighting *sighting = writers->sighting;
	bool overrides = has_capability(writers->service, CAPABILITY_DAC_OVERRIDE);
	struct archive archive;

	if (!sighting->program_count || !copy_head(look, folder, VOLUME_MOST, &archive) || !archive.first.is_folder)
		return true;
	for (size_t i = 0; i < sighting->program_count; i++) {
		const struct program *program = &sighting->programs[i];

		if (!program->is_master &&
		    (!writers->without_root || strncmp(program->user, "0:", 2) != 0) &&
		    may_write(&archive, program->user, overrides))
			return true;
	}
	return sighting->has_root && becomes_owner(writers->fact, &archive.first, writers->service);
}

/* The folders that it writes, and the volumes that it may write with all that is in them. */
static void note_folders(struct trial *trial, struct trial_service *service,
			 const struct look *running, const char *const *mounts, size_t kept)
{
	const struct writers writers = {.service = service->as_is,
					.sighting = &service->sighting,
					.without_root = has_others(&service->sighting)};
	const char **folders = arena_zalloc(&trial->arena, (FOLDERS_MAX + 1) * sizeof(*folders));
	size_t count = 0;

	for (size_t i = 0; i < service->writes.count && count < FOLDERS_MAX; i++)
		/* Of the root itself the names tell nothing: the image has them all. */
		if (service->writes.list[i].path_count && strcmp(service->writes.list[i].folder, "/") != 0)
			folders[count++] = service->writes.list[i].folder;
	for (size_t i = 0; i < kept && count < FOLDERS_MAX; i++)
		if (is_writable(running, mounts[i], &writers))
			folders[count++] = arena_printf(&trial->arena, "=%s", mounts[i]);
	service->usage.folders = folders;
}

int trial_read_writes(struct trial *trial, struct trial_service *service, const char *id,
		      struct error *err)
{
	struct look running = {trial, id};
	size_t kept;
	const char *const *mounts = mounts_of(&running, &kept);
	struct write_question question = {is_folder, &running, mounts};
	char *text;

	if (client_call(&trial->client, CLIENT_SHORT, WORDS("diff", id), err))
		return -1;
	text = arena_strdup(&trial->arena, trial->client.result.output.data);
	writes_read(&service->writes, text, &question, &trial->arena);
	if (!service->subject->writes.count)
		service->subject->writes = service->writes;
	note_folders(trial, service, &running, mounts, kept);
	return look_into_image(trial, service, &running, err);
}

const char *trial_find_unwritable(struct trial *trial, const struct trial_service *service,
				  const char *id, const struct sighting *sighting)
{
	const struct writers writers = {.service = json_object_get(trial->room.services, service->name),
					.sighting = sighting,
					.fact = service->fact};
	const struct look look = {trial, id};
	const char *const *folder = service->usage.folders;

	for (; folder && *folder; folder++)
		if (**folder == '=' && !is_writable(&look, *folder + 1, &writers))
			return *folder + 1;
	return NULL;
}

/* Something is mounted at the path or above it, which may be written. */
static bool is_covered(const json_t *service, const char *path, struct arena *arena)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(service, "tmpfs"), i, item)
	{
		const char *text = json_string_value(item);

		if (text && mount_is_below(path, mount_path(arena_strndup(arena, text,
									  strcspn(text, ":")),
							    arena)))
			return true;
	}
	json_array_foreach(json_object_get(service, "volumes"), i, item)
	{
		const char *target = json_string_value(json_object_get(item, "target"));

		if (target && !json_is_true(json_object_get(item, "read_only")) &&
		    mount_is_below(path, mount_path(target, arena)))
			return true;
	}
	return false;
}

const char *trial_find_uncovered(const struct trial *trial, const struct trial_service *service)
{
	const json_t *next = json_object_get(trial->room.services, service->name);
	const char *found = NULL;
	struct arena arena CLEANUP_ARENA = {.block = NULL};

	if (!json_is_true(json_object_get(next, "read_only")))
		return NULL;
	for (size_t i = 0; i < service->writes.count && !found; i++) {
		const struct write_place *place = &service->writes.list[i];

		for (size_t at = 0; at < place->path_count && !found; at++)
			if (!is_covered(next, place->paths[at], &arena))
				found = place->paths[at];
	}
	return found;
}
