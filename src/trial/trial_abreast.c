/* Pieces of work on services, several at once where they do not touch each other. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/turns.h"
#include "trial/member.h"
#include "trial/trial_steps.h"

/* Services come after those that they need: those marked in `wanted`, and what they need, down to the first. */
static bool needs(const struct trial *trial, const struct trial_service *one,
		  const struct trial_service *other)
{
	bool *wanted = xcalloc(trial->service_count + 1, sizeof(*wanted));
	bool found;

	wanted[one - trial->services] = true;
	for (size_t i = trial->service_count; i-- > 0;)
		for (const char **name = trial->services[i].needs; wanted[i] && name && *name;
		     name++)
			for (size_t j = 0; j < trial->service_count; j++)
				wanted[j] |= !strcmp(trial->services[j].name, *name);
	found = one != other && wanted[other - trial->services];
	free(wanted);
	return found;
}

/* They have a volume in common that one of them may write. */
static bool share_volume(const json_t *one, const json_t *other)
{
	const json_t *mine, *theirs;
	size_t i, j;

	json_array_foreach(json_object_get(one, "volumes"), i, mine)
	{
		json_array_foreach(json_object_get(other, "volumes"), j, theirs)
		{
			if (*member_text(mine, "source") &&
			    (!json_is_true(json_object_get(mine, "read_only")) ||
			     !json_is_true(json_object_get(theirs, "read_only"))) &&
			    !strcmp(member_text(mine, "source"), member_text(theirs, "source")))
				return true;
		}
	}
	return false;
}

static bool is_of_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c == '-';
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at++)
		if ((at == text || !is_of_word(at[-1])) && !is_of_word(at[len]))
			return true;
	return false;
}

/* A value somewhere in it has the name as a word: an address, a list of servers. */
static bool mentions(const json_t *value, const char *name)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_string(value))
		return has_word(json_string_value(value), name);
	json_array_foreach((json_t *)(uintptr_t)value, i, item)
	{
		if (mentions(item, name))
			return true;
	}
	json_object_foreach((json_t *)(uintptr_t)value, key, item)
	{
		if (mentions(item, name))
			return true;
	}
	return false;
}

static bool speaks_of(const struct trial_service *one, const struct trial_service *other)
{
	static const char *const keys[] = {"environment", "command", "entrypoint", "healthcheck"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (mentions(json_object_get(one->as_is, keys[i]), other->name))
			return true;
	return false;
}

bool trial_are_joined(const struct trial *trial, const struct trial_service *one,
		      const struct trial_service *other)
{
	return needs(trial, one, other) || needs(trial, other, one) ||
	       share_volume(one->as_is, other->as_is) || speaks_of(one, other) ||
	       speaks_of(other, one);
}

/* Pieces that are worked on at once, at most. */
#define PIECES_MOST 16

enum progress { WAITS, RUNS, DONE };

struct crew {
	struct trial *trial;
	const struct trial_work *work;
	enum progress *progress; /* of each piece */
	bool *joined;		 /* each with each that comes before it */
	bool stopped;		 /* one failed: no other is begun */
	struct error err;
};

/* The first that waits, with nothing before it that it is joined to; count when there is none now. */
static size_t next_piece(const struct crew *crew)
{
	const struct trial_work *work = crew->work;

	for (size_t i = 0; i < work->count && !crew->stopped; i++) {
		bool free = crew->progress[i] == WAITS;

		for (size_t j = 0; j < i && free; j++)
			free = crew->progress[j] == DONE || !crew->joined[i * work->count + j];
		if (free)
			return i;
	}
	return work->count;
}

static bool is_over(const struct crew *crew)
{
	for (size_t i = 0; i < crew->work->count; i++)
		if (crew->progress[i] == WAITS)
			return crew->stopped;
	return true;
}

static void do_piece(struct crew *crew, size_t piece)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	crew->progress[piece] = RUNS;
	if (crew->work->run(crew->trial, crew->work->context, piece, &err) && !crew->stopped) {
		crew->stopped = true;
		crew->err = err;
		err = (struct error)ERROR_INIT;
	}
	crew->progress[piece] = DONE;
	pthread_cond_broadcast(&crew->trial->turns.changed);
}

static void *take_part(void *context)
{
	struct crew *crew = context;

	turns_take(&crew->trial->turns);
	while (!is_over(crew)) {
		size_t piece = next_piece(crew);

		if (piece < crew->work->count)
			do_piece(crew, piece);
		else
			pthread_cond_wait(&crew->trial->turns.changed, &crew->trial->turns.lock);
	}
	turns_give(&crew->trial->turns);
	return NULL;
}

static bool *join_pieces(struct trial *trial, const struct trial_work *work)
{
	bool *joined = xcalloc(work->count * work->count + 1, sizeof(*joined));

	for (size_t i = 0; i < work->count; i++)
		for (size_t j = 0; j < i; j++)
			joined[i * work->count + j] = work->are_joined(trial, work->context, i, j);
	return joined;
}

int trial_do_abreast(struct trial *trial, const struct trial_work *work, struct error *err)
{
	struct crew crew = {.trial = trial, .work = work, .err = ERROR_INIT};
	/* Most of the time they wait; how many programs run at once is the turns' to say. */
	size_t most = trial->options->at_once > 1 ? PIECES_MOST : 1, count = 0;
	pthread_t *threads;

	most = most < work->count ? most : work->count;
	threads = xcalloc(most + 1, sizeof(*threads));
	crew.joined = join_pieces(trial, work);
	crew.progress = xcalloc(work->count + 1, sizeof(*crew.progress));
	turns_give(&trial->turns);
	while (count + 1 < most && !pthread_create(&threads[count], NULL, take_part, &crew))
		count++;
	/* This one works as well; without threads, alone. */
	take_part(&crew);
	while (count)
		pthread_join(threads[--count], NULL);
	turns_take(&trial->turns);
	free(threads);
	free(crew.progress);
	free(crew.joined);
	if (!crew.stopped)
		return 0;
	*err = crew.err;
	return -1;
}
