/* Dockerfiles of services: where they are looked for, what is refused, what is claimed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/error.h"
#include "harden/harden.h"
#include "evidence/dockerfile/dockerfile.h"
#include "evidence/project_file.h"
#include "scratch.h"

/* A Compose file with one service, and what its Dockerfile gives. */
struct fixture {
	struct harden harden;
	struct evidence_settings settings;
	struct evidence_context context;
	struct evidence_subject subject;
};

static void put(const char *folder, const char *name, const char *text)
{
	CLEANUP_FREE char *path = xasprintf("%s/%s", folder, name);

	for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	scratch_write(path, text, strlen(text));
}

static void open_at(struct fixture *fixture, const char *path, const char *build, bool outside)
{
	CLEANUP_FREE char *text = xasprintf("services:\n  a:\n    build:%s\n", build);
	struct harden *harden = &fixture->harden;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	memset(fixture, 0, sizeof(*fixture));
	if (compose_file_load(&harden->file, path, text, strlen(text), NULL, &err))
		fail_msg("%s\n%s", err.message, text);
	arena_init(&harden->arena);
	harden->remarks.arena = &harden->arena;
	fixture->settings.allow_outside = outside;
	fixture->context = (struct evidence_context){
		.file = &harden->file,
		.arena = &harden->arena,
		.remarks = &harden->remarks,
		.settings = &fixture->settings,
	};
	fixture->subject.service = &harden->file.list[0];
	dockerfile_find(&fixture->context, &fixture->subject);
}

static void shut(struct fixture *fixture)
{
	compose_file_release(&fixture->harden.file);
	arena_release(&fixture->harden.arena);
}

/* The user that is claimed for a `build:`, "-" for a claim without one, or NULL, and the remark. */
static void expect(void **state, const char *build, const char *user, const char *remark)
{
	CLEANUP_FREE char *path = xasprintf("%s/p/compose.yml", (char *)*state);
	const struct remark *said;
	const struct claim *claim;
	struct fixture fixture;
	const char *got;

	open_at(&fixture, path, build, false);
	claim = fixture.subject.dockerfile;
	got = !claim ? NULL : claim->image_user ? claim->image_user : "-";
	if (!got || !user ? got != user : strcmp(got, user) != 0)
		fail_msg("%s: %s", build, got ? got : "(nothing)");
	said = fixture.harden.remarks.first;
	if (!said || !remark ? (said != NULL) != (remark != NULL) : strcmp(said->text, remark) != 0)
		fail_msg("%s: %s", build, said ? said->text : "(no remark)");
	if (said)
		assert_int_equal(said->place.offset, strlen("services:\n  a:\n    "));
	shut(&fixture);
}

static void files_are_found(void **state)
{
	put(*state, "p/Dockerfile", "FROM a\nUSER root1\n");
	put(*state, "p/app/Dockerfile", "FROM a\nUSER app1\n");
	put(*state, "p/app/Dockerfile.prod", "FROM a AS b\nUSER app2\nFROM b\nUSER app3\n");
	put(*state, "p/low/dockerfile", "FROM a\nUSER low\n");
	put(*state, "p/none/Dockerfile", "FROM a\n");
	expect(state, " .", "root1", NULL);
	expect(state, " ./app/", "app1", NULL);
	expect(state, " {context: app}", "app1", NULL);
	expect(state, " {dockerfile: app/Dockerfile}", "app1", NULL);
	expect(state, " {context: app, dockerfile: Dockerfile.prod}", "app3", NULL);
	expect(state, " {context: app, dockerfile: Dockerfile.prod, target: b}", "app2", NULL);
	expect(state, " {context: app, dockerfile: Dockerfile.prod, target: c}", NULL, NULL);
	expect(state, " {context: app, dockerfile: ../Dockerfile}", "root1", NULL);
	expect(state, " low", "low", NULL);
	expect(state, " {context: low, dockerfile: Dockerfile}", NULL, NULL);
	expect(state, " none", "-", NULL);
	expect(state, " missing", NULL, NULL);
	expect(state, " app/Dockerfile", NULL, NULL);
	expect(state, " {context: \"${D:-app}\"}", "app1", NULL);
	expect(state, " {context: \"${D}\"}", NULL, NULL);
	expect(state, " {context: app, target: \"${T}\"}", NULL, NULL);
	expect(state, " [app]", NULL, NULL);
	expect(state, " &x {context: app}", "app1", NULL);
	expect(state, "\n      <<: {dockerfile: Dockerfile.prod}\n      context: app", "app3",
	       NULL);
	expect(state, "\n      dockerfile_inline: |\n        FROM a\n        USER in", "in", NULL);
	expect(state, " {context: \"https://x/y.git\", dockerfile_inline: \"FROM a\\nUSER in\"}",
	       "in", NULL);
}

