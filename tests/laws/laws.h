/* The laws of the program (1 to 6 and 8), checked on one text. */
#ifndef LAWS_LAWS_H
#define LAWS_LAWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "harden/harden.h"

/* What became of many texts. */
struct tally {
	size_t texts, changed, rejected; /* rejected: not YAML, not Compose */
	size_t services;		 /* with an image or a build */
	size_t hardened;		 /* all five controls are in force at the end */
	size_t excepted;		 /* or stated not to be, for the reason given */
	size_t refused;			 /* or a place is not edited, with the reason */
	bool print;			 /* says each refusal */
};

struct law_case {
	const char *name; /* for messages: the file, the mutation's seed */
	const char *path; /* as the program would be given it */
	const char *text;
	size_t size;
	bool shared; /* --layout shared */
};

/*
 * The options that the laws are checked with. `order` is how the rules are run:
 * a permutation of their numbers, or NULL.
 */
void laws_options(struct harden_options *options, const unsigned char *order);

/* Checks one text: 0, or -1 after the broken law was printed. The patched text is added to `out`. */
int laws_check(const struct law_case *law_case, struct tally *tally, struct buf *out)
	__attribute__((warn_unused_result));

#endif
