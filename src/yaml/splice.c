/* Adding pairs and items. */
#include "yaml/splice.h"

#include "base/buf.h"
#include "base/error.h"
#include "yaml/document.h"
#include "yaml/place.h"
#include "yaml/render.h"
#include "yaml/splicing.h"

void yaml_splicer_init(struct yaml_splicer *splicer, struct yaml_document *document)
{
	splicer->document = document;
	splicer->layout = yaml_layout_read(document);
	splicer->end_cut = splicer->end_grown = false;
	edits_init(&splicer->edits);
}

void yaml_splicer_release(struct yaml_splicer *splicer)
{
	edits_release(&splicer->edits);
}

/* Lines of a block collection: each begins with the indentation. */
static void add_lines(struct yaml_splicer *splicer, const struct yaml_node *collection,
		      const struct line_place *place, size_t indent, const struct buf *body)
{
	const char *line_end = splicer->layout.line_end;
	/* Behind a last line without line break; when that was removed, a line break is before. */
	bool needs_break = !place->line_start && !splicer->end_cut;
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	if (needs_break)
		buf_addstr(&text, line_end);
	buf_addchars(&text, ' ', indent);
	buf_add(&text, body->data, body->len);
	if (!needs_break)
		buf_addstr(&text, line_end);
	splicer->end_grown |= needs_break;
	splicing_edit(splicer, collection, (struct span){place->at, place->at}, &text);
}

/* One more child of a flow collection, which may have been given others before. */
static void add_in_flow(struct yaml_splicer *splicer, struct yaml_node *collection,
			const struct buf *body)
{
	const char *source = splicer->document->text;
	struct flow_place place;
	struct buf text CLEANUP_BUF;
	bool comma;

	yaml_flow_end(splicer->document, collection, &place);
	buf_init(&text);
	comma = collection->grown ? !place.trailing : place.needs_comma;
	if (comma && !collection->grown && place.comma != place.at) {
		/* What lies between the last child and the new line is a comment. */
		if (source[place.comma - 1] == ':')
			buf_addch(&text, ' ');
		buf_addch(&text, ',');
		splicing_edit(splicer, collection, (struct span){place.comma, place.comma}, &text);
		buf_clear(&text);
	} else if (comma) {
		/* Not ":,": libfyaml takes that for text. */
		if (!collection->grown && source[place.comma - 1] == ':')
			buf_addch(&text, ' ');
		buf_addch(&text, ',');
	}
	if (place.lines) {
		buf_addstr(&text, splicer->layout.line_end);
		buf_add(&text, source + place.indent.start, place.indent.end - place.indent.start);
	} else if (comma || place.trailing || place.blank) {
		buf_addch(&text, ' ');
	}
	buf_add(&text, body->data, body->len);
	if (place.trailing)
		buf_addch(&text, ',');
	splicing_edit(splicer, collection, (struct span){place.at, place.at}, &text);
	collection->grown = true;
}

/* The key as a node, quoted where the author quotes keys. */
static struct yaml_node *new_key(const struct yaml_splicer *splicer,
				 const struct yaml_node *mapping, const char *key,
				 struct yaml_place_style style)
{
	struct yaml_node *name = yaml_new_string(splicer->document, key, false);

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
	struct yaml_place_style style;
	struct yaml_node *name;
	struct line_place place = {0};
	struct buf text CLEANUP_BUF;
	size_t indent;

	buf_init(&text);
	if (splicing_check(mapping, YAML_MAPPING, err))
		return -1;
	if (yaml_find(mapping, key, YAML_AFTER))
		return error_set(err, "it has the key already");
	style = splicing_style(splicer, mapping);
	if (!style.flow && yaml_block_end(splicer->document, mapping, true, &place, err))
		return -1;
	name = new_key(splicer, mapping, key, style);
	yaml_settle(value, &style);
	yaml_render_flow(&text, name);
	buf_addch(&text, ':');
	if (style.flow) {
		buf_addch(&text, ' ');
		yaml_render_flow(&text, value);
		add_in_flow(splicer, mapping, &text);
	} else {
		indent = yaml_column(splicer->document, mapping->start);
		yaml_render_block(&text, value, indent, &style);
		add_lines(splicer, mapping, &place, indent, &text);
	}
	splicing_link(mapping, place.before ? place.before->prev : mapping->last, name);
	splicing_link(mapping, name, value);
	return 0;
}

int yaml_splice_append(struct yaml_splicer *splicer, struct yaml_node *sequence,
		       struct yaml_node *item, struct error *err)
{
	struct yaml_place_style style;
	struct line_place place;
	struct buf text CLEANUP_BUF;
	size_t indent;

	buf_init(&text);
	if (splicing_check(sequence, YAML_SEQUENCE, err))
		return -1;
	style = splicing_style(splicer, sequence);
	if (!style.flow && yaml_block_end(splicer->document, sequence, false, &place, err))
		return -1;
	yaml_settle(item, &style);
	if (style.flow) {
		yaml_render_flow(&text, item);
		add_in_flow(splicer, sequence, &text);
	} else {
		indent = yaml_column(splicer->document, sequence->start);
		buf_addch(&text, '-');
		yaml_render_block(&text, item, indent, &style);
		add_lines(splicer, sequence, &place, indent, &text);
	}
	splicing_link(sequence, sequence->last, item);
	return 0;
}
