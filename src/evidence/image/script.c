/* Reading start scripts: commands, variables that are set on the way, tests for root. */
#include "evidence/image/script.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "evidence/dockerfile/dockerfile_scope.h"
#include "evidence/dockerfile/dockerfile_words.h"
#include "evidence/image/guard_stack.h"
#include "evidence/image/supervised.h"

#define WORD_MAX 128

struct reading {
	struct script_acts *acts;
	const struct image_profile *profile;
	struct dockerfile_scope scope;
	struct guard_stack guards;
	const char *path; /* of the script; NULL: words of the configuration */
	const char *text, *at; /* of the script: whole, and the command at work */
	unsigned line, depth;
};

static void read_script(struct script_acts *acts, const struct image_profile *profile,
			const struct image_file *file, unsigned depth);

static void begin(struct reading *reading, struct script_acts *acts, const struct image_profile *profile,
		  unsigned depth)
{
	*reading = (struct reading){.acts = acts, .profile = profile, .depth = depth};
	dockerfile_scope_init(&reading->scope, acts->arena);
	for (size_t i = 0; profile->env[i]; i++) {
		size_t name = strcspn(profile->env[i], "=");

		if (profile->env[i][name])
			dockerfile_scope_set(&reading->scope, DOCKERFILE_VARIABLE_ENV, profile->env[i],
					     name, profile->env[i] + name + 1);
	}
}

static struct script_act *add_act(struct reading *reading, enum program_kind kind, const char *program)
{
	struct script_acts *acts = reading->acts;
	struct script_act *act;

	if (acts->count == SCRIPT_ACT_MAX)
		return NULL;
	act = &acts->list[acts->count++];
	*act = (struct script_act){.kind = kind,
				   .program = program,
				   .guarded = guard_stack_is_root(&reading->guards),
				   .script = reading->path,
				   .line = reading->line};
	return act;
}

/* ">/etc/app.conf", "> /etc/app.conf": the path, absolute by the working folder; or NULL. */
static const char *absolute(struct reading *reading, const char *path)
{
	struct arena *arena = reading->acts->arena;
	char *out;

	if (!path || !*path || strpbrk(path, "$*?`\n"))
		return NULL;
	if (*path != '/')
		path = arena_printf(arena, "%s/%s", reading->profile->folder, path);
	out = arena_alloc(arena, strlen(path) + 2);
	path_normalise(path, out);
	return out;
}

static void add_write(struct reading *reading, const char *program, const char *path)
{
	const char *whole = absolute(reading, path);
	struct script_act *act;

	if (!whole || !strncmp(whole, "/dev/", 5) || !strncmp(whole, "/proc/", 6))
		return;
	act = add_act(reading, PROGRAM_WRITER, program);
	if (act)
		act->path = whole;
}

static void note_writes(struct reading *reading, const char *const *words)
{
	const char *program = path_name(words[0]), *last = NULL;
	enum program_kind kind = program_kind(program);
	bool edits = !strcmp(program, "sed") && words[1] && !strncmp(words[1], "-i", 2);

	for (size_t i = 1; words[i]; i++) {
		size_t digits = strspn(words[i], "012&");
		const char *word = words[i] + digits;

		if (*word == '>') {
			word += strspn(word, ">|");
			add_write(reading, program, *word ? word : words[i + 1]);
		} else if (kind == PROGRAM_WRITER && words[i][0] != '-') {
			add_write(reading, program, words[i]);
		}
		if (words[i][0] != '-')
			last = words[i];
	}
	if (last && (edits || kind == PROGRAM_COPIER))
		add_write(reading, program, last);
}

static bool is_safe_user(const char *user)
{
	return user && *user && !strpbrk(user, "$`\"'{}() ") && start_user_is_sane(user);
}

/* What a stepper runs: the first word behind the user that is a program of the image, for its imports. */
static void start_program(struct reading *reading, const char *word, bool replaces)
{
	const struct image_file *file;
	struct script_act *act;

	if (!word || strpbrk(word, "$`*") || !*word)
		return;
	file = image_find_program(reading->profile, word);
	if (!file || file->kind != IMAGE_FILE_REGULAR)
		return;
	act = add_act(reading, PROGRAM_OTHER, path_name(word));
	if (act) {
		act->word = word;
		act->replaces = replaces;
	}
	if (file->text && reading->depth < SCRIPT_DEPTH_MAX)
		read_script(reading->acts, reading->profile, file, reading->depth + 1);
}

static void read_stepper(struct reading *reading, const char *const *words)
{
	struct script_act *act = add_act(reading, PROGRAM_STEPPER, path_name(words[0]));
	const char *user = program_stepper_user(words);

	if (act && is_safe_user(user))
		act->user = user;
	for (words++; *words; words++)
		if (user && !strcmp(*words, user) && words[1]) {
			while (words[1] && (words[1][0] == '-' || words[1][0] == '"'))
				words++;
			if (words[1])
				start_program(reading, words[1], true);
			return;
		}
}

