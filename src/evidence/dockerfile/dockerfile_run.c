/* Looking for a few commands in RUN lines. Nothing is run, and no shell is imitated. */
#include "evidence/dockerfile/dockerfile_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/path.h"
#include "evidence/dockerfile/dockerfile_words.h"

/* A command that makes or changes users or groups. */
struct id_tool {
	const char *name;
	const char *letters; /* short options that take a value */
	const char *words;   /* long options that take a value, each between blanks */
	char id_letter, group_letter;
	bool group;  /* it is about groups */
	bool change; /* it changes what is there */
};

/* A command of a RUN line: words without quotes; NULL where a variable is not known. */
struct command {
	const char **words;
	size_t count;
	unsigned line;
};

extern const struct id_tool dockerfile_id_tools[];

static bool is_number(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len && len <= 10 && !text[len];
}

/* "--uid" among " uid gid " */
static bool is_listed(const char *words, const char *option, size_t len)
{
	for (const char *at = words; (at = strchr(at, ' ')) && at[1]; at++)
		if (!strncmp(at + 1, option, len) && at[1 + len] == ' ')
			return true;
	return false;
}

/* What the options of a command say. */
struct id_options {
	const char *id, *group;
	const char *name, *second; /* the words that are no options */
};

static bool is_option(const char *option, size_t len, const char *name)
{
	return strlen(name) == len && !strncmp(option, name, len);
}

static void take_long(const struct id_tool *tool, const struct command *command, size_t *at,
		      struct id_options *out)
{
	const char *option = command->words[*at] + 2, *value = NULL;
	size_t len = strcspn(option, "=");

	if (option[len])
		value = option + len + 1;
	else if (is_listed(tool->words, option, len) && *at + 1 < command->count)
		value = command->words[++*at];
	if (is_option(option, len, tool->group ? "gid" : "uid"))
		out->id = value;
	else if (is_option(option, len, "gid") || is_option(option, len, "ingroup"))
		out->group = value;
}

static void take_short(const struct id_tool *tool, const struct command *command, size_t *at,
		       struct id_options *out)
{
	for (const char *letter = command->words[*at] + 1; *letter; letter++) {
		const char *value = NULL;

		if (!strchr(tool->letters, *letter))
			continue;
		if (letter[1])
			value = letter + 1;
		else if (*at + 1 < command->count)
			value = command->words[++*at];
		if (*letter == tool->id_letter)
			out->id = value;
		else if (*letter == tool->group_letter)
			out->group = value;
		return;
	}
}

static void take_options(const struct id_tool *tool, const struct command *command,
			 struct id_options *out)
{
	for (size_t i = 1; i < command->count; i++) {
		const char *word = command->words[i];

		if (word && word[0] == '-' && word[1] == '-' && word[2])
			take_long(tool, command, &i, out);
		else if (word && word[0] == '-' && word[1] != '-' && word[1])
			take_short(tool, command, &i, out);
		else if (!out->name)
			out->name = word ? word : "";
		else
			out->second = word ? word : "";
	}
}

static void read_ids(struct dockerfile_run *run, const struct id_tool *tool,
		     const struct command *command)
{
	struct id_options options = {NULL, NULL, NULL, NULL};
	struct dockerfile_id **list = tool->group ? &run->groups : &run->users, *made;

	take_options(tool, command, &options);
	/* "adduser USER GROUP" makes nobody. */
	if (!options.name || !options.name[0] || (options.second && !options.id))
		return;
	if (options.id && !is_number(options.id))
		options.id = NULL;
	if (tool->change && !options.id)
		return;
	made = arena_zalloc(run->arena, sizeof(*made));
	made->name = options.name;
	made->id = options.id;
	made->group = options.group;
	made->next = *list;
	*list = made;
}

/* The capabilities that a text of cap_from_text(3) makes effective: "cap_x,cap_y=+ep". */
static capability_set effective_capabilities(const char *text, struct arena *arena)
{
	capability_set set = 0;

	while (*text) {
		size_t names = strcspn(text, "=+- "), flags;
		capability_set clause = 0;
		bool effective = false, permitted = false;

		for (size_t at = 0; at < names;) {
			size_t len = strcspn(text + at, ",=+- ");
			enum capability capability =
				capability_parse(arena_strndup(arena, text + at, len));

			if (capability >= 0 && capability < CAPABILITY_COUNT)
				clause |= CAPABILITY_BIT(capability);
			at += len + (text[at + len] == ',');
		}
		flags = strcspn(text += names, " ");
		for (size_t i = 0; i < flags && text[0] != '-'; i++) {
			effective |= text[i] == 'e';
			permitted |= text[i] == 'p';
		}
		if (effective && permitted)
			set |= clause;
		text += flags;
		text += strspn(text, " ");
	}
	return set & capability_docker_default();
}

