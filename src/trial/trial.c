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
	char *line CLEANUP_FREE = NULL;
	va_list args;

	if (!trial->options->progress)
		return;
	va_start(args, format);
	line = xvasprintf(format, args);
	va_end(args);
	trial->options->progress(trial->options->context, line);
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
	if (room_open(&trial->room, &trial->client, trial->base, err)) {
		trial->has_room = trial->room.folder;
		return -1;
	}
	trial->has_room = true;
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

/* What did not hold in the proof is searched once more, with the patience that it takes to see that. */
static int search_again(struct trial *trial, struct error *err)
{
	for (size_t i = 0; i < trial->subject_count; i++) {
		struct trial_subject *subject = &trial->subjects[i];
		bool again = false;

		for (size_t j = 0; j < subject->service_count; j++)
			if (subject->services[j]->status == TRIAL_UNPROVED) {
				subject->services[j]->status = TRIAL_PROVED;
				again = true;
			}
		if (!again)
			continue;
		subject->tried = NULL;
		trial_tell(trial, "%s: once more, as it did not work in the proof: %s",
			   subject->services[0]->name, subject->services[0]->why);
		if (trial_search(trial, subject, err))
			return -1;
	}
	return 0;
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

static int search_one(struct trial *trial, void *context, size_t piece, struct error *err)
{
	struct trial_subject *subject = &trial->subjects[piece];

	(void)context;
	return live_services(subject) ? trial_search(trial, subject, err) : 0;
}

static int go(struct trial *trial, struct error *err)
{
	struct trial_work searches = {.are_joined = subjects_are_joined, .run = search_one};

	if (prepare(trial, err) || trial_fetch_images(trial, err) ||
	    trial_make_subjects(trial, err) || trial_observe(trial, err))
		return -1;
	searches.count = trial->subject_count;
	if (trial_do_abreast(trial, &searches, err))
		return -1;
	if (trial_prove(trial, err))
		return -1;
	if (is_unproved(trial) && (search_again(trial, err) || trial_prove(trial, err)))
		return -1;
	/* What still does not hold is not written. */
	if (is_unproved(trial) && trial_prove_rest(trial, err))
		return -1;
	return trial_hold(trial, err) || trial_limit(trial, err) ? -1 : 0;
}

static void begin(struct trial *trial, struct trial_files *files,
		  const struct trial_options *options)
{
	*trial = (struct trial){.options = options, .files = files};
	arena_init(&trial->arena);
	trial->base = folder_of(files->list[0], &trial->arena);
	files->absolute = arena_alloc(&trial->arena, (files->count + 1) * sizeof(*files->absolute));
	for (size_t i = 0; i < files->count; i++) {
		CLEANUP_FREE char *real = realpath(files->list[i], NULL);

		files->absolute[i] = arena_strdup(&trial->arena, real ? real : files->list[i]);
	}
	interrupt_open(&trial->interrupt);
	turns_open(&trial->turns);
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
	interrupt_close(&trial->interrupt);
	turns_close(&trial->turns);
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
