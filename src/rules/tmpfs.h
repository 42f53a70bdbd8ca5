/* The author's tmpfs, for a user that is added; private to rules/. */
#ifndef RULES_TMPFS_H
#define RULES_TMPFS_H

#include "rules/rule.h"

/* The options that make it writable for the user, or NULL when it needs none. In the sink's arena. */
const char *tmpfs_owner(const struct finding_sink *sink, const struct mount *mount);

/* Options that let what is written there be run, which --unsafe-fixes takes away; "" when there are none. */
const char *tmpfs_loose_options(const struct finding_sink *sink, const struct mount *mount);

#endif
