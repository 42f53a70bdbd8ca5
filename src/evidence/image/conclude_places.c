/* Rules of what all images may need: capabilities of programs, writable places, privileges. */
#include <string.h>

#include "base/path.h"
#include "base/shell.h"
#include "compose/mount.h"
#include "evidence/image/look.h"

#define BIT(name) CAPABILITY_BIT(CAPABILITY_##name)

/* Trees that are looked through for programs are no larger than this: a program lies in a folder of PATH. */
static const char *const program_folders[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
					      "/usr/bin",	 "/sbin",	   "/bin"};

/* Makes files anew that were lost: what is below them may lie in a tmpfs. */
static bool is_made_anew(const char *path)
{
	static const char *const trees[] = {"/var/cache", "/var/log", "/var/tmp", "/run",
					    "/var/lib/nginx", "/var/lib/varnish", "/var/lib/haproxy",
					    "/var/lib/php", "/var/spool/squid", "/var/lib/apache2"};
	static const char names[] = " tmp temp cache .cache log logs run pids sessions session lock locks .tmp ";

	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++)
		if (mount_is_below(path, trees[i]))
			return true;
	return program_is_in(names, path_name(path));
}

static void add_capabilities(struct look *look, const struct image_file *file, capability_set *set)
{
	capability_set wanted = file->capabilities & capability_docker_default();

	if (!wanted || !shell_can_show(file->name))
		return;
	*set |= wanted;
	look_say(look, "R2", CONFIDENCE_KNOWN, "%s has file capabilities, and does not start without them",
		 file->name);
}

static bool has_file_capabilities(struct look *look)
{
	capability_set set = 0;

	for (size_t i = 0; i < sizeof(program_folders) / sizeof(*program_folders); i++) {
		const struct image_file *folder = image_find_link(look->profile, program_folders[i]);

		for (const struct image_file *at = folder ? folder->child : NULL; at; at = at->next)
			add_capabilities(look, at, &set);
	}
	if (look->program && !look->program->parent)
		return set;
	if (look->program && !set)
		add_capabilities(look, look->program, &set);
	if (set) {
		set |= look->fact->cap_add;
		fact_set(look->fact, FACT_CAP_ADD, &set);
	}
	return set;
}

/* The nearest folder that is there, from the path upward. */
static const struct image_file *nearest(const struct look *look, const char *path)
{
	CLEANUP_FREE char *at = xstrdup(path);
	const struct image_file *file;

	while (!(file = image_find(look->profile, at)) && path_go_up(at))
		;
	return file;
}

/* What one act of a script writes; true when something follows. */
static bool judge_write(struct look *look, const struct script_act *act)
{
	const char *path = mount_path(act->path, look->arena), *folder = path;
	const struct image_file *file = image_find(look->profile, path), *above;
	bool makes = act->program && !strcmp(act->program, "mkdir");

	if (look_is_writable_anyway(look, path) || !shell_can_show(path))
		return false;
	if (file ? file->kind != IMAGE_FILE_FOLDER : !makes)
		folder = path_folder_in(look->arena, path);
	above = nearest(look, folder);
	/* Nobody could write there as it is: the script lives without it. */
	if (!above || (look->uid && !look_may_write(look, above) &&
		       !(file && file->kind == IMAGE_FILE_REGULAR && look_may_write(look, file))))
		return false;
	look_say(look, "R6", CONFIDENCE_LIKELY, "%s writes %s", look_place(look, act), path);
	file = image_find(look->profile, folder);
	if (file && (file->kind != IMAGE_FILE_FOLDER || !look_is_empty(file)))
		look_writes_root_at_start(look, look_said(look));
	else if (!strcmp(folder, "/") || !is_made_anew(folder))
		look_keep(look, folder);
	else if (file)
		look_cover(look, file, NULL);
	else
		look_add_tmpfs(look, folder, NULL);
	return true;
}

static bool scripts_write(struct look *look)
{
	bool spoke = false;

	for (size_t i = 0; i < look->acts->count && !look->writes_root; i++) {
		const struct script_act *act = &look->acts->list[i];

		/* What is done as root only is not done by another user. */
		if (act->guarded && look->uid)
			continue;
		if (act->path)
			spoke |= judge_write(look, act);
		else if (act->kind == PROGRAM_LIBRARY || act->kind == PROGRAM_PACKAGE) {
			look_say(look, "R6", CONFIDENCE_LIKELY, "%s installs with %s", look_place(look, act),
				 act->program);
			look_writes_root_at_start(look, look_said(look));
			spoke = true;
		}
	}
	return spoke;
}

