/* The keys of a service as a generator writes them: lists of every kind in short and long form, and scalars. */
#ifndef LAWS_LAYERED_KEYS_H
#define LAWS_LAYERED_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "dice.h"

/* Where one document is written. */
struct layered_writer {
	struct buf *out;
	struct dice *dice;
	bool flow;	   /* lists in flow style */
	unsigned long_one; /* one list in so many is long */
	char anchors[64];  /* for each kind of list: the document has its anchor */
};

/* The number of keys that are lists; each with a number below it. */
size_t layered_list_count(void);
/* Writes the list, its anchor or an alias of it, two columns right of a service. */
void layered_write_list(struct layered_writer *writer, size_t number);
/* Writes some scalars and mappings of a service. */
void layered_write_scalars(struct layered_writer *writer);

#endif