static void set_capabilities(struct dockerfile_run *run, const char *path, capability_set set,
			     unsigned line)
{
	size_t i = 0;

	while (i < run->setcap_count && strcmp(run->setcap[i].path, path) != 0)
		i++;
	if (i == DOCKERFILE_SETCAP_MAX)
		return;
	run->setcap_count += i == run->setcap_count;
	run->setcap[i].path = path;
	run->setcap[i].capabilities = set;
	run->setcap[i].line = line;
}

/* setcap [-q] [-v] [-n UID] (-r|CAPABILITIES) PATH ... */
static void read_setcap(struct dockerfile_run *run, const struct command *command)
{
	capability_set set = 0;
	bool have_set = false;

	for (size_t i = 1; i < command->count; i++) {
		const char *word = command->words[i];

		if (have_set) {
			set_capabilities(run, word ? word : "", set, command->line);
			have_set = false;
		} else if (!word) {
			return;
		} else if (!strcmp(word, "-r")) {
			set = 0;
			have_set = true;
		} else if (!strcmp(word, "-v")) {
			return;
		} else if (!strcmp(word, "-n")) {
			i++;
		} else if (word[0] != '-') {
			set = effective_capabilities(word, run->arena);
			have_set = true;
		}
	}
}

/* Modes that set the setuid bit: "u+s", "+s", "4755". */
static bool is_setuid_mode(const char *mode)
{
	size_t digits = strspn(mode, "01234567");

	if (digits && !mode[digits])
		return digits >= 4 && (mode[digits - 4] - '0') & 4;
	while (*mode) {
		size_t who = strspn(mode, "ugoa"), clause = strcspn(mode, ",");
		bool user = !who || memchr(mode, 'u', who) || memchr(mode, 'a', who);

		if (user && mode[who] && strchr("+=", mode[who]) && memchr(mode, 's', clause))
			return true;
		mode += clause;
		mode += *mode == ',';
	}
	return false;
}

/* gosu and su-exec: "gosu=1.17" is one too. */
static bool is_stepper(const char *word)
{
	static const char *const steppers[] = {"gosu", "su-exec"};
	size_t len = strcspn(word, "=<>~");

	for (size_t i = 0; i < 2; i++)
		if (strlen(steppers[i]) == len && !strncmp(word, steppers[i], len))
			return true;
	return false;
}

static void note_stepper(struct dockerfile_run *run, const char *word, unsigned line)
{
	run->stepper = arena_strndup(run->arena, word, strcspn(word, "=<>~"));
	run->stepper_line = line;
}

static void read_chmod(struct dockerfile_run *run, const struct command *command)
{
	bool have_mode = false;

	for (size_t i = 1; i < command->count; i++) {
		const char *word = command->words[i];

		if (!word || word[0] == '-')
			continue;
		if (!have_mode && is_setuid_mode(word))
			run->setuid_line = command->line;
		/* Downloaded, then made executable. */
		if (have_mode && is_stepper(path_name(word)))
			note_stepper(run, path_name(word), command->line);
		have_mode = true;
	}
}

static void read_packages(struct dockerfile_run *run, const struct command *command)
{
	static const char *const removals[] = {"del", "remove", "purge", "erase", "-R", NULL};
	bool gone = false;

	for (size_t i = 1; i < command->count; i++) {
		const char *word = command->words[i];

		if (!word)
			continue;
		gone |= list_has_text(removals, word);
		if (!strncmp(word, "sudo", 4) && strcspn(word, "=<>~") == 4)
			run->sudo_line = gone ? 0 : command->line;
		if (is_stepper(word) && !gone)
			note_stepper(run, word, command->line);
		else if (is_stepper(word))
			run->stepper = NULL;
	}
}

