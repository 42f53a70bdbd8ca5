/* The part that writes against what judged: wishes that lie, and records that are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "cli/run/writer.h"
#include "harden/project.h"
#include "scratch.h"

static const char old[] = "services: {}\n", new[] = "services: {a: {}}\n";

/* A run of one project in the folder, and the honest wish to write its file, or one beside it. */
struct scene {
	struct jobs jobs;
	struct writer writer;
	struct project_part part;
	const char *files[1];
	char *named;
};

static void begin(struct scene *scene, const char *folder)
{
	struct job job = {.count = 1, .named = 1, .folder = folder};

	memset(scene, 0, sizeof(*scene));
	jobs_init(&scene->jobs);
	scene->named = xasprintf("%s/compose.yml", folder);
	scratch_write(scene->named, old, strlen(old));
	scene->files[0] = scene->named;
	job.files = scene->files;
	scene->jobs.list = xcalloc(1, sizeof(job));
	scene->jobs.list[0] = job;
	scene->jobs.count = 1;
	writer_init(&scene->writer, &scene->jobs);
	edits_init(&scene->part.harden.splicer.edits);
	buf_init(&scene->part.harden.patched);
	edits_add(&scene->part.harden.splicer.edits, (struct span){11, 11}, "a: {}", 5);
	buf_addstr(&scene->part.harden.patched, new);
	scene->part.named = true;
}

static void end(struct scene *scene)
{
	file_release(&scene->part.bytes);
	edits_release(&scene->part.harden.splicer.edits);
	buf_release(&scene->part.harden.patched);
	writer_release(&scene->writer);
	jobs_release(&scene->jobs);
	free(scene->named);
	free(scene->part.real);
}

/* The file as it was judged. */
static void judge(struct scene *scene, const char *path)
{
	struct error err = ERROR_INIT;

	file_release(&scene->part.bytes);
	assert_int_equal(file_read(path, &scene->part.bytes, &err), 0);
}

/* Has it done; `cut` bytes of the wish are missing. */
static int wish(struct scene *scene, size_t number, size_t cut)
{
	struct writing writing = {.count = 0};
	struct record record, wish;
	int result;

	record_init(&record);
	record_init(&wish);
	writer_wish(&wish, &scene->part, number);
	wish.bytes.len -= cut < wish.bytes.len ? cut : wish.bytes.len;
	record_begin(&record, RECORD_PART);
	record_text(&record, "name");
	record_text(&record, NULL);
	record_end(&record);
	record_begin(&record, RECORD_WISH);
	record_bytes(&record, wish.bytes.data, wish.bytes.len);
	record_end(&record);
	writer_fulfil_all(&scene->writer, 0, &record, &writing);
	assert_int_equal(writing.count, 1);
	result = writing.list[0].message ? -1 : 0;
	writing_release(&writing);
	record_release(&wish);
	record_release(&record);
	return result;
}

static void holds(const char *path, const char *text)
{
	struct buf now CLEANUP_BUF = BUF_INIT;

	scratch_read(path, &now);
	assert_string_equal(now.data, text);
}

static void test_honest(void **state)
{
	struct scene scene;

	begin(&scene, *state);
	judge(&scene, scene.named);
	assert_int_equal(wish(&scene, 0, 0), 0);
	holds(scene.named, new);
	end(&scene);
}

static void test_every_cut(void **state)
{
	struct scene scene;
	size_t cut;

	begin(&scene, *state);
	judge(&scene, scene.named);
	for (cut = 1; cut < 300; cut++)
		assert_int_equal(wish(&scene, 0, cut), -1);
	holds(scene.named, old);
	end(&scene);
}

static void test_lies(void **state)
{
	struct scene scene;
	struct edits *edits;

	begin(&scene, *state);
	edits = &scene.part.harden.splicer.edits;
	judge(&scene, scene.named);
	assert_int_equal(wish(&scene, 1, 0), -1); /* no such file */
	assert_int_equal(wish(&scene, SIZE_MAX, 0), -1);
	edits->list[0].span.end = 1000; /* beyond the end */
	assert_int_equal(wish(&scene, 0, 0), -1);
	edits->list[0].span = (struct span){5, 4};
	assert_int_equal(wish(&scene, 0, 0), -1);
	edits->list[0].span = (struct span){10, 10}; /* not what was proved */
	assert_int_equal(wish(&scene, 0, 0), -1);
	edits->list[0].span = (struct span){11, 11};
	edits_add(edits, (struct span){3, 12}, "", 0); /* over the other */
	assert_int_equal(wish(&scene, 0, 0), -1);
	edits->count = 1;
	scene.part.bytes.stamp.inode++;
	assert_int_equal(wish(&scene, 0, 0), -1);
	scene.part.bytes.stamp.inode--;
	holds(scene.named, old);
	scratch_write(scene.named, "services: []\n", strlen(old)); /* by somebody else */
	judge(&scene, scene.named);
	assert_int_equal(wish(&scene, 0, 0), -1); /* with the stamp of now */
	holds(scene.named, "services: []\n");
	end(&scene);
}

/* A file that the project reaches: what may be written of those. */
static void reach(void **state, const char *name, int wanted)
{
	char *path = xasprintf("%s/%s", (const char *)*state, name), *folder = xstrdup(path);
	struct scene scene;

	begin(&scene, *state);
	*strrchr(folder, '/') = '\0';
	(void)mkdir(folder, 0755);
	scratch_write(path, old, strlen(old));
	scene.part.named = false;
	scene.part.real = realpath(path, NULL);
	judge(&scene, path);
	assert_int_equal(wish(&scene, 0, 0), wanted);
	holds(path, wanted ? old : new);
	unlink(path);
	end(&scene);
	free(folder);
	free(path);
}

static void test_reached(void **state)
{
	reach(state, "other.yml", 0);
	reach(state, "ops/other.yaml", 0);
	reach(state, "Makefile", -1);
	reach(state, ".hidden.yml", -1);
	reach(state, ".github/workflow.yml", -1);
	reach(state, "../outside.yml", -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_honest, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_every_cut, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_lies, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_reached, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
