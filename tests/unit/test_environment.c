/* Environments: who wins, failures that leave no trace, many names, and bombs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "compose/environment.h"

static const char *process(void *context, const char *name, size_t len)
{
	(void)context;
	if (len == 4 && memcmp(name, "PROC", 4) == 0)
		return "process";
	return len == 4 && memcmp(name, "NULL", 4) == 0 ? "" : NULL;
}

static const char *find(const struct environment *env, const char *name)
{
	return environment_find(env, name, strlen(name));
}

static int parse(struct environment *env, const char *text, struct error *err)
{
	return environment_parse(env, text, strlen(text), err);
}

static void later_texts_win_and_failures_leave_no_trace(void **state)
{
	const struct interpolate_scope above = {process, NULL};
	CLEANUP_ENVIRONMENT struct environment env;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	environment_init(&env, &above);
	assert_int_equal(parse(&env, "HOST=localhost\nURL=http://${HOST}\nPROC=file", &err), 0);
	assert_string_equal(find(&env, "URL"), "http://localhost");
	assert_string_equal(find(&env, "PROC"), "process");

	assert_int_equal(parse(&env, "HOST=bad\nNEW=1\nX=${", &err), -1);
	assert_string_equal(find(&env, "HOST"), "localhost");
	assert_null(find(&env, "NEW"));

	assert_int_equal(parse(&env, "COPY=$HOST\nHOST=example.com\nURL=${HOST}/$COPY", &err), 0);
	assert_string_equal(find(&env, "HOST"), "example.com");
	assert_string_equal(find(&env, "URL"), "example.com/localhost");
}

static void variables_can_be_added_merged_and_used(void **state)
{
	const struct interpolate_scope above = {process, NULL};
	CLEANUP_ENVIRONMENT struct environment env, other;
	CLEANUP_ARENA struct arena arena;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct interpolate_scope scope;
	enum interpolate_result result;
	const char *out;

	(void)state;
	arena_init(&arena);
	environment_init(&env, NULL);
	environment_init(&other, &above);
	environment_add(&env, "TAGGED", 3, "1.27");
	environment_add(&env, "KEEP", 4, "kept");
	environment_add(&other, "TAG", 3, "1.28");
	environment_add(&other, "EMPTY", 5, "");
	assert_string_equal(find(&env, "TAG"), "1.27");
	assert_null(find(&env, "TAGGED"));
	assert_null(find(&env, "TA"));
	assert_null(find(&env, ""));

	environment_merge(&env, &other);
	assert_string_equal(find(&env, "TAG"), "1.28");
	assert_string_equal(find(&env, "KEEP"), "kept");
	assert_string_equal(find(&env, "EMPTY"), "");
	assert_null(find(&env, "PROC"));

	scope = environment_scope(&env);
	assert_int_equal(interpolate("nginx:${TAG}${EMPTY:-x}${NONE-y}", &scope, &arena, &out,
				     &result, &err),
			 0);
	assert_string_equal(out, "nginx:1.28xy");
	assert_int_equal(result, INTERPOLATE_DEFAULT);
}

static void names_are_found_in_any_number(void **state)
{
	CLEANUP_ENVIRONMENT struct environment env;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_BUF struct buf buf;
	char name[32];

	(void)state;
	environment_init(&env, NULL);
	buf_init(&buf);
	for (int i = 0; i < 50000; i++)
		buf_addf(&buf, "V%d=%d\n", i, i);
	buf_addstr(&buf, "V7=seven");
	assert_int_equal(environment_parse(&env, buf.data, buf.len, &err), 0);
	for (int i = 0; i < 50000; i++) {
		snprintf(name, sizeof(name), "V%d", i);
		assert_int_equal(atoi(find(&env, name)), i == 7 ? 0 : i);
	}
	assert_string_equal(find(&env, "V7"), "seven");
}

static void bombs_are_refused(void **state)
{
	CLEANUP_ENVIRONMENT struct environment env;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_BUF struct buf buf;

	(void)state;
	environment_init(&env, NULL);
	buf_init(&buf);
	/* Doubling, line by line. */
	buf_addstr(&buf, "V0=xxxxxxxxxxxxxxxx\n");
	for (int i = 1; i < 64; i++)
		buf_addf(&buf, "V%d=$V%d$V%d\n", i, i - 1, i - 1);
	assert_int_equal(environment_parse(&env, buf.data, buf.len, &err), -1);
	assert_true(err.line > 10);
	/* The most that one value may be, many times. */
	buf_clear(&buf);
	buf_addstr(&buf, "V=");
	buf_addchars(&buf, 'x', INTERPOLATE_GROWTH_MAX - 16);
	for (int i = 0; i < 10000; i++)
		buf_addf(&buf, "\nW%d=$V", i);
	assert_int_equal(environment_parse(&env, buf.data, buf.len, &err), -1);
	assert_non_null(strstr(err.message, "16 MiB"));
}

/* A megabyte of one unit: linear, or these tests do not end. */
static void hostile_texts_take_no_time(void **state)
{
	static const char *const units[] = {
		"A",	   "=",	       " ",	   "\n",	"#",   "\\",
		"A=1\n",   "A=\"",     "A='\\'",   "A=\"x\"",	"A\n", "A= #\n",
		"export ", "\xc2\xa0", "A=$A$A\n", "A=${A:-\n", "A= ", "\xe3\x80\x80",
	};
	size_t size = (size_t)1 << 20;
	CLEANUP_FREE char *text = xmalloc(size);

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i]), end = size - size % len;
		CLEANUP_ENVIRONMENT struct environment env;
		CLEANUP_ERROR struct error err = ERROR_INIT;

		environment_init(&env, NULL);
		for (size_t at = 0; at < end; at += len)
			memcpy(text + at, units[i], len);
		if (environment_parse(&env, text, end, &err) < 0)
			assert_true(strlen(err.message) < 200);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(later_texts_win_and_failures_leave_no_trace),
		cmocka_unit_test(variables_can_be_added_merged_and_used),
		cmocka_unit_test(names_are_found_in_any_number),
		cmocka_unit_test(bombs_are_refused),
		cmocka_unit_test(hostile_texts_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
