/* `.env` files: values, quotes, comments and names by Compose's rules, errors with their place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/environment.h"

/* What one file makes of one name; NULL: not set. */
struct row {
	const char *text, *name, *value;
};

struct place {
	const char *text;
	unsigned line, column;
};

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

static void check(const struct row *rows, size_t count)
{
	const struct interpolate_scope above = {process, NULL};

	for (size_t i = 0; i < count; i++) {
		CLEANUP_ENVIRONMENT struct environment env;
		CLEANUP_ERROR struct error err = ERROR_INIT;
		const char *value;

		environment_init(&env, &above);
		if (parse(&env, rows[i].text, &err) < 0)
			fail_msg("<%s>: %u:%u %s", rows[i].text, err.line, err.column, err.message);
		value = find(&env, rows[i].name);
		if (value && rows[i].value ? strcmp(value, rows[i].value) != 0
					   : value != rows[i].value)
			fail_msg("<%s>: %s is <%s>", rows[i].text, rows[i].name,
				 value ? value : "not set");
	}
}

static void plain_values(void **state)
{
	static const struct row rows[] = {
		{"A=1", "A", "1"},
		{"A=1\n", "A", "1"},
		{"A=", "A", ""},
		{"A=\nB=2", "A", ""},
		{"A=\nB=2", "B", "2"},
		{"A =1", "A", "1"},
		{"A= 1", "A", "1"},
		{" \t A = 1 \t", "A", "1"},
		{"A=1=2", "A", "1=2"},
		{"A=a b  c", "A", "a b  c"},
		{"A: 1", "A", "1"},
		{"A: b=c", "A", "b=c"},
		{"A=1:B", "A", "1:B"},
		{"A=http://x:80/?a=b&c#d", "A", "http://x:80/?a=b&c#d"},
		{"A=1\nA=2", "A", "2"},
		{"A=a\\tb", "A", "a\\tb"},
		{"A=a\"b\"", "A", "a\"b\""},
		{"A=it's", "A", "it's"},
		{"A.B-C_D[0]=x", "A.B-C_D[0]", "x"},
		{"1A=x", "1A", "x"},
		{"\xc3\x89T\xc3\x89=\xc3\xa9", "\xc3\x89T\xc3\x89", "\xc3\xa9"},
		{"=x\nA=1", "A", "1"},
		{"A=\xff\xfe", "A", "\xff\xfe"},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void comments_and_blanks(void **state)
{
	static const struct row rows[] = {
		{"", "A", NULL},
		{"\n\n\r\n \t\n", "A", NULL},
		{"#A=1", "A", NULL},
		{"# x\n  # y\n\nA=1", "A", "1"},
		{"A=1 # x", "A", "1"},
		{"A=1 #x", "A", "1"},
		{"A=1 #", "A", "1"},
		{"A=1#x", "A", "1#x"},
		{"A=1\t# x", "A", "1\t# x"},
		/* The blank before "#" is gone before the comment is looked for. */
		{"A= #x", "A", "#x"},
		{"A='1' # x", "A", "1"},
		{"A=\"1\"# x", "A", "1"},
		{"A=\"#1\"", "A", "#1"},
		{"A=1\r\nB=2\r\n", "A", "1"},
		{"A=1\r\nB=2\r\n", "B", "2"},
		{"\xef\xbb\xbf"
		 "A=1",
		 "A", "1"},
		{"A=1\xc2\xa0\nB=\xe3\x80\x80", "A", "1"},
		{"A=1\n\xe2\x80\x83"
		 "B=\xc2\xa0"
		 "2",
		 "B", "2"},
		{"A=\xe3\x80\x80x", "A", "\xe3\x80\x80x"},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void quoted_values(void **state)
{
	static const struct row rows[] = {
		{"A=\"x\"", "A", "x"},
		{"A='x'", "A", "x"},
		{"A=\"\"", "A", ""},
		{"A=  \"x y \"  ", "A", "x y "},
		{"A='x\ny'\nB=2", "A", "x\ny"},
		{"A='x\ny'\nB=2", "B", "2"},
		{"A=\"-----BEGIN\r\nabc\r\n-----END\"\r\n", "A", "-----BEGIN\r\nabc\r\n-----END"},
		{"A='\"'", "A", "\""},
		{"A=\"it's\"", "A", "it's"},
		{"A='it\\'s'", "A", "it's"},
		{"A=\"say \\\"hi\\\"\"", "A", "say \"hi\""},
		{"A='a\\nb'", "A", "a\\nb"},
		{"A='a\\\\b'", "A", "a\\\\b"},
		{"A='$PROC'", "A", "$PROC"},
		{"A='$${'", "A", "$${"},
		{"A=\"\\a\\b\\f\\n\\r\\t\\v\\\\\"", "A", "\a\b\f\n\r\t\v\\"},
		{"A=\"\\c\\x41\\u0041\\ \\1\"", "A", "\\c\\x41\\u0041\\ \\1"},
		{"A=\"\\0123\"", "A", "S"},
		{"A=\"\\01234\"", "A", "S4"},
		{"A=\"\\0351\"", "A", "\xc3\xa9"},
		{"A=\"\\0377\"", "A", "\xc3\xbf"},
		/* Not three digits of one byte: Compose drops the zero and leaves the rest. */
		{"A=\"\\012\"", "A", "\\12"},
		{"A=\"\\0777\"", "A", "\\777"},
		{"A=\"\\0189\"", "A", "\\189"},
		{"A=\"\\0\"", "A", "\\"},
		/* What follows the quote is the next statement. */
		{"A=\"1\"B=2", "B", "2"},
		{"A='1' B='2'", "B", "2"},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void variables_in_values(void **state)
{
	static const struct row rows[] = {
		{"A=1\nB=$A", "B", "1"},
		{"A=1\nB=${A}2", "B", "12"},
		{"A=1\nB=\"x${A}y\"", "B", "x1y"},
		{"B=$A\nA=1", "B", ""},
		{"A=${A:-x}\nA=${A:-y}", "A", "x"},
		{"A=${NONE:-d}", "A", "d"},
		{"A=${NONE:?must}", "A", ""},
		{"A=$PROC", "A", "process"},
		{"PROC=file\nA=$PROC", "A", "process"},
		{"A=${NULL:-x}", "A", "x"},
		{"A=${NULL-x}", "A", ""},
		{"A=a$$b", "A", "a$b"},
		{"A=\"a\\$PROC\"", "A", "a$PROC"},
		{"A=\"a\\${PROC}\"", "A", "a${PROC}"},
		{"A=\"\\0044PROC\"", "A", "process"},
		{"A=cost $5", "A", "cost $5"},
		{"A='$X'\nB=$A", "B", "$X"},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void exported_and_inherited_names(void **state)
{
	static const struct row rows[] = {
		{"export A=1", "A", "1"},
		{"export\tA=1", "A", "1"},
		{"  export  A = 1", "A", "1"},
		{"export A='x'", "A", "x"},
		{"exportA=1", "exportA", "1"},
		{"export=1", "export", "1"},
		{"export =1\nA=2", "A", "2"},
		{"export.A=1", "export.A", "1"},
		{"export export=1", "export", "1"},
		{"export\nA=1", "A", "1"},
		{"A", "A", NULL},
		{"A\nB=1", "A", NULL},
		{"A\nB=1", "B", "1"},
		{"PROC\n", "PROC", "process"},
		{"A=1\nA\n", "A", "1"},
		{"export A\nB=1\n", "B", "1"},
		/* Only without a newline after it is this let pass. */
		{"A=1\nfoo bar", "A", "1"},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void errors_have_their_place(void **state)
{
	static const struct place rows[] = {
		{"A=1\nB C=2\n", 2, 1},
		{"A=1\n\n  B C\n", 3, 3},
		{"A$=1", 1, 2},
		{"A=1\nlol$wut", 2, 4},
		{"# c\n\"A\"=1", 2, 1},
		{"\xc3\xa9\xc3\xa9!=1", 1, 3},
		{"A/B=1", 1, 2},
		{"A\x01=1", 1, 2},
		{"export A+=1", 1, 9},
		{"export ", 1, 1},
		{"A=1\n export\t\v", 2, 2},
		{"A=\"", 1, 3},
		{"A=\"x\ny\nz", 1, 3},
		{"X=1\n\nA='x\\'\n", 3, 3},
		{"A='x\"", 1, 3},
		{"A=\"x\\\"", 1, 3},
		{"A=${", 1, 3},
		{"X=1\nA=\"x\ny ${a b} z\"", 2, 3},
		{"X=1\r\nA=  ${}", 2, 5},
		{"A=${B:-${C}", 1, 3},
		{"\xef\xbb\xbf!", 1, 1},
		{"A=1\n<<<<<<< HEAD\n", 2, 1},
		{"{\"a\": 1}", 1, 1},
		{"A=\"\\0000\"", 1, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_ENVIRONMENT struct environment env;
		CLEANUP_ERROR struct error err = ERROR_INIT;

		environment_init(&env, NULL);
		if (parse(&env, rows[i].text, &err) == 0)
			fail_msg("<%s> is taken", rows[i].text);
		assert_non_null(err.message);
		if (err.line != rows[i].line || err.column != rows[i].column)
			fail_msg("<%s>: %u:%u %s", rows[i].text, err.line, err.column, err.message);
	}
}

static void nul_bytes_are_refused(void **state)
{
	static const char name[] = "A\0B=1", plain[] = "A=x\0y", quoted[] = "A='x\0y'",
			  twice[] = "A=\"x\0y\"", comment[] = "#\0\nA=1";
	CLEANUP_ENVIRONMENT struct environment env;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	environment_init(&env, NULL);
	assert_int_equal(environment_parse(&env, name, sizeof(name) - 1, &err), -1);
	assert_int_equal(environment_parse(&env, plain, sizeof(plain) - 1, &err), -1);
	assert_int_equal(environment_parse(&env, quoted, sizeof(quoted) - 1, &err), -1);
	assert_int_equal(environment_parse(&env, twice, sizeof(twice) - 1, &err), -1);
	assert_null(find(&env, "A"));
	assert_int_equal(environment_parse(&env, comment, sizeof(comment) - 1, &err), 0);
	assert_string_equal(find(&env, "A"), "1");
}

/* Every prefix of a text full of syntax, at the very end of its memory. */
static void no_prefix_is_read_beyond(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf# c\r\nexport A = \"x\\\"\\n\\0123 ${B:-$C} \\$\" # d\n"
		"B: 'y\\'\nz'\xc2\xa0\nC=$A #e\n\xe3\x80\x80INHERIT\nD=\\";

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		CLEANUP_FREE char *copy = xmalloc(len);
		CLEANUP_ENVIRONMENT struct environment env;
		CLEANUP_ERROR struct error err = ERROR_INIT;

		environment_init(&env, NULL);
		memcpy(copy, text, len);
		if (environment_parse(&env, copy, len, &err) < 0)
			assert_true(err.line > 0 && err.column > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_values),
		cmocka_unit_test(comments_and_blanks),
		cmocka_unit_test(quoted_values),
		cmocka_unit_test(variables_in_values),
		cmocka_unit_test(exported_and_inherited_names),
		cmocka_unit_test(errors_have_their_place),
		cmocka_unit_test(nul_bytes_are_refused),
		cmocka_unit_test(no_prefix_is_read_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