static void remote_contexts_are_not_read(void **state)
{
	static const char *const rows[] = {
		" https://example.com/x.git", " git@example.com:x/y", " github.com/x/y",
		" docker-image://alpine",     " \"ssh://git@h/x\"",
	};

	put(*state, "p/Dockerfile", "FROM a\nUSER app\n");
	put(*state, "p/github.com/x/y/Dockerfile", "FROM a\nUSER app\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect(state, rows[i], NULL, NULL);
}

static void arguments_are_taken(void **state)
{
	put(*state, "p/Dockerfile", "FROM a\nARG U=root\nUSER $U\n");
	expect(state, " {args: {U: app}}", "app", NULL);
	expect(state, " {args: {U: 1001}}", "1001", NULL);
	expect(state, " {args: [U=app, X=y]}", "app", NULL);
	expect(state, " {args: [\"U=${V:-app}\"]}", "app", NULL);
	expect(state, " {args: [X=y]}", "root", NULL);
	/* These come from where Compose is run. */
	expect(state, " {args: [U]}", "-", NULL);
	expect(state, " {args: {U: }}", "-", NULL);
	expect(state, " {args: {U: \"${V}\"}}", "-", NULL);
	expect(state, "\n      args:\n        <<: {U: app}\n        X: y", "app", NULL);
}

static const char outside[] = "Dockerfile outside the project is not read; --allow-outside";

static void outside_is_refused(void **state)
{
	CLEANUP_FREE char *link = xasprintf("%s/p/link", (char *)*state);
	CLEANUP_FREE char *inner = xasprintf("%s/p/inner", (char *)*state);
	CLEANUP_FREE char *file = xasprintf("%s/p/sub/Dockerfile", (char *)*state);
	CLEANUP_FREE char *target = xasprintf("%s/out/Dockerfile", (char *)*state);
	CLEANUP_FREE char *absolute = xasprintf(" %s/out", (char *)*state);
	CLEANUP_FREE char *inside = xasprintf(" %s/p/real", (char *)*state);
	CLEANUP_FREE char *path = xasprintf("%s/p/compose.yml", (char *)*state);
	struct fixture fixture;

	put(*state, "out/Dockerfile", "FROM a\nUSER app\n");
	put(*state, "p/sub/x", "");
	put(*state, "p/real/Dockerfile", "FROM a\nUSER app\n");
	put(*state, "pp/Dockerfile", "FROM a\nUSER app\n");
	assert_int_equal(symlink("../out", link), 0);
	assert_int_equal(symlink(target, file), 0);
	assert_int_equal(symlink("./sub/../real", inner), 0);
	expect(state, " ../out", NULL, outside);
	expect(state, " ../pp", NULL, outside);
	expect(state, " link", NULL, outside);
	expect(state, " sub", NULL, outside);
	expect(state, absolute, NULL, outside);
	expect(state, " {dockerfile: ../out/Dockerfile}", NULL, outside);
	expect(state, " ../nothing", NULL, NULL);
	expect(state, inside, "app", NULL);
	expect(state, " inner", "app", NULL);
	expect(state, " sub/../../p/real", "app", NULL);
	open_at(&fixture, path, " link", true);
	assert_string_equal(fixture.subject.dockerfile->image_user, "app");
	assert_null(fixture.harden.remarks.first);
	shut(&fixture);
}

/* The nearest folder above that holds .git is the project. */
static void repositories_are_projects(void **state)
{
	CLEANUP_FREE char *path = xasprintf("%s/p/deploy/x/compose.yml", (char *)*state);
	struct fixture fixture;

	put(*state, "p/app/Dockerfile", "FROM a\nUSER app\n");
	put(*state, "p/deploy/x/y", "");
	put(*state, "Dockerfile", "FROM a\nUSER app\n");
	open_at(&fixture, path, " ../../app", false);
	assert_null(fixture.subject.dockerfile);
	assert_string_equal(fixture.harden.remarks.first->text, outside);
	shut(&fixture);
	put(*state, "p/.git/HEAD", "");
	open_at(&fixture, path, " ../../app", false);
	assert_string_equal(fixture.subject.dockerfile->image_user, "app");
	shut(&fixture);
	open_at(&fixture, path, " ../../..", false);
	assert_null(fixture.subject.dockerfile);
	shut(&fixture);
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0 && strlen(path) < sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static void other_files_are_refused(void **state)
{
	CLEANUP_FREE char *fifo = xasprintf("%s/p/fifo", (char *)*state);
	CLEANUP_FREE char *sock = xasprintf("%s/p/sock", (char *)*state);
	CLEANUP_FREE char *loop = xasprintf("%s/p/loop", (char *)*state);
	CLEANUP_FREE char *big = xasprintf("%s/p/big", (char *)*state);

	put(*state, "p/dir/Dockerfile", "FROM a\n");
	put(*state, "p/big", "FROM a\n");
	put(*state, "p/bad", "hello\n");
	put(*state, "p/open", "FROM a\nRUN <<E\n");
	assert_int_equal(mkfifo(fifo, 0644), 0);
	assert_int_equal(symlink("loop", loop), 0);
	assert_int_equal(truncate(big, ((off_t)1 << 40)), 0);
	make_socket(sock);
	expect(state, " {dockerfile: fifo}", NULL, "fifo is not read: is not a regular file");
	expect(state, " {dockerfile: dir}", NULL, "dir is not read: is a folder");
	expect(state, " {dockerfile: big}", NULL, "big is not read: larger than 1024 KiB");
	expect(state, " {dockerfile: sock}", NULL,
	       "sock is not read: is not a regular file");
	expect(state, " {dockerfile: loop}", NULL,
	       "loop is not read: cannot be opened: Too many levels of symbolic links");
	expect(state, " {dockerfile: bad}", NULL, "bad is not understood: holds no FROM");
	expect(state, " {dockerfile: open}", NULL,
	       "open is not understood: line 2: here-document E is not closed");
}

static void claims_are_made(void **state)
{
	CLEANUP_FREE char *path = xasprintf("%s/p/compose.yml", (char *)*state);
	const struct claim *claim;
	struct fixture fixture;

	put(*state, "p/Dockerfile.x",
	    "FROM nginx:1.25 AS b\nEXPOSE 80\nVOLUME /d\n"
	    "RUN adduser -D -u 7 app && setcap cap_chown=ep /x\nUSER app\n");
	open_at(&fixture, path, " {dockerfile: Dockerfile.x}", false);
	claim = fixture.subject.dockerfile;
	assert_int_equal(claim->source, EVIDENCE_DOCKERFILE);
	assert_int_equal(claim->confidence, CONFIDENCE_KNOWN);
	assert_string_equal(claim->origin, "Dockerfile.x, line 5");
	assert_string_equal(claim->image_user, "7");
	assert_int_equal(claim->low_port, 80);
	assert_string_equal(claim->data[0], "/d");
	assert_int_equal(claim->cap_add, CAPABILITY_BIT(CAPABILITY_CHOWN));
	assert_string_equal(fixture.subject.image->repository, "nginx");
	assert_string_equal(fixture.subject.image->tag, "1.25");
	assert_false(fixture.subject.image_is_base);
	shut(&fixture);

	put(*state, "p/Dockerfile", "FROM scratch\nENTRYPOINT [\"gosu\", \"a\", \"/x\"]\n");
	open_at(&fixture, path, " .", false);
	claim = fixture.subject.dockerfile;
	assert_true(claim->no_tmp && claim->has_root_cap_add);
	assert_string_equal(claim->needs_root,
			    "it starts as root and steps down by itself, with gosu");
	assert_string_equal(claim->origin, "Dockerfile, line 2");
	assert_null(fixture.subject.image);
	shut(&fixture);
	/* What the service starts instead, nobody knows. */
	open_at(&fixture, path, " .\n    entrypoint: /y", false);
	assert_null(fixture.subject.dockerfile->needs_root);
	shut(&fixture);

	put(*state, "p/Dockerfile", "FROM a\nADD s6-overlay.tgz /\nENTRYPOINT [\"/init\"]\n");
	open_at(&fixture, path, " .", false);
	claim = fixture.subject.dockerfile;
	assert_int_equal(claim->confidence, CONFIDENCE_LIKELY);
	assert_non_null(claim->needs_root);
	assert_int_equal(claim->read_only, TRISTATE_FALSE);
	assert_true(fixture.subject.image_is_base);
	shut(&fixture);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(files_are_found),		WITH_FOLDER(remote_contexts_are_not_read),
		WITH_FOLDER(arguments_are_taken),	WITH_FOLDER(outside_is_refused),
		WITH_FOLDER(repositories_are_projects), WITH_FOLDER(other_files_are_refused),
		WITH_FOLDER(claims_are_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
