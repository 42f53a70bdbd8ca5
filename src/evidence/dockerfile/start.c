/* Looking through init programs at the program that an image starts with. */
#include "evidence/dockerfile/start.h"

#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/path.h"
#include "evidence/dockerfile/dockerfile_words.h"

/* Programs that take another user and then become what follows. setpriv only with an option for that. */
static bool steps_down(const char *const *words)
{
	static const char *const steppers[] = {"gosu",	       "su-exec",   "su",    "runuser",
					       "s6-setuidgid", "setuidgid", "chpst", NULL};
	static const char *const options[] = {
		"--reuid", "--ruid", "--euid", "--regid", "--init-groups", "--clear-groups", NULL};
	const char *name = path_name(words[0]);

	if (list_has_text(steppers, name))
		return true;
	if (strcmp(name, "setpriv") != 0)
		return false;
	for (words++; *words && (*words)[0] == '-'; words++)
		for (const char *const *option = options; *option; option++)
			if (!strncmp(*words, *option, strlen(*option)))
				return true;
	return false;
}

/* Behind "tini -g --", "dumb-init" and kin. */
static const char *const *skip_init(const char *const *words, bool *found)
{
	static const char *const inits[] = {"tini",	   "tini-static", "dumb-init",
					    "docker-init", "catatonit",	  NULL};
	static const char *const with_value[] = {"-p", "-e", "-r", "--rewrite", NULL};

	while (*words && list_has_text(inits, path_name(*words))) {
		*found = true;
		for (words++; *words && (*words)[0] == '-'; words++)
			if (list_has_text(with_value, *words) && words[1])
				words++;
	}
	return words;
}

/* The commands of a shell text; what is found among them is not certain to be run. */
static void read_shell(struct start *out, const char *text)
{
	static const char *const steppers[] = {"gosu", "su-exec", "setpriv", "s6-setuidgid", NULL};
	const char *word;
	size_t len;

	bool first = true;

	while ((word = words_next(&text, '\\', &len))) {
		if (first && len == 4 && !strncmp(word, "exec", 4))
			continue;
		for (size_t i = 0; steppers[i] && !out->steps_down; i++) {
			size_t base = strlen(steppers[i]);

			if (len >= base && !strncmp(word + len - base, steppers[i], base) &&
			    (len == base || word[len - base - 1] == '/'))
				out->steps_down = steppers[i];
		}
		out->sudo |= first && len == 4 && !strncmp(word, "sudo", 4);
		first = false;
	}
}

static void read_words(struct start *out, const char *const *words)
{
	static const char *const shells[] = {"sh", "bash", "ash", "dash", NULL};

	words = skip_init(words, &out->under_init);
	if (!*words)
		return;
	out->s6 = !strcmp(*words, "/init");
	out->sudo = !strcmp(path_name(*words), "sudo");
	if (steps_down(words)) {
		out->steps_down = path_name(*words);
		out->certain = true;
	} else if (list_has_text(shells, path_name(*words)) && words[1] && words[2] &&
		   words[1][0] == '-' && strchr(words[1], 'c')) {
		read_shell(out, words[2]);
	}
}

void start_read(struct start *out, const struct start_command *entrypoint,
		const struct start_command *cmd)
{
	const struct start_command *first = entrypoint;
	bool found = false;

	*out = (struct start){.steps_down = NULL};
	if (!entrypoint->shell && (!entrypoint->words || !entrypoint->words[0]))
		first = cmd;
	else if (entrypoint->words && cmd->words && !*skip_init(entrypoint->words, &found))
		first = cmd; /* ENTRYPOINT ["tini", "--"] */
	if (first->shell)
		read_shell(out, first->shell);
	else if (first->words)
		read_words(out, first->words);
	out->under_init |= found;
}

void start_claim(struct claim *claim, const struct start *start, struct arena *arena)
{
	if (start->sudo) {
		claim->no_new_privileges = TRISTATE_FALSE;
		claim->no_new_privileges_why = "its command begins with sudo";
	}
	if (!start->steps_down)
		return;
	claim->needs_root = arena_printf(
		arena, "it starts as root and steps down by itself, with %s", start->steps_down);
	if (!start->certain)
		return;
	claim->has_root_cap_add = true;
	claim->root_cap_add = CAPABILITY_BIT(CAPABILITY_SETUID) | CAPABILITY_BIT(CAPABILITY_SETGID);
	/* Root without KILL cannot stop the child of another uid. */
	if (start->under_init)
		claim->root_cap_add |= CAPABILITY_BIT(CAPABILITY_KILL);
}

bool start_user_is_sane(const char *user)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	size_t name = strspn(user, letters), group;

	if (!name || user[0] == '-')
		return false;
	if (!user[name])
		return true;
	group = strspn(user + name + 1, letters);
	return user[name] == ':' && group && !user[name + 1 + group];
}
