/* Whether a command of a script is run as root only: tests for uid 0 that stand around it; private to image/. */
#ifndef EVIDENCE_IMAGE_GUARD_STACK_H
#define EVIDENCE_IMAGE_GUARD_STACK_H

#include <stdbool.h>
#include <stddef.h>

enum guard { GUARD_NONE, GUARD_ROOT, GUARD_OTHERS };

/* Deeper blocks and more names are not followed. Zero is empty. */
#define GUARD_DEPTH 32
#define GUARD_NAMES 8

struct guard_stack {
	enum guard blocks[GUARD_DEPTH];
	size_t depth;
	enum guard chain; /* of "[ ... ] &&", for the rest of its line */
	const char *chain_end;
	bool others_left; /* who is not root has gone before this command */
	const char *names[GUARD_NAMES]; /* of variables that hold the uid */
	size_t name_count;
};

/* A variable holds what "id -u" printed. Borrowed. */
void guard_stack_add_name(struct guard_stack *stack, const char *name);

/* Takes in the first word of a command; behind "then" and its kin the next one too. The text goes on behind it. */
void guard_stack_read(struct guard_stack *stack, const char *word, size_t len);

bool guard_stack_is_root(const struct guard_stack *stack);

#endif
