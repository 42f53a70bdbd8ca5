/* Small seeded changes to a text, as people and editors make them, and wilder ones. */
#ifndef LAWS_MUTATE_H
#define LAWS_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Adds the text with one to four changes; the same seed makes the same. */
void mutate(const char *text, size_t size, uint64_t seed, struct buf *out);

#endif
