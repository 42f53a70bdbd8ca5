/* Work on services at once: what touches waits, the rest does not; how many programs run; what the engine tells; what is done again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "engine/events.h"
#include "trial/trial_steps.h"

#define PIECES 6
/* Longer than anything here takes: who waits for so long waits for ever (ms). */
#define FOR_EVER 20000

struct play {
	size_t order[PIECES], count; /* in which they began */
	bool over[PIECES];
	atomic_uint running; /* between turns_leave() and turns_return() */
	unsigned most;
	size_t wait_for; /* piece 0 goes on when this one has begun */
	size_t fails;
	bool all_joined;
};

static bool are_joined(struct trial *trial, void *context, size_t later, size_t earlier)
{
	const struct play *play = context;

	(void)trial;
	/* The last needs the first. */
	return play->all_joined || (later == PIECES - 1 && !earlier);
}

static bool has_begun(const struct play *play, size_t piece)
{
	for (size_t i = 0; i < play->count; i++)
		if (play->order[i] == piece)
			return true;
	return false;
}

static int run(struct trial *trial, void *context, size_t piece, struct error *err)
{
	struct play *play = context;

	play->order[play->count++] = piece;
	pthread_cond_broadcast(&trial->turns.changed);
	if (piece == PIECES - 1 && !play->over[0])
		return error_set(err, "it did not wait for the first");
	for (int left = FOR_EVER; !piece && play->wait_for && !has_begun(play, play->wait_for); left -= 10) {
		if (left <= 0)
			return error_set(err, "nobody came");
		turns_wait(&trial->turns, 10);
	}
	turns_leave(&trial->turns);
	/* Only whoever runs a program is here, and all of them may be. */
	play->running++;
	usleep(2000);
	turns_return(&trial->turns);
	play->most = play->most > play->running ? play->most : play->running;
	play->running--;
	play->over[piece] = true;
	return piece == play->fails ? error_set(err, "piece %zu", piece) : 0;
}

static int do_all(struct play *play, unsigned at_once, struct error *err)
{
	const struct trial_options options = {.at_once = at_once};
	struct trial trial = {.options = &options};
	struct trial_work work = {PIECES, are_joined, run, play};
	int result;

	turns_open(&trial.turns, at_once);
	turns_take(&trial.turns);
	result = trial_do_abreast(&trial, &work, err);
	turns_give(&trial.turns);
	turns_close(&trial.turns);
	return result;
}

static void what_does_not_touch_goes_on_at_once(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct play play = {.wait_for = PIECES - 2, .fails = SIZE_MAX};

	(void)state;
	assert_int_equal(do_all(&play, 2, &err), 0);
	assert_int_equal(play.count, PIECES);
}

static void one_at_once_is_in_order(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct play play = {.fails = SIZE_MAX}, joined = {.fails = SIZE_MAX, .all_joined = true};

	(void)state;
	assert_int_equal(do_all(&play, 1, &err), 0);
	assert_int_equal(do_all(&joined, 5, &err), 0);
	for (size_t i = 0; i < PIECES; i++) {
		assert_int_equal(play.order[i], i);
		assert_int_equal(joined.order[i], i);
	}
	assert_int_equal(play.most, 1);
}

static void no_more_programs_run_than_may(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct play play = {.fails = SIZE_MAX};

	(void)state;
	assert_int_equal(do_all(&play, 2, &err), 0);
	assert_true(play.most <= 2);
}

static void after_a_failure_nothing_is_begun(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct play play = {.fails = 1, .all_joined = true};

	(void)state;
	assert_int_equal(do_all(&play, 4, &err), -1);
	assert_string_equal(err.message, "piece 1");
	assert_int_equal(play.count, 2);
}

static void the_engine_is_listened_to(void **state)
{
	char folder[] = "/tmp/composeharden-events-XXXXXX", path[64];
	struct events events;
	struct turns turns;
	FILE *program;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/engine", folder);
	program = fopen(path, "we");
	assert_non_null(program);
	/* As `docker events`: two events of one container, one of another, a line that is no id, and no end. */
	fprintf(program, "#!/bin/sh\n[ \"$1\" = events ] || exit 1\necho aa; echo bb\n"
			 "head -c 300 /dev/zero | tr '\\0' x; echo\necho aa\nexec sleep 1000\n");
	fclose(program);
	assert_int_equal(chmod(path, 0700), 0);
	turns_open(&turns, 1);
	turns_take(&turns);
	events_open(&events, path, "a=b", &turns);
	for (int left = FOR_EVER; events_count(&events, "aa") < 2 && left > 0; left -= 10)
		turns_wait(&turns, 10);
	assert_int_equal(events_count(&events, "aa"), 2);
	assert_int_equal(events_count(&events, "bb"), 1);
	assert_int_equal(events_count(&events, "a"), 0);
	assert_int_equal(events.count, 2);
	turns_give(&turns);
	events_close(&events);
	turns_close(&turns);
	unlink(path);
	rmdir(folder);
}

