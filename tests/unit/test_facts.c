/* Image facts from a user's own files: what is refused and where, which entry holds, what tags change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/facts_collect.h"
#include "scratch.h"

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct facts *parse(const char *text)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct facts *facts = facts_parse("own.yaml", text, strlen(text), &err);

	if (!facts)
		fail_msg("%s: line %u, column %u: %s", text, err.line, err.column, err.message);
	return facts;
}

/* What is known of an image, own facts first (or NULL). */
static const struct fact *find(const struct facts *own, const char *text, struct arena *arena)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct facts_sources sources = {.given = own};
	struct image_reference image;

	assert_int_equal(image_reference_parse(&image, text, arena, &err), 0);
	return facts_find(&sources, &image, arena);
}

static const char *name_of(const struct facts *own, const char *text, struct arena *arena)
{
	const struct fact *fact = find(own, text, arena);

	return fact ? fact->name : "nothing";
}

static void the_most_specific_pattern_wins(void **state)
{
	static const char text[] =
		"short: {match: [\"acme.com/*\"], sources: [s]}\n"
		"long: {match: [\"acme.com/team/*\"], sources: [s]}\n"
		"longest: {match: [\"acme.com/team/*-web\"], sources: [s]}\n"
		"range: {match: [\"acme.com/team/[ab]pp\"], sources: [s]}\n"
		"exact: {match: [acme.com/team/the-web, acme.com/x], sources: [s]}\n"
		"any: {match: [\"*/any\"], sources: [s]}\n";
	CLEANUP_FACTS struct facts *own = parse(text);
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_string_equal(name_of(own, "acme.com/other/y:1", &arena), "short");
	assert_string_equal(name_of(own, "acme.com/team/y", &arena), "long");
	assert_string_equal(name_of(own, "acme.com/team/a-web", &arena), "longest");
	assert_string_equal(name_of(own, "acme.com/team/app", &arena), "range");
	assert_string_equal(name_of(own, "acme.com/team/cpp", &arena), "long");
	assert_string_equal(name_of(own, "acme.com/team/the-web:3", &arena), "exact");
	assert_string_equal(name_of(own, "acme.com/any", &arena), "short");
	assert_string_equal(name_of(own, "b.com/deep/any", &arena), "any");
	assert_string_equal(name_of(own, "acme.org/x", &arena), "nothing");
}

static void a_pattern_with_a_tag_is_that_tag_only(void **state)
{
	static const char text[] =
		"repository: {match: [acme/worker], sources: [s]}\n"
		"tag: {match: [\"acme/worker:2.1\", \"host:80/app:RC1\"], sources: [s]}\n"
		"tags: {match: [\"acme/other:2.*\"], sources: [s]}\n"
		"glob: {match: [\"acme/o*\", \"host:80/*\"], sources: [s]}\n";
	CLEANUP_FACTS struct facts *own = parse(text);
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_string_equal(name_of(own, "acme/worker:2.1", &arena), "tag");
	assert_string_equal(name_of(own, "acme/worker:2.2", &arena), "repository");
	assert_string_equal(name_of(own, "acme/worker", &arena), "repository");
	assert_string_equal(name_of(own, "acme/other:2.9", &arena), "tags");
	assert_string_equal(name_of(own, "acme/other:3", &arena), "glob");
	assert_string_equal(name_of(own, "host:80/app:RC1", &arena), "tag");
	assert_string_equal(name_of(own, "host:80/app:RC2", &arena), "glob");
	assert_null(facts_pattern_tag("host:80/app"));
	assert_null(facts_pattern_tag("a[b:c]"));
	assert_string_equal(facts_pattern_tag("host:80/app:1"), "1");
}

static void what_was_learnt_has_keys_of_its_own(void **state)
{
	static const char text[] = "acme/worker:\n"
				   "  verified: image\n"
				   "  match: [\"acme/worker:2.1\"]\n"
				   "  confidence: likely\n"
				   "  digest: sha256:" DIGITS "\n"
				   "  image_id: sha256:" DIGITS "\n"
				   "  platform: linux/amd64\n"
				   "  learnt: 2026-11-27\n"
				   "  rules: [\"start.sh:4 steps down\"]\n"
				   "  tmpfs: [\"/var/cache/x:uid=7,gid=8,mode=0750\"]\n"
				   "  sources: [s]\n"
				   "plain: {match: [plain], sources: [s]}\n"
				   "run: {match: [run], verified: engine, tmpfs: [\"/x:uid=7\"], sources: [s]}\n";
	CLEANUP_FACTS struct facts *own = parse(text);
	CLEANUP_ARENA struct arena arena;
	const struct fact *fact;

	(void)state;
	arena_init(&arena);
	fact = find(own, "acme/worker:2.1", &arena);
	assert_int_equal(fact_confidence(fact), CONFIDENCE_LIKELY);
	assert_string_equal(fact->digest, "sha256:" DIGITS);
	assert_string_equal(fact->platform, "linux/amd64");
	assert_string_equal(fact->learnt, "2026-11-27");
	assert_string_equal(fact->rules[0], "start.sh:4 steps down");
	assert_string_equal(fact->tmpfs[0].options, "uid=7,gid=8,mode=0750");
	assert_string_equal(find(own, "run", &arena)->tmpfs[0].options, "uid=7");
	assert_int_equal(fact_confidence(find(own, "plain", &arena)), CONFIDENCE_KNOWN);
}