/* What useradd copies into every home. */
static bool is_skeleton(const struct image_file *folder)
{
	static const char names[] = " .bashrc .profile .bash_logout .bash_profile .zshrc .cache .config .wget-hsts ";

	for (const struct image_file *at = folder->child; at; at = at->next)
		if (!program_is_in(names, at->name) ||
		    (at->kind == IMAGE_FILE_FOLDER && !look_is_empty(at)))
			return false;
	return true;
}

bool look_is_of_data(const char *path)
{
	return mount_is_below(path, "/var/lib") || mount_is_below(path, "/srv") || mount_is_below(path, "/var/spool");
}

void look_judge_folder(struct look *look, const struct image_file *folder, const char *path)
{
	if (look_is_writable_anyway(look, path) || look->writes_root)
		return;
	if (!look_is_empty(folder)) {
		if (look_is_of_data(path))
			look_keep(look, path);
		return;
	}
	if (is_made_anew(path))
		look_cover(look, folder, mount_is_below(path, "/var/lib/varnish") ? "exec" : NULL);
	else
		look_keep(look, path);
}

/* Its own sub-folders, two deep: those that it may write to. */
static void judge_children(struct look *look, const struct image_file *folder, unsigned depth)
{
	for (const struct image_file *at = folder->child; at; at = at->next) {
		if (at->kind != IMAGE_FILE_FOLDER)
			continue;
		if (look_may_write(look, at) && at->uid == look->uid)
			look_judge_folder(look, at, mount_path(image_path(at, look->arena), look->arena));
		else if (depth)
			judge_children(look, at, depth - 1);
	}
}

/* What is written beside the code of Next.js is its cache. */
static const char *next_cache(const struct look *look)
{
	const char *folder = look->profile->folder;
	const char *build = arena_printf(look->arena, "%s/.next", strcmp(folder, "/") != 0 ? folder : "");

	return image_find(look->profile, build) ? arena_printf(look->arena, "%s/cache", build) : NULL;
}

static bool owns_folder(struct look *look, const char *path, bool home)
{
	const struct image_file *folder = image_find(look->profile, path);

	if (!folder || folder->kind != IMAGE_FILE_FOLDER || !strcmp(path, "/") || look_is_writable_anyway(look, path))
		return false;
	if (!look_may_write(look, folder)) {
		judge_children(look, folder, 1);
		return false;
	}
	if (home && is_skeleton(folder) && (mount_is_below(path, "/home") || is_made_anew(path))) {
		look_say(look, "R15", CONFIDENCE_LIKELY, "%s is its home, and holds nothing", path);
		look_cover(look, folder, NULL);
		return true;
	}
	look_say(look, "R7", CONFIDENCE_LIKELY, "it may write to %s, beside its program", path);
	if (look_is_empty(folder))
		look_keep(look, path);
	else
		look_writes_root(look, look_said(look));
	return true;
}

static bool owns_folders(struct look *look)
{
	const char *folder = look->profile->folder, *home = look_home(look);
	bool spoke;

	if (!look->has_runner || !look->uid || look_is_guessed(look))
		return false;
	spoke = !next_cache(look) && owns_folder(look, folder, false);
	if (home && strcmp(home, folder) != 0)
		spoke |= owns_folder(look, home, true);
	return spoke;
}

/* Folders of root that every Debian or Alpine has. */
static bool is_of_system(const char *name)
{
	static const char names[] = " apt apk debconf ldconfig man fontconfig dpkg private cron anacron mail misc "
				    "dictionaries-common ucf python polkit-1 systemd dbus pam ";

	return program_is_in(names, name);
}

static bool begin_alike(const char *name, const char *program)
{
	size_t len = strlen(name) < strlen(program) ? strlen(name) : strlen(program);

	return len > 3 && !strncmp(name, program, len);
}

bool look_is_programs_own(const struct look *look, const char *name)
{
	bool own = look->program && begin_alike(name, look->program->name);

	for (size_t i = 0; i < look->acts->count && !own; i++)
		own = look->acts->list[i].supervised && look->acts->list[i].word &&
		      begin_alike(name, look->acts->list[i].program);
	return own;
}

