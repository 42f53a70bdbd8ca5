/* Taking records, in their order: printing, counting, putting reports together. */
#ifndef CLI_RUN_TAKER_H
#define CLI_RUN_TAKER_H

#include "base/set.h"
#include "cli/command/command.h"
#include "cli/run/output.h"
#include "cli/run/record.h"

struct progress;
struct run_baseline;
struct wanted;

struct taker {
	struct outputs *outputs; /* borrowed, like the three below, which may be NULL */
	struct run_baseline *baseline;
	struct wanted *wanted;
	struct progress *progress; /* is cleared before anything is printed */
	enum status status;
	bool skipping;	    /* a file that was told of before */
	struct set reached; /* real paths of the files that were told of once for all; owned */
	struct set noted;   /* the same of notes */
};

void taker_init(struct taker *taker, struct outputs *outputs);
void taker_release(struct taker *taker);

/* Takes whole entries. -1 with the words when they are none that this program makes; what came before is taken. */
int taker_take(struct taker *taker, const struct buf *entries, struct error *err)
	__attribute__((warn_unused_result));
void taker_raise(struct taker *taker, enum status status);

#endif