/* Every script of a folder that the image holds, for run-parts and loops over it. */
static void read_folder(struct reading *reading, const char *path)
{
	const char *whole = absolute(reading, path);
	const struct image_file *folder = whole ? image_find(reading->profile, whole) : NULL;

	if (!folder || folder->kind != IMAGE_FILE_FOLDER || reading->depth >= SCRIPT_DEPTH_MAX)
		return;
	for (const struct image_file *at = folder->child; at; at = at->next)
		if (at->text)
			read_script(reading->acts, reading->profile, at, reading->depth + 1);
}

/* A loop over the files of a folder, by a glob: the folder. */
static void read_loop(struct reading *reading, const char *const *words)
{
	for (; *words; words++) {
		size_t len = strcspn(*words, "*");

		if ((*words)[0] == '/' && (*words)[len] == '*' && len > 1 && (*words)[len - 1] == '/')
			read_folder(reading, arena_strndup(reading->acts->arena, *words, len));
	}
}

static bool has_program(const char *const *words, enum program_kind kind)
{
	for (words++; *words; words++)
		if (program_kind(path_name(*words)) == kind)
			return true;
	return false;
}

static void read_text(struct reading *reading, const char *text);

static void read_shell_words(struct reading *reading, const char *const *words, bool replaces)
{
	for (words++; *words; words++) {
		if ((*words)[0] == '-' && strchr(*words, 'c') && words[1] && reading->depth < SCRIPT_DEPTH_MAX) {
			reading->depth++;
			read_text(reading, words[1]);
			reading->depth--;
			return;
		}
		if ((*words)[0] != '-') {
			start_program(reading, *words, replaces);
			return;
		}
	}
}

static void read_service(struct reading *reading, const struct supervised *service)
{
	struct reading inner;

	if (!service->command) {
		read_script(reading->acts, reading->profile, service->file, reading->depth + 1);
		return;
	}
	begin(&inner, reading->acts, reading->profile, reading->depth + 1);
	inner.path = image_path(service->file, reading->acts->arena);
	inner.line = service->line;
	read_text(&inner, service->command);
	dockerfile_scope_release(&inner.scope);
}

/* One supervisor below another is not looked for. */
static void read_supervised(struct reading *reading, const char *const *words)
{
	struct script_acts *acts = reading->acts;
	struct supervised_list *services;
	size_t first = acts->count;

	if (acts->supervises || reading->depth >= SCRIPT_DEPTH_MAX)
		return;
	services = arena_alloc(acts->arena, sizeof(*services));
	supervised_find(reading->profile, words, acts->arena, services);
	acts->supervises = services->count > 0;
	for (size_t i = 0; i < services->count; i++)
		read_service(reading, &services->list[i]);
	for (size_t i = first; i < acts->count; i++)
		acts->list[i].supervised = true;
}

static void read_command(struct reading *reading, const char *const *words)
{
	bool replaces = words[0] && !strcmp(words[0], "exec");
	enum program_kind kind;
	const char *name;

	if (words[0] && !strcmp(words[0], "for")) {
		read_loop(reading, words);
		return;
	}
	words = program_skip_prefixes(words);
	if (!*words)
		return;
	if (!strncmp(path_name(*words), "python", 6) && words[1] && !strcmp(words[1], "-m") && words[2] &&
	    program_kind(words[2]) == PROGRAM_LIBRARY)
		words += 2;
	name = path_name(*words);
	kind = program_kind(name);
	if (!strcmp(name, "chroot") && words[1] && !strncmp(words[1], "--userspec", 10))
		kind = PROGRAM_STEPPER;
	if (kind == PROGRAM_SHELL) {
		read_shell_words(reading, words, replaces);
		return;
	}
	if (!strcmp(*words, ".") || !strcmp(*words, "source")) {
		start_program(reading, words[1], false);
		return;
	}
	if (!strcmp(name, "run-parts") || !strcmp(name, "find"))
		for (size_t i = 1; words[i] && !strcmp(name, "run-parts"); i++)
			read_folder(reading, words[i]);
	if ((!strcmp(name, "find") || !strcmp(name, "xargs")) && has_program(words, PROGRAM_OWNER))
		kind = PROGRAM_OWNER;
	if (kind == PROGRAM_STEPPER)
		read_stepper(reading, words);
	else if ((kind == PROGRAM_PACKAGE || kind == PROGRAM_LIBRARY) && !program_installs(words))
		start_program(reading, *words, replaces);
	else if (kind == PROGRAM_OTHER)
		start_program(reading, *words, replaces);
	else if (kind != PROGRAM_WRITER && kind != PROGRAM_COPIER)
		(void)!add_act(reading, kind, name);
	else if (replaces || !reading->path) /* rsync --daemon */
		start_program(reading, *words, replaces);
	note_writes(reading, words);
	if (kind == PROGRAM_SUPERVISOR || (!strcmp(*words, "/init") && !reading->path))
		read_supervised(reading, words);
}

