/* Reading how a file is written. */
#include "yaml/layout.h"

#include <string.h>

#include "yaml/document.h"
#include "yaml/gate.h"

/* Nodes that are looked at: enough to know the style of a file, without a second pass over a huge one. */
#define SAMPLE 20000
/* So far back a line's start is looked for by reading. */
#define NEAR ((size_t)64)

struct sample {
	const struct yaml_document *document;
	size_t left;
	size_t step, dash;
	bool step_known, dash_known;
	size_t single_quotes, double_quotes;
};

/* Where the line of an offset starts: most are near, which costs less than the search among all. */
static size_t line_start(const struct yaml_document *document, size_t offset)
{
	size_t limit = offset > NEAR ? offset - NEAR : 0, start = offset;
	const char *text = document->text;

	/* There is no line behind the last line break, and none within a CR LF. */
	if (offset < document->size && text[offset] != '\n') {
		while (start > limit && text[start - 1] != '\n' && text[start - 1] != '\r')
			start--;
		if (start > limit || start == 0)
			return start;
	}
	return document->lines.start[lines_find(&document->lines, offset)];
}

size_t yaml_column(const struct yaml_document *document, size_t offset)
{
	size_t start = line_start(document, offset);

	if (start == 0 && offset >= YAML_BOM_LEN && !memcmp(document->text, YAML_BOM, YAML_BOM_LEN))
		start = YAML_BOM_LEN;
	return offset - start;
}

/* Looks at one pair of a block mapping; true when it shows where dashes go. */
static bool dash_of_pair(const struct yaml_document *document, const struct yaml_pair *pair,
			 size_t *dash)
{
	const struct yaml_node *value = pair->value;
	size_t key, item;

	if (value->kind != YAML_SEQUENCE || value->style != YAML_BLOCK || value->added)
		return false;
	key = yaml_column(document, yaml_outer(pair->key));
	item = yaml_column(document, value->start);
	if (item < key)
		return false;
	*dash = item - key;
	return true;
}

/* The same for the step of a mapping; an explicit key ("? ") may stand right of its value. */
static bool step_of_pair(const struct yaml_document *document, const struct yaml_pair *pair,
			 size_t *step)
{
	size_t key = yaml_column(document, yaml_outer(pair->key));
	size_t value = yaml_column(document, pair->value->start);

	if (value <= key)
		return false;
	*step = value - key;
	return true;
}

static void look(struct sample *sample, const struct yaml_node *node)
{
	struct yaml_pair pair = {NULL, NULL};

	if (!sample->left)
		return;
	sample->left--;
	if (node->kind == YAML_SCALAR) {
		sample->single_quotes += node->style == YAML_SINGLE_QUOTED;
		sample->double_quotes += node->style == YAML_DOUBLE_QUOTED;
	} else if (node->kind == YAML_SEQUENCE) {
		for (const struct yaml_node *item = node->first; item; item = item->next)
			look(sample, item);
	} else if (node->kind == YAML_MAPPING) {
		while (yaml_pair_next(node, YAML_BEFORE, &pair) && sample->left) {
			if (node->style == YAML_BLOCK && !sample->dash_known)
				sample->dash_known =
					dash_of_pair(sample->document, &pair, &sample->dash);
			if (node->style == YAML_BLOCK && !sample->step_known &&
			    pair.value->kind == YAML_MAPPING && pair.value->style == YAML_BLOCK)
				sample->step_known =
					step_of_pair(sample->document, &pair, &sample->step);
			look(sample, pair.key);
			look(sample, pair.value);
		}
	}
}

/* The line end that most lines have; a bare CR only where there is nothing else. */
static const char *line_end(const struct yaml_document *document)
{
	const char *text = document->text;
	size_t lf = 0, crlf = 0, cr = 0;

	if (!document->lines.has_cr)
		return "\n";
	for (size_t at = 0; at < document->size && lf + crlf + cr < SAMPLE; at++) {
		if (text[at] == '\n') {
			lf++;
		} else if (text[at] == '\r' && at + 1 < document->size && text[at + 1] == '\n') {
			crlf++;
			at++;
		} else if (text[at] == '\r') {
			cr++;
		}
	}
	if (crlf > lf)
		return "\r\n";
	return cr && !lf && !crlf ? "\r" : "\n";
}

struct yaml_layout yaml_layout_read(const struct yaml_document *document)
{
	struct sample sample = {.document = document, .left = SAMPLE};
	struct yaml_layout layout;

	for (size_t i = 0; i < document->root_count; i++)
		look(&sample, document->roots[i]);
	layout.line_end = line_end(document);
	layout.step = sample.step_known ? sample.step : 2;
	layout.dash = sample.dash_known ? sample.dash : layout.step;
	layout.quotes = sample.single_quotes > sample.double_quotes ? YAML_SINGLE_QUOTED
								    : YAML_DOUBLE_QUOTED;
	return layout;
}

size_t yaml_layout_dash(const struct yaml_document *document, const struct yaml_node *mapping,
			size_t fallback)
{
	struct yaml_pair pair = {NULL, NULL};
	size_t dash = fallback;

	while (yaml_pair_next(mapping, YAML_BEFORE, &pair))
		if (dash_of_pair(document, &pair, &dash))
			break;
	return dash;
}
