/* The positioned tree: where each part of a text stands, with what value, and its comments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "yaml/gate.h"
#include "yaml_sample.h"

struct expectation {
	const char *text, *path;
	const char *slice; /* the source of the node */
	const char *value; /* of a scalar, or NULL */
};

static void assert_node(const struct expectation *wanted)
{
	CLEANUP_SAMPLE struct sample sample;
	const struct yaml_node *node;
	size_t len = strlen(wanted->slice);

	sample_read(&sample, wanted->text);
	node = sample_node(&sample, wanted->path);
	if (node->end - node->start != len ||
	    memcmp(sample.text + node->start, wanted->slice, len) != 0)
		fail_msg("%s in\n%s\nis \"%.*s\", not \"%s\"", wanted->path, wanted->text,
			 (int)(node->end - node->start), sample.text + node->start, wanted->slice);
	if (wanted->value) {
		assert_string_equal(node->text, wanted->value);
		assert_int_equal(node->len, strlen(wanted->value));
	}
}

#define ASSERT_NODES(table)                                                                        \
	for (size_t i = 0; i < sizeof(table) / sizeof(*(table)); i++)                              \
	assert_node(&(table)[i])

static void flow_scalars_include_their_quotes(void **state)
{
	static const struct expectation table[] = {
		{"a: b\n", "a/", "a", "a"},
		{"a: b\n", "a", "b", "b"},
		{"a: b c  # d\n", "a", "b c", "b c"},
		{"a: b\n  c\n\n  d\ne: f\n", "a", "b\n  c\n\n  d", "b c\nd"},
		{"a: 'it''s'\n", "a", "'it''s'", "it's"},
		{"a: ''\n", "a", "''", ""},
		{"a: \"\"\n", "a", "\"\"", ""},
		{"a: \"b\\\"c\\x41\\u00e9\" # d\n", "a", "\"b\\\"c\\x41\\u00e9\"", "b\"cA\xc3\xa9"},
		{"a: \"b\n  c\\\n  d\"\n", "a", "\"b\n  c\\\n  d\"", "b cd"},
		{"a: 'b\r\n  c'\r\n", "a", "'b\r\n  c'", "b c"},
		{"'a' : b\n", "a/", "'a'", "a"},
		{"\xc3\xa9: \xe2\x82\xac\n", "\xc3\xa9", "\xe2\x82\xac", "\xe2\x82\xac"},
		{"\xef\xbb\xbf" "a: b", "a", "b", "b"},
		{"a:\tb", "a", "b", "b"},
		{"a:\n  b", "a", "b", "b"},
		{"a: http://b:80/#c\n", "a", "http://b:80/#c", "http://b:80/#c"},
	};

	(void)state;
	ASSERT_NODES(table);
}

static void block_scalars_begin_at_their_header(void **state)
{
	static const struct expectation table[] = {
		{"a: |\n  b\n  c\nd: e\n", "a", "|\n  b\n  c", "b\nc\n"},
		{"a: |-\n  b\n\n\nd: e\n", "a", "|-\n  b", "b"},
		{"a: |+\n  b\n\n\nd: e\n", "a", "|+\n  b\n\n\n", "b\n\n\n"},
		{"a: >\n  b\n  c\n\n  d\n", "a", ">\n  b\n  c\n\n  d", "b c\nd\n"},
		{"a: >-\n  b\n", "a", ">-\n  b", "b"},
		{"a: >+\n  b\n\n# c\n", "a", ">+\n  b\n\n", "b\n\n"},
		{"a: |2\n    b\nc: d\n", "a", "|2\n    b", "  b\n"},
		{"a: |2-\n    b\n   \n  \nc: d\n", "a", "|2-\n    b\n   ", "  b\n "},
		{"a: |+1\n  b\n c\n", "a", "|+1\n  b\n c\n", " b\nc\n"},
		{"- |1\n  b\n    \n \n# c\n", "0", "|1\n  b\n    ", " b\n   \n"},
		{"a:\n  - |2\n     b\n     \nc: d\n", "a/0", "|2\n     b\n     ", " b\n \n"},
		{"a: | # c\n  b\n# d\n", "a", "| # c\n  b", "b\n"},
		{"a: |\r\n  b\r\n\r\nc: d\r\n", "a", "|\r\n  b", "b\n"},
		{"a: |\r  b\r\rc: d\r", "a", "|\r  b", "b\n"},
		{"a: |\n  b", "a", "|\n  b", "b"},
		{"a: |\n  b\n  ", "a", "|\n  b", "b\n"},
		{"a: |\n  b\n    ", "a", "|\n  b\n    ", "b\n  "},
		{"a: |+\n  b", "a", "|+\n  b", "b"},
		{"a: >-\n  b", "a", ">-\n  b", "b"},
		{"a: |\n", "a", "|", ""},
		{"a: |", "a", "|", ""},
		{"a: |\n\n\nb: c\n", "a", "|", ""},
		{"a: |+\n\n\nb: c\n", "a", "|+\n\n\n", "\n\n"},
		{"a:\n  b: |\n    c\n   # d\n  e: f\n", "a/b", "|\n    c", "c\n"},
		{"a: |\n  b\n  \t\nc: d\n", "a", "|\n  b\n  \t", "b\n\t\n"},
		{"a:\n- |\n  b\nc: d\n", "a/0", "|\n  b", "b\n"},
		{"--- |\n a\n", "", "|\n a", "a\n"},
		{"a: &x !t |\n  b\n", "a", "|\n  b", "b\n"},
		{"a: # c\n  |\n  b\n", "a", "|\n  b", "b\n"},
	};

	(void)state;
	ASSERT_NODES(table);
}

