/* The part that writes: it takes wishes from where files are read and judged, and believes none of them. */
#ifndef CLI_RUN_WRITER_H
#define CLI_RUN_WRITER_H

#include <pthread.h>

#include "base/error.h"
#include "base/set.h"
#include "cli/run/jobs.h"
#include "cli/run/record.h"

struct edits;
struct project_part;

struct writer {
	const struct jobs *jobs; /* borrowed */
	pthread_mutex_t lock;
	struct set
		written; /* files that several projects reach for, and the trouble with each; owned */
};

void writer_init(struct writer *writer, const struct jobs *jobs);
void writer_release(struct writer *writer);

/* For whoever judged: the wish to write a file of a project, number `part` of those that the job names, or another. */
void writer_wish(struct record *wish, const struct project_part *part, size_t number);

/*
 * Takes away what killed runs left beside the files that a job names; all but in the folder *last, which becomes the last
 * that was looked at: the caller's.
 */
void writer_tidy(const struct writer *writer, size_t job, char **last);
/* The same of a file that it reaches. */
void writer_tidy_reached(const struct writer *writer, size_t job, const char *real);

/* Shows what is ready, and not written yet. -1: it is not to be, which is no trouble of the file's. */
struct writer_show {
	int (*show)(void *context, const char *path, const char *text, size_t size,
		    const struct edits *edits);
	void *context;
};

/*
 * Fulfils a wish of the job of that number; `show` may be NULL, its path is, of a file that is reached, NULL. What a wish
 * says is a path, the stamp of the file when it was read, splices, and the length and checksum of what they make of it. It is done only when
 * - the path is that of a file which the job names; or it is one that the project may reach: below the named folder or in
 *   the project's own, named by no job, called *.yml or *.yaml, and in no folder whose name begins with a dot but the job's;
 * - the file has that stamp now, and is read again: the splices lie in it, in order, and do not overlap;
 * - they make of what is there now what was proved.
 * Bytes outside of the splices are those of the disk, whatever the wish.
 */
int writer_fulfil(const struct writer *writer, size_t job, const char *wish, size_t size,
		  const struct writer_show *show, struct error *err)
	__attribute__((warn_unused_result));

/* What came of the wishes of a project, in their order: without a message what was to be. */
struct writing {
	struct error *list; /* owned */
	size_t count, cap;
};

/*
 * The same with all wishes of a record, of which nothing is to be shown; may be called by several threads. Of several projects
 * that reach for a file the first writes it, all in the same way; the others hear how that went. `writing` is zeroed.
 */
void writer_fulfil_all(struct writer *writer, size_t job, const struct record *record,
		       struct writing *writing);
void writing_release(struct writing *writing);

#endif
