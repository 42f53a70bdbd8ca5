/* Following a start script from the image back to the build's folder. */
#include "evidence/dockerfile/dockerfile_script.h"

#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "compose/mount.h"
#include "evidence/dockerfile/dockerfile_words.h"

/* Words that stand before the script: shells, init programs, their options. */
static bool stands_before(const char *word)
{
	static const char *const programs[] = {"sh",   "bash",	   "ash",	 "dash",
					       "tini", "dumb-init", "docker-init", "exec"};
	const char *base = path_name(word);

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (!strcmp(base, programs[i]))
			return true;
	return word[0] == '-';
}

static const char *first_program(const struct start_command *start, struct arena *arena)
{
	const char *text = start->shell, *word;
	size_t len;

	for (size_t i = 0; start->words && start->words[i]; i++)
		if (!stands_before(start->words[i]))
			return start->words[i];
	while (text && (word = words_next(&text, '\\', &len))) {
		word = arena_strndup(arena, word, len);
		if (!stands_before(word))
			return word;
	}
	return NULL;
}

/* Where the copy of a path comes from, or NULL. A folder's files keep their names. */
static const char *source_of(const struct dockerfile_copy *copy, const char *path,
			     struct arena *arena)
{
	size_t len = strlen(copy->target);

	if (!strcmp(copy->target, path))
		return copy->source;
	if (!mount_is_below(path, copy->target))
		return NULL;
	return arena_printf(arena, "%s/%s", copy->source, path + len + (copy->target[len - 1] != '/'));
}

/* A name without a folder is looked for where programs lie. */
static bool is_on_the_path(const char *target, const char *name)
{
	static const char *const folders[] = {"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/",
					      "/usr/bin/",	   "/sbin/",	     "/bin/"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (!strncmp(target, folders[i], strlen(folders[i])) &&
		    !strcmp(target + strlen(folders[i]), name))
			return true;
	return false;
}

const char *dockerfile_script_path(const struct dockerfile_image *image, struct arena *arena)
{
	const char *program = first_program(&image->entrypoint, arena), *path = program;

	if (!program)
		path = program = first_program(&image->cmd, arena);
	if (!program || strchr(program, '$'))
		return NULL;
	if (*program != '/' && strchr(program, '/'))
		path = image->folder ? arena_printf(arena, "%s/%s", image->folder, program) : NULL;
	if (path && *path == '/')
		path = mount_path(path, arena);
	for (const struct dockerfile_copy *at = image->copies; path && at; at = at->before) {
		const char *source = *path == '/' ? source_of(at, path, arena)
				     : is_on_the_path(at->target, path) ? at->source
									: NULL;

		if (source && !strpbrk(source, "*?["))
			return source;
	}
	return NULL;
}
