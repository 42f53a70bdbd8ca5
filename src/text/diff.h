/* A unified diff printed from the edits that were made: nothing is compared or guessed. */
#ifndef TEXT_DIFF_H
#define TEXT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "text/edit.h"

struct buf;

enum diff_look {
	DIFF_PLAIN,    /* exact bytes: what patch(1) and git apply read */
	DIFF_TERMINAL, /* unsafe bytes escaped (base/utf8.h), no colour */
	DIFF_COLOR     /* the same, with the colours of git diff */
};

/*
 * Where a diff is printed: in a repository, from a folder below its own. There a path is named from the repository's
 * folder on, under a line "diff --git": git apply takes such a diff in both folders. Absolute, without links.
 */
struct diff_repository {
	const char *top, *here;
};

struct diff_options {
	unsigned context; /* lines around a change; 3 is the custom */
	enum diff_look look;
	const struct diff_repository *repository; /* NULL: in none */
	/* Takes and clears what is there, now and then between hunks; NULL: it stays until the end. */
	void (*drain)(struct buf *out, void *context);
	void *drain_context;
};

/*
 * Adds the diff of `text` under sorted edits, nothing when no byte changes. The
 * headers are "--- a/PATH" and "+++ b/PATH" (leading "/" and "./" dropped),
 * or from the repository's folder on, quoted as git does when the path holds a control character, a quote or a
 * backslash, and with a tab after the path when it holds a blank. Lines end at
 * LF as for patch(1): a CR stays part of the line (one right before the LF is
 * printed as it is in every look, as git does). A last line without LF is marked
 * "\ No newline at end of file". Lines that an edit leaves equal are shown as
 * context (only the common first and last lines of each changed run are
 * compared). Linear in the text near the edits plus one count of newlines; the
 * memory that it takes is some hunks long.
 */
void diff_print(struct buf *out, const char *path, const char *text, size_t size,
		const struct edits *edits, const struct diff_options *options);

#endif
