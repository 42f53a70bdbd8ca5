/* Words of a Dockerfile: of instructions, of JSON arrays, of shell commands. */
#ifndef EVIDENCE_DOCKERFILE_DOCKERFILE_WORDS_H
#define EVIDENCE_DOCKERFILE_DOCKERFILE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

static inline bool words_is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/*
 * The next word at *at, which goes behind it; quotes and escapes stay in it and
 * keep blanks from ending it. NULL at the end of the text, else its length in *len.
 */
const char *words_next(const char **at, char escape, size_t *len);

/*
 * The strings of a JSON array, NULL-terminated in the arena, and their number in *count; NULL for
 * any other text: then the instruction is in shell form.
 */
const char *const *words_json(const char *text, struct arena *arena, size_t *count);

/* A word as it is written, with its quotes. */
struct raw_word {
	const char *text;
	size_t len;
};

/* The words of a shell command; zeroed before the first, released by free(3) of `list`. */
struct raw_words {
	struct raw_word *list;
	size_t count, cap;
};

/*
 * The words of the next simple command of a shell text, up to one of ;&|() or a newline; *at goes
 * behind it. Quotes and comments are heeded, nothing else of the shell is. False at the end.
 */
bool words_command(const char **at, struct raw_words *out);

#endif
