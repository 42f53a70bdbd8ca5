/* Own words: what the entrypoint, the command and the hooks run. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "evidence/dockerfile/dockerfile_words.h"
#include "evidence/own/own.h"
#include "evidence/own/own_entry.h"
#include "evidence/programs.h"

#define BIT(name) CAPABILITY_BIT(CAPABILITY_##name)
#define STEP_DOWN (BIT(SETGID) | BIT(SETUID))
#define INSTALL (BIT(CHOWN) | BIT(DAC_OVERRIDE) | BIT(FOWNER) | STEP_DOWN)

/* Longer commands, and shells within shells, are not read to their end. */
#define WORD_MAX 256
#define SHELL_DEPTH 4

enum effect_kind {
	EFFECT_NONE,
	EFFECT_ROOT,	 /* it needs root, and these capabilities */
	EFFECT_INSTALL,	 /* the same with a word such as "install" behind it; it writes the root */
	EFFECT_ACCOUNTS, /* it needs root, and writes /etc */
	EFFECT_SUDO,	 /* it gains privileges */
	EFFECT_UNKNOWN	 /* what it starts, and as whom, is not to be seen */
};

/* What follows from a program's being run. */
static const struct effect {
	enum effect_kind kind;
	capability_set capabilities;
	const char *what; /* ends "its command runs NAME, which ..." */
} effects[PROGRAM_KIND_COUNT] = {
	[PROGRAM_OWNER] = {EFFECT_ROOT, BIT(CHOWN), "gives files to other users"},
	[PROGRAM_MODE] = {EFFECT_ROOT, BIT(FOWNER), "changes the modes of files of others"},
	[PROGRAM_STEPPER] = {EFFECT_ROOT, STEP_DOWN, "steps down from root"},
	[PROGRAM_SUDO] = {EFFECT_SUDO, STEP_DOWN, "gains privileges"},
	[PROGRAM_ACCOUNT] = {EFFECT_ACCOUNTS, BIT(CHOWN) | BIT(DAC_OVERRIDE) | BIT(FOWNER),
			     "changes files in /etc"},
	[PROGRAM_PACKAGE] = {EFFECT_INSTALL, INSTALL, "installs packages at every start"},
	[PROGRAM_LIBRARY] = {EFFECT_INSTALL, INSTALL, "installs packages at every start"},
	[PROGRAM_CRON] = {EFFECT_UNKNOWN, STEP_DOWN, "starts jobs as other users"},
	[PROGRAM_SUPERVISOR] = {EFFECT_UNKNOWN, STEP_DOWN, "starts programs as other users"},
	[PROGRAM_SEVERAL] = {EFFECT_UNKNOWN, STEP_DOWN, "runs parts of itself as other users"},
	[PROGRAM_KERNEL] = {EFFECT_ROOT, 0, "works on the kernel"},
};

struct reading {
	struct own *own;
	const char *of;	  /* "its command", for reasons */
	bool hook;	  /* it is run beside the program: it adds needs, and does not say how that starts */
	unsigned depth;	  /* of shells */
	/* Of a script: its text, and where the command at work begins in it; else NULL. */
	const char *script, *at;
};

/* "its command", or "start.sh, line 3,". */
static const char *subject_of(const struct reading *reading)
{
	unsigned line = 1;

	if (!reading->script)
		return reading->of;
	for (const char *at = reading->script; at < reading->at; at++)
		line += *at == '\n';
	return arena_printf(reading->own->reader.arena, "%s, line %u,", reading->of, line);
}

/* A place that stays writable when the root is not. */
static bool stays_writable(const struct service *service, const char *path, struct arena *arena)
{
	static const char *const places[] = {"/tmp", "/run", "/dev", "/proc"};
	const char *target = mount_path(path, arena);

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (mount_is_below(target, places[i]))
			return true;
	for (size_t i = 0; i < service->mount_count; i++)
		if (!service->mounts[i].read_only &&
		    mount_is_below(target, service->mounts[i].target))
			return true;
	return false;
}