static void collections_end_with_their_last_child(void **state)
{
	static const struct expectation table[] = {
		{"a:\n  b: c # d\n\n# e\nf: g\n", "a", "b: c", NULL},
		{"a:\n- b\n- c\n\nd: e\n", "a", "- b\n- c", NULL},
		{"a:\n  - - b\n    - c\n  - d\n", "a/0", "- b\n    - c", NULL},
		{"a: [] # c\n", "a", "[]", NULL},
		{"a: {}\n", "a", "{}", NULL},
		{"a: [ b,\n  c, # d\n  ]\n", "a", "[ b,\n  c, # d\n  ]", NULL},
		{"a: [\n  b\n]\nc: d\n", "a", "[\n  b\n]", NULL},
		{"a: {b: {c: d}}\n", "a/b", "{c: d}", NULL},
		{"a: [b: c, d]\n", "a/0", "b: c", NULL},
		{"- a: b\n  c: d\n- e\n", "0", "a: b\n  c: d", NULL},
		{"a:\n  b: |+\n    c\n\nd: e\n", "a", "b: |+\n    c\n\n", NULL},
		{"# a\n--- # b\nc: d\n...\n", "", "c: d", NULL},
		{"a:\n  b:\n  c:\n", "a", "b:\n  c:", NULL},
		{"'a': b\n", "", "'a': b", NULL},
		{"&x a: b\n", "", "&x a: b", NULL},
	};

	(void)state;
	ASSERT_NODES(table);
}

/* Where an empty value stands: the text before it. */
static void assert_empty(const char *text, const char *path, const char *before)
{
	CLEANUP_SAMPLE struct sample sample;
	const struct yaml_node *node;

	sample_read(&sample, text);
	node = sample_node(&sample, path);
	assert_true(node->null);
	assert_string_equal(node->text, "");
	assert_int_equal(node->start, node->end);
	if (node->start != strlen(before) || memcmp(sample.text, before, node->start) != 0)
		fail_msg("in %s it stands behind %.*s", text, (int)node->start, sample.text);
}

static void nulls_stand_behind_what_announces_them(void **state)
{
	(void)state;
	assert_empty("a:\n", "a", "a:");
	assert_empty("a:   # c\nb: c\n", "a", "a:");
	assert_empty("a :\n", "a", "a :");
	assert_empty("a:\nb:\n", "b", "a:\nb:");
	assert_empty("'a':\n", "a", "'a':");
	assert_empty("-\n-\n", "1", "-\n-");
	assert_empty("- # c\n- d\n", "0", "-");
	assert_empty("a:\n  -\n  - b\n", "a/0", "a:\n  -");
	assert_empty("- -\n  -\n", "0/1", "- -\n  -");
	assert_empty("- a:\n-\n", "0/a", "- a:");
	assert_empty("- a:\n-\n", "1", "- a:\n-");
	assert_empty("a: &x\nb: c\n", "a", "a: &x");
	assert_empty("a: !t\n", "a", "a: !t");
	assert_empty("a: !t &x # c\n", "a", "a: !t &x");
	assert_empty("{a: , b: }", "a", "{a:");
	assert_empty("{a: , b: }", "b", "{a: , b:");
	assert_empty("{a, b}", "a", "{a");
	assert_empty("{\"a\":}", "a", "{\"a\":");
	assert_empty("{a: &x}", "a", "{a: &x");
	assert_empty("[a: , b]", "0/a", "[a:");
	assert_empty("a: {b: \n # c\n }\n", "a/b", "a: {b:");
}

