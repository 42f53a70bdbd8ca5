/* Comparing lives. */
#include "trial/watch/compare.h"

#include <string.h>

#include "base/alloc.h"

/* ": what the log says last", or nothing. */
static const char *words_of(const struct sighting *sighting, struct arena *arena)
{
	return sighting->last_words ? arena_printf(arena, "; its log: %s", sighting->last_words)
				    : "";
}

static const char *end_of(const struct sighting *sighting, struct arena *arena)
{
	if (sighting->error)
		return arena_printf(arena, "it cannot be started: %s", sighting->error);
	if (sighting->out_of_memory)
		return arena_printf(arena, "it ran out of memory after %.0f s%s", sighting->seconds,
				    words_of(sighting, arena));
	return arena_printf(arena, "it ended with status %d after %.0f s%s", sighting->exit_code,
			    sighting->seconds, words_of(sighting, arena));
}

const char *compare_alone(const struct sighting *sighting, struct arena *arena)
{
	if (!sighting->running && !sighting->error && !sighting->exit_code &&
	    !sighting->out_of_memory)
		return NULL;
	if (!sighting->running)
		return end_of(sighting, arena);
	if (sighting->has_health && !sighting->healthy)
		return arena_printf(arena, "it did not become healthy in %.0f s%s",
				    sighting->seconds, words_of(sighting, arena));
	return NULL;
}

static const char *missing_of(const struct port_list *as_is, const struct port_list *hardened,
			      const char *what, struct arena *arena)
{
	for (size_t i = 0; i < as_is->count; i++)
		/* Those above are taken for a while only, or chosen by the system. */
		if (as_is->list[i] < 32768 && !port_list_has(hardened, as_is->list[i]))
			return arena_printf(arena, "it does not listen on port %u%s",
					    as_is->list[i], what);
	return NULL;
}

const char *compare_ports(const struct sighting *as_is, const struct sighting *hardened,
			  struct arena *arena)
{
	const char *why;

	if (!as_is->ports_known)
		return NULL;
	why = missing_of(&as_is->tcp, &hardened->tcp, "", arena);
	return why ? why : missing_of(&as_is->udp, &hardened->udp, " of UDP", arena);
}

/* Come and go, or only start the program, which may not be needed when its user is another. */
static bool is_passing(const char *name)
{
	static const char *const passing[] = {
		"sh",	 "bash",    "dash",    "ash",  "su",   "sudo", "gosu", "su-exec",
		"runuser", "setpriv", "sleep", "cat", "ls", "ps", "date", "find", "chown", "chmod",
		"chpst", "s6-setuidgid", "timeout",
	};

	for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++)
		if (!strcmp(passing[i], name))
			return true;
	return false;
}

/* How long its container runs: the age of the first process. */
static unsigned oldest_of(const struct sighting *sighting)
{
	unsigned oldest = 0;

	for (size_t i = 0; i < sighting->program_count; i++)
		if (sighting->programs[i].age > oldest)
			oldest = sighting->programs[i].age;
	return oldest;
}

void compare_keep_steady(struct sighting *as_is)
{
	size_t kept = 0;
	unsigned oldest = oldest_of(as_is);

	for (size_t i = 0; i < as_is->program_count; i++)
		if (!is_passing(as_is->programs[i].name) && as_is->programs[i].age * 3 >= oldest)
			as_is->programs[kept++] = as_is->programs[i];
	as_is->program_count = kept;
}

/* The oldest of the name, whoever runs it; NULL: none. */
static const struct program *find_program(const struct sighting *sighting, const char *name)
{
	const struct program *found = NULL;

	for (size_t i = 0; i < sighting->program_count; i++) {
		const struct program *program = &sighting->programs[i];

		if (!strcmp(program->name, name) && (!found || program->age > found->age))
			found = program;
	}
	return found;
}

static void keep_programs_of(struct sighting *sighting, const struct sighting *other)
{
	size_t kept = 0;

	for (size_t i = 0; i < sighting->program_count; i++)
		if (find_program(other, sighting->programs[i].name))
			sighting->programs[kept++] = sighting->programs[i];
	sighting->program_count = kept;
}

void compare_keep_common(struct sighting *as_is, struct sighting *restarted)
{
	keep_programs_of(as_is, restarted);
	keep_programs_of(restarted, as_is);
	/* The log goes on from the first life, so it has all of it. */
	as_is->complaints = restarted->complaints;
	if (as_is->files.is_known && restarted->files.is_known)
		listing_keep_common(&as_is->files, &restarted->files);
}

static bool has_user(const struct sighting *sighting, const char *user)
{
	for (size_t i = 0; i < sighting->program_count; i++)
		if (!strcmp(sighting->programs[i].user, user))
			return true;
	return false;
}

static bool is_of_root(const struct program *program)
{
	return !strncmp(program->user, "0:", 2);
}

