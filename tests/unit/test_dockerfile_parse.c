/* Dockerfiles as text: lines, stages, variables, ports, volumes, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "dockerfile_case.h"
#include "evidence/dockerfile/dockerfile_scope.h"

/* The user that each text ends with, ids included. */
static void users_are_found(void **state)
{
	static const struct {
		const char *text, *ids;
	} rows[] = {
		{"FROM a\nUSER app\n", "app"},
		{"FROM a\nUSER app", "app"},
		{"FROM a\r\nUSER app\r\n", "app"},
		{"\xEF\xBB\xBF# escape=`\nFROM a\nUSER `\n  app\n", "app"},
		{"#escape = `\n# syntax=docker/dockerfile:1\n\nFROM a\nUSER a`\npp\n", "app"},
		{"# a comment\n# escape=`\nFROM a\nUSER a\\\npp\n", "app"},
		{"FROM a\nuser app\n", "app"},
		{"FROM a\n  User   app  \n", "app"},
		{"FROM a\nUSER app\nUSER root\n", "root"},
		{"FROM a\nUSER root\nUSER 1001:0\n", "1001:0"},
		{"FROM a\nUSER \"app\"\n", "app"},
		{"FROM a\nUSER 'a'\"p\"p\n", "app"},
		{"FROM a\n", NULL},
		{"FROM a\n# USER app\n", NULL},
		{"FROM a\nRUN x \\\n# USER app\n\n  USER app\n", NULL},
		{"FROM a\nRUN x \\\n# comment\n y\nUSER app\n", "app"},
		{"FROM a\nRUN x \\\\\nUSER app\n", "app"},
		{"FROM a\nRUN x \\  \nUSER app\n", NULL},
		{"FROM a\nONBUILD USER app\n", NULL},
		{"FROM a\nRUN <<EOF\nUSER app\nEOF\n", NULL},
		{"FROM a\nRUN <<EOF\nx\nEOF\nUSER app\n", "app"},
		{"FROM a\nRUN <<-'EOF' sh\nUSER no\n\tEOF\nUSER app\n", "app"},
		{"FROM a\nCOPY <<A <<\"B\" /x/\nUSER a\nA\nUSER b\nB\nUSER app\n", "app"},
		{"FROM a\nONBUILD RUN <<EOF\nUSER b\nEOF\nUSER app\n", "app"},
		{"FROM a\nRUN cat<<EOF\nUSER app\n", "app"},
		{"FROM a\nRUN cat <<<EOF\nUSER app\n", "app"},
		{"FROM a\nRUN [\"cat\", \"<<EOF\"]\nUSER app\n", "app"},
		{"FROM a\nUSER $U\n", NULL},
		{"FROM a\nUSER root\nUSER $U\n", NULL},
		{"FROM scratch\nUSER a${U}\n", "a"},
		{"FROM a\nARG U=app\nUSER $U\n", "app"},
		{"FROM a\nARG U\nUSER ${U}\n", NULL},
		{"ARG U=app\nFROM a\nUSER ${U:-b}\n", "b"},
		{"ARG U=app\nFROM a\nARG U\nUSER ${U:-b}\n", "app"},
		{"ARG U=app\nFROM a\nARG U=other\nUSER ${U}\n", "other"},
		{"FROM a\nARG U=x\nENV U=app\nARG U=y\nUSER $U\n", "app"},
		{"FROM a\nENV U app\nUSER $U\n", "app"},
		{"FROM a\nENV U=app V=\"$U x\" W='$U'\nUSER ${U}\n", "app"},
		{"FROM a\nENV U=a\nENV U=b V=$U\nUSER $V\n", "a"},
		{"FROM a\nENV U=1001 G=5\nUSER $U:$G\n", "1001:5"},
		{"FROM a\nUSER a b\n", NULL},
		{"FROM a\nUSER app:\n", NULL},
		{"FROM a\nUSER -x\n", NULL},
		{"FROM a\nUSER\n", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fixture fixture;

		load(&fixture, rows[i].text, NULL);
		same(fixture.image.ids, rows[i].ids, rows[i].text);
		arena_release(&fixture.arena);
	}
}

/* What is under the chain, for each target. */
static void stages_are_followed(void **state)
{
	static const char text[] = "ARG V=3\nARG IMAGE\n"
				   "FROM --platform=$BUILDPLATFORM debian:${V} AS Base\nUSER one\n"
				   "FROM base AS middle\nEXPOSE 80\n"
				   "FROM alpine AS other\nUSER two\nCOPY --from=base /a /b\n"
				   "FROM ${IMAGE:-busybox}\n"
				   "FROM x:${TARGETARCH} AS arch\n"
				   "FROM Middle AS final\nCMD [\"x\"]\n";
	static const struct {
		const char *target, *base, *user;
		bool new_start;
	} rows[] = {
		{NULL, "debian:3", "one", true},      {"final", "debian:3", "one", true},
		{"FINAL", "debian:3", "one", true},   {"base", "debian:3", "one", false},
		{"middle", "debian:3", "one", false}, {"other", "alpine", "two", false},
		{"3", "busybox", NULL, false},	      {"arch", NULL, NULL, false},
		{"0", "debian:3", "one", false},
	};
	struct dockerfile_build build = {NULL, NULL, 0};
	struct fixture fixture;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		build.target = rows[i].target;
		load(&fixture, text, &build);
		same(fixture.image.base, rows[i].base, rows[i].target);
		same(fixture.image.user, rows[i].user, rows[i].target);
		assert_int_equal(fixture.image.new_start, rows[i].new_start);
		arena_release(&fixture.arena);
	}
	load(&fixture, text, NULL);
	build.target = "nowhere";
	assert_false(dockerfile_image_read(&fixture.image, &fixture.file, &build, &fixture.arena));
	build.target = "6";
	assert_false(dockerfile_image_read(&fixture.image, &fixture.file, &build, &fixture.arena));
	arena_release(&fixture.arena);
}

