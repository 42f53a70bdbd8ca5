/* What a log says of refusals, as a set of lines that are the same in every life of a service. */
#ifndef TRIAL_WATCH_COMPLAINT_H
#define TRIAL_WATCH_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Different complaints that are kept of one life. */
#define COMPLAINTS_MAX 256

struct complaint {
	const char *key;  /* the line without what changes from life to life: complaint_key() */
	const char *line; /* the first of that key, as the log has it; any bytes but NUL */
	unsigned count;	  /* lines of that key */
};

struct complaints {
	struct complaint *list; /* in the order of the log; in the arena */
	size_t count;
	bool cut; /* there were more than COMPLAINTS_MAX */
};

/* True for a line that tells that something was refused, could not be had, or ended as it should not. */
bool complaint_is_one(const char *line);

/* True for one in the kernel's own words, which tell more than those of programs: EPERM, EACCES and EROFS. */
bool complaint_is_refusal(const char *line);

/* True for a complaint that user or groups cannot be changed. */
bool complaint_is_of_stepping(const char *line);

/*
 * The line without times, dates, process ids, addresses, hexadecimal and other numbers, and without what is random
 * in names of temporary files. In the arena.
 */
const char *complaint_key(const char *line, struct arena *arena);

/* Adds a line of a log, which the arena holds, if it is a complaint; true when it is. */
bool complaints_add(struct complaints *complaints, const char *line, struct arena *arena);

/*
 * The first complaint of a hardened life that is none of that as it is, or is told far more often than there; one in
 * the kernel's words before others. Settled: that it cannot change its user is no complaint, because it is the one
 * already that it becomes as it is. NULL: there is none. Borrowed.
 */
const struct complaint *complaints_find_new(const struct complaints *hardened,
					    const struct complaints *as_is, bool settled);
/* The same of those alone that are not told at all as it is, however often. */
const struct complaint *complaints_find_unknown(const struct complaints *hardened,
						const struct complaints *as_is, bool settled);

#endif