const char *compare_find_worker(const struct sighting *as_is)
{
	const char *user = NULL;
	bool has_master = false;

	for (size_t i = 0; i < as_is->program_count; i++) {
		const struct program *program = &as_is->programs[i];

		has_master |= program->is_master;
		if (program->is_master)
			continue;
		if (user && strcmp(user, program->user) != 0)
			return NULL;
		user = program->user;
	}
	return has_master ? user : NULL;
}

/*
 * All of it runs as who it becomes for good as it is, or as those who do the work: nothing of it has to change its user. Not
 * where root does work of its own as it is.
 */
static bool is_settled(const struct sighting *as_is, const struct sighting *hardened)
{
	const char *user = as_is->settled_user;

	for (size_t i = 0; i < as_is->program_count && !user; i++)
		if (is_of_root(&as_is->programs[i]) && !as_is->programs[i].is_master)
			return false;
	for (size_t i = 0; i < hardened->program_count; i++) {
		const char *now = hardened->programs[i].user;

		if (is_of_root(&hardened->programs[i]) ||
		    (user ? strcmp(now, user) != 0 : !has_user(as_is, now)))
			return false;
	}
	return hardened->program_count > 0;
}

const char *compare_programs(const struct sighting *as_is, const struct sighting *hardened,
			     struct arena *arena)
{
	unsigned up = oldest_of(hardened);

	for (size_t i = 0; i < as_is->program_count; i++) {
		const struct program *old = &as_is->programs[i];
		const struct program *program = find_program(hardened, old->name);

		if (!program)
			return arena_printf(arena, "%s does not run", old->name);
		/* As root it may be anybody's; who steps down must go on to do so. */
		if (!is_of_root(old) && !has_user(hardened, old->user))
			return arena_printf(arena, "nothing runs as %s, as %s does as it is",
					    old->user, old->name);
		/* It is as old as its container as it is, and much younger than it now. */
		if (up >= 8 && old->age * 3 >= oldest_of(as_is) && program->age * 3 < up)
			return arena_printf(arena, "%s is started again and again", old->name);
	}
	return NULL;
}

const char *compare_files(const struct sighting *as_is, const struct sighting *hardened,
			  struct arena *arena)
{
	const struct listed_file *file = listing_find_missing(&as_is->files, &hardened->files);

	return file ? arena_printf(arena, "it does not write %s/%s, as it does as it is",
				   file->folder, file->key)
		    : NULL;
}

static struct outcome fails(const char *why)
{
	return (struct outcome){VERDICT_FAILS, why};
}

static const char *missing_of_all(const struct usage *usage, const struct sighting *as_is,
				  const struct sighting *hardened, struct arena *arena)
{
	const char *why = compare_ports(as_is, hardened, arena);

	if (!why)
		why = compare_programs(as_is, hardened, arena);
	if (!why && usage)
		why = usage_find_difference(usage, &as_is->answers, &hardened->answers, arena);
	return why ? why : compare_files(as_is, hardened, arena);
}

struct outcome compare_lives(const struct usage *usage, const struct sighting *as_is,
			     const struct sighting *hardened, struct arena *arena)
{
	const struct complaint *told =
		complaints_find_new(&hardened->complaints, &as_is->complaints, is_settled(as_is, hardened));
	struct sighting quoted = *hardened;
	const char *why;

	/* The refusal is what tells why, not what came last; nor does that, where it goes on. */
	if (told || hardened->running)
		quoted.last_words = told ? told->line : NULL;
	hardened = &quoted;
	why = compare_alone(hardened, arena);
	if (why)
		return fails(why);
	if (as_is->running && !hardened->running)
		return fails(end_of(hardened, arena));
	if (!as_is->running && hardened->running)
		return fails("it does not come to its end");
	why = hardened->running ? missing_of_all(usage, as_is, hardened, arena) : NULL;
	if (why)
		return fails(arena_printf(arena, "%s%s", why, words_of(hardened, arena)));
	if (told)
		return (struct outcome){VERDICT_COMPLAINS,
					arena_printf(arena, "its log: %s", told->line)};
	return (struct outcome){VERDICT_WORKS, NULL};
}

const char *compare_kept(const struct sighting *as_is, const struct sighting *hardened,
			 struct arena *arena)
{
	/* How often it is told grows with the time. */
	const struct complaint *told = complaints_find_unknown(
		&hardened->complaints, &as_is->complaints, is_settled(as_is, hardened));
	struct sighting quoted = *hardened;
	const char *why;

	if (told)
		quoted.last_words = told->line;
	if (!quoted.running)
		return end_of(&quoted, arena);
	if (quoted.has_health && !quoted.healthy)
		return arena_printf(arena, "it became unhealthy%s", words_of(&quoted, arena));
	why = compare_programs(as_is, &quoted, arena);
	if (why)
		return arena_printf(arena, "%s%s", why, words_of(&quoted, arena));
	return told ? arena_printf(arena, "its log: %s", told->line) : NULL;
}

bool compare_is_chance(const struct outcome *outcome)
{
	return outcome->verdict == VERDICT_COMPLAINS && !complaint_is_refusal(outcome->why);
}
