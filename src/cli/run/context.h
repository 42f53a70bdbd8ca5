/* What commands that judge files take from around them: the day, and the policy of a file. */
#ifndef CLI_RUN_CONTEXT_H
#define CLI_RUN_CONTEXT_H

#include "cli/option/options.h"
#include "compose/interpolate.h"

struct error;
struct policy;

/*
 * When and where it is: today, or the day of SOURCE_DATE_EPOCH, so that results can be reproduced; and the repository
 * whose folder the current one lies below.
 */
void context_set(struct cli_options *options, char day[16]);

/* The variables of the process. */
struct interpolate_scope context_variables(void);

/* The policy that governs a folder, as the options say; *out is NULL when there is none. The caller frees it. */
int context_policy(const struct cli_options *options, const char *folder, struct policy **out,
		   struct error *err) __attribute__((warn_unused_result));

/*
 * Loads the policy that governs a file, as the options say, and the options for it. *policy is NULL
 * when there is none; the caller frees it.
 */
int context_load(const struct cli_options *options, const char *path, struct policy **policy,
		 struct harden_options *out, struct error *err) __attribute__((warn_unused_result));

#endif