static void literal_parts_are_counted(void **state)
{
	(void)state;
	assert_true(facts_pattern_literal("nginx") == SIZE_MAX);
	assert_int_equal(facts_pattern_literal("*"), 0);
	assert_int_equal(facts_pattern_literal("a/*"), 2);
	assert_int_equal(facts_pattern_literal("a?c"), 2);
	assert_int_equal(facts_pattern_literal("a[bcd]e"), 2);
	assert_true(facts_pattern_literal("a[b") == SIZE_MAX);
}

static void own_facts_come_before_those_built_in(void **state)
{
	static const char text[] = "ours: {match: [\"ngin*\"], user: \"7:7\", sources: [s]}\n";
	CLEANUP_FACTS struct facts *own = parse(text);
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_string_equal(name_of(NULL, "nginx:1", &arena), "nginx");
	assert_string_equal(find(NULL, "nginx:1", &arena)->from, "built in");
	assert_string_equal(name_of(own, "nginx:1", &arena), "ours");
	assert_string_equal(find(own, "nginx:1", &arena)->from, "--facts");
	assert_string_equal(name_of(own, "postgres", &arena), "postgres");
	assert_null(find(own,
			 "sha256:0123456789abcdef0123456789abcdef"
			 "0123456789abcdef0123456789abcdef",
			 &arena));
}

static void an_empty_file_says_nothing(void **state)
{
	CLEANUP_FACTS struct facts *empty = parse("");
	CLEANUP_FACTS struct facts *comment = parse("# nothing yet\n");
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(facts_count(&empty->pack), 0);
	assert_int_equal(facts_count(&comment->pack), 0);
	assert_string_equal(name_of(empty, "nginx", &arena), "nginx");
}

static void tags_replace_what_they_give(void **state)
{
	static const char text[] =
		"a:\n"
		"  match: [a]\n"
		"  user: \"1:1\"\n"
		"  cap_add: [CHOWN, net_admin, CAP_CHECKPOINT_RESTORE]\n"
		"  tmpfs: [/tmp, \"/var/run/x/:exec,size=1m\"]\n"
		"  ports: [80, 443]\n"
		"  sources: [s, t]\n"
		"  tags:\n"
		"    - {match: [latest], user: \"2:2\"}\n"
		"    - {match: [\"*-ALPINE\", \"1.?\"], cap_add: [], tmpfs: [], sources: [u]}\n"
		"    - {match: [\"*\"], arbitrary_user: true}\n";
	CLEANUP_FACTS struct facts *own = parse(text);
	CLEANUP_ARENA struct arena arena;
	const struct fact *fact;

	(void)state;
	arena_init(&arena);
	fact = find(own, "a", &arena);
	assert_string_equal(fact->user, "2:2");
	assert_true(fact->tag_decides);
	assert_true(fact->cap_add == (CAPABILITY_BIT(0) | CAPABILITY_BIT(12) | CAPABILITY_BIT(40)));
	assert_string_equal(fact->tmpfs[0].path, "/tmp");
	assert_null(fact->tmpfs[0].options);
	assert_string_equal(fact->tmpfs[1].path, "/run/x");
	assert_string_equal(fact->tmpfs[1].options, "exec,size=1m");
	assert_null(fact->tmpfs[2].path);
	assert_int_equal(fact->ports[1], 443);
	assert_int_equal(fact->ports[2], 0);

	fact = find(own, "a:3-ALPINE", &arena);
	assert_string_equal(fact->user, "1:1");
	assert_true(fact_has(fact, FACT_CAP_ADD) && !fact->cap_add);
	assert_true(fact_has(fact, FACT_TMPFS) && !fact->tmpfs[0].path);
	assert_string_equal(fact->sources[0], "u");
	assert_null(fact->sources[1]);
	assert_string_equal(fact->match[0], "a");
	assert_int_equal(fact->arbitrary_user, TRISTATE_UNSET);

	assert_false(fact_has(find(own, "a:1.2", &arena), FACT_ARBITRARY_USER));
	assert_int_equal(find(own, "a:1.23", &arena)->arbitrary_user, TRISTATE_TRUE);
}

