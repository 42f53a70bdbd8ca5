/* Following the stages of a Dockerfile. */
#include "evidence/dockerfile/dockerfile_image.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "base/path.h"
#include "compose/mount.h"
#include "compose/port.h"
#include "evidence/dockerfile/dockerfile_scope.h"
#include "evidence/dockerfile/dockerfile_words.h"

/* A path list that grows; all in the arena. */
struct paths {
	const char **list;
	size_t count, cap;
};

struct work {
	struct dockerfile_image *out;
	const struct dockerfile *file;
	struct arena *arena;
	struct dockerfile_scope args;	 /* what `build:` gives */
	struct dockerfile_scope globals; /* ARG before the first FROM */
	struct dockerfile_scope scope;	 /* of the stages */
	struct paths volumes;
	bool cmd_is_new; /* CMD was set in the stage at work */
};

/* The text of an instruction that is one word; NULL when it is not known. */
static const char *expand_all(struct work *work, struct dockerfile_scope *scope, const char *text)
{
	size_t len = strlen(text);

	while (len && words_is_space(text[len - 1]))
		len--;
	return dockerfile_expand(scope, text, len, work->file->escape);
}

/* ARG NAME[=DEFAULT] ... */
static void read_arg(struct work *work, struct dockerfile_scope *scope, const char *text)
{
	const char *word, *value;
	size_t len, name;

	while ((word = words_next(&text, work->file->escape, &len))) {
		for (name = 0; name < len && word[name] != '=';)
			name++;
		if (dockerfile_scope_find(&work->args, word, name, &value))
			;
		else if (name < len)
			value = dockerfile_expand(scope, word + name + 1, len - name - 1,
						  work->file->escape);
		else if (scope == &work->globals ||
			 !dockerfile_scope_find(&work->globals, word, name, &value))
			continue;
		dockerfile_scope_set(scope, DOCKERFILE_VARIABLE_ARG, word, name, value);
	}
}

static void set_env(struct work *work, const char *name, size_t len, const char *value)
{
	static const char read_only_root[] = "S6_READ_ONLY_ROOT";

	dockerfile_scope_set(&work->scope, DOCKERFILE_VARIABLE_ENV, name, len, value);
	if (len == strlen(read_only_root) && !memcmp(name, read_only_root, len))
		work->out->s6_read_only = value && !strcmp(value, "1");
}

struct pair {
	const char *name, *value;
	size_t len;
	struct pair *next;
};

/* ENV NAME=VALUE ... or ENV NAME VALUE; the values of one line do not see each other. */
static void read_env(struct work *work, const char *text)
{
	struct pair *pairs = NULL, **end = &pairs;
	const char *word, *equals;
	size_t len;

	word = words_next(&text, work->file->escape, &len);
	if (word && !memchr(word, '=', len)) {
		while (words_is_space(*text))
			text++;
		set_env(work, word, len, expand_all(work, &work->scope, text));
		return;
	}
	for (; word; word = words_next(&text, work->file->escape, &len)) {
		equals = memchr(word, '=', len);
		if (!equals)
			continue;
		*end = arena_zalloc(work->arena, sizeof(**end));
		(*end)->name = word;
		(*end)->len = (size_t)(equals - word);
		(*end)->value = dockerfile_expand(&work->scope, equals + 1, len - (*end)->len - 1,
						  work->file->escape);
		end = &(*end)->next;
	}
	for (; pairs; pairs = pairs->next)
		set_env(work, pairs->name, pairs->len, pairs->value);
}

static void read_user(struct work *work, const struct dockerfile_line *line)
{
	const char *user = expand_all(work, &work->scope, line->text);

	work->out->user_line = line->line;
	work->out->user = user && start_user_is_sane(user) ? user : NULL;
}

static void read_port(struct work *work, const char *text, unsigned line)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct port port;

	if (port_parse_exposed(&port, text, &err) || port.first >= 1024)
		return;
	if (!work->out->low_port || port.first < work->out->low_port) {
		work->out->low_port = port.first;
		work->out->low_port_line = line;
	}
}

/* A variable may hold several ports. */
static void read_expose(struct work *work, const struct dockerfile_line *line)
{
	const char *text = line->text, *word, *ports, *port;
	size_t len;

	while ((word = words_next(&text, work->file->escape, &len))) {
		ports = dockerfile_expand(&work->scope, word, len, work->file->escape);
		while (ports && (port = words_next(&ports, work->file->escape, &len)))
			read_port(work, arena_strndup(work->arena, port, len), line->line);
	}
}

