/* Adding pairs and items. */
#include "yaml/splice.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "yaml/document.h"
#include "yaml/place.h"
#include "yaml/render.h"
#include "yaml/splicing.h"

/* Where the next child of a collection goes, and how it is written. */
struct spot {
	const struct yaml_node *collection; /* NULL: of none so far */
	struct yaml_place_style style;
	struct line_place place; /* of a block collection, as indent */
	size_t indent;
};

void yaml_splicer_init(struct yaml_splicer *splicer, struct yaml_document *document)
{
	*splicer = (struct yaml_splicer){
		.document = document,
		.layout = yaml_layout_read(document),
		.spot = xcalloc(1, sizeof(*splicer->spot)),
	};
	buf_init(&splicer->text);
	arena_init(&splicer->texts);
	edits_init(&splicer->edits);
}

void yaml_splicer_release(struct yaml_splicer *splicer)
{
	free(splicer->spot);
	buf_release(&splicer->text);
	arena_release(&splicer->texts);
	edits_release(&splicer->edits);
}

/*
 * A service gets some keys one after the other: the last spot is kept. That of a block collection is
 * told by what the author wrote alone, so it holds; a flow collection's depends on its first child.
 */
static int find_spot(struct yaml_splicer *splicer, const struct yaml_node *collection,
		     struct error *err)
{
	struct spot *spot = splicer->spot, found = {.collection = collection};

	if (spot->collection == collection && !spot->style.flow)
		return 0;
	found.style = splicing_style(splicer, collection);
	if (!found.style.flow) {
		if (yaml_block_end(splicer->document, collection, collection->kind == YAML_MAPPING,
				   &found.place, err))
			return -1;
		found.indent = yaml_column(splicer->document, collection->start);
	}
	*spot = found;
	return 0;
}

/* Lines of a block collection: each begins with the indentation. */
static void add_lines(struct yaml_splicer *splicer, const struct yaml_node *collection,
		      const struct yaml_node *name, const struct yaml_node *value)
{
	const struct spot *spot = splicer->spot;
	const char *line_end = splicer->layout.line_end;
	/* Behind a last line without line break; when that was removed, a line break is before. */
	bool needs_break = !spot->place.line_start && !splicer->end_cut;
	struct buf *text = &splicer->text;

	buf_clear(text);
	if (needs_break)
		buf_addstr(text, line_end);
	buf_addchars(text, ' ', spot->indent);
	if (name)
		yaml_render_flow(text, name);
	buf_addch(text, name ? ':' : '-');
	yaml_render_block(text, value, spot->indent, &spot->style);
	if (!needs_break)
		buf_addstr(text, line_end);
	splicer->end_grown |= needs_break;
	splicing_edit(splicer, collection, (struct span){spot->place.at, spot->place.at}, text);
}

/* One more child of a flow collection, which may have been given others before. */
static void add_in_flow(struct yaml_splicer *splicer, struct yaml_node *collection,
			const struct yaml_node *name, const struct yaml_node *value)
{
	const char *source = splicer->document->text;
	struct buf *text = &splicer->text;
	struct flow_place place;
	bool comma;

	yaml_flow_end(splicer->document, collection, &place);
	buf_clear(text);
	comma = collection->grown ? !place.trailing : place.needs_comma;
	if (comma && !collection->grown && place.comma != place.at) {
		/* What lies between the last child and the new line is a comment. */
		if (source[place.comma - 1] == ':')
			buf_addch(text, ' ');
		buf_addch(text, ',');
		splicing_edit(splicer, collection, (struct span){place.comma, place.comma}, text);
		buf_clear(text);
	} else if (comma) {
		/* Not ":,": libfyaml takes that for text. */
		if (!collection->grown && source[place.comma - 1] == ':')
			buf_addch(text, ' ');
		buf_addch(text, ',');
	}
	if (place.lines) {
		buf_addstr(text, splicer->layout.line_end);
		buf_add(text, source + place.indent.start, place.indent.end - place.indent.start);
	} else if (comma || place.trailing || place.blank) {
		buf_addch(text, ' ');
	}
	if (name) {
		yaml_render_flow(text, name);
		buf_addstr(text, ": ");
	}
	yaml_render_flow(text, value);
	if (place.trailing)
		buf_addch(text, ',');
	splicing_edit(splicer, collection, (struct span){place.at, place.at}, text);
	collection->grown = true;
}

/* The key as a node, quoted where the author quotes keys. */
static struct yaml_node *new_key(const struct yaml_splicer *splicer,
				 const struct yaml_node *mapping, const char *key)
{
	struct yaml_node *name = yaml_new_string(splicer->document, key, false);
	struct yaml_place_style style = splicer->spot->style;

	if (mapping->first && (mapping->first->style == YAML_DOUBLE_QUOTED ||
			       mapping->first->style == YAML_SINGLE_QUOTED))
		style.items = mapping->first->style;
	yaml_settle(name, &style);
	name->key = true;
	return name;
}

int yaml_splice_add(struct yaml_splicer *splicer, struct yaml_node *mapping, const char *key,
		    struct yaml_node *value, struct error *err)
{
	const struct spot *spot = splicer->spot;
	struct yaml_node *name, *before;

	if (splicing_check(mapping, YAML_MAPPING, err))
		return -1;
	if (yaml_find(mapping, key, YAML_AFTER))
		return error_set(err, "it has the key already");
	if (find_spot(splicer, mapping, err))
		return -1;
	if (splicer->only_checks)
		return 0;
	name = new_key(splicer, mapping, key);
	yaml_settle(value, &spot->style);
	if (spot->style.flow)
		add_in_flow(splicer, mapping, name, value);
	else
		add_lines(splicer, mapping, name, value);
	before = spot->place.before;
	splicing_link(mapping, before ? before->prev : mapping->last, name);
	splicing_link(mapping, name, value);
	return 0;
}

int yaml_splice_append(struct yaml_splicer *splicer, struct yaml_node *sequence,
		       struct yaml_node *item, struct error *err)
{
	const struct spot *spot = splicer->spot;

	if (splicing_check(sequence, YAML_SEQUENCE, err) || find_spot(splicer, sequence, err))
		return -1;
	if (splicer->only_checks)
		return 0;
	yaml_settle(item, &spot->style);
	if (spot->style.flow)
		add_in_flow(splicer, sequence, NULL, item);
	else
		add_lines(splicer, sequence, NULL, item);
	splicing_link(sequence, sequence->last, item);
	return 0;
}