/* The last that was given to the engine. */
static char *last_call(const char *path)
{
	static char line[1000];
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		;
	fclose(file);
	return line;
}

/* What is set for the start after it is not what the author wrote, when it starts fresh once more. */
static void a_volume_is_given_the_same_way_twice(void **state)
{
	char folder[] = "/tmp/composeharden-give-XXXXXX", engine[64], calls[64];
	struct interrupt interrupt = {.fd = -1};
	struct client client = {.program = engine, .interrupt = &interrupt};
	struct room_volume volumes[] = {{.name = "v", .is_made = true}, {.name = "w", .is_made = true}};
	struct room room = {.client = &client, .owner = "", .services = json_object(), .given = json_object(),
			    .volumes = volumes, .volume_count = 2};
	FILE *program;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(engine, sizeof(engine), "%s/engine", folder);
	snprintf(calls, sizeof(calls), "%s/calls", folder);
	program = fopen(engine, "we");
	assert_non_null(program);
	fprintf(program, "#!/bin/sh\necho \"$*\" >>%s\n", calls);
	fclose(program);
	assert_int_equal(chmod(engine, 0700), 0);
	process_result_init(&client.result);
	room_put(&room, "s", json_pack("{s:s, s:[{s:s, s:s, s:{}}, {s:s, s:s, s:{s:b}}]}", "image", "i", "volumes",
				       "source", "v", "target", "/v", "volume",
				       "source", "w", "target", "/w", "volume", "nocopy", 1));
	for (int i = 0; i < 2; i++) {
		room_give(&room, "s", "/v", "5:5");
		assert_non_null(strstr(last_call(calls), "--volume v:/v i -R 5:5 /v"));
		room_give(&room, "s", "/w", "5:5");
		assert_non_null(strstr(last_call(calls), "--volume w:/w:nocopy i -R 5:5 /w"));
	}
	/* Whoever is tried next gets them anew. */
	assert_false(volumes[0].is_made || volumes[1].is_made);
	json_decref(room.services);
	json_decref(room.given);
	client_release(&client);
	unlink(engine);
	unlink(calls);
	rmdir(folder);
}

/* Those of one image are proved again when one of them did not hold, and whoever touches them. */
static void proofs_are_forgotten_of_what_is_touched(void **state)
{
	static const char *needs_second[] = {"b", NULL};
	struct trial_subject image = {.found = true}, other = {.found = true};
	struct trial_service services[] = {
		{.name = "a", .status = TRIAL_UNPROVED, .subject = &image, .is_proved = false},
		{.name = "b", .status = TRIAL_NEEDED, .subject = &image, .is_proved = true},
		{.name = "c", .status = TRIAL_PROVED, .subject = &other, .is_proved = true, .needs = needs_second},
		{.name = "d", .status = TRIAL_PROVED, .subject = &other, .is_proved = true},
	};
	struct trial trial = {.services = services, .service_count = 4};

	(void)state;
	trial_forget_proofs(&trial);
	assert_false(services[1].is_proved);
	assert_false(services[2].is_proved);
	assert_true(services[3].is_proved);
	services[0].status = TRIAL_PROVED;
	services[3].status = TRIAL_LATE;
	services[1].is_proved = services[2].is_proved = true;
	trial_forget_proofs(&trial);
	/* c is of d's image, and needs b. */
	assert_false(services[1].is_proved);
	assert_false(services[2].is_proved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_touch_goes_on_at_once),
		cmocka_unit_test(one_at_once_is_in_order),
		cmocka_unit_test(no_more_programs_run_than_may),
		cmocka_unit_test(after_a_failure_nothing_is_begun),
		cmocka_unit_test(the_engine_is_listened_to),
		cmocka_unit_test(a_volume_is_given_the_same_way_twice),
		cmocka_unit_test(proofs_are_forgotten_of_what_is_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
