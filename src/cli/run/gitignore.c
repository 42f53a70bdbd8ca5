/* Reading .gitignore files and matching paths. */
#include "cli/run/gitignore.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/glob.h"
#include "base/list.h"
#include "base/path.h"
#include "base/root.h"

/* A name longer than this is none of a file. */
#define SEGMENT_MAX 1024

struct pattern {
	const char *text; /* without "!", and without a slash at either end */
	bool negated, folders_only, anchored;
};

struct gitignore_level {
	char *folder; /* owned */
	size_t len;
	bool in_repository, is_root; /* a root leaves the levels above behind */
	struct file file, exclude;   /* hold the texts; cut up in place */
	struct pattern *patterns;    /* owned */
	size_t count, cap;
};

/* One segment of a pattern against one of a path; both end at a slash or a NUL. */
static bool matches_segment(const char *pattern, const char *path)
{
	char glob[SEGMENT_MAX], name[SEGMENT_MAX];
	size_t glob_len = strcspn(pattern, "/"), name_len = strcspn(path, "/");

	if (glob_len >= sizeof(glob) || name_len >= sizeof(name))
		return false;
	memcpy(glob, pattern, glob_len);
	glob[glob_len] = '\0';
	memcpy(name, path, name_len);
	name[name_len] = '\0';
	return glob_matches(glob, name, 0);
}

static const char *next_segment(const char *at)
{
	at += strcspn(at, "/");
	return *at ? at + 1 : at;
}

static bool is_any_depth(const char *pattern)
{
	return !strncmp(pattern, "**", 2) && (pattern[2] == '/' || !pattern[2]);
}

/* As with "*" in a word, only the last "**" must be tried again: the rest has no memory. */
static bool matches(const char *pattern, const char *path)
{
	const char *retry_pattern = NULL, *retry_path = NULL;

	while (*path) {
		if (is_any_depth(pattern)) {
			retry_pattern = pattern = next_segment(pattern);
			retry_path = path;
			/* At the end it is all that lies below. */
			if (!*pattern)
				return true;
		} else if (*pattern && matches_segment(pattern, path)) {
			pattern = next_segment(pattern);
			path = next_segment(path);
		} else if (retry_pattern) {
			pattern = retry_pattern;
			path = retry_path = next_segment(retry_path);
		} else {
			return false;
		}
	}
	return !*pattern;
}

/* Blanks at the end do not count, unless one is escaped. */
static void trim(char *line)
{
	size_t len = strlen(line);

	if (len && line[len - 1] == '\r')
		line[--len] = '\0';
	while (len && line[len - 1] == ' ' && !(len > 1 && line[len - 2] == '\\'))
		line[--len] = '\0';
}

static void add_pattern(struct gitignore_level *level, char *line)
{
	struct pattern pattern = {0};
	size_t len;

	trim(line);
	if (!*line || *line == '#')
		return;
	pattern.negated = *line == '!';
	line += pattern.negated;
	len = strlen(line);
	pattern.folders_only = len && line[len - 1] == '/';
	if (pattern.folders_only)
		line[--len] = '\0';
	pattern.anchored = strchr(line, '/');
	line += *line == '/';
	if (!*line)
		return;
	pattern.text = line;
	list_grow(level->patterns, level->count, level->cap);
	level->patterns[level->count++] = pattern;
}

/* A file that cannot be read says nothing, as for git. */
static void read_patterns(struct gitignore_level *level, const char *name, struct file *file)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct root root CLEANUP_ROOT = {0};
	struct buf path CLEANUP_BUF = BUF_INIT;
	char *at, *end;

	buf_addf(&path, "%s/%s", level->folder, name);
	root_add(&root, level->folder);
	if (root_read(&root, path.data, file, &err) != ROOT_READ)
		return;
	at = file->data;
	if (!strncmp(at, "\xEF\xBB\xBF", 3))
		at += 3;
	for (; at; at = end) {
		end = strchr(at, '\n');
		if (end)
			*end++ = '\0';
		add_pattern(level, at);
	}
}

static void push(struct gitignore *ignore, const char *folder, bool is_root, bool in_repository)
{
	struct gitignore_level *level;

	list_grow(ignore->levels, ignore->count, ignore->cap);
	level = &ignore->levels[ignore->count++];
	*level = (struct gitignore_level){
		.folder = xstrdup(strcmp(folder, "/") != 0 ? folder : ""),
		.is_root = is_root,
		.in_repository = in_repository,
	};
	level->len = strlen(level->folder);
	if (is_root)
		read_patterns(level, ".git/info/exclude", &level->exclude);
	if (in_repository)
		read_patterns(level, ".gitignore", &level->file);
}

void gitignore_start(struct gitignore *ignore, const char *folder)
{
	CLEANUP_FREE char *path = xstrdup(folder);
	char *end = path + strlen(path);

	/* Upward to the repository ... */
	while (end > path && !path_holds(path, ".git")) {
		while (end > path && *end != '/')
			end--;
		*end = '\0';
	}
	if (!path_holds(path, ".git")) {
		push(ignore, folder, false, false);
		return;
	}
	/* ... and down again. */
	push(ignore, path, true, true);
	while (strlen(path) < strlen(folder)) {
		size_t len = strlen(path);

		path[len] = '/';
		end = strchr(path + len + 1, '/');
		if (end)
			*end = '\0';
		push(ignore, path, false, true);
	}
}

void gitignore_enter(struct gitignore *ignore, const char *folder)
{
	bool is_root = path_holds(folder, ".git");
	bool inside = ignore->count && ignore->levels[ignore->count - 1].in_repository;

	push(ignore, folder, is_root, is_root || inside);
}

void gitignore_leave(struct gitignore *ignore)
{
	struct gitignore_level *level = &ignore->levels[--ignore->count];

	free(level->folder);
	free(level->patterns);
	file_release(&level->file);
	file_release(&level->exclude);
}

void gitignore_release(struct gitignore *ignore)
{
	while (ignore->count)
		gitignore_leave(ignore);
	free(ignore->levels);
	*ignore = (struct gitignore){0};
}

static bool covers(const struct pattern *pattern, const char *relative, bool is_folder)
{
	if (pattern->folders_only && !is_folder)
		return false;
	if (pattern->anchored)
		return matches(pattern->text, relative);
	return matches(pattern->text, path_name(relative));
}

bool gitignore_covers(const struct gitignore *ignore, const char *path, bool is_folder)
{
	/* The deepest file that has a word on it decides, and in it the last one. */
	for (size_t i = ignore->count; i-- > 0;) {
		const struct gitignore_level *level = &ignore->levels[i];

		for (size_t j = level->count; j-- > 0;)
			if (covers(&level->patterns[j], path + level->len + 1, is_folder))
				return !level->patterns[j].negated;
		if (level->is_root)
			break;
	}
	return false;
}
