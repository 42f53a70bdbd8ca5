/* Whether what is in force is as a change wants it, and which ports are one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "harden/layered.h"

static const char text[] = "services:\n"
			   "  app:\n"
			   "    image: example.com/app:1\n"
			   "    read_only: true\n"
			   "    privileged: false\n"
			   "    cap_drop: [ALL]\n"
			   "    tmpfs: [\"/tmp:size=1m\", /run]\n"
			   "    ports:\n"
			   "      - \"127.0.0.1:80:80\"\n"
			   "      - \"443:443\"\n"
			   "      - {target: 90, published: \"90\"}\n"
			   "      - {published: 90, target: 90}\n"
			   "      - {target: 90, published: 90, protocol: udp}\n";

struct fixture {
	struct harden harden;
	struct service_view view;
};

static int load(void **state)
{
	static struct fixture fixture;
	struct harden_options options = {
		.judge_only = true, .default_user = "1000:1000", .today = "2026-01-01"};
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (harden_text(&fixture.harden, "compose.yml", text, strlen(text), &options, &err))
		return -1;
	view_read(fixture.harden.file.list[0].mapping, YAML_AFTER, &fixture.view);
	*state = &fixture;
	return 0;
}

static int unload(void **state)
{
	struct fixture *fixture = *state;

	harden_release(&fixture->harden);
	return 0;
}

static bool holds(const struct fixture *fixture, enum change_op op, enum service_key key,
		  const char *value)
{
	struct change change = {.op = op, .key = key, .value = value};

	return change_holds(&change, &fixture->view);
}

static void test_scalars_and_lists(void **state)
{
	const struct fixture *fixture = *state;

	assert_true(holds(fixture, CHANGE_SET, SERVICE_READ_ONLY, "true"));
	assert_false(holds(fixture, CHANGE_SET, SERVICE_READ_ONLY, "false"));
	assert_false(holds(fixture, CHANGE_SET, SERVICE_USER, "1000:1000"));
	assert_true(holds(fixture, CHANGE_INCLUDE, SERVICE_CAP_DROP, "ALL"));
	assert_false(holds(fixture, CHANGE_INCLUDE, SERVICE_CAP_DROP, "all"));
	assert_false(holds(fixture, CHANGE_INCLUDE, SERVICE_CAP_ADD, "CHOWN"));
	assert_true(holds(fixture, CHANGE_EXCLUDE, SERVICE_CAP_ADD, "CHOWN"));
	assert_false(holds(fixture, CHANGE_EXCLUDE, SERVICE_CAP_DROP, "ALL"));
}

/* A value that says no more than nothing does is as good as gone. */
static void test_what_is_removed(void **state)
{
	const struct fixture *fixture = *state;

	assert_true(holds(fixture, CHANGE_REMOVE, SERVICE_PID, NULL));
	assert_true(holds(fixture, CHANGE_REMOVE, SERVICE_PRIVILEGED, NULL));
	assert_false(holds(fixture, CHANGE_REMOVE, SERVICE_READ_ONLY, NULL));
}

static void test_tmpfs_are_told_apart_by_their_paths(void **state)
{
	const struct fixture *fixture = *state;
	const struct yaml_node *value = fixture->view.value[SERVICE_TMPFS];

	assert_true(holds_tmpfs(value, "/tmp:mode=1777"));
	assert_true(holds_tmpfs(value, "/run"));
	assert_false(holds_tmpfs(value, "/tm"));
	assert_false(holds_tmpfs(value, "/var/tmp"));
}

/* The old port would be published beside the new one. */
static void test_a_port_that_takes_the_place_of_another(void **state)
{
	const struct fixture *fixture = *state;
	struct change change = {.op = CHANGE_INCLUDE,
				.key = SERVICE_PORTS,
				.value = "127.0.0.1:80:80",
				.replaces = "80:80"};

	assert_true(change_holds(&change, &fixture->view));
	change.replaces = "443:443";
	assert_false(change_holds(&change, &fixture->view));
	change.value = "127.0.0.1:443:443";
	assert_false(change_holds(&change, &fixture->view));
}

static void test_ports_of_the_long_syntax(void **state)
{
	const struct fixture *fixture = *state;
	const struct yaml_node *list = yaml_resolve(fixture->view.value[SERVICE_PORTS]);
	const struct yaml_node *ports[5];
	struct yaml_node *item = NULL;

	for (size_t i = 0; i < 5; i++) {
		item = yaml_next(list, item, YAML_AFTER);
		ports[i] = item;
	}
	/* Neither the order of the keys nor quotes matter, and each port is itself. */
	assert_true(same_port(ports[2], ports[3]));
	assert_true(same_port(ports[4], ports[4]));
	assert_false(same_port(ports[2], ports[4]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scalars_and_lists),
		cmocka_unit_test(test_what_is_removed),
		cmocka_unit_test(test_tmpfs_are_told_apart_by_their_paths),
		cmocka_unit_test(test_a_port_that_takes_the_place_of_another),
		cmocka_unit_test(test_ports_of_the_long_syntax),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
