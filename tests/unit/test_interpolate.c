/* Interpolation: operators, nesting, what stays as it is, and texts made to hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "compose/interpolate.h"

#define PLAIN INTERPOLATE_PLAIN
#define VALUE INTERPOLATE_VALUE
#define DEFAULT INTERPOLATE_DEFAULT
#define UNKNOWN INTERPOLATE_UNKNOWN

struct row {
	const char *text, *out;
	enum interpolate_result result;
};

struct variable {
	const char *name, *value;
};

/* The context is an array of variables that ends with a row of NULL. */
static const char *look_up(void *context, const char *name, size_t len)
{
	for (const struct variable *row = context; row->name; row++) {
		if (strlen(row->name) == len && memcmp(row->name, name, len) == 0)
			return row->value;
	}
	return NULL;
}

static void check(const struct row *rows, size_t count, const struct interpolate_scope *scope)
{
	CLEANUP_ARENA struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < count; i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		enum interpolate_result result;
		const char *out;

		if (interpolate(rows[i].text, scope, &arena, &out, &result, &err) < 0)
			fail_msg("\"%s\": %s", rows[i].text, err.message);
		if (strcmp(out, rows[i].out) != 0 || result != rows[i].result)
			fail_msg("\"%s\" becomes \"%s\" (%d)", rows[i].text, out, result);
	}
}

static void variables_are_replaced(void **state)
{
	struct variable variables[] = {{"FOO", "first"}, {"BAR", ""},	  {"_x9", "under"},
				       {"REF", "$FOO"},	 {"TAIL", "}$$"}, {NULL, NULL}};
	const struct interpolate_scope scope = {look_up, variables};
	static const struct row rows[] = {
		{"", "", PLAIN},
		{"plain", "plain", PLAIN},
		{"$FOO", "first", VALUE},
		{"${FOO}", "first", VALUE},
		{"a$FOO.b", "afirst.b", VALUE},
		{"a${FOO}b", "afirstb", VALUE},
		{"$FOO$FOO", "firstfirst", VALUE},
		{"$FOO-bar", "first-bar", VALUE},
		{"$FOO:-bar", "first:-bar", VALUE},
		{"$_x9", "under", VALUE},
		{"$foo", "", UNKNOWN},
		{"$FOOO", "", UNKNOWN},
		{"x ${missing} y", "x  y", UNKNOWN},
		{"x ${BAR} y", "x  y", VALUE},
		/* A value is not interpolated again. */
		{"$REF", "$FOO", VALUE},
		{"${TAIL}", "}$$", VALUE},
		{"${missing:-$REF}", "$FOO", DEFAULT},
		{"${FOO}\n${FOO}", "first\nfirst", VALUE},
		{"\xc3\xa9$FOO\xc3\xa9",
		 "\xc3\xa9"
		 "first\xc3\xa9",
		 VALUE},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), &scope);
}

