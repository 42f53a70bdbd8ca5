/* docker image inspect: what is read, how images are found, what outranks what, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "evidence/inspect.h"
#include "posture/posture.h"

#define DIGEST_A "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ID_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static const char images[] =
	"[{\"Id\": \"sha256:" ID_C "\", \"RepoTags\": [\"acme/app:1\", \"app:latest\"],"
	"  \"RepoDigests\": [\"acme/app@" DIGEST_A "\"],"
	"  \"Config\": {\"User\": \"1001:5\", \"ExposedPorts\": {\"443/tcp\": {}, \"80/udp\": {}},"
	"    \"Volumes\": {\"/data/\": {}}, \"Env\": [\"HOME=/x\"]}},"
	" {\"RepoTags\": [\"docker.io/library/nginx:1.25\", \"<none>:<none>\"], \"Config\": {}},"
	" {\"RepoTags\": null, \"RepoDigests\": [\"x@" DIGEST_B
	"\"], \"Config\": {\"User\": \"w\"}},"
	" {\"RepoTags\": [\"localhost/mine:latest\"], \"Config\": {\"User\": \"a b\"}},"
	" {\"RepoTags\": [\"win:1\"], \"Os\": \"windows\", \"Config\": {\"User\": \"u\"}},"
	" {\"RepoTags\": [\"old:1\"], \"Config\": null},"
	" {\"RepoTags\": [\"gosu:1\"], \"Config\": {\"Entrypoint\": [\"gosu\", \"a\", \"b\"]}}]";

struct fixture {
	struct inspect *inspect;
	struct compose_file file;
	struct arena arena;
	struct claim claim;
	bool found;
};

static void setup(struct fixture *fixture, const char *json, const char *service)
{
	CLEANUP_FREE char *text = xasprintf("services:\n  a:\n    %s\n", service);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct evidence_settings settings = {.inspect = NULL};
	struct evidence_context context = {.settings = &settings};
	struct evidence_subject subject = {.service = NULL};

	memset(fixture, 0, sizeof(*fixture));
	fixture->inspect = inspect_new();
	if (inspect_add(fixture->inspect, json, strlen(json), &err) ||
	    compose_file_load(&fixture->file, "x", text, strlen(text), NULL, &err))
		fail_msg("%s", err.message);
	arena_init(&fixture->arena);
	settings.inspect = fixture->inspect;
	context.file = &fixture->file;
	context.arena = &fixture->arena;
	subject.service = &fixture->file.list[0];
	fixture->claim.source = EVIDENCE_INSPECT;
	fixture->found = inspect_collect(&context, &subject, &fixture->claim);
}

static void teardown(struct fixture *fixture)
{
	inspect_free(fixture->inspect);
	compose_file_release(&fixture->file);
	arena_release(&fixture->arena);
}

static void images_are_found(void **state)
{
	static const struct {
		const char *image, *user; /* NULL: not found; "": found without a user */
	} rows[] = {
		{"acme/app:1", "1001:5"},
		{"docker.io/acme/app:1", "1001:5"},
		{"app", "1001:5"},
		{"library/app:latest", "1001:5"},
		{"acme/app:2", NULL},
		{"acme/app", NULL},
		{"acme/app@" DIGEST_A, "1001:5"},
		{"acme/app:2@" DIGEST_A, "1001:5"},
		{"acme/app:1@" DIGEST_B, "w"},
		{"sha256:" ID_C, "1001:5"},
		{ID_C, "1001:5"},
		{"nginx:1.25", "root"},
		{"nginx", NULL},
		{"mine", ""},
		{"localhost/mine", ""},
		{"win:1", NULL},
		{"old:1", NULL},
		{"\"${X}\"", NULL},
		{"\"nginx:${X:-1.25}\"", "root"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_FREE char *service = xasprintf("image: %s", rows[i].image);
		struct fixture fixture;
		const char *got;

		setup(&fixture, images, service);
		got = !fixture.found		 ? NULL
		      : fixture.claim.image_user ? fixture.claim.image_user
						 : "";
		if (!got || !rows[i].user ? got != rows[i].user : strcmp(got, rows[i].user) != 0)
			fail_msg("%s: %s", rows[i].image, got ? got : "(not found)");
		teardown(&fixture);
	}
}

static void claims_are_made(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, images, "image: acme/app:1");
	assert_int_equal(fixture.claim.confidence, CONFIDENCE_KNOWN);
	assert_string_equal(fixture.claim.origin, "acme/app:1");
	assert_string_equal(fixture.claim.user, "1001:5");
	assert_int_equal(fixture.claim.low_port, 80);
	assert_string_equal(fixture.claim.data[0], "/data");
	assert_null(fixture.claim.data[1]);
	assert_false(fixture.claim.has_tmpfs || fixture.claim.has_cap_add);
	teardown(&fixture);
	setup(&fixture, images, "image: gosu:1");
	assert_non_null(fixture.claim.needs_root);
	teardown(&fixture);
	setup(&fixture, images, "{image: gosu:1, command: x}");
	assert_null(fixture.claim.needs_root);
	teardown(&fixture);
}

/* A lone image, and what is added last wins. */
static void later_ones_win(void **state)
{
	static const char one[] = "{\"RepoTags\": [\"nginx:1.25\"], \"Config\": {\"User\": \"9\"}}";
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct evidence_settings settings = {.inspect = NULL};
	struct evidence_context context = {.settings = &settings};
	struct evidence_subject subject = {.service = NULL};
	struct claim claim = {0};
	struct fixture fixture;

	(void)state;
	setup(&fixture, images, "image: nginx:1.25");
	assert_int_equal(inspect_add(fixture.inspect, one, strlen(one), &err), 0);
	assert_int_equal(inspect_add(fixture.inspect, "[]", 2, &err), 0);
	settings.inspect = fixture.inspect;
	context.arena = &fixture.arena;
	subject.service = &fixture.file.list[0];
	assert_true(inspect_collect(&context, &subject, &claim));
	assert_string_equal(claim.image_user, "9");
	teardown(&fixture);
}