static void note_path(struct reading *reading, const char *path)
{
	struct own *own = reading->own;

	if (path[0] != '/' || strpbrk(path, "$*?") ||
	    stays_writable(own->service, path, own->reader.arena))
		return;
	own_writes_root(own, arena_printf(own->reader.arena,
					  "%s writes to a place that is not mounted",
					  subject_of(reading)));
}

/* ">/etc/app.conf", "> /etc/app.conf"; and the paths that programs write to by their arguments. */
static void note_writes(struct reading *reading, const char *const *words)
{
	const char *program = path_name(words[0]), *last = NULL;
	enum program_kind kind = program_kind(program);
	bool edits = !strcmp(program, "sed") && words[1] && !strncmp(words[1], "-i", 2);
	bool all = kind == PROGRAM_WRITER || kind == PROGRAM_OWNER || kind == PROGRAM_MODE;

	for (size_t i = 1; words[i]; i++) {
		const char *word = words[i];
		size_t digits = strspn(word, "012&");

		if (word[digits] == '>') {
			word += digits + strspn(word + digits, ">|");
			note_path(reading, *word ? word : words[i + 1] ? words[i + 1] : "");
		} else if (all) {
			note_path(reading, word);
		}
		last = word[0] == '/' ? word : last;
	}
	if (last && (edits || kind == PROGRAM_COPIER))
		note_path(reading, last);
}

/* "-R", "-hR", "--recursive": then it goes through folders that others closed. */
static bool is_recursive(const char *const *words)
{
	for (words++; *words; words++)
		if (!strcmp(*words, "--recursive") ||
		    ((*words)[0] == '-' && (*words)[1] != '-' && strchr(*words, 'R')))
			return true;
	return false;
}

static void apply(struct reading *reading, const struct effect *effect, const char *const *words)
{
	struct own *own = reading->own;
	capability_set capabilities = effect->capabilities;
	const char *why;

	if (effect->kind == EFFECT_NONE || (effect->kind == EFFECT_INSTALL && !program_installs(words)))
		return;
	why = arena_printf(own->reader.arena, "%s runs %s, which %s", subject_of(reading),
			   path_name(words[0]), effect->what);
	if (effect->kind == EFFECT_ROOT && is_recursive(words))
		capabilities |= BIT(DAC_OVERRIDE) | BIT(FOWNER);
	if (effect->kind == EFFECT_INSTALL || effect->kind == EFFECT_ACCOUNTS)
		own_writes_root(own, why);
	if (reading->hook) {
		own_needs_always(own, why, capabilities);
	} else if (effect->kind == EFFECT_SUDO) {
		own_gains_privileges(own, why);
		own_bars_guess(own, why);
		own_needs_always(own, why, capabilities);
	} else if (effect->kind == EFFECT_UNKNOWN) {
		own_needs_root(own, why, capabilities);
		own_writes_root(own, why);
		own_bars_guess(own, why);
	} else {
		own_needs_root(own, why, capabilities);
	}
}

static void read_shell(struct reading *reading, const char *text);

static void read_command(struct reading *reading, const char *const *words)
{
	enum program_kind kind;

	words = program_skip_prefixes(words);
	if (!*words)
		return;
	kind = program_kind(path_name(*words));
	if (kind == PROGRAM_SHELL) {
		for (size_t i = 1; words[i]; i++)
			if (words[i][0] == '-' && strchr(words[i], 'c') && words[i + 1])
				read_shell(reading, words[i + 1]);
		return;
	}
	apply(reading, &effects[kind], words);
	note_writes(reading, words);
}

