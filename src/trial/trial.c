/* A trial from its beginning to its end. */
#include "trial/trial.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "evidence/inspect.h"
#include "trial/trial_steps.h"

void trial_tell(struct trial *trial, const char *format, ...)
{
	char *text CLEANUP_FREE = NULL;
	va_list args;

	if (!trial->options->progress)
		return;
	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	trial->options->progress(trial->options->context, text);
}

/* The folder of the file, absolute: Compose runs there. */
static char *folder_of(const char *path, struct arena *arena)
{
	CLEANUP_FREE char *folder = path_folder(path);
	CLEANUP_FREE char *real = realpath(folder, NULL);

	return arena_strdup(arena, real ? real : folder);
}

static int prepare(struct trial *trial, struct error *err)
{
	if (client_open(&trial->client, trial->options->program, &trial->interrupt, err))
		return -1;
	trial->client.turns = &trial->turns;
	if (room_open(&trial->room, &trial->client, trial->base, err)) {
		trial->has_room = trial->room.folder;
		return -1;
	}
	trial->has_room = true;
	trial->label = arena_printf(&trial->arena, TRIAL_LABEL "=%s", trial->room.id);
	trial->room.open_networks = trial->options->open_networks;
	return trial_read_services(trial, err);
}

static bool is_unproved(const struct trial *trial)
{
	for (size_t i = 0; i < trial->service_count; i++)
		if (trial->services[i].status == TRIAL_UNPROVED)
			return true;
	return false;
}

static size_t live_services(const struct trial_subject *subject)
{
	size_t count = 0;

	for (size_t i = 0; i < subject->service_count; i++)
		count += subject->services[i]->status <= TRIAL_LEFT_OUT;
	return count;
}

static bool subjects_are_joined(struct trial *trial, void *context, size_t later, size_t earlier)
{
	const struct trial_subject *one = &trial->subjects[later], *other = &trial->subjects[earlier];

	(void)context;
	for (size_t i = 0; i < one->service_count; i++)
		for (size_t j = 0; j < other->service_count; j++)
			if (trial_are_joined(trial, one->services[i], other->services[j]))
				return true;
	return false;
}

/*
 * Pieces of work: each service is started as it is, its image is read, it is looked at when it was watched, and at last each
 * image is searched. One begins when all that comes before it and touches it is over, while others are still watched.
 */
enum stage { STAGE_BEGIN, STAGE_READ, STAGE_LOOK, STAGE_SEARCH };

static enum stage find_stage(const struct trial *trial, size_t piece)
{
	size_t stage = piece / trial->service_count;

	return stage < STAGE_SEARCH ? (enum stage)stage : STAGE_SEARCH;
}

/* The services that a piece is about: one, or those of an image. */
static size_t list_services(const struct trial *trial, size_t piece,
			    struct trial_service *const **list, struct trial_service **one)
{
	enum stage stage = find_stage(trial, piece);
	const struct trial_subject *subject;

	if (stage != STAGE_SEARCH) {
		*one = &trial->services[piece - stage * trial->service_count];
		*list = one;
		return 1;
	}
	subject = &trial->subjects[piece - STAGE_SEARCH * trial->service_count];
	*list = subject->services;
	return subject->service_count;
}

/*
 * Reading takes a processor or more for some seconds: two at once, and each waits for the one before the last. An image is
 * read once.
 */
#define READ_AT_ONCE 2

static bool reads_are_joined(const struct trial *trial, size_t later, size_t earlier)
{
	return later - earlier == READ_AT_ONCE ||
	       !strcmp(trial->services[later].image, trial->services[earlier].image);
}

static bool study_is_joined(struct trial *trial, void *context, size_t later, size_t earlier)
{
	enum stage mine = find_stage(trial, later), theirs = find_stage(trial, earlier);
	struct trial_service *const *list, *const *others, *one, *other;
	size_t count = list_services(trial, later, &list, &one);
	size_t other_count = list_services(trial, earlier, &others, &other);
	bool reads = mine == STAGE_READ || theirs == STAGE_READ;

	(void)context;
	if (mine == STAGE_READ && theirs == STAGE_READ)
		return reads_are_joined(trial, later % trial->service_count,
					earlier % trial->service_count);
	/* What an image holds is for its own search. */
	if (mine == STAGE_LOOK && theirs == STAGE_READ)
		return false;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < other_count; j++)
			if (list[i] == others[j] ||
			    (!reads && trial_are_joined(trial, list[i], others[j])))
				return true;
	return false;
}

static int study(struct trial *trial, void *context, size_t piece, struct error *err)
{
	enum stage stage = find_stage(trial, piece);
	size_t number = piece - stage * trial->service_count;

	switch (stage) {
	case STAGE_BEGIN:
		return trial_begin_one(trial, context, number, err);
	case STAGE_READ:
		return trial_read_image(trial, &trial->services[number], err);
	case STAGE_LOOK:
		return trial_look_at(trial, context, number, err);
	default:
		return live_services(&trial->subjects[number])
			       ? trial_search(trial, &trial->subjects[number], err)
			       : 0;
	}
}

