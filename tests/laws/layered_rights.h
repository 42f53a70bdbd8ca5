/* Law 12: never more rights than before. */
#ifndef LAWS_LAYERED_RIGHTS_H
#define LAWS_LAYERED_RIGHTS_H

#include "compose/service.h"

/* Which right is new, in words; NULL when none is. The caller frees it. */
char *layered_more_rights(const struct service *before, const struct service *after);

#endif