/* The simple commands of a text, one after the other; quotes around whole words are taken off. */
static void read_shell(struct reading *reading, const char *text)
{
	struct arena *arena = reading->own->reader.arena;
	struct raw_words raw = {NULL, 0, 0};

	if (reading->depth == SHELL_DEPTH)
		return;
	reading->depth++;
	while (words_command(&text, &raw)) {
		const char *words[WORD_MAX + 1] = {NULL};

		if (reading->depth == 1 && raw.count)
			reading->at = raw.list[0].text;
		for (size_t i = 0; i < raw.count && i < WORD_MAX; i++) {
			const char *word = raw.list[i].text;
			size_t len = raw.list[i].len;
			bool quoted = len >= 2 && (*word == '"' || *word == '\'') &&
				      word[len - 1] == *word;

			words[i] = arena_strndup(arena, word + quoted, len - (quoted ? 2 : 0));
		}
		read_command(reading, words);
	}
	free(raw.list);
	reading->depth--;
}

/* A text, which Compose cuts as a shell does, or the words themselves. */
static void read_value(struct reading *reading, const struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);
	const char *words[WORD_MAX + 1] = {NULL};
	struct yaml_node *item = NULL;
	size_t count = 0;

	if (!node || yaml_is_null(node))
		return;
	if (node->kind == YAML_SCALAR) {
		read_shell(reading, setting_read(node, &reading->own->reader).text);
		return;
	}
	while (count < WORD_MAX && (item = setting_next(node, item, YAML_BEFORE)))
		words[count++] = setting_read(item, &reading->own->reader).text;
	read_command(reading, words);
}

/* Hooks run in the container by exec: what they get is bounded by what it has. */
static void read_hooks(struct own *own, enum service_key key, const char *of)
{
	const struct yaml_node *value = service_value(own->service, key);
	struct reading reading = {.own = own, .of = of, .hook = true};

	setting_each(item, value, YAML_BEFORE) {
		const struct yaml_node *hook = yaml_resolve(item);
		const struct yaml_node *user;

		/* One with an image is a container of its own. */
		if (hook->kind != YAML_MAPPING || view_find(hook, "image"))
			continue;
		user = view_find(hook, "user");
		if (user ? user_is_root(setting_read(user, &own->reader).text)
			 : own->service->user_kind == USER_UNSET ||
				   own->service->user_kind == USER_ROOT)
			read_value(&reading, view_find(hook, "command"));
	}
}

void own_read_script(struct claim *claim, const struct service *service, const char *name,
		     const char *text, struct arena *arena)
{
	struct own own = {.service = service,
			  .reader = {arena, service->file->scope, NULL},
			  .claim = claim};
	struct reading reading = {.own = &own, .of = name, .script = text};

	read_shell(&reading, text);
}

/* The entrypoint is a shell that takes the first word of the command for its text: ["sh", "-ec"]. */
static bool is_open_shell(const struct own *own)
{
	const struct yaml_node *value = service_value(own->service, SERVICE_ENTRYPOINT);
	const char *text = "";

	setting_each(item, value, YAML_BEFORE)
		text = setting_read(item, &own->reader).text;
	/* Of a text the last of its words. */
	if (strrchr(text, ' '))
		text = strrchr(text, ' ') + 1;
	return text[0] == '-' && text[1] && text[strlen(text) - 1] == 'c';
}

void own_commands(struct own *own)
{
	struct reading command = {.own = own, .of = "its command"};
	struct reading entrypoint = {.own = own, .of = "its entrypoint"};
	const struct yaml_node *value = service_value(own->service, SERVICE_COMMAND);

	read_value(&entrypoint, service_value(own->service, SERVICE_ENTRYPOINT));
	if (is_open_shell(own) && setting_next(value, NULL, YAML_BEFORE))
		read_shell(&command,
			   setting_read(setting_next(value, NULL, YAML_BEFORE), &own->reader).text);
	else
		read_value(&command, value);
	read_hooks(own, SERVICE_POST_START, "its post_start hook");
	read_hooks(own, SERVICE_PRE_STOP, "its pre_stop hook");
}