static void other_dollars_stay(void **state)
{
	static const struct row rows[] = {
		{"$", "$", PLAIN},
		{"$$", "$", PLAIN},
		{"$$$", "$$", PLAIN},
		{"$$$$", "$$", PLAIN},
		{"a $ b", "a $ b", PLAIN},
		{"^REGEX$", "^REGEX$", PLAIN},
		{"$}", "$}", PLAIN},
		{"cost $5", "cost $5", PLAIN},
		{"$(date)", "$(date)", PLAIN},
		{"$-", "$-", PLAIN},
		{"$\xc3\xa9", "$\xc3\xa9", PLAIN},
		{"$$FOO", "$FOO", PLAIN},
		{"$${FOO}", "${FOO}", PLAIN},
		{"$${", "${", PLAIN},
		{"pa$$w0rd", "pa$w0rd", PLAIN},
		{"$$$FOO", "$", UNKNOWN},
		{"}{", "}{", PLAIN},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

static void operators_decide(void **state)
{
	struct variable variables[] = {{"SET", "val"}, {"EMPTY", ""}, {NULL, NULL}};
	const struct interpolate_scope scope = {look_up, variables};
	static const struct row rows[] = {
		{"${SET:-d}", "val", VALUE},
		{"${SET-d}", "val", VALUE},
		{"${EMPTY:-d}", "d", DEFAULT},
		{"${EMPTY-d}", "", VALUE},
		{"${NONE:-d}", "d", DEFAULT},
		{"${NONE-d}", "d", DEFAULT},
		{"${NONE:-}", "", DEFAULT},
		{"${NONE-}", "", DEFAULT},
		{"${SET:+r}", "r", VALUE},
		{"${SET+r}", "r", VALUE},
		{"${EMPTY:+r}", "", DEFAULT},
		{"${EMPTY+r}", "r", VALUE},
		{"${NONE:+r}", "", DEFAULT},
		{"${NONE+r}", "", DEFAULT},
		{"${SET:?e}", "val", VALUE},
		{"${SET?e}", "val", VALUE},
		{"${EMPTY:?e}", "", UNKNOWN},
		{"${EMPTY?e}", "", VALUE},
		{"${NONE:?e}", "", UNKNOWN},
		{"${NONE?}", "", UNKNOWN},
		{"${NONE:?no ${SET}}", "", UNKNOWN},
		{"${NONE:--}", "-", DEFAULT},
		{"${NONE--d}", "-d", DEFAULT},
		{"${NONE-:-d}", ":-d", DEFAULT},
		{"${NONE:-a:b}", "a:b", DEFAULT},
		{"${NONE:-a b}", "a b", DEFAULT},
		{"${NONE:-:?x}", ":?x", DEFAULT},
		{"${NONE:-/a/b:c?d}", "/a/b:c?d", DEFAULT},
		{"${NONE:-$$x}", "$x", DEFAULT},
		{"${NONE:-5$}", "5$", DEFAULT},
		{"${NONE:-d} ${SET}", "d val", DEFAULT},
		{"${NONE:-d} ${NONE}", "d ", UNKNOWN},
		{"${SET} ${NONE:-d}", "val d", DEFAULT},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), &scope);
}

static void defaults_nest(void **state)
{
	struct variable variables[] = {{"SET", "val"}, {NULL, NULL}};
	const struct interpolate_scope scope = {look_up, variables};
	static const struct row rows[] = {
		{"${A:-${B:-c}}", "c", DEFAULT},
		{"${A:-${SET}}", "val", DEFAULT},
		{"${A:-$SET}", "val", DEFAULT},
		{"${A:-${B}}", "", UNKNOWN},
		{"${A:-x${B:-y${C:-z}w}v}u", "xyzwvu", DEFAULT},
		{"${SET:+${A:-r}}", "r", DEFAULT},
		{"${A:+${B}}", "", DEFAULT},
		{"${A:-${B:-c}}${A:-${B:-d}}", "cd", DEFAULT},
		{"${REG:-docker.io}/${IMG:-nginx}:${TAG:-1.2}", "docker.io/nginx:1.2", DEFAULT},
		/* Braces of the author's own. */
		{"${A:-{\"a\": 1}}", "{\"a\": 1}", DEFAULT},
		{"${A:-{}}", "{}", DEFAULT},
		{"${A:-{{x}}}", "{{x}}", DEFAULT},
		{"${A:-a{b}", "a{b", DEFAULT},
		/* compose-go's count of braces: with SET, two closing ones are left over. */
		{"${SET:-{{x}}}", "val}", VALUE},
		{"${SET} and ${A:-b} }", "val and b }", DEFAULT},
		/* What is not used is not looked at. */
		{"${SET:-${A}}", "val", VALUE},
		{"${SET:-${}}", "val", VALUE},
		{"${A+${}}", "", DEFAULT},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), &scope);
}

static void a_scope_may_know_nothing(void **state)
{
	const struct interpolate_scope empty = {NULL, NULL};
	static const struct row rows[] = {
		{"${TAG:-1.2}", "1.2", DEFAULT},
		{"${TAG}", "", UNKNOWN},
		{"nginx:${TAG-latest}", "nginx:latest", DEFAULT},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), NULL);
	check(rows, sizeof(rows) / sizeof(rows[0]), &empty);
}

static void invalid_forms_fail(void **state)
{
	static const char *const rows[] = {
		"${",	     "${}",	     "${ }",
		"${ a}",     "${a }",	     "${a b}",
		"${a!}",     "${a:}",	     "${a:b}",
		"${a:=b}",   "${a=b}",	     "${a/b/c}",
		"${#a}",     "${!a}",	     "${1a}",
		"${1}",	     "${-a}",	     "${a.b}",
		"${a[0]}",   "${\xc3\xa9}",  "${a",
		"${a:",	     "${a:-",	     "${a:-b",
		"${a:-${b}", "x ${a:-b\n}",  "${a:-${b:-${c}}",
		"${a:-${}}", "${a:-${b c}}", "ok ${a:-b} ${",
		"} ${a",
	};
	const char *out = "before";
	enum interpolate_result result = INTERPOLATE_VALUE;
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;

		if (interpolate(rows[i], NULL, &arena, &out, &result, &err) == 0)
			fail_msg("\"%s\" becomes \"%s\"", rows[i], out);
		assert_non_null(err.message);
		assert_string_equal(out, "before");
		assert_int_equal(result, INTERPOLATE_VALUE);
	}
}

