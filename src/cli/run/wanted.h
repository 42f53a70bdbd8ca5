/* What --service asks for by name, and whether any file has it. */
#ifndef CLI_RUN_WANTED_H
#define CLI_RUN_WANTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct harden;

struct wanted {
	const char *const *patterns; /* NULL-terminated, borrowed; or NULL: nothing is asked for */
	bool *met;		     /* one a pattern */
	char **near;		     /* the same: a service that is called nearly so; or NULL */
	size_t files;		     /* that were looked at */
};

void wanted_init(struct wanted *wanted, const char *const *patterns);
void wanted_release(struct wanted *wanted);

/* Notes the services of a file. */
void wanted_look(struct wanted *wanted, const struct harden *harden);

/* Notes what was found of one pattern in another place. -1 when there is no such pattern. */
int wanted_add(struct wanted *wanted, uint64_t number, bool met, const char *near);

/* The first that no file has, or NULL; with the words for it in err. Not when no file could be looked at. */
const char *wanted_missing(const struct wanted *wanted, struct error *err);

#endif
