/* A run of composeharden learn: its images, what becomes of each, and the files that they go to; private to it. */
#ifndef CLI_COMMAND_LEARN_H
#define CLI_COMMAND_LEARN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/error.h"
#include "base/set.h"
#include "cli/command/command.h"
#include "cli/option/learn_options.h"
#include "cli/run/policy_store.h"
#include "engine/interrupt.h"
#include "evidence/facts/fact.h"
#include "evidence/learnt.h"

struct learn_run;

/* One image, however many services use it. */
struct learn_image {
	const char *name;      /* of its entry, and its pattern: "acme/worker:2.1" */
	const char *reference; /* as an engine takes it */
	const char *shown;     /* as its service has it: values of variables are shown nowhere */
	const char *archive;   /* of --image; or NULL */
	const char *platform;  /* of the first of its services that names one; or NULL */
	enum saved_from from;
	bool pull, secret; /* as in struct saved_request */
	bool built;  /* Compose builds it, by every service that uses it: it need not be there */
	bool wanted; /* it is to be looked into */
	/* The weakest that something of its services rests on without what was learnt; EVIDENCE_SOURCE_COUNT: it has none. */
	struct decision before;

	struct learn_run *run;
	bool looked; /* it is known which one it is; else err says why not */
	struct error err;
	struct saved_image saved;
	struct arena arena;
	struct fact fact; /* what was concluded, complete */
};

/* A file that learnt facts are written to. */
struct learn_target {
	char *path; /* owned */
	struct learn_image **images; /* owned */
	size_t count, cap;
};

/* The line on a terminal that says what is being read. */
struct learn_progress {
	pthread_mutex_t lock;
	bool on, shown;
	struct timespec last;
	atomic_size_t done;
	size_t count;
};

struct learn_run {
	const struct cli_options *options;
	const struct learn_wish *wish;
	struct arena arena;
	struct policy_store policies;
	struct learn_image **images; /* owned, in the order of the files */
	size_t count, cap;
	struct set by_name; /* of them */
	struct learn_target **targets; /* owned */
	size_t target_count, target_cap;
	struct interrupt interrupt;
	struct learn_progress progress;
	enum status status;
};

void learn_raise(struct learn_run *run, enum status status);

/* learn_list.c: fills images and targets from the files of the command line and --image. */
void learn_list_init(struct learn_run *run);
void learn_list(struct learn_run *run);
void learn_list_release(struct learn_run *run);
/* An image by its reference, which is valid; added to the target when there is none of its name. */
struct learn_image *learn_image_add(struct learn_run *run, const char *reference,
				    struct learn_target *target);

/* learn_read.c: looks into every wanted image, several at once; or, of --check, only which one each is. */
void learn_read(struct learn_run *run);
/* Fills the fact from a profile, and takes it over. */
void learn_conclude(struct learn_image *image, const char *today);

/* learn_text.c */
void learn_text_add_table(struct buf *out, const struct learn_run *run);
void learn_text_add_inline(struct buf *out, const struct learn_image *image);

/* learn_write.c: writes the targets, or prints their diff; checks them. */
void learn_write(struct learn_run *run);
void learn_check(struct learn_run *run);

#endif