static void add_volume(struct work *work, const char *path, unsigned line)
{
	struct paths *volumes = &work->volumes;

	if (!path || !*path)
		return;
	list_grow_in(work->arena, volumes->list, volumes->count + 1, volumes->cap);
	volumes->list[volumes->count++] = mount_path(path, work->arena);
	volumes->list[volumes->count] = NULL;
	work->out->volume_line = line;
}

static void read_volume(struct work *work, const struct dockerfile_line *line)
{
	size_t count, len;
	const char *const *list = words_json(line->text, work->arena, &count);
	const char *text = line->text, *word;

	for (size_t i = 0; list && i < count; i++)
		add_volume(work, expand_all(work, &work->scope, list[i]), line->line);
	while (!list && (word = words_next(&text, work->file->escape, &len)))
		add_volume(work, dockerfile_expand(&work->scope, word, len, work->file->escape),
			   line->line);
}

static void read_start(struct work *work, const struct dockerfile_line *line)
{
	struct start_command command = {.line = line->line};
	size_t count;

	command.words = words_json(line->text, work->arena, &count);
	if (!command.words)
		command.shell = line->text;
	work->out->new_start = true;
	if (line->keyword == DOCKERFILE_CMD) {
		work->out->cmd = command;
		work->cmd_is_new = true;
		return;
	}
	work->out->entrypoint = command;
	if (!work->cmd_is_new)
		work->out->cmd = (struct start_command){.line = 0};
}

/* Relative to the one before, and at first to the root. */
static void read_folder(struct work *work, const struct dockerfile_line *line)
{
	const char *path = expand_all(work, &work->scope, line->text), *from = work->out->folder;

	if (path && *path != '/')
		path = from ? arena_printf(work->arena, "%s/%s", from, path) : NULL;
	work->out->folder = path ? mount_path(path, work->arena) : NULL;
}

/* From the build's folder, one source: what a start script is found by. */
static void note_copy(struct work *work, const char *source, const char *target)
{
	struct dockerfile_copy *copy;

	if (*target != '/' && !work->out->folder)
		return;
	copy = arena_alloc(work->arena, sizeof(*copy));
	if (*target != '/')
		target = arena_printf(work->arena, "%s/%s", work->out->folder, target);
	*copy = (struct dockerfile_copy){source, mount_path(target, work->arena),
					 work->out->copies};
	work->out->copies = copy;
}

/* What COPY and ADD put where: SOURCE... TARGET. In a folder, each under its own name. */
static void read_copy(struct work *work, const struct dockerfile_line *line)
{
	size_t count = 0, len;
	const char *const *list = words_json(line->text, work->arena, &count);
	const char *text = line->text, *word, *target = NULL, *source = NULL;

	for (size_t i = 0; list && i < count; i++) {
		source = target;
		target = expand_all(work, &work->scope, list[i]);
	}
	while (!list && (word = words_next(&text, work->file->escape, &len))) {
		source = target;
		target = dockerfile_expand(&work->scope, word, len, work->file->escape);
		count++;
	}
	if (!target || !*target)
		return;
	if (count == 2 && source && target[strlen(target) - 1] == '/' && path_name(source)[0] &&
	    strncmp(source, "<<", 2) != 0 && !strpbrk(source, "*?[") && strcmp(source, ".") != 0)
		target = arena_printf(work->arena, "%s%s", target, path_name(source));
	if (count == 2 && source && strncmp(source, "--from", 6) != 0)
		note_copy(work, source, target);
	content_add(&work->out->content, work->out->folder, target);
}

static void read_line(struct work *work, const struct dockerfile_line *line)
{
	work->out->s6 |= strstr(line->text, "s6-overlay") != NULL;
	switch (line->keyword) {
	case DOCKERFILE_ARG:
		read_arg(work, &work->scope, line->text);
		break;
	case DOCKERFILE_ENV:
		read_env(work, line->text);
		break;
	case DOCKERFILE_USER:
		read_user(work, line);
		break;
	case DOCKERFILE_EXPOSE:
		read_expose(work, line);
		break;
	case DOCKERFILE_VOLUME:
		read_volume(work, line);
		break;
	case DOCKERFILE_ENTRYPOINT:
	case DOCKERFILE_CMD:
		read_start(work, line);
		break;
	case DOCKERFILE_WORKDIR:
		read_folder(work, line);
		break;
	case DOCKERFILE_ADD:
	case DOCKERFILE_COPY:
		read_copy(work, line);
		break;
	case DOCKERFILE_RUN:
		/* What a step of the build finds in /tmp was put there for it. */
		content_drop_used(&work->out->content, "/tmp", line->text);
		dockerfile_run_read(&work->out->run, line, &work->scope);
		break;
	default:
		break;
	}
}

