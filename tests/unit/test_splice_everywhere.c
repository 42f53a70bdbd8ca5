/*
 * The law of the splice engine, over many texts, real files and broken variants of both: whatever
 * is changed is proved or was refused with a reason, no comment is lost, and nothing crashes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fts.h>
#include <limits.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/file.h"
#include "splice_storm.h"

static const char *const texts[] = {
	"a: b\n",
	"services:\n  web:\n    image: nginx # c\n    ports:\n      - \"80:80\"\n  # d\n\n# e\n",
	"a:\n- b\n-   - c\n    - d\n- e: f\n  g: h\n",
	"a: {b: c, d, e: }\nf: [g, [], {}, { }, [ ]]\n",
	"{\n  a: b, # x\n  c: [ 1, 2 ] # y\n}\n",
	"{\n  a: b, # x\n  c: d, # y\n}\n",
	"x: [\n  a,\n  b # c\n  ]\ny: { # z\n  a: b }\n",
	"{\"a\": \"b\", \"c\": {}, \"d\": [], \"e\": {\"f\": null}}",
	"{\n\t\"a\": 1,\n\t\"b\": [\n\t\t1,\n\t\t{\"c\": true}\n\t]\n}\n",
	"\"a\": b\n'c': \"d\"\n",
	"a:\r\n  b: c # d\r\n  e:\r\n    - f\r\n# g\r\n",
	"a:\r  b: c\r",
	("\xef\xbb\xbf" "a: b\nc:\n  - d\n"),
	"\xef\xbb\xbf# c\na: {}\n",
	"a:\n  b: c",
	"a:\n  - b",
	"a: {b: c}",
	"a:\n  b: |\n    x",
	"a:\n  b: |-\n    x",
	"a:\n  b: |+\n    x",
	"a:\n  b: >\n    x\n",
	"a:\n  b: |+\n    x\n\n\n  # c\n",
	"a: |+\n  x\n\nb: >-\n  y\n\n\n# c\nd: |2-\n    e\n  f\n",
	"a: |\n",
	"a: |",
	"a: |\n\n\n",
	"- |\n- >+\n\n- |1\n  x\n    \n  \n # c\n",
	"a: |\n  x\n    ",
	"a: |\n  x\n  ",
	"a: |+\n  x\n  ",
	"a: >\n  x\n\n    y\n  z\n",
	"a:\nb:\n  -\n  - \n  - c:\n    d: # e\n  -\n",
	"a:",
	"-",
	"{a}",
	"a: &x b\nc: *x\nd: &y [*x, *x]\ne: *y\nf: &z {g: *y}\n",
	"x: &x\n  a: b\ny:\n  <<: *x\n  c: d\nz:\n  <<: [*x]\n",
	"a: &n\nb: !!str\nc: !t d\ne: &m !t f\ng: !t &o {h: i}\nj: &k\n  l: m\n",
	"- &a b: c\n- &b\n  d: e\n- !t\n  - f\n",
	"--- # c\na: b # d\n# e\n...\n# f\n---\n- x\n--- |\n y\n",
	"%YAML 1.2\n---\na: b\n...\n",
	"a: 'b\n  c'\nd: e\n  f\n\n  g\nh: \"i\\\n  j\"\n",
	"? a\n: b\nc: d\n",
	"? a\n? b\n",
	"? |\n  a\n: - b\n",
	"? [a, b]\n: {c: d}\n",
	"[a: b, c, ? d : e, ? f, : g, ? : ]\n",
	"{? a : b, c: d, [e]: f}\n",
	": a\n",
	"*a : b\n",
	"&a a: b\n*a : c\n",
	"a: b\n  # deeper\n # between\n# top\n\n# far\n",
	"a:\n  b: c\n  # d\n\n  # e\nf: g\n",
	"a: # c\n  # d\n  b # e\nf: # g\n  - h\n",
	"a: \"b\" #c\nd: 'e' # f\ng: h#i\nj: \"#k\"\nl: '#'\n",
	"a:   b   \nc:\td\n",
	"-\ta: b\n-\tc\n",
	"a: http://x:80/#y\nb: c:d\nc: -\n",
	"\n\n  \n",
	"# only\n",
	"",
	"a",
	"---\n...\n---\n",
	"a: {b: {c: {d: [e, {f: g}]}}}\n",
	"a: {\n  b: {\n    c: d\n  },\n  e: [\n    f,\n    g,\n  ],\n}\n",
	"a: [b,c,d]\ne: {f: g,h: i}\nj: [ k ]\nl: { m: n }\n",
	"\xc3\xa9: \"\xe2\x82\xac\"\n\xf0\x9f\x90\xb3:\n  - \xc3\xbc # \xc3\xa4\n",
	"- - - a\n    - b\n  - c\n- d\n",
	"a:\n    b:\n        c: d\n        e:\n            - f\n",
};

static unsigned long next_random(unsigned long *seed)
{
	*seed = *seed * 6364136223846793005ul + 1442695040888963407ul;
	return *seed >> 33;
}

static size_t line_start(const char *text, size_t size, size_t at)
{
	if (at > size)
		at = size;
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return at;
}

/* Spoils the text in one of many ways. */
static void mutate(const struct buf *from, struct buf *to, unsigned long *seed)
{
	static const char noise[] = " \t\n\r:-#'\"[]{},&*!|>%?\\~a0+\xc3";
	size_t at = from->len ? next_random(seed) % from->len : 0;
	size_t start = line_start(from->data, from->len, at);
	size_t end = start + strcspn(from->data + start, "\n");

	end += end < from->len;
	buf_clear(to);
	switch (next_random(seed) % 8) {
	case 0: /* a line less */
		buf_add(to, from->data, start);
		buf_add(to, from->data + end, from->len - end);
		break;
	case 1: /* a line twice */
		buf_add(to, from->data, end);
		buf_add(to, from->data + start, from->len - start);
		break;
	case 2: /* deeper */
		buf_add(to, from->data, start);
		buf_addchars(to, ' ', 1 + next_random(seed) % 4);
		buf_add(to, from->data + start, from->len - start);
		break;
	case 3: /* less deep */
		buf_add(to, from->data, start);
		start += strspn(from->data + start, " ") / 2;
		buf_add(to, from->data + start, from->len - start);
		break;
	case 4:
		buf_add(to, from->data, at);
		break;
	case 5:
		for (size_t i = 0; i < from->len; i++) {
			if (from->data[i] == '\n')
				buf_addch(to, '\r');
			buf_addch(to, from->data[i]);
		}
		break;
	case 6: /* a byte changed */
		buf_add(to, from->data, at);
		buf_addch(to, noise[next_random(seed) % (sizeof(noise) - 1)]);
		if (at < from->len)
			buf_add(to, from->data + at + 1, from->len - at - 1);
		break;
	default: /* a byte more */
		buf_add(to, from->data, at);
		buf_addch(to, noise[next_random(seed) % (sizeof(noise) - 1)]);
		buf_add(to, from->data + at, from->len - at);
	}
}

