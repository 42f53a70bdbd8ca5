/* New nodes of what is wanted, and of items that are written again; private to harden/. */
#ifndef HARDEN_COPY_H
#define HARDEN_COPY_H

#include <stdbool.h>
#include <stddef.h>

struct change;
struct want;
struct want_item;
struct yaml_document;
struct yaml_node;

/*
 * A new node that says what the author's does, aliases replaced by what they mean; with the field that
 * the change (or NULL) gives it.
 */
struct yaml_node *copy_item(struct yaml_document *document, const struct yaml_node *item,
			    const struct change *change);

/* A new node of a wanted item; with `comment` its reason stands behind it. */
struct yaml_node *copy_new_value(struct yaml_document *document, const struct want_item *item,
				 bool comment);
/* A new list of the wanted items from the number `from` on. */
struct yaml_node *copy_new_list(struct yaml_document *document, const struct want *want,
				size_t from, bool comments);

#endif
