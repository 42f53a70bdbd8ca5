/* The day, and what governs a file: what commands for one file at a time begin with. */
#ifndef CLI_RUN_CONTEXT_H
#define CLI_RUN_CONTEXT_H

#include "cli/option/options.h"
#include "cli/run/policy_store.h"
#include "compose/interpolate.h"

struct error;

/*
 * When and where it is: today, or the day of SOURCE_DATE_EPOCH, so that results can be reproduced; and the repository
 * whose folder the current one lies below.
 */
void context_set(struct cli_options *options, char day[16]);

/* The variables of the process. */
struct interpolate_scope context_variables(void);

/* What governs a folder, as the options say; the caller releases it. */
int context_governing(const struct cli_options *options, const char *folder, struct governing *out,
		      struct error *err) __attribute__((warn_unused_result));
void governing_release(struct governing *governing); /* of what is owned */

/*
 * Loads what governs a file, as the options say, and the options for it. The caller releases *governing, which
 * is empty after a failure.
 */
int context_load(const struct cli_options *options, const char *path, struct governing *governing,
		 struct harden_options *out, struct error *err) __attribute__((warn_unused_result));

#endif