static void build_arguments_win(void **state)
{
	static const struct dockerfile_arg args[] = {
		{"V", "9"}, {"U", "app"}, {"OPEN", NULL}, {"NOT_DECLARED", "x"}};
	const struct dockerfile_build build = {NULL, args, 4};
	struct fixture fixture;

	(void)state;
	load(&fixture, "ARG V=3\nFROM debian:$V\nARG U=root\nUSER $U\n", &build);
	same(fixture.image.base, "debian:9", "base");
	same(fixture.image.user, "app", "user");
	arena_release(&fixture.arena);
	load(&fixture, "FROM a\nARG OPEN=root\nUSER $OPEN\n", &build);
	same(fixture.image.user, NULL, "open");
	assert_int_equal(fixture.image.user_line, 3);
	arena_release(&fixture.arena);
	load(&fixture, "FROM a\nUSER ${NOT_DECLARED:-b}\n", &build);
	same(fixture.image.user, "b", "not declared");
	arena_release(&fixture.arena);
}

static void texts_are_expanded(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{"$A", "1"},
		{"${A}b", "1b"},
		{"a$A$B", "a1"},
		{"$N", NULL},
		{"${N}", NULL},
		{"${N-d}", "d"},
		{"${N:-d}", "d"},
		{"${B:-d}", "d"},
		{"${B-d}", ""},
		{"${A:-d}", "1"},
		{"${A+r}", "r"},
		{"${A:+r}", "r"},
		{"${B:+r}", ""},
		{"${B+r}", "r"},
		{"${N+r}", ""},
		{"${N:?e}", NULL},
		{"${A:?e}", "1"},
		{"${N:-${A}x}", "1x"},
		{"${N:-${M:-${A}}}", "1"},
		{"${A:+${N}}", NULL},
		{"${B:+${N}}", ""},
		{"${A:-${N}}", "1"},
		{"${N:-'}'}", "}"},
		{"'$A'", "$A"},
		{"\"$A\"", "1"},
		{"\\$A", "$A"},
		{"\"\\$A\\n\"", "$A\\n"},
		{"a\\ b", "a b"},
		{"$", "$"},
		{"a$/", "a$/"},
		{"$1", NULL},
		{"${}", NULL},
		{"${A", NULL},
		{"${A:-", NULL},
		{"${A#1}", NULL},
		{"${A:-${A#1}x}", NULL},
		{"${A:-${N%}y}z", NULL},
		{"'a", NULL},
		{"\"a", NULL},
		{"${U}", NULL},
		{"${U:-d}", NULL},
		{"${U-d}", NULL},
		{"${U+r}", "r"},
		{"${U:+r}", NULL},
		{"", ""},
		{"\\", "\\"},
	};
	struct arena arena CLEANUP_ARENA = {0};
	struct dockerfile_scope scope CLEANUP_DOCKERFILE_SCOPE;

	(void)state;
	dockerfile_scope_init(&scope, &arena);
	dockerfile_scope_set(&scope, DOCKERFILE_VARIABLE_ARG, "A", 1, "1");
	dockerfile_scope_set(&scope, DOCKERFILE_VARIABLE_ENV, "B", 1, "");
	dockerfile_scope_set(&scope, DOCKERFILE_VARIABLE_ENV, "U", 1, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		same(dockerfile_expand(&scope, rows[i].text, strlen(rows[i].text), '\\'),
		     rows[i].wanted, rows[i].text);
	scope.closed = true;
	same(dockerfile_expand(&scope, "a${N}b", 6, '\\'), "ab", "closed");
}

