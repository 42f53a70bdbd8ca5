/* A YAML text as one positioned tree a document, with its comments and its lines. */
#ifndef YAML_DOCUMENT_H
#define YAML_DOCUMENT_H

#include "base/alloc.h"
#include "text/span.h"
#include "yaml/node.h"

struct error;

/* Deeper nesting than this is refused; Compose files stay below 12. */
#define YAML_DEPTH_MAX 200
/*
 * Limit on the nodes of a text after alias expansion.
 * It bounds all work that follows aliases; a "billion laughs" file ends here.
 */
#define YAML_EXPANDED_MAX 20000000u

struct yaml_comment {
	struct span span; /* from "#" to the end of its line, line break excluded */
	bool own_line;	  /* nothing but blanks before it on its line */
};

struct yaml_document {
	const char *text; /* borrowed from the caller: lives as long as the document */
	size_t size;
	struct arena arena; /* holds all nodes */
	struct yaml_node **roots;
	size_t root_count; /* documents in the stream; 0 for an empty text */
	struct yaml_comment *comments; /* in the order of the text */
	size_t comment_count;
	struct yaml_node **shared; /* mappings with an anchor or a merge key, inner before outer */
	size_t shared_count;
	bool has_aliases;
	struct lines lines;
	/* Borrowed; of a text that was made of another one, in order, the first from 0 on. None: it is as people see it. */
	const struct origin *origins;
	size_t origin_count;
};

/*
 * Parses a text that the caller keeps. NULL and err with line and column when it
 * is not YAML, is refused by the gate, has a duplicate or empty key, an alias
 * that is undefined or means a node that it is part of, is read otherwise by
 * libfyaml than by Compose, or passes one of the caps above.
 */
struct yaml_document *yaml_document_parse(const char *text, size_t size, struct error *err)
	__attribute__((warn_unused_result));
void yaml_document_free(struct yaml_document *document);
void cleanup_yaml_document(struct yaml_document **document);
#define CLEANUP_YAML_DOCUMENT __attribute__((cleanup(cleanup_yaml_document)))

/* In the text that people see. */
struct place yaml_place(const struct yaml_document *document, size_t offset);

/* The index of the first comment that starts at or after offset; comment_count if there is none. */
size_t yaml_comment_find(const struct yaml_document *document, size_t offset);

#endif
