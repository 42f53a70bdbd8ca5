/* The image facts that are built in: they are what the files say, and each is found by its names. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "compose/mount.h"
#include "evidence/facts/facts.h"
#include "yaml/document.h"

/* Tags that between them reach most of what tags change. */
static const char *const tags[] = {
	"latest",   "alpine",	    "17",	  "17-alpine",	"18",	     "18-alpine",
	"8-fpm",    "8-fpm-alpine", "8-apache",	  "cli",	"1.11.1",    "1.8",
	"3-core",   "management",   "x-rootless", "distroless", "nonroot",   "slim",
	"2017-CU3", "unprivileged", "pg18",	  "2-pg18",	"dev",	     "1-dev",
	"2-ubi9",   "x-s6",	    "dind",	  "bookworm",	"1-nonroot", NULL,
};

struct files {
	glob_t found;
	struct facts *facts; /* loaded from them */
};

static int load(void **state)
{
	static struct files files;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const char *top = getenv("top_srcdir");
	char *pattern = xasprintf("%s/src/evidence/facts/images/*.yaml", top ? top : ".");

	if (glob(pattern, 0, NULL, &files.found))
		print_error("%s: nothing is there\n", pattern);
	else if (!(files.facts = facts_load((const char *const *)files.found.gl_pathv, &err)))
		print_error("%s:%u:%u: %s\n", err.file ? err.file : "", err.line, err.column,
			    err.message);
	free(pattern);
	*state = &files;
	return files.facts ? 0 : -1;
}

