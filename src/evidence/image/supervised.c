/* Reading the configuration of supervisors: services of supervisord's files, and scripts in folders of services. */
#include "evidence/image/supervised.h"

#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/glob.h"
#include "base/path.h"

#define BLANKS " \t\r\f\v"
/* Each is held against all names of a folder. */
#define GLOB_MAX 32

struct finding {
	const struct image_profile *profile;
	struct arena *arena;
	struct supervised_list *out;
	size_t files, globs; /* that were looked at */
};

static bool is_readable(const struct image_file *file)
{
	return file && file->text && strlen(file->text) == file->text_len;
}

static void add(struct finding *finding, const struct image_file *file, const char *command, unsigned line)
{
	struct supervised_list *out = finding->out;

	if (out->count < SUPERVISED_MAX)
		out->list[out->count++] = (struct supervised){file, command, line};
}

/* The files of a folder; or, in each of its folders, the one that `below` names ("/run"). */
static void add_scripts(struct finding *finding, const char *path, const char *below)
{
	const struct image_file *folder = image_find(finding->profile, path);

	for (const struct image_file *at = folder ? folder->child : NULL; at; at = at->next) {
		const struct image_file *file =
			image_find(finding->profile, arena_join(finding->arena, path, "/", at->name, below, NULL));

		if (is_readable(file))
			add(finding, file, NULL, 1);
	}
}

/* The folder that a command line names, behind its options. */
static const char *folder_of(const char *const *words)
{
	for (words++; *words; words++)
		if (**words == '/')
			return *words;
	return NULL;
}

/* A line of a file of settings, without its comment and the blanks around it. */
static const char *next_line(struct finding *finding, const char **at)
{
	size_t len = strcspn(*at, "\n"), kept = len;
	const char *from = *at;

	*at += len + (from[len] == '\n');
	for (size_t i = 0; i < kept; i++)
		if (strchr(";#", from[i]) && (!i || strchr(BLANKS, from[i - 1])))
			kept = i;
	while (kept && strchr(BLANKS, from[kept - 1]))
		kept--;
	return arena_strndup(finding->arena, from, kept);
}

/* The value of "KEY = VALUE" or "KEY: VALUE"; NULL for another key. */
static const char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncasecmp(line, key, len) != 0)
		return NULL;
	line += len + strspn(line + len, BLANKS);
	return *line == '=' || *line == ':' ? line + 1 + strspn(line + 1, BLANKS) : NULL;
}

static void read_settings(struct finding *finding, const struct image_file *file, bool included);

/* The files that a glob names, from the folder of the file that says it. */
static void include(struct finding *finding, const struct image_file *from, const char *pattern)
{
	const char *here = path_folder_in(finding->arena, image_path(from, finding->arena)), *folder;
	const struct image_file *found;

	if (!strncmp(pattern, "%(here)s/", 9))
		pattern += 9;
	if (*pattern != '/')
		pattern = arena_join(finding->arena, here, "/", pattern, NULL);
	folder = path_folder_in(finding->arena, pattern);
	found = image_find(finding->profile, folder);
	for (const struct image_file *at = found ? found->child : NULL; at; at = at->next)
		if (glob_matches(path_name(pattern), at->name, FNM_PERIOD) && at != from)
			read_settings(finding, at, true);
}

static void include_all(struct finding *finding, const struct image_file *from, const char *patterns)
{
	while (*patterns && finding->globs++ < GLOB_MAX) {
		size_t len = strcspn(patterns, BLANKS);

		include(finding, from, arena_strndup(finding->arena, patterns, len));
		patterns += len + strspn(patterns + len, BLANKS);
	}
}

/* What is included includes nothing, as supervisord has it. */
static void read_settings(struct finding *finding, const struct image_file *file, bool included)
{
	enum { NONE, PROGRAM, INCLUDE } section = NONE;
	const char *at = file->text, *value;

	if (!is_readable(file) || finding->files++ >= SUPERVISED_MAX)
		return;
	for (unsigned number = 1; *at; number++) {
		const char *line = next_line(finding, &at);

		if (*line == '[')
			section = !strncmp(line, "[program:", 9) || !strncmp(line, "[fcgi-program:", 14) ||
						  !strncmp(line, "[eventlistener:", 15)
					  ? PROGRAM
				  : !strcmp(line, "[include]") && !included ? INCLUDE
									    : NONE;
		else if (section == PROGRAM && (value = value_of(line, "command")))
			add(finding, file, value, number);
		else if (section == INCLUDE && (value = value_of(line, "files")))
			include_all(finding, file, value);
	}
}

/* Of its command line; else where it looks by itself (supervisor's documentation, "Configuration File"). */
static void find_supervisord(struct finding *finding, const char *const *words)
{
	const char *folder = strcmp(finding->profile->folder, "/") != 0 ? finding->profile->folder : "";
	const char *paths[] = {NULL,
			       "/usr/local/etc/supervisord.conf",
			       "/usr/etc/supervisord.conf",
			       arena_join(finding->arena, folder, "/supervisord.conf", NULL),
			       arena_join(finding->arena, folder, "/etc/supervisord.conf", NULL),
			       "/etc/supervisord.conf",
			       "/etc/supervisor/supervisord.conf"};
	const struct image_file *file = NULL;

	for (words++; *words; words++) {
		if (!strcmp(*words, "-c") || !strcmp(*words, "--configuration"))
			paths[0] = words[1];
		else if (!strncmp(*words, "--configuration=", 16))
			paths[0] = *words + 16;
		else if (!strncmp(*words, "-c", 2))
			paths[0] = *words + 2;
	}
	if (paths[0] && *paths[0] != '/')
		paths[0] = arena_join(finding->arena, folder, "/", paths[0], NULL);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths) && !file; i++)
		file = paths[i] ? image_find(finding->profile, paths[i]) : NULL;
	if (file)
		read_settings(finding, file, false);
}

void supervised_find(const struct image_profile *profile, const char *const *words, struct arena *arena,
		     struct supervised_list *out)
{
	struct finding finding = {.profile = profile, .arena = arena, .out = out};
	const char *name = path_name(words[0]), *folder = folder_of(words);

	out->count = 0;
	if (!strcmp(name, "supervisord")) {
		find_supervisord(&finding, words);
		return;
	}
	if (!strcmp(name, "init")) {
		add_scripts(&finding, "/etc/cont-init.d", "");
		add_scripts(&finding, "/etc/services.d", "/run");
		add_scripts(&finding, "/etc/s6-overlay/s6-rc.d", "/up");
		add_scripts(&finding, "/etc/s6-overlay/s6-rc.d", "/run");
	}
	if (folder)
		add_scripts(&finding, folder, "/run");
}
