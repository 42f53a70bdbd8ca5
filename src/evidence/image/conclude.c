/* Asking the rules in their order, and gathering what they said. */
#include "evidence/image/conclude.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/shell.h"
#include "compose/mount.h"
#include "compose/port.h"
#include "compose/service.h"
#include "evidence/image/look.h"

#define SET(field, value)                                                              \
	do {                                                                           \
		__typeof__(value) set_ = (value);                                      \
		fact_set(look->fact, FACT_##field, &set_);                             \
	} while (0)

/* Folders deeper than this are not looked through; a tmpfs is not put over more folders than these. */
#define DEPTH_MAX 64
#define COVER_MAX 8

void look_say(struct look *look, const char *rule, enum confidence confidence, const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		abort();
	va_end(list);
	if (look->rule_count < LOOK_LIST_MAX)
		look->rules[look->rule_count++] = arena_printf(look->arena, "%s: %s", rule, text);
	if (confidence < look->confidence)
		look->confidence = confidence;
	free(text);
}

const char *look_said(const struct look *look)
{
	const char *last = look->rule_count ? look->rules[look->rule_count - 1] : "";
	const char *colon = strstr(last, ": ");

	return colon ? colon + 2 : last;
}

void look_runs_as(struct look *look, uint32_t uid, uint32_t gid)
{
	const char *user = arena_printf(look->arena, "%u:%u", uid, gid);

	SET(USER, user);
	SET(WHY, look_said(look));
	SET(CAP_ADD, (capability_set)0);
	look->has_runner = true;
	look->uid = uid;
	look->gid = gid;
}

void look_needs_root(struct look *look, capability_set capabilities, capability_set named)
{
	SET(NEEDS_ROOT, look_said(look));
	SET(ROOT_CAP_ADD, capabilities);
	look->fact->unnamed = capabilities & ~named;
	look->has_runner = true;
	look->uid = look->gid = 0;
}

void look_writes_root_at_start(struct look *look, const char *why)
{
	if (look->writes_root)
		return;
	look->writes_root = true;
	SET(READ_ONLY, TRISTATE_FALSE);
	SET(READ_ONLY_WHY, why);
}

void look_writes_root(struct look *look, const char *why)
{
	look->fact->writes_root_later = true;
	look_writes_root_at_start(look, why);
}

bool look_is_below_volume(const struct look *look, const char *path)
{
	for (size_t i = 0; look->profile->volumes[i]; i++)
		if (mount_is_below(path, look->profile->volumes[i]))
			return true;
	return false;
}

bool look_is_of_root(const char *path)
{
	return *path == '/' && mount_is_below(path, "/root");
}

bool look_is_writable_anyway(const struct look *look, const char *path)
{
	return mount_is_below(path, "/tmp") || mount_is_below(path, "/run") || mount_is_below(path, "/dev") ||
	       mount_is_below(path, "/proc") || look_is_below_volume(look, path);
}

void look_add_tmpfs(struct look *look, const char *path, const char *options)
{
	if (look->tmpfs_count == LOOK_LIST_MAX || look_is_below_volume(look, path) ||
	    !shell_can_show(path) || strpbrk(path, ":, "))
		return;
	for (size_t i = 0; i < look->tmpfs_count; i++)
		if (!strcmp(look->tmpfs[i].path, path))
			return;
	look->tmpfs[look->tmpfs_count++] =
		(struct claim_path){arena_strdup(look->arena, path), options};
}

/*
 * The engine gives a tmpfs the mode of what it covers, and not its owner; below another tmpfs it covers nothing. The
 * runner's own get their owner when they are written.
 */
static const char *owner_options(const struct look *look, const struct image_file *folder, const char *options)
{
	const char *comma = options ? "," : "";

	options = options ? options : "";
	if (folder->uid != look->uid || (!look->uid && folder->gid))
		return arena_printf(look->arena, "%s%suid=%u,gid=%u,mode=%04o", options, comma, folder->uid,
				    folder->gid, folder->mode);
	if (!look->uid)
		return arena_printf(look->arena, "%s%smode=%04o", options, comma, folder->mode);
	return *options ? options : NULL;
}

static size_t count_folders(const struct image_file *folder)
{
	size_t count = 0;

	for (const struct image_file *at = folder->child; at && count <= COVER_MAX; at = at->next)
		if (at->kind == IMAGE_FILE_FOLDER)
			count += 1 + count_folders(at);
	return count;
}

static void cover(struct look *look, const struct image_file *folder, const char *options)
{
	const char *path = mount_path(image_path(folder, look->arena), look->arena);

	look_add_tmpfs(look, path, owner_options(look, folder, options));
	for (const struct image_file *at = folder->child; at; at = at->next)
		if (at->kind == IMAGE_FILE_FOLDER)
			cover(look, at, options);
}

/* Files are made in one of its folders, and moved into another: not from one tmpfs to the next. */
static bool moves_files(const struct image_file *folder)
{
	static const char staging[] = " tmp temp .tmp new incoming partial staging work pending ";
	size_t count = 0;
	bool found = false, below = false;

	for (const struct image_file *at = folder->child; at; at = at->next)
		if (at->kind == IMAGE_FILE_FOLDER) {
			count++;
			found |= program_is_in(staging, at->name);
			below |= moves_files(at);
		}
	return below || (found && count > 1);
}

void look_cover(struct look *look, const struct image_file *folder, const char *options)
{
	/* What it makes executable it may make anywhere. */
	if (!options && look->profile->code_names & 1U << IMAGE_IMPORT_PROGRAMS)
		options = "exec";
	if (moves_files(folder))
		look_writes_root(look, "files are moved between its folders, which each would be another tmpfs");
	else if (count_folders(folder) <= COVER_MAX)
		cover(look, folder, options);
	else
		look_writes_root(look, "a tmpfs would hide the many folders that it has where it writes");
}

void look_keep(struct look *look, const char *path)
{
	if (look->lost_count == LOOK_LIST_MAX || look_is_below_volume(look, path) || !shell_can_show(path))
		return;
	for (size_t i = 0; i < look->lost_count; i++)
		if (mount_is_below(path, look->lost[i]))
			return;
	look->lost[look->lost_count++] = arena_strdup(look->arena, path);
}

static bool is_empty(const struct image_file *folder, unsigned depth)
{
	if (depth == DEPTH_MAX)
		return false;
	for (const struct image_file *at = folder->child; at; at = at->next) {
		if (at->kind == IMAGE_FILE_FOLDER ? !is_empty(at, depth + 1)
						  : at->kind != IMAGE_FILE_LINK ||
							    !strncmp(at->target, "/dev/", 5) ||
							    !strncmp(at->target, "/proc/", 6))
			return false;
	}
	return true;
}

bool look_is_empty(const struct image_file *folder)
{
	return is_empty(folder, 0);
}

bool look_may_write(const struct look *look, const struct image_file *folder)
{
	if (!look->uid)
		return folder->uid == 0 || folder->mode & 0002;
	if (folder->uid == look->uid)
		return folder->mode & 0200;
	if (folder->gid == look->gid)
		return folder->mode & 0020;
	return folder->mode & 0002;
}

const char *look_user_name(const struct look *look, uint32_t uid, uint32_t gid)
{
	const struct image_user *user = image_user_by_id(look->profile, uid);

	if (user && start_user_is_sane(user->name))
		return arena_printf(look->arena, "%s (%u:%u)", user->name, uid, gid);
	return arena_printf(look->arena, "%u:%u", uid, gid);
}

const char *look_place(const struct look *look, const struct script_act *act)
{
	if (!act->script)
		return "its command";
	return arena_printf(look->arena, "%s:%u", shell_can_show(act->script) ? act->script : "a script",
			    act->line);
}

const struct script_act *look_find_act(const struct look *look, enum program_kind kind,
				       const struct script_act *after)
{
	const struct script_act *at = after ? after + 1 : look->acts->list;

	for (; at < look->acts->list + look->acts->count; at++)
		if (at->kind == kind)
			return at;
	return NULL;
}

bool look_starts(const struct look *look, const char *name)
{
	for (size_t i = 0; i < look->acts->count; i++)
		if (look->acts->list[i].word && !strcmp(look->acts->list[i].program, name))
			return true;
	return false;
}

/* The last program that replaces a script or is a word of the configuration: shells and interpreters too. */
static const struct image_file *find_program(const struct look *look)
{
	const struct image_file *found = NULL;

	for (size_t i = 0; i < look->acts->count; i++) {
		const struct script_act *act = &look->acts->list[i];
		const struct image_file *file =
			act->word ? image_find_program(look->profile, act->word) : NULL;

		if (file && !file->text && !act->supervised && (act->replaces || !act->script))
			found = file;
	}
	return found;
}

static void set_ports(struct look *look)
{
	const char *const *ports = look->profile->ports;
	unsigned *list;
	size_t count = 0;

	while (ports[count])
		count++;
	list = arena_zalloc(look->arena, (count + 1) * sizeof(*list));
	count = 0;
	for (; *ports; ports++) {
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct port port;

		if (!port_parse_exposed(&port, *ports, &err) && port.first)
			list[count++] = port.first;
	}
	if (count)
		SET(PORTS, (const unsigned *)list);
}

static void set_image_user(struct look *look)
{
	const struct image_profile *profile = look->profile;
	const char *user = "root";

	look->starts_as_root = !*profile->user || (profile->user_is_resolved && !profile->uid) ||
			       user_is_root(profile->user);
	if (!look->starts_as_root)
		user = profile->user_is_resolved
			       ? arena_printf(look->arena, "%u:%u", profile->uid, profile->gid)
			       : arena_strdup(look->arena, profile->user);
	if (start_user_is_sane(user))
		SET(IMAGE_USER, user);
}

static const char *const *copy_texts(struct look *look, const char *const *list, size_t count)
{
	const char **out = arena_alloc(look->arena, (count + 1) * sizeof(*out));

	if (count)
		memcpy(out, list, count * sizeof(*out));
	out[count] = NULL;
	return out;
}

/* A folder of data that the image gives to the one who runs: a fresh volume there is its own. */
static void add_data(struct look *look, const char *path)
{
	const struct image_file *file = image_find(look->profile, path);

	if (look->data_count < LOOK_LIST_MAX && shell_can_show(path) && file && file->uid == look->uid)
		look->data[look->data_count++] = arena_strdup(look->arena, path);
}

static void set_lists(struct look *look)
{
	struct claim_path *paths =
		arena_zalloc(look->arena, (look->tmpfs_count + 1) * sizeof(*paths));
	const char *const *volumes = look->profile->volumes;

	memcpy(paths, look->tmpfs, look->tmpfs_count * sizeof(*paths));
	if (!fact_has(look->fact, FACT_NO_NEW_PRIVILEGES))
		SET(NO_NEW_PRIVILEGES, TRISTATE_TRUE);
	if (!look->writes_root) {
		SET(READ_ONLY, TRISTATE_TRUE);
		SET(TMPFS, (const struct claim_path *)paths);
		if (look->lost_count)
			SET(KEEPS, copy_texts(look, look->lost, look->lost_count));
	}
	for (; *volumes; volumes++)
		add_data(look, *volumes);
	for (size_t i = 0; i < look->lost_count; i++)
		add_data(look, look->lost[i]);
	if (look->data_count)
		SET(DATA, copy_texts(look, look->data, look->data_count));
	SET(RULES, copy_texts(look, look->rules, look->rule_count));
}

static void ask(struct look *look, const struct look_rule *rule, bool all)
{
	for (; rule->apply; rule++)
		if ((look->profile->root || !rule->needs_files) && rule->apply(look) && !all)
			return;
}

void image_conclude(struct fact *out, const struct image_profile *profile, struct arena *arena)
{
	struct script_acts *acts = xcalloc(1, sizeof(*acts));
	struct look whole = {.profile = profile,
			     .arena = arena,
			     .fact = out,
			     .acts = acts,
			     .confidence = CONFIDENCE_KNOWN};
	struct look *look = &whole;

	if (profile->root)
		script_read_start(acts, profile, arena);
	else
		acts->arena = arena;
	look->program = profile->root ? find_program(look) : NULL;
	set_image_user(look);
	set_ports(look);
	ask(look, look_user_rules, false);
	ask(look, look_place_rules, true);
	if (profile->root) {
		set_lists(look);
	} else if (look->rule_count) {
		SET(RULES, copy_texts(look, look->rules, look->rule_count));
	}
	SET(VERIFIED, (const char *)"image");
	SET(CONFIDENCE, confidence_name(look->confidence));
	if (profile->platform)
		SET(PLATFORM, (const char *)arena_strdup(arena, profile->platform));
	free(acts);
}
