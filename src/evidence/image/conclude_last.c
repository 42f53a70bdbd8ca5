/* Rules of who runs where nothing that is started takes another user by itself. */
#include <string.h>

#include "base/shell.h"
#include "compose/mount.h"
#include "evidence/image/accounts.h"
#include "evidence/image/look.h"

/* Accounts of people, as useradd(8) numbers them (UID_MIN and UID_MAX of login.defs(5)). */
#define PERSON_MIN 1000
#define PERSON_MAX 60000

const struct image_file *look_find_owned(const struct look *look)
{
	const struct image_profile *profile = look->profile;

	for (size_t i = 0; profile->volumes[i]; i++) {
		const struct image_file *file = image_find(profile, profile->volumes[i]);

		if (file && file->uid && image_user_by_id(profile, file->uid))
			return file;
	}
	return NULL;
}

bool look_is_guessed(const struct look *look)
{
	return look->starts_as_root && look->uid == 1000 && !image_user_by_id(look->profile, look->uid);
}

const char *look_home(const struct look *look)
{
	const struct image_user *user = image_user_by_id(look->profile, look->uid);
	const char *home = image_env(look->profile, "HOME");

	if (!home)
		home = user ? user->home : "";
	return *home == '/' && shell_can_show(home) ? mount_path(home, look->arena) : NULL;
}

bool look_has_groups(const struct look *look, uint32_t uid)
{
	const struct image_user *user = image_user_by_id(look->profile, uid);
	const struct image_file *groups = image_find(look->profile, "/etc/group");

	return user && groups && groups->text && accounts_is_member(groups->text, groups->text_len, user);
}

/* As deep as folders may be (IMAGE_DEPTH_MAX). */
static const struct image_file *find_code(const struct image_file *folder, uint32_t names)
{
	const struct image_file *found = NULL;

	for (const struct image_file *at = folder->child; at && !found; at = at->next)
		found = !at->is_elf && at->imports & names ? at : find_code(at, names);
	return found;
}

const struct image_file *look_find_code(const struct look *look, uint32_t names)
{
	return look->profile->code_names & names ? find_code(look->profile->root, names) : NULL;
}

/* A volume of the image with folders of several users. */
static bool shares_volume(const struct look *look)
{
	const struct image_profile *profile = look->profile;

	for (size_t i = 0; profile->volumes[i]; i++) {
		const struct image_file *volume = image_find(profile, profile->volumes[i]);
		uint32_t first = volume ? volume->uid : 0;

		for (const struct image_file *at = volume ? volume->child : NULL; at; at = at->next) {
			if (at->uid && first && at->uid != first)
				return true;
			first = first ? first : at->uid;
		}
	}
	return false;
}

static size_t count_people(const struct look *look)
{
	size_t count = 0;

	for (size_t i = 0; i < look->profile->user_count; i++)
		count += look->profile->users[i].uid >= PERSON_MIN && look->profile->users[i].uid < PERSON_MAX;
	return count;
}

static bool gives_away(const struct image_file *program)
{
	return program && !look_is_interpreter(program->name) && program->imports & 1U << IMAGE_IMPORT_CHOWN;
}

/* Root that works for several users: no start shows it, only what it has for them. */
bool look_serves_users(struct look *look)
{
	const struct image_file *code = look_find_code(
		look, 1U << IMAGE_IMPORT_SETUID | 1U << IMAGE_IMPORT_CHOWN);
	const char *path = code ? image_path(code, look->arena) : "";

	if (shares_volume(look))
		look_say(look, "R18", CONFIDENCE_LIKELY, "its volume holds what belongs to several users");
	else if (code)
		look_say(look, "R18", CONFIDENCE_LIKELY, "%s gives files to other users, or becomes them",
			 shell_can_show(path) ? path : "its code");
	else if (count_people(look) > 1)
		look_say(look, "R18", CONFIDENCE_LIKELY, "it has accounts of several users, whom only root becomes");
	else if (look_find_owned(look) && gives_away(look->program))
		look_say(look, "R18", CONFIDENCE_LIKELY, "its volume is another user's, and its program gives files away");
	else
		return false;
	look_needs_root(look, LOOK_START_SCRIPT, LOOK_START_SCRIPT);
	return true;
}

/* Below /root, where another user has no home. */
bool look_uses_home(struct look *look)
{
	const struct image_file *code = look_find_code(look, 1U << IMAGE_IMPORT_HOME);
	const char *home = image_env(look->profile, "HOME"), *path;

	if (!code || (home && !look_is_of_root(home)))
		return false;
	path = image_path(code, look->arena);
	look_say(look, "R8", CONFIDENCE_LIKELY, "%s names the home of who runs it, which is /root",
		 shell_can_show(path) ? path : "its code");
	look_needs_root(look, 0, 0);
	look_writes_root(look, look_said(look));
	return true;
}

