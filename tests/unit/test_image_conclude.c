/* Which capabilities of root nothing in an image names, and which of them a trial may take away. */
#include "image_case.h"

#include "evidence/image/conclude.h"
#include "trial/trial_steps.h"

#define CAP(name) CAPABILITY_BIT(CAPABILITY_##name)

/* The program that the script hands over to is none that imports anything. */
static const char steps_down[] = "#!/bin/sh\nchown -R 7:7 /srv\nexec gosu 7 \"$@\"\n";
static const char only_steps[] = "#!/bin/sh\nexec gosu 7 \"$@\"\n";
static const char supervises[] = "#!/bin/sh\nexec supervisord -n\n";

static void conclude(struct fact *out, struct image_case *image, const char *script)
{
	image->config = "{\"Entrypoint\":[\"/start\"],\"Cmd\":[\"app\"]}";
	LAYER(image, {.path = "start", .text = script, .mode = 0755}, {.path = "bin/app", .mode = 0755},
	      {.path = "bin/gosu", .mode = 0755}, {.path = "bin/supervisord", .mode = 0755});
	make_docker(image);
	image_read(image);
	memset(out, 0, sizeof(*out));
	image_conclude(out, &image->profile, &image->arena);
	assert_non_null(out->needs_root);
}

static void check(const char *script, capability_set named)
{
	struct image_case image;
	struct fact fact;

	image_begin(&image);
	conclude(&fact, &image, script);
	assert_int_equal(fact.root_cap_add & ~fact.unnamed, named);
	/* It is said of what the entry gives, and takes nothing from it. */
	assert_int_equal(fact.unnamed & ~fact.root_cap_add, 0);
	assert_int_equal(fact.unnamed | named, fact.root_cap_add);
	image_end(&image);
}

static void what_a_script_does_names_capabilities(void **state)
{
	(void)state;
	check(steps_down, CAP(CHOWN) | CAP(SETGID) | CAP(SETUID));
	check(only_steps, CAP(SETGID) | CAP(SETUID));
}

static void a_supervisor_signals_and_changes_users(void **state)
{
	(void)state;
	check(supervises, CAP(KILL) | CAP(SETGID) | CAP(SETUID));
}

static void a_trial_takes_what_nothing_names(void **state)
{
	const struct fact fact = {.root_cap_add = CAP(CHOWN) | CAP(KILL) | CAP(SETUID), .unnamed = CAP(KILL) | CAP(FOWNER)};
	struct trial_service one = {.fact = &fact, .sighting = {.has_root = true}}, other = one;
	struct trial_service *services[] = {&one, &other};
	struct trial_subject subject = {.services = services, .service_count = 2};

	(void)state;
	assert_int_equal(trial_find_free(&subject), CAP(KILL) | CAP(FOWNER));
	/* Root beside another user's processes has somebody to signal. */
	other.sighting.user_count = 1;
	assert_int_equal(trial_find_free(&subject), CAP(FOWNER));
	/* One of them stays root: what it has is needed after the start as well. */
	one.sighting.settled_user = "7:7";
	assert_int_equal(trial_find_free(&subject), CAP(FOWNER));
	other.sighting = one.sighting = (struct sighting){.settled_user = "7:7", .user_count = 1};
	assert_int_equal(trial_find_free(&subject), capability_docker_default() & ~CAP(NET_BIND_SERVICE));
	/* Nobody looked into the image. */
	other.fact = one.fact = NULL;
	other.sighting = (struct sighting){.has_root = true};
	assert_int_equal(trial_find_free(&subject), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_script_does_names_capabilities),
		cmocka_unit_test(a_supervisor_signals_and_changes_users),
		cmocka_unit_test(a_trial_takes_what_nothing_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