static int unload(void **state)
{
	struct files *files = *state;

	facts_free(files->facts);
	globfree(&files->found);
	return 0;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_texts(const char *const *a, const char *const *b)
{
	for (; *a && *b && !strcmp(*a, *b); a++, b++)
		;
	return !*a && !*b;
}

static bool same_paths(const struct claim_path *a, const struct claim_path *b)
{
	for (; a->path && same_text(a->path, b->path) && same_text(a->options, b->options);
	     a++, b++)
		;
	return !a->path && !b->path;
}

static bool same_ports(const unsigned *a, const unsigned *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return *a == *b;
}

static bool same_value(const struct fact *a, const struct fact *b, enum fact_field field)
{
	const void *x = fact_value(a, field), *y = fact_value(b, field);

	if (!fact_has(a, field) || !fact_has(b, field))
		return fact_has(a, field) == fact_has(b, field);
	switch (fact_field_kind(field)) {
	case FACT_KIND_TEXT:
		return same_text(*(const char *const *)x, *(const char *const *)y);
	case FACT_KIND_TEXTS:
		return same_texts(*(const char *const *const *)x, *(const char *const *const *)y);
	case FACT_KIND_PATHS:
		return same_paths(*(const struct claim_path *const *)x,
				  *(const struct claim_path *const *)y);
	case FACT_KIND_PORTS:
		return same_ports(*(const unsigned *const *)x, *(const unsigned *const *)y);
	case FACT_KIND_SWITCH:
		return *(const enum tristate *)x == *(const enum tristate *)y;
	case FACT_KIND_CAPABILITIES:
		return *(const capability_set *)x == *(const capability_set *)y;
	case FACT_KIND_COUNT:
		break;
	}
	return false;
}

static void check_same(const struct fact *a, const struct fact *b, const char *tag)
{
	assert_string_equal(a->name, b->name);
	assert_int_equal(a->tag_decides, b->tag_decides);
	for (int i = 0; i < FACT_FIELD_COUNT; i++)
		if (!same_value(a, b, (enum fact_field)i))
			fail_msg("%s:%s: %s differs", a->name, tag ? tag : "",
				 fact_field_name((enum fact_field)i));
}

static void compiled_facts_equal_loaded_ones(void **state)
{
	const struct files *files = *state;
	const struct facts_pack loaded = files->facts->pack, compiled = facts_builtin();
	size_t count = facts_count(&loaded);

	assert_true(count > 200);
	assert_int_equal(facts_count(&compiled), count);
	for (size_t i = 0; i < count; i++) {
		CLEANUP_ARENA struct arena arena;
		const struct fact *fact;
		const char *name;

		arena_init(&arena);
		fact = facts_at(&compiled, i, &arena);
		check_same(fact, facts_at(&loaded, i, &arena), NULL);
		name = fact->match[0];
		if (facts_pattern_literal(name) != SIZE_MAX)
			continue;
		for (size_t t = 0; tags[t]; t++)
			check_same(facts_pack_read(&compiled,
						   facts_pack_find(&compiled, name, tags[t]),
						   tags[t], &arena),
				   facts_pack_read(&loaded, facts_pack_find(&loaded, name, tags[t]),
						   tags[t], &arena),
				   tags[t]);
	}
}

/* The pattern with something in the place of each asterisk. */
static char *instance(const char *pattern, struct arena *arena)
{
	char *out = arena_alloc(arena, strlen(pattern) * 8 + 1), *end = out;

	for (; *pattern; pattern++) {
		if (*pattern == '*') {
			memcpy(end, "zz-top", 6);
			end += 6;
		} else {
			*end++ = *pattern;
		}
	}
	*end = '\0';
	return out;
}

static void every_entry_is_found_by_its_patterns(void **state)
{
	const struct facts_pack pack = facts_builtin();

	(void)state;
	for (size_t i = 0; i < facts_count(&pack); i++) {
		CLEANUP_ARENA struct arena arena;
		const struct fact *fact;

		arena_init(&arena);
		fact = facts_at(&pack, i, &arena);
		for (size_t m = 0; fact->match[m]; m++) {
			CLEANUP_ERROR struct error err = ERROR_INIT;
			struct facts_sources none = {.given = NULL};
			struct image_reference image;
			const struct fact *found;

			if (image_reference_parse(&image, instance(fact->match[m], &arena), &arena,
						  &err))
				fail_msg("%s: %s: %s", fact->name, fact->match[m], err.message);
			found = facts_find(&none, &image, &arena);
			if (!found || strcmp(found->name, fact->name) != 0)
				fail_msg("%s: %s finds %s", fact->name, fact->match[m],
					 found ? found->name : "nothing");
		}
	}
}

/* Independent of the loader: the texts of the files, as they are written, are in the facts. */
static void check_pair(const struct fact *fact, const struct yaml_pair *pair, struct arena *arena)
{
	enum fact_field field = fact_field_parse(pair->key->text);
	const struct yaml_node *value = yaml_resolve(pair->value);
	struct yaml_node *item = NULL;
	const char *const *texts;

	if (field == FACT_FIELD_COUNT) {
		assert_true(!strcmp(pair->key->text, "tags") || !strcmp(pair->key->text, "when"));
		return;
	}
	assert_true(fact_has(fact, field));
	if (fact_field_kind(field) == FACT_KIND_TEXT)
		assert_string_equal(*(const char *const *)fact_value(fact, field), value->text);
	if (fact_field_kind(field) == FACT_KIND_SWITCH)
		assert_int_equal(*(const enum tristate *)fact_value(fact, field),
				 boolean_parse(value->text));
	if (fact_field_kind(field) != FACT_KIND_TEXTS)
		return;
	texts = *(const char *const *const *)fact_value(fact, field);
	while ((item = yaml_next(value, item, YAML_BEFORE)))
		assert_string_equal(*texts++, field == FACT_DATA ? mount_path(item->text, arena)
								 : item->text);
	assert_null(*texts);
}

static const struct fact *by_name(const char *name, struct arena *arena)
{
	const struct facts_pack pack = facts_builtin();

	for (size_t i = 0; i < facts_count(&pack); i++) {
		const struct fact *fact = facts_at(&pack, i, arena);

		if (!strcmp(fact->name, name))
			return fact;
	}
	fail_msg("no entry %s", name);
	return NULL;
}

static void compiled_facts_are_what_the_files_say(void **state)
{
	const struct files *files = *state;

	for (size_t i = 0; i < files->found.gl_pathc; i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		CLEANUP_FILE struct file file = {0};
		CLEANUP_YAML_DOCUMENT struct yaml_document *document = NULL;
		struct yaml_pair entry = {NULL, NULL};

		assert_int_equal(file_read(files->found.gl_pathv[i], &file, &err), 0);
		document = yaml_document_parse(file.data, file.size, &err);
		assert_non_null(document);
		while (yaml_pair_next(document->roots[0], YAML_BEFORE, &entry)) {
			CLEANUP_ARENA struct arena arena;
			struct yaml_pair pair = {NULL, NULL};
			const struct fact *fact;

			arena_init(&arena);
			fact = by_name(entry.key->text, &arena);
			while (yaml_pair_next(entry.value, YAML_BEFORE, &pair))
				check_pair(fact, &pair, &arena);
		}
	}
}

struct row {
	const char *image, *entry, *user;
};

static void well_known_images_are_found(void **state)
{
	static const struct row rows[] = {
		{"postgres", "postgres", "999:999"},
		{"postgres:17", "postgres", "999:999"},
		{"postgres:17-alpine", "postgres", "70:70"},
		{"docker.io/library/postgres:17-alpine3.22", "postgres", "70:70"},
		{"mirror.gcr.io/library/nginx", "nginx", "101:101"},
		{"public.ecr.aws/docker/library/nginx:1", "nginx", "101:101"},
		{"registry.gitlab.com/g/p/dependency_proxy/containers/redis:8", "redis", "999:999"},
		{"httpd:2.4-alpine", "httpd", "82:82"},
		{"caddy", "caddy", "1000:1000"},
		{"lscr.io/linuxserver/sonarr", "linuxserver-sonarr", NULL},
		{"lscr.io/linuxserver/zz-top", "linuxserver", NULL},
		{"ghcr.io/acme/nginx", NULL, NULL},
		{"acme/postgres", NULL, NULL},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct facts_sources none = {.given = NULL};
		struct image_reference image;
		const struct fact *fact;

		assert_int_equal(image_reference_parse(&image, rows[i].image, &arena, &err), 0);
		fact = facts_find(&none, &image, &arena);
		if (!same_text(fact ? fact->name : NULL, rows[i].entry) ||
		    !same_text(fact ? fact->user : NULL, rows[i].user))
			fail_msg("%s: %s, user %s", rows[i].image, fact ? fact->name : "nothing",
				 fact && fact->user ? fact->user : "-");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compiled_facts_equal_loaded_ones),
		cmocka_unit_test(every_entry_is_found_by_its_patterns),
		cmocka_unit_test(compiled_facts_are_what_the_files_say),
		cmocka_unit_test(well_known_images_are_found),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
