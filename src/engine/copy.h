/* Items of lists that are mappings, written again somewhere else; private to engine/. */
#ifndef ENGINE_COPY_H
#define ENGINE_COPY_H

struct change;
struct yaml_document;
struct yaml_node;

/*
 * A new node that says what the author's does, aliases replaced by what they mean; with the field that
 * the change (or NULL) gives it.
 */
struct yaml_node *copy_item(struct yaml_document *document, const struct yaml_node *item,
			    const struct change *change);

#endif
