/* Rules of what the image gives to the one who runs, wherever it lies: it was given to be written. */
#include <string.h>

#include "base/path.h"
#include "base/shell.h"
#include "compose/mount.h"
#include "evidence/image/look.h"

/* Where everybody may write on every system, beside what a read-only root leaves writable. */
static bool is_of_everybody(const char *path)
{
	static const char *const paths[] = {"/var/tmp", "/var/crash", "/var/run", "/var/lock", "/sys"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (mount_is_below(path, paths[i]))
			return true;
	return false;
}

/* What a program rewrites in its place: no code, which is given away with all the rest. */
static bool is_rewritten(const struct image_file *file)
{
	static const char *const endings[] = {".db", ".sqlite", ".sqlite3", ".json", ".ini", ".conf", ".cfg", ".yaml", ".yml",
					      ".toml", ".xml", ".properties", ".dat", ".log", ".lock", ".pid"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (path_ends_with(file->name, endings[i]))
			return true;
	return false;
}

/* A file that the runner may write, and no link to a device. */
static bool holds_file(const struct look *look, const struct image_file *folder)
{
	for (const struct image_file *at = folder->child; at; at = at->next)
		if (at->kind == IMAGE_FILE_FOLDER ? holds_file(look, at)
						  : at->kind == IMAGE_FILE_REGULAR && look_may_write(look, at))
			return true;
	return false;
}

static void writes(struct look *look, const char *path)
{
	look_say(look, "R7", CONFIDENCE_LIKELY, "it may write to %s", path);
	look_writes_root(look, look_said(look));
}

/* What lies in it stays when the root is read-only, and cannot be changed then. */
static void judge_given(struct look *look, const struct image_file *folder, const char *path)
{
	if (look_is_empty(folder) || look_is_of_data(path))
		look_judge_folder(look, folder, path);
	else if (holds_file(look, folder))
		writes(look, path);
}

/* Its home and its working folder were judged. */
static void walk(struct look *look, const struct image_file *folder, const char *home)
{
	for (const struct image_file *at = folder->child; at && !look->writes_root; at = at->next) {
		const char *path;

		if (at->kind == IMAGE_FILE_REGULAR && at->uid == look->uid && look_may_write(look, at) && is_rewritten(at)) {
			path = image_path(at, look->arena);
			if (shell_can_show(path) && !look_is_writable_anyway(look, path))
				writes(look, path);
		}
		if (at->kind != IMAGE_FILE_FOLDER)
			continue;
		path = mount_path(image_path(at, look->arena), look->arena);
		if (!shell_can_show(path) || look_is_writable_anyway(look, path) || is_of_everybody(path))
			continue;
		if (!look_may_write(look, at))
			walk(look, at, home);
		else if (strcmp(path, look->profile->folder) != 0 && !(home && !strcmp(path, home)))
			judge_given(look, at, path);
	}
}

bool look_owns_elsewhere(struct look *look)
{
	size_t before = look->rule_count;

	if (!look->has_runner || !look->uid || look->writes_root)
		return false;
	walk(look, look->profile->root, look_home(look));
	return look->rule_count > before;
}

/* As deep as they are looked for below the folders of a service. */
#define ROOM_DEPTH 4

/* The folder or one below it that is empty and root's: somebody made it to be filled. NULL: none. */
static const struct image_file *find_room(const struct look *look, const struct image_file *folder, unsigned depth)
{
	const struct image_file *found = NULL;
	const char *path;

	/* "/docker-entrypoint-initdb.d" is filled by who deploys it. */
	if (folder->kind != IMAGE_FILE_FOLDER || program_is_in(" node_modules .git vendor ", folder->name) ||
	    path_ends_with(folder->name, ".d"))
		return NULL;
	for (const struct image_file *at = folder->child; at && !found && depth; at = at->next)
		found = find_room(look, at, depth - 1);
	if (folder->child || folder->uid || folder->mode & 0002)
		return found;
	path = image_path(folder, look->arena);
	return shell_can_show(path) && !look_is_writable_anyway(look, path) ? folder : NULL;
}

/* Folders of the system, not of one service (hier(7)); two of them hold services whole. */
static bool is_top_of_system(const char *name)
{
	return program_is_in(" bin boot dev etc home lib lib32 lib64 libx32 lost+found media mnt nix opt proc root run sbin "
			     "snap srv sys tmp usr var ",
			     name);
}

const char *look_find_room(const struct look *look)
{
	const struct image_profile *profile = look->profile;
	const struct image_file *folder = strcmp(profile->folder, "/") != 0 ? image_find(profile, profile->folder) : NULL;
	const struct image_file *found = folder ? find_room(look, folder, ROOM_DEPTH) : NULL;

	/* Where Debian's packages have their program's state. */
	folder = look->program ? image_find(profile, arena_printf(look->arena, "/var/lib/%s", look->program->name)) : NULL;
	if (folder && !found)
		found = find_room(look, folder, 0);
	for (folder = profile->root->child; folder && !found; folder = folder->next) {
		if (!is_top_of_system(folder->name))
			found = find_room(look, folder, ROOM_DEPTH);
		if (!program_is_in(" opt srv ", folder->name))
			continue;
		for (const struct image_file *at = folder->child; at && !found; at = at->next)
			found = find_room(look, at, ROOM_DEPTH);
	}
	return found ? mount_path(image_path(found, look->arena), look->arena) : NULL;
}