static void properties_stand_before_their_node(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	const struct yaml_node *node;

	(void)state;
	sample_read(&sample, "a: &x-1 !t b\nc: !<tag:x> &y [d]\ne: &z # f\n  g: *x-1\n"
			     "&k h: !!str i\n");
	node = sample_node(&sample, "a");
	assert_string_equal(yaml_anchor(node), "x-1");
	assert_string_equal(yaml_tag(node), "!t");
	assert_int_equal(yaml_outer(node), 3);
	assert_int_equal(node->start, 11);
	node = sample_node(&sample, "c");
	assert_string_equal(yaml_anchor(node), "y");
	assert_string_equal(yaml_tag(node), "!<tag:x>");
	assert_int_equal(yaml_outer(node), 16);
	assert_int_equal(node->start, 28);
	node = sample_node(&sample, "e");
	assert_string_equal(yaml_anchor(node), "z");
	assert_null(yaml_tag(node));
	assert_int_equal(yaml_outer(node), 35);
	assert_int_equal(node->start, 44);
	node = sample_node(&sample, "e/g");
	assert_int_equal(node->kind, YAML_ALIAS);
	assert_string_equal(node->text, "x-1");
	assert_int_equal(node->start, 47);
	assert_int_equal(node->end, 51);
	assert_ptr_equal(yaml_resolve(node), sample_node(&sample, "a"));
	assert_ptr_equal(sample_node(&sample, "a")->props->aliases, node);
	node = sample_node(&sample, "h/");
	assert_string_equal(yaml_anchor(node), "k");
	assert_int_equal(yaml_outer(node), 52);
	assert_int_equal(node->start, 55);
	assert_int_equal(sample.document->comment_count, 1);
	/* e has an anchor; the root has none and merges nothing. */
	assert_int_equal(sample.document->shared_count, 1);
}

static void a_later_anchor_of_the_name_wins(void **state)
{
	CLEANUP_SAMPLE struct sample sample;

	(void)state;
	sample_read(&sample, "a: &x 1\nb: *x\nc: &x 2\nd: *x\n---\ne: &x 3\nf: *x\n");
	assert_string_equal(yaml_resolve(sample_node(&sample, "b"))->text, "1");
	assert_string_equal(yaml_resolve(sample_node(&sample, "d"))->text, "2");
	assert_int_equal(sample.document->root_count, 2);
	assert_string_equal(yaml_resolve(yaml_find(sample.document->roots[1], "f", YAML_BEFORE))
				    ->text,
			    "3");
}

static void mappings_with_merge_keys_are_shared_inner_first(void **state)
{
	CLEANUP_SAMPLE struct sample sample;

	(void)state;
	sample_read(&sample, "a: &x {b: c}\nd:\n  <<: *x\n  e:\n    <<: [*x]\nf:\n  '<<': g\n");
	assert_int_equal(sample.document->shared_count, 3);
	assert_ptr_equal(sample.document->shared[0], sample_node(&sample, "a"));
	assert_ptr_equal(sample.document->shared[1], sample_node(&sample, "d/e"));
	assert_ptr_equal(sample.document->shared[2], sample_node(&sample, "d"));
}

struct found_comment {
	const char *text;
	bool own_line;
};

static void assert_comments(const char *text, const struct found_comment *wanted, size_t count)
{
	CLEANUP_SAMPLE struct sample sample;

	sample_read(&sample, text);
	assert_int_equal(sample.document->comment_count, count);
	for (size_t i = 0; i < count; i++) {
		const struct yaml_comment *comment = &sample.document->comments[i];

		assert_int_equal(comment->span.end - comment->span.start, strlen(wanted[i].text));
		assert_memory_equal(sample.text + comment->span.start, wanted[i].text,
				    strlen(wanted[i].text));
		assert_int_equal(comment->own_line, wanted[i].own_line);
		assert_int_equal(yaml_comment_find(sample.document, comment->span.start), i);
		assert_int_equal(yaml_comment_find(sample.document, comment->span.start + 1),
				 i + 1);
	}
}

#define ASSERT_COMMENTS(text, ...)                                                                 \
	assert_comments(text, (const struct found_comment[]){__VA_ARGS__},                         \
			sizeof((const struct found_comment[]){__VA_ARGS__}) /                      \
				sizeof(struct found_comment))

