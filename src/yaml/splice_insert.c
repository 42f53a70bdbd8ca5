/* Adding a pair in front of another. */
#include "base/buf.h"
#include "base/error.h"
#include "yaml/document.h"
#include "yaml/place.h"
#include "yaml/splice.h"
#include "yaml/splicing.h"

/*
 * The start of the line of a key, or of the comment lines right above it. Comments that begin the text
 * stay there: they are of the whole file, and some tools read the first line.
 */
static size_t line_above(const struct yaml_document *document, const struct yaml_node *key)
{
	size_t first = yaml_outer(key) - yaml_column(document, yaml_outer(key)), at = first;
	size_t next = yaml_comment_find(document, first),
	       line = lines_find(&document->lines, first);

	while (next > 0 && line > 0) {
		const struct yaml_comment *comment = &document->comments[--next];

		if (!comment->own_line ||
		    lines_find(&document->lines, comment->span.start) != --line)
			break;
		at = comment->span.start - yaml_column(document, comment->span.start);
	}
	return at < first && line == 0 ? first : at;
}

/* The blanks before the key, when it begins a line. */
static struct span indentation(const struct yaml_document *document, const struct yaml_node *key)
{
	struct span span = {yaml_outer(key), yaml_outer(key)};

	while (span.start > 0 &&
	       (document->text[span.start - 1] == ' ' || document->text[span.start - 1] == '\t'))
		span.start--;
	return span;
}

static void insert_in_flow(struct yaml_splicer *splicer, struct yaml_node *mapping,
			   const struct yaml_node *before, const struct buf *pair)
{
	const struct yaml_document *document = splicer->document;
	struct span blanks = indentation(document, before);
	struct buf text CLEANUP_BUF = BUF_INIT;

	buf_add(&text, pair->data, pair->len);
	buf_addch(&text, ',');
	if (yaml_is_first_on_line(document, yaml_outer(before))) {
		buf_addstr(&text, splicer->layout.line_end);
		buf_add(&text, document->text + blanks.start, blanks.end - blanks.start);
	} else {
		buf_addch(&text, ' ');
	}
	splicing_edit(splicer, mapping, (struct span){yaml_outer(before), yaml_outer(before)},
		      &text);
}

static int insert_lines(struct yaml_splicer *splicer, struct yaml_node *mapping,
			const struct yaml_node *before, const struct buf *pair, struct error *err)
{
	const struct yaml_document *document = splicer->document;
	struct buf text CLEANUP_BUF = BUF_INIT;
	size_t at;

	if (!yaml_is_first_on_line(document, yaml_outer(before)))
		return error_set(err, "it begins on a line with something else");
	at = line_above(document, before);
	buf_addchars(&text, ' ', yaml_column(document, yaml_outer(before)));
	buf_add(&text, pair->data, pair->len);
	buf_addstr(&text, splicer->layout.line_end);
	splicing_edit(splicer, mapping, (struct span){at, at}, &text);
	return 0;
}

int yaml_splice_insert(struct yaml_splicer *splicer, struct yaml_node *mapping,
		       struct yaml_node *before, const struct yaml_new_pair *pair,
		       struct error *err)
{
	struct yaml_node *name = yaml_new_word(splicer->document, pair->key);
	struct yaml_place_style style;
	struct buf text CLEANUP_BUF = BUF_INIT;

	if (splicing_check(mapping, YAML_MAPPING, err))
		return -1;
	if (!before || !before->key || before->added || before->parent != mapping)
		return error_set(err, "the key that it should stand before is not in the mapping");
	if (yaml_find(mapping, pair->key, YAML_AFTER))
		return error_set(err, "it has the key already");
	style = splicing_style(splicer, mapping);
	yaml_settle(name, &style);
	yaml_settle(pair->value, &style);
	name->key = true;
	buf_addf(&text, "%s:", pair->key);
	if (style.flow) {
		buf_addch(&text, ' ');
		yaml_render_flow(&text, pair->value);
		insert_in_flow(splicer, mapping, before, &text);
	} else {
		yaml_render_block(&text, pair->value,
				  yaml_column(splicer->document, yaml_outer(before)), &style);
		if (pair->gap)
			buf_addstr(&text, style.line_end);
		if (insert_lines(splicer, mapping, before, &text, err))
			return -1;
	}
	splicing_link(mapping, before->prev, name);
	splicing_link(mapping, name, pair->value);
	return 0;
}
