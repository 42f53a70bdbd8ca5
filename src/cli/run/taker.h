/* Taking records, in their order: printing, writing, counting, putting reports together. */
#ifndef CLI_RUN_TAKER_H
#define CLI_RUN_TAKER_H

#include "base/set.h"
#include "cli/command/command.h"
#include "cli/run/output.h"
#include "cli/run/record.h"

struct progress;
struct recorder;
struct run_baseline;
struct wanted;
struct writer;
struct writing;

struct taker {
	struct outputs *outputs;     /* borrowed, like all of the next six */
	const struct recorder *form; /* what trouble is told with */
	struct writer *writer;	     /* NULL: nothing is to be written; the others may be NULL as well */
	struct run_baseline *baseline;
	struct wanted *wanted;
	struct progress *progress; /* is cleared before anything is printed */
	enum status status;
	bool skipping;	  /* a file that was told of before, or is in trouble */
	bool hushed;	  /* trouble was complained about before */
	bool cannot_show; /* something that was to be shown before a file is written: none is any more */
	/* The project at work: */
	size_t job;
	const struct writing *writing; /* what came of its wishes; NULL: they are fulfilled here */
	size_t wish;		       /* the next of them */
	bool wrote;
	char *name; /* of its file at work; owned */
	struct set reached; /* real paths of the files that were told of once for all; owned */
	struct set noted;   /* the same of notes */
};

void taker_init(struct taker *taker, struct outputs *outputs, const struct recorder *form);
void taker_release(struct taker *taker);

/* Begins a project, of which records may ask to be written; `writing` as above. */
void taker_project(struct taker *taker, size_t job, const struct writing *writing);
/* Takes whole entries. -1 with the words when they are none that this program makes; what came before is taken. */
int taker_take(struct taker *taker, const struct buf *entries, struct error *err)
	__attribute__((warn_unused_result));
/* Tells of trouble with a file of which nothing else is known; `told`: not on standard error again. */
void taker_trouble(struct taker *taker, const char *path, const struct error *err, bool told);
/* Nothing more comes of the project: one file stands for it. */
void taker_fail(struct taker *taker, const char *path, struct error *failed);
void taker_raise(struct taker *taker, enum status status);

#endif
