/* Checking wishes, and writing. */
#include "cli/run/writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/list.h"
#include "base/path.h"
#include "base/root.h"
#include "harden/project.h"
#include "text/edit.h"

/* In the place of a number: a file that the job does not name. */
#define REACHED UINT64_MAX

/* A file that was reached for, and the trouble that writing it made. */
struct written {
	char *real;
	struct error err;
};

/* What a wish says, taken apart; what points somewhere points into it. */
struct wish {
	uint64_t number;
	const char *real; /* of one that is reached */
	struct file_stamp stamp;
	struct edits edits;
	uint64_t size;
	uint64_t checksum;
};

static int compare_written(const void *left, const void *right)
{
	return strcmp(((const struct written *)left)->real, ((const struct written *)right)->real);
}

static void free_written(void *entry)
{
	struct written *written = entry;

	error_release(&written->err);
	free(written->real);
	free(written);
}

void writer_init(struct writer *writer, const struct jobs *jobs)
{
	*writer = (struct writer){.jobs = jobs, .written = SET_INIT(compare_written)};
	pthread_mutex_init(&writer->lock, NULL);
}

void writer_release(struct writer *writer)
{
	pthread_mutex_destroy(&writer->lock);
	set_clear(&writer->written, free_written);
}

/* It shows that a file is not what was judged; who lies knows the sum of the lie. */
static uint64_t checksum(const struct buf *text)
{
	return hash_bytes(HASH_START, text->data, text->len);
}

void writer_wish(struct record *wish, const struct project_part *part, size_t number)
{
	const struct edits *edits = &part->harden.splicer.edits;
	const struct buf *patched = &part->harden.patched;

	record_number(wish, part->named ? number : REACHED);
	record_text(wish, part->named ? NULL : part->real);
	record_bytes(wish, &part->bytes.stamp, sizeof(part->bytes.stamp));
	record_number(wish, edits->count);
	for (size_t i = 0; i < edits->count; i++) {
		record_number(wish, edits->list[i].span.start);
		record_number(wish, edits->list[i].span.end);
		record_bytes(wish, edits->list[i].text, edits->list[i].len);
	}
	record_number(wish, patched->len);
	record_number(wish, checksum(patched));
}

/* Zeroed bytes where the reader says that something is wrong. */
static void read_wish(struct wish *wish, struct record_reader *reader)
{
	const char *bytes;
	size_t size;
	uint64_t count;

	wish->number = record_read_number(reader);
	wish->real = record_read_text(reader);
	bytes = record_read_bytes(reader, &size);
	if (size == sizeof(wish->stamp))
		memcpy(&wish->stamp, bytes, size);
	else
		reader->wrong = true;
	count = record_read_number(reader);
	for (uint64_t i = 0; i < count && !reader->wrong; i++) {
		struct span span;

		span.start = record_read_number(reader);
		span.end = record_read_number(reader);
		bytes = record_read_bytes(reader, &size);
		reader->wrong |= span.start > span.end;
		edits_add(&wish->edits, span, bytes, size);
	}
	wish->size = record_read_number(reader);
	wish->checksum = record_read_number(reader);
	reader->wrong |= reader->at != reader->entry_end;
}

/* Below a folder, and on the way to it no name that begins with a dot: .git, .github ... */
static bool lies_openly_below(const char *real, const char *folder)
{
	return path_is_below(real, folder) && !strstr(real + strlen(folder), "/.");
}

/* See writer_fulfil(). */
static bool may_reach(const struct writer *writer, const struct job *job, const char *real)
{
	CLEANUP_FREE char *now = realpath(real, NULL), *folder = path_folder(job->files[0]);
	CLEANUP_FREE char *own = realpath(folder, NULL);
	struct root root CLEANUP_ROOT = {.count = 0};
	bool may;

	if (!now || strcmp(now, real) || jobs_list(writer->jobs, real) ||
	    (!path_ends_with(real, ".yml") && !path_ends_with(real, ".yaml")))
		return false;
	may = lies_openly_below(real, own) || lies_openly_below(real, job->folder);
	for (size_t i = 0; i < job->named; i++) {
		CLEANUP_FREE char *beside = path_folder(job->files[i]);

		root_add(&root, beside);
	}
	for (size_t i = 0; i < root.count; i++)
		may |= lies_openly_below(real, root.folders[i]);
	return may;
}

static bool same_stamp(const struct file_stamp *a, const struct file_stamp *b)
{
	const struct stat status = {.st_dev = b->device,
				    .st_ino = b->inode,
				    .st_size = b->size,
				    .st_mtim = b->modified,
				    .st_ctim = b->changed};

	return file_stamp_matches(a, &status);
}

/* See writer_fulfil(). */
static int write_file(const char *path, struct wish *wish, const struct writer_show *show,
		      struct error *err)
{
	struct file file CLEANUP_FILE = {0};
	struct buf out CLEANUP_BUF = BUF_INIT;
	struct file_replacement *ready;

