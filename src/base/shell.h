/* Words for a POSIX shell, quoted so that they stay one word and nothing in them is run. */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include <stdbool.h>

struct buf;

/*
 * False for text that is not shown as it is (base/utf8.h), or has line breaks or tabs: a command that holds it
 * could not be read, so none is shown.
 */
bool shell_can_show(const char *text);

/*
 * Adds the word as it is when it holds nothing that a shell knows, else in
 * single quotes. "~/" at its start stays outside of them, so that it still means the home folder.
 */
void shell_add_word(struct buf *out, const char *text);

#endif