static void read_globals(struct work *work)
{
	static const char *const platform[] = {"BUILDPLATFORM", "BUILDOS",	  "BUILDARCH",
					       "BUILDVARIANT",	"TARGETPLATFORM", "TARGETOS",
					       "TARGETARCH",	"TARGETVARIANT"};

	work->globals.closed = true;
	for (size_t i = 0; i < sizeof(platform) / sizeof(*platform); i++)
		dockerfile_scope_set(&work->globals, DOCKERFILE_VARIABLE_ARG, platform[i],
				     strlen(platform[i]), NULL);
	for (size_t i = 0; i < work->file->global_count; i++)
		if (work->file->lines[i].keyword == DOCKERFILE_ARG)
			read_arg(work, &work->globals, work->file->lines[i].text);
}

/* By its name, or by its number; stage_count when there is none. */
static size_t find_target(const struct dockerfile *file, const char *target)
{
	size_t found, number = 0;

	if (!target || !*target)
		return file->stage_count - 1;
	found = dockerfile_find_stage(file, target, file->stage_count);
	if (found < file->stage_count || strspn(target, "0123456789") < strlen(target))
		return found;
	for (; *target && number < file->stage_count; target++)
		number = number * 10 + (size_t)(*target - '0');
	return number < file->stage_count ? number : file->stage_count;
}

/* The stages below one, the lowest first, in chain[]; gives their number. */
static size_t follow(struct work *work, size_t stage, size_t chain[DOCKERFILE_STAGE_MAX])
{
	const struct dockerfile *file = work->file;
	size_t count = 0, below;
	const char *image;

	for (;; stage = below) {
		chain[count++] = stage;
		image = expand_all(work, &work->globals, file->stages[stage].image);
		below = image ? dockerfile_find_stage(file, image, stage) : file->stage_count;
		if (below == file->stage_count)
			break;
	}
	work->out->from_line = file->stages[stage].line;
	work->out->scratch = image && !strcmp(image, "scratch");
	work->out->base = image && *image && !work->out->scratch ? image : NULL;
	work->out->s6 = image && strstr(image, "s6-overlay");
	return count;
}

static void read_chain(struct work *work, size_t target)
{
	size_t chain[DOCKERFILE_STAGE_MAX], count = follow(work, target, chain);

	work->scope.closed = work->out->scratch;
	while (count-- > 0) {
		const struct dockerfile_stage *stage = &work->file->stages[chain[count]];

		work->cmd_is_new = false;
		for (size_t i = stage->first; i < stage->end; i++)
			read_line(work, &work->file->lines[i]);
	}
	work->out->volumes = work->volumes.list;
	if (work->out->user)
		work->out->ids = dockerfile_run_user(&work->out->run, work->out->user);
}

bool dockerfile_image_read(struct dockerfile_image *out, const struct dockerfile *file,
			   const struct dockerfile_build *build, struct arena *arena)
{
	struct work work = {.out = out, .file = file, .arena = arena};
	size_t target = find_target(file, build->target);

	memset(out, 0, sizeof(*out));
	out->run.arena = arena;
	out->content.arena = arena;
	out->folder = "/";
	if (target == file->stage_count)
		return false;
	dockerfile_scope_init(&work.args, arena);
	dockerfile_scope_init(&work.globals, arena);
	dockerfile_scope_init(&work.scope, arena);
	for (size_t i = 0; i < build->arg_count; i++)
		dockerfile_scope_set(&work.args, DOCKERFILE_VARIABLE_ARG, build->args[i].name,
				     strlen(build->args[i].name), build->args[i].value);
	read_globals(&work);
	read_chain(&work, target);
	out->growth =
		3 * DOCKERFILE_GROWTH_MAX - work.args.room - work.globals.room - work.scope.room;
	dockerfile_scope_release(&work.args);
	dockerfile_scope_release(&work.globals);
	dockerfile_scope_release(&work.scope);
	return true;
}