	if (file_read(path, &file, err))
		return -1;
	if (!same_stamp(&wish->stamp, &file.stamp))
		return error_set(err, "changed since it was read");
	if (edits_sort(&wish->edits, file.size))
		return error_set(err, "what should be changed in it makes no sense");
	edits_apply(&wish->edits, file.data, file.size, &out);
	if (out.len != wish->size || checksum(&out) != wish->checksum)
		return error_set(err, "changed since it was read");
	ready = file_replace_prepare(path, &file.stamp, out.data, out.len, err);
	if (!ready)
		return -1;
	if (!show || !show->show(show->context, wish->number == REACHED ? NULL : path, file.data,
				 file.size, &wish->edits))
		return file_replace_finish(ready, err);
	file_replace_abandon(ready);
	return 0;
}

/* NULL: it is none that may be written. */
static const char *path_of(const struct writer *writer, const struct job *job,
			   const struct wish *wish, struct error *err)
{
	const char *path = NULL;

	if (wish->number == REACHED) {
		if (wish->real && may_reach(writer, job, wish->real))
			return wish->real;
		error_set(err, "is reached by another file and may not be written for it: "
			       "give its own name");
		return NULL;
	}
	if (wish->number < job->named)
		path = job->files[wish->number];
	if (path && strcmp(path, "-") != 0)
		return path;
	error_set(err, "is not to be written");
	return NULL;
}

static int read_wish_bytes(struct wish *wish, const char *bytes, size_t size, struct error *err)
{
	struct record_reader reader;

	record_read(&reader, bytes, size);
	reader.entry_end = reader.end;
	edits_init(&wish->edits);
	read_wish(wish, &reader);
	return reader.wrong ? error_set(err, "what should be changed in it makes no sense") : 0;
}

int writer_fulfil(const struct writer *writer, size_t job, const char *bytes, size_t size,
		  const struct writer_show *show, struct error *err)
{
	struct wish wish = {.number = 0};
	const char *path;
	int result = -1;

	if (!read_wish_bytes(&wish, bytes, size, err)) {
		path = path_of(writer, &writer->jobs->list[job], &wish, err);
		if (path)
			result = write_file(path, &wish, show, err);
	}
	edits_release(&wish.edits);
	return result;
}

static void write_once(struct writer *writer, size_t job, const char *real, const char *bytes,
		       size_t size, struct error *err)
{
	struct written *written = xcalloc(1, sizeof(*written)), *there;

	written->real = xstrdup(real);
	pthread_mutex_lock(&writer->lock);
	there = set_add(&writer->written, written);
	if (there == written)
		(void)!writer_fulfil(writer, job, bytes, size, NULL, &written->err);
	else
		free_written(written);
	if (there->err.message)
		error_set(err, "%s", there->err.message);
	pthread_mutex_unlock(&writer->lock);
}

/* Where a wish has the real path of a file that is reached; NULL: it is for a file of the job. */
static const char *reached_by(const char *bytes, size_t size)
{
	struct record_reader reader;

	record_read(&reader, bytes, size);
	reader.entry_end = reader.end;
	return record_read_number(&reader) == REACHED ? record_read_text(&reader) : NULL;
}

void writer_fulfil_all(struct writer *writer, size_t job, const struct record *record,
		       struct writing *writing)
{
	struct record_reader reader;
	enum record_kind kind;

	record_read(&reader, record->bytes.data, record->bytes.len);
	while (record_next(&reader, &kind)) {
		struct error *err;
		const char *bytes, *real;
		size_t size;

		if (kind != RECORD_WISH) {
			record_skip(&reader);
			continue;
		}
		bytes = record_read_bytes(&reader, &size);
		real = reached_by(bytes, size);
		list_grow(writing->list, writing->count, writing->cap);
		err = &writing->list[writing->count++];
		*err = (struct error)ERROR_INIT;
		if (real)
			write_once(writer, job, real, bytes, size, err);
		else
			(void)!writer_fulfil(writer, job, bytes, size, NULL, err);
	}
}

void writing_release(struct writing *writing)
{
	for (size_t i = 0; i < writing->count; i++)
		error_release(&writing->list[i]);
	free(writing->list);
}

void writer_tidy(const struct writer *writer, size_t job, char **last)
{
	const struct job *at = &writer->jobs->list[job];

	for (size_t i = 0; i < at->named; i++) {
		CLEANUP_FREE char *real = NULL;
		char *folder;

		if (strcmp(at->files[i], "-") != 0)
			real = realpath(at->files[i], NULL);
		if (!real)
			continue;
		folder = path_folder(real);
		if (!*last || strcmp(*last, folder) != 0)
			file_remove_leftovers(folder);
		free(*last);
		*last = folder;
	}
}

void writer_tidy_reached(const struct writer *writer, size_t job, const char *real)
{
	CLEANUP_FREE char *folder = NULL;

	if (!may_reach(writer, &writer->jobs->list[job], real))
		return;
	folder = path_folder(real);
	file_remove_leftovers(folder);
}