bool look_owns_volume(struct look *look)
{
	const struct image_file *file = look_find_owned(look);

	if (!file)
		return false;
	look_say(look, "R5", CONFIDENCE_KNOWN, "its volume belongs to %s",
		 look_user_name(look, file->uid, file->gid));
	look_runs_as(look, file->uid, file->gid);
	return true;
}

/* A script that root wrote for root: it makes files where nobody else may. */
bool look_writes_as_root(struct look *look)
{
	const struct script_act *act = NULL;

	for (size_t i = 0; i < look->acts->count && !act; i++) {
		const struct script_act *at = &look->acts->list[i];
		bool writes = at->path && !mount_is_below(at->path, "/tmp") && !mount_is_below(at->path, "/run") &&
			      !mount_is_below(at->path, "/var/run") && !look_is_below_volume(look, at->path);

		if (!at->guarded && (writes || at->kind == PROGRAM_LIBRARY))
			act = at;
	}
	if (!act)
		return false;
	look_say(look, "R6", CONFIDENCE_LIKELY, "%s %s %s, which is root's", look_place(look, act),
		 act->path ? "writes" : "installs with",
		 !act->path ? act->program : shell_can_show(act->path) ? act->path : "a file");
	look_needs_root(look, 0, 0);
	return true;
}

static bool runs_as_owner(struct look *look, const struct image_file *file, const char *what)
{
	if (!file->uid || !image_user_by_id(look->profile, file->uid))
		return false;
	look_say(look, "R5", CONFIDENCE_LIKELY, "%s belongs to %s", what, look_user_name(look, file->uid, file->gid));
	look_runs_as(look, file->uid, file->gid);
	return true;
}

/* Closed to everybody but root, or but one user. */
bool look_is_closed(struct look *look)
{
	const struct image_file *file = look->program, *folder = image_find(look->profile, look->profile->folder);
	const struct image_file *closed = file && !(file->mode & 0001) ? file : NULL;

	for (file = folder; file && !closed; file = file->parent)
		closed = file->mode & 0001 ? NULL : file;
	if (!closed)
		return false;
	if (runs_as_owner(look, closed, "its program or its working folder, closed to others,"))
		return true;
	look_say(look, "R13", CONFIDENCE_LIKELY, "its program or its working folder is closed to others");
	look_needs_root(look, 0, 0);
	return true;
}

/* A folder that is there to be filled, and only by root: closed to any other user. */
bool look_has_room(struct look *look)
{
	const char *path = look_find_room(look);

	if (!path)
		return false;
	look_say(look, "R13", CONFIDENCE_LIKELY, "%s is empty, and only root may write there", path);
	look_needs_root(look, 0, 0);
	return true;
}

/* Code that makes files, in an image that does not say where: as root it makes them where it likes. */
bool look_writes_somewhere(struct look *look)
{
	const struct image_file *code = *look->profile->volumes ? NULL : look_find_code(look, 1U << IMAGE_IMPORT_WRITES);
	const char *path;

	if (!code)
		return false;
	path = image_path(code, look->arena);
	look_say(look, "R13", CONFIDENCE_LIKELY, "%s makes files, and the image has no volume for them",
		 shell_can_show(path) ? path : "its code");
	look_needs_root(look, 0, 0);
	look_writes_root(look, look_said(look));
	return true;
}

/* What a package makes for its daemon, which becomes that user by a library, or by its settings. */
bool look_owns_state(struct look *look)
{
	static const char *const parents[] = {"/var/lib", "/var/log", "/var/cache", "/var/spool", "/run"};
	const struct image_file *found = image_find(look->profile, look->profile->folder);
	const char *path;

	if (found && runs_as_owner(look, found, "its working folder"))
		return true;
	found = NULL;
	for (size_t i = 0; i < sizeof(parents) / sizeof(*parents); i++) {
		const struct image_file *parent = image_find(look->profile, parents[i]);

		for (const struct image_file *at = parent ? parent->child : NULL; at && !found; at = at->next)
			if (at->kind == IMAGE_FILE_FOLDER && at->uid && image_user_by_id(look->profile, at->uid) &&
			    look_is_programs_own(look, at->name))
				found = at;
	}
	path = found ? image_path(found, look->arena) : "";
	return found && shell_can_show(path) &&
	       runs_as_owner(look, found, arena_printf(look->arena, "%s, which is named like its program,", path));
}

bool look_asks_for_nothing(struct look *look)
{
	look_say(look, "R13", CONFIDENCE_LIKELY, "nothing in it asks for root");
	look_runs_as(look, 1000, 1000);
	return true;
}
