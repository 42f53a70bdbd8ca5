/* Volumes of the room in place of what the author mounts. */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "engine/resolve.h"
#include "base/error.h"
#include "base/file.h"
#include "base/list.h"
#include "compose/mount.h"
#include "trial/room/room.h"
#include "trial/member.h"

/* Not copied whatever their size: they are the machine's own. */
static const char *const machine_trees[] = {"/proc", "/sys", "/dev", "/run", "/boot"};

/* One mount, however it was written. */
struct request {
	enum mount_kind kind;
	const char *source; /* as the host knows it; "" for none */
	const char *target; /* as written, dollars doubled */
	bool read_only, nocopy;
};

static bool has_option(const char *options, const char *wanted)
{
	size_t len = strlen(wanted);

	for (; options && *options; options += *options == ',') {
		if (!strncmp(options, wanted, len) && (!options[len] || options[len] == ','))
			return true;
		options += strcspn(options, ",");
	}
	return false;
}

/* False for what is passed on as it is. */
static bool read_request(struct request *out, const json_t *item, struct arena *arena)
{
	const char *type = member_text(item, "type");
	struct mount mount;

	*out = (struct request){.target = member_text(item, "target")};
	if (json_is_string(item)) {
		if (!mount_parse_volume(&mount, json_string_value(item), arena))
			return false;
		out->kind = mount.kind;
		out->source = resolve_unescape(mount.source ? mount.source : "", arena);
		out->target = mount.target;
		out->read_only = mount.read_only;
		out->nocopy = has_option(mount.options, "nocopy");
		return true;
	}
	out->source = resolve_unescape(member_text(item, "source"), arena);
	out->read_only = json_is_true(json_object_get(item, "read_only"));
	out->nocopy = json_is_true(json_object_get(json_object_get(item, "volume"), "nocopy"));
	if (!strcmp(type, "bind"))
		out->kind = MOUNT_BIND;
	else if (!strcmp(type, "volume"))
		out->kind = *out->source ? MOUNT_VOLUME : MOUNT_ANONYMOUS;
	else
		return false;
	return true;
}

/* Bytes and entries of a folder; false when they are too many, or when it cannot be read. */
static bool is_small(const char *path)
{
	char *roots[] = {(char *)(uintptr_t)path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	unsigned long long bytes = 0;
	unsigned entries = 0;
	bool small = walk;
	FTSENT *entry;

	while (small && (entry = fts_read(walk))) {
		if (entry->fts_info == FTS_F)
			bytes += (unsigned long long)entry->fts_statp->st_size;
		small = ++entries <= ROOM_ENTRIES_MAX && bytes <= ROOM_COPY_MAX &&
			entry->fts_info != FTS_DNR && entry->fts_info != FTS_ERR;
	}
	if (walk)
		fts_close(walk);
	return small;
}

static bool is_of_machine(const char *path)
{
	if (!strcmp(path, "/"))
		return true;
	for (size_t i = 0; i < sizeof(machine_trees) / sizeof(*machine_trees); i++)
		if (mount_is_below(path, machine_trees[i]))
			return true;
	return false;
}

/* The volume that stands for a name or a folder; made known when it is new. */
static const char *volume_for(struct room *room, const char *name, const char *from)
{
	struct room_volume *volume;

	for (size_t i = 0; i < room->volume_count; i++) {
		volume = &room->volumes[i];
		if (from ? volume->from && !strcmp(volume->from, from)
			 : !strcmp(volume->name, name))
			return volume->name;
	}
	list_grow(room->volumes, room->volume_count, room->volume_cap);
	volume = &room->volumes[room->volume_count++];
	*volume = (struct room_volume){.name = name, .from = from};
	return name;
}

static json_t *make_volume(const char *name, const struct request *request, bool nocopy)
{
	return json_pack("{s:s, s:s, s:s, s:b, s:{s:b}}", "type", "volume", "source", name,
			 "target", request->target, "read_only", request->read_only, "volume",
			 "nocopy", nocopy);
}

static json_t *make_bind(const char *source, const struct request *request, bool read_only,
			 struct room *room)
{
	return json_pack("{s:s, s:s, s:s, s:b}", "type", "bind", "source",
			 resolve_escape(source, &room->arena), "target", request->target, "read_only",
			 read_only || request->read_only);
}

/* A copy with the same mode; NULL when it cannot be had. */
static const char *copy_file(struct room *room, const char *source, const struct stat *status)
{
	const char *path =
		arena_printf(&room->arena, "%s/file-%zu", room->folder, room->file_count);
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {0};
	int fd, failed;

	if ((unsigned long long)status->st_size > ROOM_COPY_MAX ||
	    file_read(source, &file, &ignored))
		return NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return NULL;
	failed = file_write_fd(fd, file.data, file.size) || fchmod(fd, status->st_mode & 07777);
	/* Only root may give it away; then it is as it was. */
	if (!failed && fchown(fd, status->st_uid, status->st_gid))
		failed = 0;
	close(fd);
	room->file_count++;
	return failed ? NULL : path;
}

static json_t *adapt_bind(struct room *room, const struct request *request, struct buf *notes)
{
	const char *source = request->source, *copy;
	struct stat status;
	const char *name;

	if (*source != '/')
		source = arena_printf(&room->arena, "%s/%s", room->base, source);
	name = arena_printf(&room->arena, "%s-bind-%zu", room->project, room->volume_count);
	/* The engine makes what is missing: a folder of root's. */
	if (stat(source, &status))
		return make_volume(volume_for(room, name, source), request, true);
	if (S_ISDIR(status.st_mode) && !is_of_machine(source) && is_small(source))
		return make_volume(volume_for(room, name, arena_strdup(&room->arena, source)),
				   request, true);
	if (S_ISREG(status.st_mode) && (copy = copy_file(room, source, &status)))
		return make_bind(copy, request, false, room);
	buf_addf(notes, "%s is mounted read-only: %s\n", source,
		 S_ISDIR(status.st_mode) ? "it is the machine's, or too large to be copied"
					 : "it is no file that can be copied");
	return make_bind(source, request, true, room);
}

json_t *room_adapt_mounts(struct room *room, const json_t *mounts, struct buf *notes)
{
	json_t *out = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(mounts, i, item)
	{
		struct request request;
		const char *name;

		if (!read_request(&request, item, &room->arena) ||
		    request.kind == MOUNT_ANONYMOUS) {
			json_array_append_new(out, json_deep_copy(item));
		} else if (request.kind == MOUNT_BIND) {
			json_array_append_new(out, adapt_bind(room, &request, notes));
		} else {
			name = arena_printf(&room->arena, "%s-volume-%s", room->project,
					    request.source);
			json_array_append_new(out, make_volume(volume_for(room, name, NULL),
							       &request, request.nocopy));
		}
	}
	return out;
}