/* That an image starts as root must not keep weaker claims from naming a user. */
static void root_images_take_the_user_of_facts(void **state)
{
	static const struct posture_limits limits = {.default_user = "1000:1000"};
	struct claim claims[2];
	struct posture target;
	struct fixture fixture;

	(void)state;
	setup(&fixture, images, "image: nginx:1.25");
	claims[0] = fixture.claim;
	claims[1] = (struct claim){.source = EVIDENCE_FACTS,
				   .confidence = CONFIDENCE_KNOWN,
				   .image_user = "root",
				   .user = "101:101",
				   .user_why = "it is so"};
	posture_decide(&target, &fixture.file.list[0], claims, 2, &limits, &fixture.arena);
	assert_string_equal(target.user.value, "101:101");
	assert_int_equal(target.user.decision.source, EVIDENCE_FACTS);
	/* Facts of an image that is not root do not hold for how this one starts. */
	claims[1].image_user = "101:101";
	posture_decide(&target, &fixture.file.list[0], claims, 2, &limits, &fixture.arena);
	assert_string_equal(target.user.value, "101:101");
	claims[1].user = NULL;
	posture_decide(&target, &fixture.file.list[0], claims, 2, &limits, &fixture.arena);
	assert_string_equal(target.user.value, "1000:1000");
	claims[1].needs_root = "it must";
	posture_decide(&target, &fixture.file.list[0], claims, 2, &limits, &fixture.arena);
	assert_null(target.user.value);
	assert_true(target.user.exempt);
	teardown(&fixture);
}

static void own_users_are_left(void **state)
{
	static const struct posture_limits limits = {.default_user = "1000:1000"};
	static const struct claim_path paths[] = {{"/data", NULL}, {"/run", NULL}};
	struct claim claims[2];
	struct posture target;
	struct fixture fixture;

	(void)state;
	setup(&fixture, images, "image: app");
	claims[0] = fixture.claim;
	claims[1] = (struct claim){.source = EVIDENCE_FACTS,
				   .confidence = CONFIDENCE_KNOWN,
				   .needs_root = "it must",
				   .tmpfs = paths,
				   .tmpfs_count = 2,
				   .has_tmpfs = true};
	posture_decide(&target, &fixture.file.list[0], claims, 2, &limits, &fixture.arena);
	assert_null(target.user.value);
	assert_false(target.user.exempt);
	/* No tmpfs on a volume of the image. */
	assert_int_equal(target.tmpfs_count, 1);
	assert_string_equal(target.tmpfs[0].entry, "/run:uid=1001,gid=5,mode=1777");
	teardown(&fixture);
}

static void bad_texts_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
		unsigned line;
	} rows[] = {
		{"", "is empty", 0},
		{"\n{", "is not JSON", 2},
		{"[1]", "no image", 0},
		{"3", "is not JSON", 1},
		{"[null]", "no image", 0},
		{"[{}]", "no image", 0},
		{"[{\"Id\": \"x\", \"State\": {}, \"Config\": {\"User\": \"\"}}]", "no image", 0},
		{"[{\"RepoTags\": [\"a\"], \"Config\": {\"User\": \"\\ud800\"}}]", "is not JSON",
		 1},
		{"[] x", "is not JSON", 1},
	};
	struct inspect *inspect = inspect_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct error err CLEANUP_ERROR = ERROR_INIT;

		assert_int_equal(inspect_add(inspect, rows[i].text, strlen(rows[i].text), &err),
				 -1);
		if (!strstr(err.message, rows[i].words) || err.line != rows[i].line)
			fail_msg("%s: %u: %s", rows[i].text, err.line, err.message);
	}
	inspect_free(inspect);
	inspect_free(NULL);
}

/* Odd types are passed over, and many images are no trouble. */
static void odd_and_large_texts_are_read(void **state)
{
	static const char odd[] =
		"[{\"RepoTags\": \"x\", \"RepoDigests\": {\"a\": 1}, \"Id\": 5, \"Config\": "
		"{\"User\": "
		"7, \"ExposedPorts\": [1], \"Volumes\": \"v\", \"Entrypoint\": \"gosu\", \"Cmd\": "
		"{}}}, {\"RepoTags\": [1, null, \"UPPER:1\", \"\"], \"Config\": []}]";
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct fixture fixture;

	(void)state;
	setup(&fixture, odd, "image: x");
	assert_false(fixture.found);
	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "%c{\"RepoTags\":[\"i%d:1\"],\"Config\":{\"User\":\"%d\"}}",
			 i ? ',' : '[', i, i);
	buf_addch(&text, ']');
	assert_int_equal(inspect_add(fixture.inspect, text.data, text.len, &err), 0);
	teardown(&fixture);
	setup(&fixture, text.data, "image: i77777:1");
	assert_string_equal(fixture.claim.image_user, "77777");
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images_are_found),
		cmocka_unit_test(claims_are_made),
		cmocka_unit_test(later_ones_win),
		cmocka_unit_test(root_images_take_the_user_of_facts),
		cmocka_unit_test(own_users_are_left),
		cmocka_unit_test(bad_texts_are_refused),
		cmocka_unit_test(odd_and_large_texts_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