static void assert_calm(struct storm *storm)
{
	char *fault = storm->fault;

	if (fault)
		fail_msg("%s", fault);
}

/* Of a long text only so many nodes are tried, evenly spread. */
static void try_text(struct storm *storm, const char *text, size_t size, size_t tries)
{
	size_t step = 1 + size / 12 / tries;

	storm->text = text;
	storm->size = size;
	for (enum storm_operation operation = 0; operation < STORM_OPERATIONS; operation++)
		for (size_t number = 0; storm_one(storm, operation, number); number += step)
			assert_calm(storm);
	for (unsigned seed = 0; seed < 6; seed++)
		storm_all(storm, seed);
	assert_calm(storm);
}

static void try_mutations(struct storm *storm, const char *text, size_t size, unsigned count)
{
	struct buf one CLEANUP_BUF = BUF_INIT, two CLEANUP_BUF = BUF_INIT;
	unsigned long seed = size;

	for (unsigned i = 0; i < count; i++) {
		buf_clear(&one);
		buf_add(&one, text, size);
		for (unsigned long more = next_random(&seed) % 3; more--;) {
			mutate(&one, &two, &seed);
			mutate(&two, &one, &seed);
		}
		mutate(&one, &two, &seed);
		storm->text = two.data;
		storm->size = two.len;
		storm_all(storm, 0);
		storm_all(storm, (unsigned)next_random(&seed) | 1);
		for (enum storm_operation operation = 0; operation < STORM_OPERATIONS; operation++)
			storm_one(storm, operation, next_random(&seed) % (1 + size / 20));
		assert_calm(storm);
	}
}