/* The runner's; and where root runs, which has children of other users, anybody's. */
static bool is_place(const struct look *look, const struct image_file *folder, const char *parent)
{
	if (folder->kind != IMAGE_FILE_FOLDER || is_of_system(folder->name))
		return false;
	if (look->uid)
		return look_may_write(look, folder) &&
		       (folder->uid == look->uid || folder->mode & 0002 || folder->gid == look->gid);
	return folder->uid != 0 || !strcmp(parent, "/var/log") || !strcmp(parent, "/var/cache") ||
	       !strcmp(parent, "/var/spool") || look_is_programs_own(look, folder->name);
}

static bool has_places(struct look *look)
{
	static const char *const parents[] = {"/var/cache", "/var/log", "/var/lib", "/var/spool", "/opt", "/srv", "/etc"};
	const char *room;

	if (!look->has_runner || look->writes_root)
		return false;
	for (size_t i = 0; i < sizeof(parents) / sizeof(*parents); i++) {
		const struct image_file *parent = image_find(look->profile, parents[i]);

		for (const struct image_file *at = parent ? parent->child : NULL; at; at = at->next)
			if (is_place(look, at, parents[i]))
				look_judge_folder(look, at, mount_path(image_path(at, look->arena), look->arena));
	}
	if (!look->uid && (room = look_find_room(look)))
		look_keep(look, room);
	return false;
}

/* False when nothing is there. */
static bool cover_empty(struct look *look, const char *path)
{
	const struct image_file *folder = image_find(look->profile, path);

	if (folder && folder->kind == IMAGE_FILE_FOLDER && look_is_empty(folder))
		look_cover(look, folder, NULL);
	return folder;
}

/* nginx and apache keep their requests, logs and locks in places of root's. */
static bool serves_web(struct look *look)
{
	static const char *const nginx[] = {"/var/cache/nginx", "/var/lib/nginx", "/var/log/nginx", NULL};
	static const char *const apache[] = {"/var/log/apache2", "/var/cache/apache2", "/run/apache2", "/run/lock/apache2",
					     "/usr/local/apache2/logs", NULL};
	bool is_nginx = look_starts(look, "nginx");
	bool is_apache = look_starts(look, "apache2") || look_starts(look, "httpd") || look_starts(look, "apache2ctl") ||
			 look_starts(look, "apachectl") || look_starts(look, "apache2-foreground") ||
			 look_starts(look, "httpd-foreground");
	const char *const *path = is_nginx ? nginx : apache;

	if (!is_nginx && !is_apache)
		return false;
	look_say(look, "R11", CONFIDENCE_LIKELY, "it starts %s", is_nginx ? "nginx" : "apache");
	for (; *path; path++)
		cover_empty(look, *path);
	return true;
}

/* Logs, what is compiled, and what is found out of the settings (Tomcat's RUNNING.txt, "Advanced Configuration"). */
static bool serves_tomcat(struct look *look)
{
	static const char *const below[] = {"logs", "temp", "work", "conf/Catalina"};
	const char *home = image_env(look->profile, "CATALINA_BASE");

	if (!home)
		home = image_env(look->profile, "CATALINA_HOME");
	if (!look_starts(look, "catalina.sh"))
		return false;
	home = mount_path(home ? home : look->profile->folder, look->arena);
	if (*home != '/' || !shell_can_show(home))
		return false;
	look_say(look, "R11", CONFIDENCE_LIKELY, "it starts Tomcat");
	for (size_t i = 0; i < sizeof(below) / sizeof(*below); i++) {
		const char *path = arena_printf(look->arena, "%s/%s", home, below[i]);

		if (!cover_empty(look, path))
			look_add_tmpfs(look, path, NULL);
	}
	return true;
}

static bool has_known_cache(struct look *look)
{
	const char *cache = next_cache(look);

	if (look->writes_root || !cache || !shell_can_show(cache))
		return false;
	look_say(look, "R15", CONFIDENCE_LIKELY, "Next.js keeps its cache in %s", cache);
	look_add_tmpfs(look, cache, NULL);
	return true;
}

const struct look_rule look_place_rules[] = {
	{has_file_capabilities, true}, /* R2 */
	{look_gains_privileges, true}, /* R16 */
	{look_files_in_tmp, true}, /* R10 */
	{scripts_write, true}, /* R6 */
	{owns_folders, true}, /* R7 */
	{serves_web, true}, /* R11 */
	{serves_tomcat, true}, /* R11 */
	{has_places, true}, /* R15 */
	{look_owns_elsewhere, true}, /* R7 */
	{has_known_cache, true}, /* R15 */
	{look_unpacked_code, true}, /* R17 */
	{look_runtime_folders, true}, /* R10 */
	{NULL, false},
};