static void nested(struct buf *buf, size_t depth)
{
	buf_clear(buf);
	for (size_t i = 0; i < depth; i++)
		buf_addstr(buf, "${A:-");
	buf_addstr(buf, "x");
	buf_addchars(buf, '}', depth);
}

static void nesting_has_a_cap(void **state)
{
	CLEANUP_ARENA struct arena arena;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_BUF struct buf buf;
	enum interpolate_result result;
	const char *out;

	(void)state;
	arena_init(&arena);
	buf_init(&buf);
	nested(&buf, INTERPOLATE_DEPTH_MAX);
	assert_int_equal(interpolate(buf.data, NULL, &arena, &out, &result, &err), 0);
	assert_string_equal(out, "x");
	nested(&buf, INTERPOLATE_DEPTH_MAX + 1);
	assert_int_equal(interpolate(buf.data, NULL, &arena, &out, &result, &err), INTERPOLATE_LIMIT);
	assert_non_null(strstr(err.message, "deeper"));
	nested(&buf, 100000);
	assert_int_equal(interpolate(buf.data, NULL, &arena, &out, &result, &err), INTERPOLATE_LIMIT);
	/* Forms side by side do not nest. */
	buf_clear(&buf);
	for (int i = 0; i < 1000; i++)
		buf_addstr(&buf, "${A:-x}");
	assert_int_equal(interpolate(buf.data, NULL, &arena, &out, &result, &err), 0);
	assert_int_equal(strlen(out), 1000);
}

static void values_have_a_cap(void **state)
{
	CLEANUP_FREE char *big = xmalloc(INTERPOLATE_GROWTH_MAX + 1);
	struct variable variables[] = {{"BIG", big}, {NULL, NULL}};
	const struct interpolate_scope scope = {look_up, variables};
	CLEANUP_ARENA struct arena arena;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	enum interpolate_result result;
	const char *out;

	(void)state;
	arena_init(&arena);
	memset(big, 'b', INTERPOLATE_GROWTH_MAX);
	big[INTERPOLATE_GROWTH_MAX] = '\0';
	assert_int_equal(interpolate("<$BIG>", &scope, &arena, &out, &result, &err), 0);
	assert_int_equal(strlen(out), INTERPOLATE_GROWTH_MAX + 2);
	assert_int_equal(interpolate("$BIG$BIG", &scope, &arena, &out, &result, &err), INTERPOLATE_LIMIT);
	assert_non_null(strstr(err.message, "256 KiB"));
	assert_int_equal(interpolate("${BIG:-x}${A:-$BIG}", &scope, &arena, &out, &result, &err),
			 INTERPOLATE_LIMIT);
}

/* A megabyte of one unit: linear, or these tests do not end. */
static void hostile_texts_take_no_time(void **state)
{
	static const char *const units[] = {
		"x",
		"$",
		"$$",
		"{",
		"}",
		"$A",
		"${",
		"${A}",
		"${A:-x}",
		"${A:-",
		"${A:-{",
		"${A:-{}",
		"${A:-}{}",
		"${A:-x\n",
		"${A:-x}\n",
		"${A:+",
		"${A?",
		"$}{",
		"${A:-x} ${B:-{} ",
		"{${A:-x}",
		"}${A:-x",
	};
	size_t size = (size_t)1 << 20;
	CLEANUP_FREE char *text = xmalloc(size + 1);

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		for (int closed = 0; closed < 2; closed++) {
			size_t len = strlen(units[i]), end = size - size % len;
			CLEANUP_ARENA struct arena arena;
			CLEANUP_ERROR struct error err = ERROR_INIT;
			enum interpolate_result result;
			const char *out;

			arena_init(&arena);
			for (size_t at = 0; at < end; at += len)
				memcpy(text + at, units[i], len);
			text[end] = '\0';
			if (closed)
				text[end - 1] = '}';
			if (interpolate(text, NULL, &arena, &out, &result, &err) < 0)
				assert_true(strlen(err.message) < 200);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_are_replaced),
		cmocka_unit_test(other_dollars_stay),
		cmocka_unit_test(operators_decide),
		cmocka_unit_test(defaults_nest),
		cmocka_unit_test(a_scope_may_know_nothing),
		cmocka_unit_test(invalid_forms_fail),
		cmocka_unit_test(nesting_has_a_cap),
		cmocka_unit_test(values_have_a_cap),
		cmocka_unit_test(hostile_texts_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