static int study_all(struct trial *trial, struct error *err)
{
	struct observation *all =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*all));
	struct trial_work work = {STAGE_SEARCH * trial->service_count + trial->subject_count,
				  study_is_joined, study, all};

	for (size_t i = 0; i < trial->service_count; i++)
		if (trial->services[i].status != TRIAL_NOT_TRIED)
			room_put(&trial->room, trial->services[i].name,
				 json_incref(trial->services[i].as_is));
	if (room_make_networks(&trial->room, err))
		return -1;
	return trial_do_abreast(trial, &work, err);
}

/* What did not hold in the proof is searched once more, with the patience that it takes to see that. */
static int search_again(struct trial *trial, void *context, size_t piece, struct error *err)
{
	struct trial_subject *subject = &trial->subjects[piece];
	bool again = false;

	(void)context;
	for (size_t i = 0; i < subject->service_count; i++)
		if (subject->services[i]->status == TRIAL_UNPROVED) {
			subject->services[i]->status = TRIAL_PROVED;
			again = true;
		}
	if (!again)
		return 0;
	subject->tried = NULL;
	trial_tell(trial, "%s: once more, as it did not work in the proof: %s",
		   subject->services[0]->name, subject->services[0]->why);
	return trial_search(trial, subject, err);
}

static int prove_again(struct trial *trial, struct error *err)
{
	struct trial_work again = {trial->subject_count, subjects_are_joined, search_again, NULL};

	trial_forget_proofs(trial);
	if (trial_do_abreast(trial, &again, err) || trial_prove(trial, err))
		return -1;
	/* What still does not hold is not written. */
	return is_unproved(trial) ? trial_prove_rest(trial, err) : 0;
}

static int go(struct trial *trial, struct error *err)
{
	if (prepare(trial, err))
		return -1;
	events_open(&trial->events, trial->client.program, trial->label, &trial->turns);
	trial->client.events = &trial->events;
	if (trial_fetch_images(trial, err) || trial_make_subjects(trial, err) ||
	    study_all(trial, err) || trial_prove(trial, err))
		return -1;
	if (is_unproved(trial) && prove_again(trial, err))
		return -1;
	return trial_hold(trial, err) || trial_limit(trial, err) ? -1 : 0;
}

static void begin(struct trial *trial, struct trial_files *files,
		  const struct trial_options *options)
{
	*trial = (struct trial){.options = options, .files = files, .began = life_now()};
	arena_init(&trial->arena);
	trial->base = folder_of(files->list[0], &trial->arena);
	files->absolute = arena_alloc(&trial->arena, (files->count + 1) * sizeof(*files->absolute));
	for (size_t i = 0; i < files->count; i++) {
		CLEANUP_FREE char *real = realpath(files->list[i], NULL);

		files->absolute[i] = arena_strdup(&trial->arena, real ? real : files->list[i]);
	}
	interrupt_open(&trial->interrupt);
	turns_open(&trial->turns, options->at_once);
	turns_take(&trial->turns);
}

/* Whatever happened, what was made goes. */
static int finish(struct trial *trial, int result, struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;

	if (trial->has_room) {
		if (!trial->options->keep)
			trial_tell(trial, "removing all that was made");
		if (room_close(&trial->room, trial->options->keep, &failed))
			result = error_set(err,
					   "something is left (%s): remove it with composeharden "
					   "try --clean",
					   failed.message);
	}
	trial->has_room = false;
	trial->seconds = life_now() - trial->began;
	turns_give(&trial->turns);
	trial->client.turns = NULL;
	trial->client.events = NULL;
	events_close(&trial->events);
	turns_close(&trial->turns);
	interrupt_close(&trial->interrupt);
	return result;
}

int trial_run(struct trial *trial, struct trial_files *files,
	      const struct trial_options *options, struct error *err)
{
	begin(trial, files, options);
	return finish(trial, go(trial, err), err);
}

int trial_plan(struct trial *trial, struct trial_files *files,
	       const struct trial_options *options, struct error *err)
{
	begin(trial, files, options);
	return finish(trial, prepare(trial, err), err);
}

void trial_release(struct trial *trial)
{
	if (trial->has_harden)
		harden_project_release(&trial->harden);
	for (size_t i = 0; i < trial->service_count; i++) {
		json_decref(trial->services[i].as_is);
		json_decref(trial->services[i].image_health);
	}
	free(trial->services);
	free(trial->subjects);
	inspect_free(trial->inspect);
	client_release(&trial->client);
	arena_release(&trial->arena);
}
