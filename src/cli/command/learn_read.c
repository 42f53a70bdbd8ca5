/* Looking into images, several at once. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/command/learn.h"
#include "cli/run/pool.h"
#include "cli/run/terminal.h"
#include "evidence/image/conclude.h"
#include "evidence/learnt_write.h"

/* Not more often than this a line is drawn (seconds). */
#define DRAW_EVERY 0.1

static double seconds_since(const struct timespec *then, struct timespec *now)
{
	clock_gettime(CLOCK_MONOTONIC, now);
	return (double)(now->tv_sec - then->tv_sec) + (double)(now->tv_nsec - then->tv_nsec) / 1e9;
}

/* Under the lock. */
static void draw(struct learn_progress *progress, const struct learn_image *image, uint64_t bytes)
{
	struct buf line CLEANUP_BUF;
	size_t width = terminal_width(STDERR_FILENO);

	buf_init(&line);
	buf_addf(&line, "%zu of %zu images; %llu MB of ", atomic_load(&progress->done),
		 progress->count, (unsigned long long)(bytes >> 20));
	utf8_add_safe(&line, image->shown, strlen(image->shown), true);
	/* A line that wraps could not be taken away again. */
	if (line.len < width && utf8_plain(line.data, line.len) == line.len) {
		fprintf(stderr, "\r\033[K%s", line.data);
		fflush(stderr);
		progress->shown = true;
	}
}

/* By any thread. */
static void show_progress(void *context, uint64_t bytes)
{
	struct learn_image *image = context;
	struct learn_progress *progress = &image->run->progress;
	struct timespec now;

	if (!progress->on || pthread_mutex_trylock(&progress->lock))
		return;
	if (seconds_since(&progress->last, &now) >= DRAW_EVERY) {
		progress->last = now;
		draw(progress, image, bytes);
	}
	pthread_mutex_unlock(&progress->lock);
}

static void clear_progress(struct learn_progress *progress)
{
	pthread_mutex_lock(&progress->lock);
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
	pthread_mutex_unlock(&progress->lock);
}

/* A fact that says of itself what it is of. */
static void complete(struct learn_image *image, const char *today)
{
	const char **match = arena_alloc(&image->arena, 2 * sizeof(*match));
	const char *const *list = match;
	static const char verified[] = "image";
	const char *word = verified;
	struct fact *fact = &image->fact;

	match[0] = image->name;
	match[1] = NULL;
	fact->name = image->name;
	fact_set(fact, FACT_MATCH, &list);
	fact_set(fact, FACT_VERIFIED, &word);
	fact_set(fact, FACT_LEARNT, &today);
	/* Only what its registry is known to call it is a digest that may be pinned. */
	if (image->saved.digest)
		fact_set(fact, FACT_DIGEST, &(const char *){image->saved.digest});
	if (image->saved.image_id)
		fact_set(fact, FACT_IMAGE_ID, &(const char *){image->saved.image_id});
}

void learn_conclude(struct learn_image *image, const char *today)
{
	struct saved_image *saved = &image->saved;

	if (!saved->digest && !saved->image_id && saved->profile.digest)
		saved->image_id = xstrdup(saved->profile.digest);
	image_conclude(&image->fact, &saved->profile, &image->arena);
	image_profile_release(&saved->profile);
	saved->is_read = false;
	complete(image, today);
}

/* One entry that cannot be read back is its own trouble, not that of the whole file. */
static int prove(struct learn_image *image)
{
	const struct learnt_entry entry = {.name = image->name, .fact = &image->fact};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct learnt *learnt;
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	learnt_add_entries(&text, &entry, 1, "\n");
	learnt = learnt_parse(LEARNT_NAME, text.data, text.len, &err);
	learnt_free(learnt);
	return learnt ? 0 : error_set(&image->err, "what it needs cannot be said: %s", err.message);
}

/* Of several images in it the one of that name. */
static int read_archive(struct learn_image *image)
{
	struct image_request request = {
		.path = image->archive, .progress = show_progress, .context = image};
	struct error first CLEANUP_ERROR = ERROR_INIT;

	image->saved.is_read = true;
	if (!image_profile_read(&image->saved.profile, &request, &first))
		return 0;
	image_profile_release(&image->saved.profile);
	request.reference = image->reference;
	if (!image_profile_read(&image->saved.profile, &request, &image->err))
		return 0;
	return error_set(&image->err, "%s: %s", image->archive, first.message);
}

static int look(struct learn_image *image)
{
	const struct learn_wish *wish = image->run->wish;
	struct saved_request request = {
		.reference = image->reference,
		.platform = image->platform,
		.from = image->from,
		.pull = image->pull,
		.local = image->built,
		.secret = image->secret,
		.config_only = wish->config_only,
		.interrupt = &image->run->interrupt,
		.progress = show_progress,
		.context = image,
	};

	if (image->archive)
		return read_archive(image);
	return wish->check ? saved_identify(&image->saved, &request, &image->err)
			   : saved_read(&image->saved, &request, &image->err);
}

static void work(void *context, size_t number)
{
	struct learn_run *run = context;
	struct learn_image *image = run->images[number];

	if (!image->wanted || interrupt_is_raised(&run->interrupt))
		return;
	if (!look(image)) {
		if (image->saved.is_read)
			learn_conclude(image, run->options->harden.today);
		image->looked = run->wish->check || !prove(image);
	}
	atomic_fetch_add(&run->progress.done, 1);
}

static void take(void *context, size_t number)
{
	struct learn_run *run = context;
	struct learn_image *image = run->images[number];
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!image->wanted || image->looked || !image->err.message ||
	    interrupt_is_raised(&run->interrupt))
		return;
	clear_progress(&run->progress);
	/* Then its Dockerfile is what is known of it. */
	error_set(&err, "%s: %s%s", image->shown, image->err.message,
		  image->built ? " (it is built: composeharden goes by its Dockerfile until then)"
			       : "");
	if (!image->built)
		learn_raise(run, STATUS_TROUBLE);
	if (!image->built || !run->options->quiet)
		complain(NULL, &err);
}

static void wait(void *context, size_t number)
{
	(void)context;
	(void)number;
}

void learn_read(struct learn_run *run)
{
	struct pool_job job = {
		.count = run->count,
		.threads = run->options->jobs ? run->options->jobs : pool_processors(),
		.work = work,
		.take = take,
		.wait = wait,
		.context = run,
	};

	pthread_mutex_init(&run->progress.lock, NULL);
	run->progress.on = !run->options->quiet && isatty(STDERR_FILENO);
	for (size_t i = 0; i < run->count; i++)
		run->progress.count += run->images[i]->wanted;
	pool_run(&job);
	clear_progress(&run->progress);
	pthread_mutex_destroy(&run->progress.lock);
}