static void print_reasons(const struct storm *storm)
{
	static const char *const names[] = {"add",	       "append",  "replace",
					    "replace by list", "to list", "remove"};

	print_message("%zu operations proved, %zu refused\n", storm->done, storm->refused);
	for (size_t i = 0; i < storm->reason_count; i++)
		print_message("  %6zu %s: %s\n", storm->reasons[i].count,
			      names[storm->reasons[i].operation], storm->reasons[i].words);
}

static void every_place_of_odd_texts(void **state)
{
	struct storm storm = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		try_text(&storm, texts[i], strlen(texts[i]), 1000);
	print_reasons(&storm);
}

static void mutations_of_odd_texts(void **state)
{
	struct storm storm = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		try_mutations(&storm, texts[i], strlen(texts[i]), 60);
	print_message("%zu operations proved, %zu refused\n", storm.done, storm.refused);
}

static bool is_yaml(const FTSENT *entry)
{
	const char *dot = strrchr(entry->fts_name, '.');

	return entry->fts_info == FTS_F && dot && (!strcmp(dot, ".yml") || !strcmp(dot, ".yaml"));
}

static void try_file(struct storm *storm, const char *path)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {0};

	if (file_read(path, &file, &err))
		fail_msg("%s: %s", path, err.message);
	try_text(storm, file.data, file.size, 40);
	try_mutations(storm, file.data, file.size, 12);
}

/* What an ordinary Compose file may be refused for; anything else is a fault of ours. */
static void assert_reasons_are_rare(const struct storm *storm)
{
	static const char *const known[] = {"nothing would be left", "shares its line",
					    "an alias elsewhere", "has an anchor or a tag",
					    "a comment stands inside", "a block that is not"};

	for (size_t i = 0; i < storm->reason_count; i++) {
		size_t j = 0, count = sizeof(known) / sizeof(*known);

		while (j < count && !strstr(storm->reasons[i].words, known[j]))
			j++;
		/* The mutations add a few of any kind. */
		if (j == count && storm->reasons[i].count > storm->done / 100)
			fail_msg("refused %zu times: %s", storm->reasons[i].count,
				 storm->reasons[i].words);
	}
}

static void real_files_and_their_mutations(void **state)
{
	const char *corpus = getenv("CORPUS"), *source = getenv("top_srcdir");
	char fallback[PATH_MAX]; /* not allocated: skip() jumps out of the function */
	char *const folders[] = {(char *)(uintptr_t)(corpus ? corpus : fallback), NULL};
	struct storm storm = {0};
	size_t files = 0;
	FTSENT *entry;
	FTS *walk;

	(void)state;
	snprintf(fallback, sizeof(fallback), "%s/../shared/corpus", source ? source : ".");
	walk = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	assert_non_null(walk);
	while ((entry = fts_read(walk))) {
		if (!is_yaml(entry))
			continue;
		files++;
		try_file(&storm, entry->fts_path);
	}
	fts_close(walk);
	print_message("%zu files below %s\n", files, folders[0]);
	if (!files)
		skip();
	print_reasons(&storm);
	assert_reasons_are_rare(&storm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_place_of_odd_texts),
		cmocka_unit_test(mutations_of_odd_texts),
		cmocka_unit_test(real_files_and_their_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
