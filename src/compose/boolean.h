/* Booleans as Compose files write them. */
#ifndef COMPOSE_BOOLEAN_H
#define COMPOSE_BOOLEAN_H

#include <stdbool.h>

enum tristate { TRISTATE_UNSET, TRISTATE_FALSE, TRISTATE_TRUE };

/*
 * The words that Compose takes for a boolean, quoted or not (compose-go,
 * interpolation to boolean, and YAML 1.1): true, y, yes, on and false, n, no,
 * off in any case. 1 and 0 are taken for what they say: Compose itself refuses
 * them (v1 and v2, "invalid boolean"), but other readers of the format do not,
 * and a "privileged: 1" must not pass unseen. TRISTATE_UNSET for any other text.
 */
enum tristate boolean_parse(const char *text);

#endif