/* NAME=value, and ": ${NAME:=value}": for paths and users that variables name. */
static void note_variable(struct reading *reading, const char *word, size_t len)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
	size_t name = strspn(word, letters), at;
	const char *value;

	if (*word == '"' || !strncmp(word, "${", 2)) {
		const char *start = word + (*word == '"') + 2;

		if (strncmp(start - 2, "${", 2) != 0)
			return;
		name = strspn(start, letters);
		if (!name || strncmp(start + name, ":=", 2) != 0)
			return;
		at = strcspn(start + name + 2, "}\"");
		if (!dockerfile_scope_find(&reading->scope, start, name, &value))
			dockerfile_scope_set(&reading->scope, DOCKERFILE_VARIABLE_ENV, start, name,
					     dockerfile_expand(&reading->scope, start + name + 2, at, '\\'));
		return;
	}
	if (!name || name >= len || word[name] != '=')
		return;
	value = strchr(word, '`') ? NULL
				  : dockerfile_expand(&reading->scope, word + name + 1, len - name - 1, '\\');
	if (strstr(arena_strndup(reading->acts->arena, word, len), "$(id -u"))
		guard_stack_add_name(&reading->guards, arena_strndup(reading->acts->arena, word, name));
	dockerfile_scope_set(&reading->scope, DOCKERFILE_VARIABLE_ENV, word, name, value);
}

static const char *expand(struct reading *reading, const struct raw_word *raw)
{
	struct arena *arena = reading->acts->arena;
	const char *value = memchr(raw->text, '`', raw->len)
				    ? NULL
				    : dockerfile_expand(&reading->scope, raw->text, raw->len, '\\');

	return value ? value : arena_strndup(arena, raw->text, raw->len);
}

/* What another command may stand behind. */
static bool is_control(const struct raw_word *raw)
{
	static const char *const words[] = {"then", "else", "do", "{", "!"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == raw->len && !strncmp(words[i], raw->text, raw->len))
			return true;
	return false;
}

static void read_text(struct reading *reading, const char *text)
{
	struct raw_words raw = {NULL, 0, 0};
	const char *counted = text;
	bool counts = reading->text == text;

	while (words_command(&text, &raw)) {
		const char *words[WORD_MAX + 1] = {NULL};
		const char *first = raw.list[0].text;

		for (; counts && counted < first; counted++)
			reading->line += *counted == '\n';
		for (size_t i = 0; i < raw.count; i++) {
			guard_stack_read(&reading->guards, raw.list[i].text, raw.list[i].len);
			if (!is_control(&raw.list[i]))
				break;
		}
		for (size_t i = 0; i < raw.count && i < WORD_MAX; i++) {
			note_variable(reading, raw.list[i].text, raw.list[i].len);
			words[i] = expand(reading, &raw.list[i]);
		}
		read_command(reading, words);
	}
	free(raw.list);
}

static void read_script(struct script_acts *acts, const struct image_profile *profile,
			const struct image_file *file, unsigned depth)
{
	struct reading reading;
	const char *path = image_path(file, acts->arena);
	size_t limit = sizeof(acts->read) / sizeof(*acts->read);

	for (size_t i = 0; i < acts->read_count; i++)
		if (!strcmp(acts->read[i], path))
			return;
	if (acts->read_count == limit || strlen(file->text) != file->text_len)
		return;
	acts->read[acts->read_count++] = path;
	begin(&reading, acts, profile, depth);
	reading.path = path;
	reading.text = file->text;
	reading.line = 1;
	read_text(&reading, file->text);
	dockerfile_scope_release(&reading.scope);
}

static void read_configured(struct reading *reading, const struct start_command *command)
{
	if (command->shell)
		read_text(reading, command->shell);
	else if (command->words && command->words[0])
		read_command(reading, command->words);
}

void script_read_start(struct script_acts *acts, const struct image_profile *profile,
		       struct arena *arena)
{
	struct reading reading;

	acts->arena = arena;
	acts->count = acts->read_count = 0;
	acts->supervises = false;
	begin(&reading, acts, profile, 0);
	read_configured(&reading, &profile->entrypoint);
	read_configured(&reading, &profile->cmd);
	dockerfile_scope_release(&reading.scope);
}