struct bad {
	unsigned line, column;
	const char *message; /* a part of it */
	const char *text;
};

static void what_is_wrong_is_told_with_its_place(void **state)
{
	static const struct bad rows[] = {
		{1, 1, "match is missing", "a: {sources: [s]}"},
		{1, 1, "match is missing", "a: {match: [], sources: [s]}"},
		{2, 1, "sources is missing", "# x\na: {match: [a]}"},
		{1, 1, "sources is missing", "a: {match: [a], sources: []}"},
		{4, 3, "unknown key of an entry: \"users\"",
		 "a:\n  match: [a]\n  sources: [s]\n  users: root\n"},
		{1, 31, "unknown key", "a: {match: [a], sources: [s], <<: {user: \"1\"}}"},
		{1, 41, "\"NET\" is no single", "a: {match: [a], sources: [s], cap_add: [NET]}"},
		{1, 41, "\"ALL\" is no single", "a: {match: [a], sources: [s], cap_add: [ALL]}"},
		{1, 40, "takes a list", "a: {match: [a], sources: [s], cap_add: CHOWN}"},
		{1, 43, "absolute", "a: {match: [a], sources: [s], tmpfs: [/a, b]}"},
		{1, 38, "absolute", "a: {match: [a], sources: [s], data: [\"./x\"]}"},
		{1, 39, "no uid", "a: {match: [a], sources: [s], tmpfs: [\"/a:size=1,uid=1\"]}"},
		{1, 39, "1 to 65535", "a: {match: [a], sources: [s], ports: [0]}"},
		{1, 39, "1 to 65535", "a: {match: [a], sources: [s], ports: [65536]}"},
		{1, 39, "1 to 65535",
		 "a: {match: [a], sources: [s], ports: [99999999999999999999]}"},
		{1, 42, "true or false", "a: {match: [a], sources: [s], read_only: \"true\"}"},
		{1, 42, "true or false", "a: {match: [a], sources: [s], read_only: yes}"},
		{1, 1, "needs a read_only_why", "a: {match: [a], sources: [s], read_only: false}"},
		{1, 37, "use needs_root", "a: {match: [a], sources: [s], user: root}"},
		{1, 37, "UID:GID", "a: {match: [a], sources: [s], user: \"${UID}\"}"},
		{1, 37, "takes text", "a: {match: [a], sources: [s], user: [1]}"},
		{1, 36, "is empty", "a: {match: [a], sources: [s], why: \"\"}"},
		{1, 36, "holds a NUL", "a: {match: [a], sources: [s], why: \"a\\0b\"}"},
		{1, 41, "engine, image, docker", "a: {match: [a], sources: [s], verified: yes}"},
		{1, 43, "known, likely", "a: {match: [a], sources: [s], confidence: sure}"},
		{1, 39, "64 digits", "a: {match: [a], sources: [s], digest: \"sha256:1\"}"},
		{1, 39, "YYYY-MM-DD", "a: {match: [a], sources: [s], learnt: 1.1.2026}"},
		{1, 1, "exclude each other",
		 "a: {match: [a], sources: [s], user: \"1\", needs_root: x}"},
		{1, 51, "exclude each other",
		 "a: {match: [a], sources: [s], user: \"1:1\", tags: [{match: [x], needs_root: "
		 "y}]}"},
		{1, 38, "needs a match", "a: {match: [a], sources: [s], tags: [{user: \"1\"}]}"},
		{1, 37, "takes a list", "a: {match: [a], sources: [s], tags: {match: [x]}}"},
		{1, 13, "can never fit", "a: {match: [docker.io/a], sources: [s]}"},
		{1, 13, "can never fit", "a: {match: [library/a], sources: [s]}"},
		{1, 13, "holds no \"A\"", "a: {match: [Acme], sources: [s]}"},
		{1, 16, "the pattern is there twice: a", "a: {match: [a, a], sources: [s]}"},
		{2, 13, "the pattern is there twice: a*",
		 "a: {match: [\"a*\"], sources: [s]}\nb: {match: [\"a*\"], sources: [s]}"},
		{1, 1, "an entry is a mapping", "a: [1]"},
		{1, 1, "a mapping of names", "- a"},
		{3, 1, "one document", "a: {match: [a], sources: [s]}\n---\nb: 1\n"},
		{2, 1, "", "a: {match: [a], sources: [s]}\na: {match: [b], sources: [s]}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		const struct bad *row = &rows[i];

		if (facts_parse("own.yaml", row->text, strlen(row->text), &err))
			fail_msg("is taken: %s", row->text);
		if (err.line != row->line || err.column != row->column ||
		    !strstr(err.message, row->message) || strcmp(err.file, "own.yaml") != 0)
			fail_msg("%s: %s:%u:%u: %s", row->text, err.file, err.line, err.column,
				 err.message);
	}
}

static void files_are_one(void **state)
{
	static const char first[] = "a: {match: [a], sources: [s]}\n";
	static const char second[] = "b: {match: [b], sources: [s]}\n";
	static const char third[] = "c: {match: [x, a], sources: [s]}\n";
	static const char fourth[] = "a: {match: [d], sources: [s]}\n";
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_ARENA struct arena arena;
	CLEANUP_FACTS struct facts *own = NULL;
	const char *paths[5] = {NULL};

	arena_init(&arena);
	for (int i = 0; i < 4; i++)
		paths[i] = arena_printf(&arena, "%s/%d.yaml", (const char *)*state, i);
	scratch_write(paths[0], first, strlen(first));
	scratch_write(paths[1], second, strlen(second));
	scratch_write(paths[2], third, strlen(third));
	scratch_write(paths[3], fourth, strlen(fourth));

	own = facts_load((const char *const[]){paths[0], paths[1], NULL}, &err);
	assert_non_null(own);
	assert_int_equal(facts_count(&own->pack), 2);
	assert_string_equal(name_of(own, "b", &arena), "b");
	assert_null(facts_load((const char *const[]){paths[0], paths[2], NULL}, &err));
	assert_string_equal(err.file, paths[2]);
	assert_int_equal(err.column, 16);
	assert_null(facts_load((const char *const[]){paths[0], paths[3], NULL}, &err));
	assert_string_equal(err.file, paths[3]);
	assert_string_equal(err.message, "the entry is there twice: a");
	assert_null(facts_load((const char *const[]){"/nonexistent/facts.yaml", NULL}, &err));
	assert_string_equal(err.file, "/nonexistent/facts.yaml");
}

static void sources_are_cited_in_short(void **state)
{
	static const char *const rows[][2] = {
		{"docker-library/postgres:17/bookworm/Dockerfile@6edb0a8c4d (2026-02-26)",
		 "docker-library/postgres 17/bookworm/Dockerfile"},
		{"acme/app:Dockerfile", "acme/app Dockerfile"},
		{"https://example.org/a:b@c", "https://example.org/a:b@c"},
		{"the wiki", "the wiki"},
		{"acme/app@c (x:y)", "acme/app@c (x:y)"},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(facts_cite(rows[i][0], &arena), rows[i][1]);
}

static void measured_values_are_read(void **state)
{
	static const char text[] =
		"web: {match: [acme/web], sources: [s],\n"
		" measured: [memory 41m, pids 12, \"cpus 0.30\", \"while started, restarted\"]}\n";
	static const char *const wrong[] = {"memory", "memory m", "memory 4x", "pids 1m", "cpus x", "while ", "41 MiB"};
	CLEANUP_FACTS struct facts *own = parse(text);
	CLEANUP_ARENA struct arena arena;
	const struct fact *fact;

	(void)state;
	arena_init(&arena);
	fact = find(own, "acme/web:3", &arena);
	assert_string_equal(fact->measured[0], "memory 41m");
	assert_string_equal(fact->measured[3], "while started, restarted");
	assert_null(fact->measured[4]);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		const char *bad = arena_printf(&arena, "x: {match: [x], sources: [s], measured: [\"%s\"]}",
					       wrong[i]);

		assert_null(facts_parse("own.yaml", bad, strlen(bad), &err));
		assert_non_null(strstr(err.message, "measured takes"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measured_values_are_read),
		cmocka_unit_test(the_most_specific_pattern_wins),
		cmocka_unit_test(a_pattern_with_a_tag_is_that_tag_only),
		cmocka_unit_test(what_was_learnt_has_keys_of_its_own),
		cmocka_unit_test(literal_parts_are_counted),
		cmocka_unit_test(own_facts_come_before_those_built_in),
		cmocka_unit_test(an_empty_file_says_nothing),
		cmocka_unit_test(tags_replace_what_they_give),
		cmocka_unit_test(what_is_wrong_is_told_with_its_place),
		cmocka_unit_test_setup_teardown(files_are_one, scratch_make, scratch_remove),
		cmocka_unit_test(sources_are_cited_in_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