static void ports_and_volumes_are_found(void **state)
{
	struct fixture fixture;

	(void)state;
	load(&fixture,
	     "FROM a\nENV P=\"443 80\" D=/data/\nEXPOSE 8080 9000-9010/udp $P\nEXPOSE 70000 x\n"
	     "VOLUME [\"/a/\", \"$D\"]\nVOLUME /b /var/run/c\n",
	     NULL);
	assert_int_equal(fixture.image.low_port, 80);
	assert_int_equal(fixture.image.low_port_line, 3);
	same(fixture.image.volumes[0], "/a", "volumes");
	same(fixture.image.volumes[1], "/data", "volumes");
	same(fixture.image.volumes[2], "/b", "volumes");
	same(fixture.image.volumes[3], "/run/c", "volumes");
	same(fixture.image.volumes[4], NULL, "volumes");
	arena_release(&fixture.arena);
	load(&fixture, "FROM a\nEXPOSE 1000-1100/udp\nEXPOSE $N\n", NULL);
	assert_int_equal(fixture.image.low_port, 1000);
	assert_null(fixture.image.volumes);
	arena_release(&fixture.arena);
}

static void bad_texts_are_refused(void **state)
{
	static const struct {
		const char *text, *message;
		unsigned line;
	} rows[] = {
		{"", "holds no FROM", 0},
		{"\n\n# x\n", "holds no FROM", 0},
		{"ARG A=1\nRUN x\n", "holds no FROM", 0},
		{"FROM\n", "FROM without an image", 1},
		{"FROM a\n\nFROM --platform=x\n", "FROM without an image", 3},
		{"FROM a\nRUN <<EOF\nx\n", "here-document EOF is not closed", 2},
	};
	struct arena arena CLEANUP_ARENA = {0};
	struct dockerfile file;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct error err CLEANUP_ERROR = ERROR_INIT;

		assert_int_equal(
			dockerfile_parse(&file, rows[i].text, strlen(rows[i].text), &arena, &err),
			-1);
		assert_string_equal(err.message, rows[i].message);
		assert_int_equal(err.line, rows[i].line);
	}
}

static void limits_hold(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct arena arena CLEANUP_ARENA = {0};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct fixture fixture;
	struct dockerfile file;

	(void)state;
	assert_int_equal(dockerfile_parse(&file, "FROM a\nUSER \0b\n", 15, &arena, &err), -1);
	assert_string_equal(err.message, "holds a NUL byte");
	buf_addchars(&text, '\n', DOCKERFILE_SIZE_MAX + 1);
	assert_int_equal(dockerfile_parse(&file, text.data, text.len, &arena, &err), -1);
	assert_string_equal(err.message, "larger than 1024 KiB");
	buf_clear(&text);
	for (int i = 0; i <= DOCKERFILE_STAGE_MAX; i++)
		buf_addf(&text, "FROM s%d AS s%d\n", i, i + 1);
	assert_int_equal(dockerfile_parse(&file, text.data, text.len, &arena, &err), -1);
	assert_string_equal(err.message, "more than 1000 stages");
	/* Values that double stop growing, and what they decide is not known. */
	buf_clear(&text);
	buf_addstr(&text, "FROM a\nENV A=xxxxxxxx\n");
	for (int i = 0; i < 60; i++)
		buf_addstr(&text, "ENV A=$A$A\n");
	buf_addstr(&text, "USER $A\nUSER b$A\n");
	load(&fixture, text.data, NULL);
	assert_null(fixture.image.user);
	assert_true(fixture.image.growth <= 3 * DOCKERFILE_GROWTH_MAX);
	arena_release(&fixture.arena);
	/* Nesting. */
	buf_clear(&text);
	buf_addstr(&text, "FROM a\nUSER ");
	for (int i = 0; i < 100000; i++)
		buf_addstr(&text, "${A:-");
	load(&fixture, text.data, NULL);
	assert_null(fixture.image.user);
	arena_release(&fixture.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_are_found),
		cmocka_unit_test(stages_are_followed),
		cmocka_unit_test(build_arguments_win),
		cmocka_unit_test(texts_are_expanded),
		cmocka_unit_test(ports_and_volumes_are_found),
		cmocka_unit_test(bad_texts_are_refused),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