static void read_command(struct dockerfile_run *run, struct command command)
{
	static const char *const managers[] = {"apt-get", "apt",      "aptitude", "apk",    "dnf",
					       "yum",	  "microdnf", "zypper",	  "pacman", NULL};
	static const char *const before[] = {"exec", "env", "command", "then",	"do",	"else",
					     "if",   "!",   "{",       "while", "time", NULL};
	const char *name;

	while (command.count && command.words[0] &&
	       (strchr(command.words[0], '=') || list_has_text(before, command.words[0]) ||
		!strcmp(command.words[0], "sudo"))) {
		if (!strcmp(command.words[0], "sudo"))
			run->sudo_line = command.line;
		command.words++;
		command.count--;
	}
	if (!command.count || !command.words[0])
		return;
	name = path_name(command.words[0]);
	if (!strcmp(name, "setcap"))
		read_setcap(run, &command);
	else if (!strcmp(name, "chmod"))
		read_chmod(run, &command);
	else if (list_has_text(managers, name))
		read_packages(run, &command);
	for (const struct id_tool *tool = dockerfile_id_tools; tool->name; tool++)
		if (!strcmp(name, tool->name))
			read_ids(run, tool, &command);
}

static void read_script(struct dockerfile_run *run, const char *text, unsigned line,
			struct dockerfile_scope *scope)
{
	struct raw_words raw = {NULL, 0, 0};
	CLEANUP_FREE const char **words = NULL;
	size_t cap = 0;

	while (words_command(&text, &raw)) {
		if (raw.cap > cap)
			words = xreallocarray(words, cap = raw.cap, sizeof(*words));
		for (size_t i = 0; i < raw.count; i++)
			words[i] =
				dockerfile_expand(scope, raw.list[i].text, raw.list[i].len, '\\');
		read_command(run, (struct command){words, raw.count, line});
	}
	free(raw.list);
}

void dockerfile_run_read(struct dockerfile_run *run, const struct dockerfile_line *line,
			 struct dockerfile_scope *scope)
{
	size_t count;
	const char *const *words = words_json(line->text, run->arena, &count);
	CLEANUP_FREE const char **copy = NULL;

	if (!words) {
		read_script(run, line->text, line->line, scope);
	} else if (count) {
		copy = xcalloc(count, sizeof(*copy));
		memcpy(copy, words, count * sizeof(*copy));
		read_command(run, (struct command){copy, count, line->line});
	}
	if (line->document)
		read_script(run, line->document, line->line, scope);
}

static const struct dockerfile_id *find_id(const struct dockerfile_id *list, const char *name,
					   size_t len)
{
	for (; list; list = list->next)
		if (strlen(list->name) == len && !strncmp(list->name, name, len))
			return list;
	return NULL;
}

const char *dockerfile_run_user(const struct dockerfile_run *run, const char *user)
{
	size_t len = strcspn(user, ":");
	const struct dockerfile_id *made = find_id(run->users, user, len), *group;
	const char *gid;

	if (!made || !made->id)
		return user;
	gid = user[len] && user[len + 1] ? user + len + 1 : made->group;
	group = gid ? find_id(run->groups, gid, strlen(gid)) : NULL;
	if (group && group->id)
		gid = group->id;
	if (!gid || (!is_number(gid) && !user[len]))
		return made->id;
	return arena_printf(run->arena, "%s:%s", made->id, gid);
}

/* shadow, Debian's adduser and busybox, together where they share a name. */
const struct id_tool dockerfile_id_tools[] = {
	{"useradd", "bcdefgGkKpPRsuZ",
	 " base-dir comment home-dir home expiredate inactive gid groups skel key password root "
	 "prefix shell uid selinux-user ",
	 'u', 'g', false, false},
	{"adduser", "hgsGukcd",
	 " home shell gecos comment uid gid ingroup firstuid lastuid firstgid lastgid conf ", 'u',
	 'G', false, false},
	{"usermod", "cdefgGlpPRsuvVwWZ",
	 " comment home expiredate inactive gid groups login password root prefix shell uid ", 'u',
	 'g', false, true},
	{"groupadd", "gKpPRU", " gid key password root prefix users ", 'g', '\0', true, false},
	{"addgroup", "g", " gid firstgid lastgid conf ", 'g', '\0', true, false},
	{"groupmod", "gnpPR", " gid new-name password root prefix ", 'g', '\0', true, true},
	{NULL, NULL, NULL, '\0', '\0', false, false},
};