static void comments_are_found_wherever_they_stand(void **state)
{
	(void)state;
	ASSERT_COMMENTS("# 1\na: b # 2\n  # 3\nc: # 4\n  # 5\n  - d #6\n# 7", {"# 1", true},
			{"# 2", false}, {"# 3", true}, {"# 4", false}, {"# 5", true},
			{"#6", false}, {"# 7", true});
	ASSERT_COMMENTS("\xef\xbb\xbf# 1\r\na: b\r\n", {"# 1", true});
	ASSERT_COMMENTS("a: { # 1\n b, # 2\n # 3\n c # 4\n } # 5\n", {"# 1", false},
			{"# 2", false}, {"# 3", true}, {"# 4", false}, {"# 5", false});
	ASSERT_COMMENTS("a: | # 1\n  # no\n  b # no\n # 2\nc: d\n", {"# 1", false},
			{"# 2", true});
	ASSERT_COMMENTS("a: b#no\nc: '# no'\nd: \"# no\n  # no\"\ne: f # 1\n", {"# 1", false});
	ASSERT_COMMENTS("--- # 1\n# 2\na: &x # 3\n  b: !t # 4\n    c\n... # 5\n# 6\n---\n",
			{"# 1", false}, {"# 2", true}, {"# 3", false}, {"# 4", false},
			{"# 5", false}, {"# 6", true});
	ASSERT_COMMENTS("# only", {"# only", true});
	ASSERT_COMMENTS("a: # 1\n# 2\nb: [ # 3\n]\n", {"# 1", false}, {"# 2", true},
			{"# 3", false});
	ASSERT_COMMENTS("%YAML 1.2 # 1\n--- # 2\na: b\n", {"# 2", false});
	ASSERT_COMMENTS("? # 1\n  a # 2\n# 3\n: # 4\n  b\n", {"# 1", false}, {"# 2", false},
			{"# 3", true}, {"# 4", false});
	ASSERT_COMMENTS("- # 1\n  - # 2\n   # 3\n- a\n", {"# 1", false}, {"# 2", false},
			{"# 3", true});
}

static void several_documents_have_a_root_each(void **state)
{
	static const struct {
		const char *text;
		size_t roots;
	} table[] = {
		{"", 0},	{"\n\n", 0},	       {"# a\n", 0},	  {"a", 1},
		{"---\n", 1},	{"---\n---\n", 2},     {"a\n---\nb\n", 2}, {"a\n...\n", 1},
		{"--- a\n--- b", 2}, {"%YAML 1.2\n--- a\n...\n%YAML 1.2\n--- b\n", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		CLEANUP_SAMPLE struct sample sample;

		sample_read(&sample, table[i].text);
		assert_int_equal(sample.document->root_count, table[i].roots);
	}
}

static void strange_mappings_are_marked(void **state)
{
	static const struct {
		const char *text, *path;
		bool strange;
	} table[] = {
		{"a: b\n", "", false},	    {"'a': b\n", "", false}, {"&x a: b\n", "", false},
		{"? a\n: b\n", "", true},   {"a: b\n? c\n", "", true}, {"? - a\n: b\n", "", true},
		{"[a]: b\n", "", true},	    {"{a: b}", "", false},   {"{? a : b}", "", true},
		{"[a: b]", "0", true},	    {"[a: b]", "", false},   {"[? a : b]", "", true},
		{"a: {{ b }}\n", "a", true}, {"a: {b}\n", "a", false},
		{"a: &x b\n*x : c\n", "", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		CLEANUP_SAMPLE struct sample sample;

		sample_read(&sample, table[i].text);
		assert_int_equal(sample_node(&sample, table[i].path)->strange, table[i].strange);
	}
}

/* Near line starts are found by reading, far ones by searching. */
static void columns_are_counted_on_lines_of_any_length(void **state)
{
	static const char *const breaks[] = {"\n", "\r\n", "\r"};
	CLEANUP_BUF struct buf text;
	struct yaml_document *document;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	buf_init(&text);
	buf_addstr(&text, YAML_BOM);
	for (size_t i = 0; i < 200; i++) {
		buf_addf(&text, "k%zu: ", i);
		buf_addchars(&text, 'x', i);
		buf_addstr(&text, breaks[i % 3]);
	}
	document = yaml_document_parse(text.data, text.len, &err);
	assert_non_null(document);
	for (size_t at = YAML_BOM_LEN; at <= text.len; at++) {
		size_t start = document->lines.start[lines_find(&document->lines, at)];

		assert_int_equal(yaml_column(document, at), at - (start ? start : YAML_BOM_LEN));
	}
	yaml_document_free(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flow_scalars_include_their_quotes),
		cmocka_unit_test(block_scalars_begin_at_their_header),
		cmocka_unit_test(collections_end_with_their_last_child),
		cmocka_unit_test(nulls_stand_behind_what_announces_them),
		cmocka_unit_test(properties_stand_before_their_node),
		cmocka_unit_test(a_later_anchor_of_the_name_wins),
		cmocka_unit_test(mappings_with_merge_keys_are_shared_inner_first),
		cmocka_unit_test(comments_are_found_wherever_they_stand),
		cmocka_unit_test(several_documents_have_a_root_each),
		cmocka_unit_test(strange_mappings_are_marked),
		cmocka_unit_test(columns_are_counted_on_lines_of_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
