/* What was learnt, as a table; and as the words that stand in a service. */
#include <string.h>

#include "base/utf8.h"
#include "cli/command/learn.h"
#include "evidence/learnt_write.h"
#include "report/paint.h"
#include "yaml/scalar.h"

#define COLUMNS 4
#define WIDTH 96
#define INDENT 4
#define DIGEST_SHOWN 12

struct row {
	struct buf cells[COLUMNS];
};

static const char *const headings[COLUMNS] = {"image", "digest", "runs as", "before"};

static void add_safe(struct buf *out, const char *text)
{
	utf8_add_safe(out, text, strlen(text), true);
}

static void add_before(struct buf *out, const struct decision *before)
{
	if (before->source == EVIDENCE_SOURCE_COUNT)
		buf_addch(out, '-');
	else if (before->source == EVIDENCE_DEFAULT)
		buf_addstr(out, "guess");
	else
		buf_addf(out, "%s, %s", confidence_name(before->confidence),
			 evidence_source_name(before->source));
}

static const char *runs_as(const struct fact *fact)
{
	return fact->needs_root	  ? "root"
	       : fact->user	  ? fact->user
	       : fact->image_user ? fact->image_user
				  : "?";
}

static void fill(struct row *row, const struct learn_image *image)
{
	const char *digest = image->fact.digest ? image->fact.digest : image->fact.image_id;
	const char *digits = digest && strchr(digest, ':') ? strchr(digest, ':') + 1 : "";

	/* A digest has a column of its own. */
	utf8_add_safe(&row->cells[0], image->shown, strcspn(image->shown, "@"), true);
	buf_addf(&row->cells[1], "%.*s", DIGEST_SHOWN, digits);
	add_safe(&row->cells[2], runs_as(&image->fact));
	add_before(&row->cells[3], &image->before);
}

static void add_row(struct buf *out, const struct buf cells[COLUMNS], const size_t widths[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		buf_add(out, cells[i].data, cells[i].len);
		if (i + 1 < COLUMNS)
			buf_addchars(out, ' ',
				     widths[i] + 2 - utf8_width(cells[i].data, cells[i].len));
	}
	buf_addch(out, '\n');
}

static void join(struct buf *out, const char *word)
{
	if (out->len)
		buf_addstr(out, ", ");
	buf_addstr(out, word);
}

static void add_list(struct buf *out, const struct fact *fact, enum fact_field field,
		     struct arena *arena)
{
	const char *const *texts = learnt_texts(fact, field, arena);

	for (; texts && *texts; texts++)
		join(out, *texts);
}

/* "needs SETGID, SETUID, a tmpfs on /run, a root that is not read-only". */
static void add_needs(struct buf *out, const struct fact *fact, struct arena *arena)
{
	bool root = fact->needs_root;
	enum fact_field tmpfs =
		root && fact_has(fact, FACT_ROOT_TMPFS) ? FACT_ROOT_TMPFS : FACT_TMPFS;
	const char *const *paths = learnt_texts(fact, tmpfs, arena);

	add_list(out, fact, FACT_CAP_ADD, arena);
	if (root)
		add_list(out, fact, FACT_ROOT_CAP_ADD, arena);
	for (; paths && *paths; paths++)
		join(out, arena_join(arena, "tmpfs ", *paths, NULL));
	if (fact->keep_capabilities)
		join(out, "all capabilities that it has");
	if (fact->read_only == TRISTATE_FALSE)
		join(out, "a writable root");
	if (fact->no_new_privileges == TRISTATE_FALSE)
		join(out, "new privileges");
}

static void add_line(struct buf *out, const char *word, const char *text)
{
	struct wrap wrap = {WIDTH, INDENT + 2, INDENT + strlen(word) + 1};

	buf_addchars(out, ' ', INDENT);
	buf_addf(out, "%s ", word);
	wrap_add(out, &wrap, text);
	buf_addch(out, '\n');
}

/* What it needs, and what each rule saw. */
static void add_details(struct buf *out, const struct fact *fact, struct arena *arena)
{
	CLEANUP_FREE char *sure = xasprintf("%s:", confidence_name(fact_confidence(fact)));
	struct buf needs CLEANUP_BUF;

	buf_init(&needs);
	add_needs(&needs, fact, arena);
	if (needs.len)
		add_line(out, "needs", needs.data);
	for (const char *const *rule = fact->rules; rule && *rule; rule++)
		add_line(out, sure, *rule);
}

static void add_heading(struct buf *out, const size_t widths[COLUMNS])
{
	struct row row;

	for (size_t i = 0; i < COLUMNS; i++) {
		buf_init(&row.cells[i]);
		buf_addstr(&row.cells[i], headings[i]);
	}
	add_row(out, row.cells, widths);
	for (size_t i = 0; i < COLUMNS; i++)
		buf_release(&row.cells[i]);
}

void learn_text_add_table(struct buf *out, const struct learn_run *run)
{
	CLEANUP_FREE struct row *rows = xcalloc(run->count + 1, sizeof(*rows));
	size_t widths[COLUMNS], shown = 0;
	struct arena arena CLEANUP_ARENA;

	arena_init(&arena);
	for (size_t i = 0; i < COLUMNS; i++)
		widths[i] = strlen(headings[i]);
	for (size_t n = 0; n < run->count; n++)
		for (size_t i = 0; i < COLUMNS; i++)
			buf_init(&rows[n].cells[i]);
	for (size_t n = 0; n < run->count; n++) {
		if (!run->images[n]->looked)
			continue;
		fill(&rows[n], run->images[n]);
		shown++;
		for (size_t i = 0; i < COLUMNS; i++) {
			size_t width = utf8_width(rows[n].cells[i].data, rows[n].cells[i].len);

			widths[i] = width > widths[i] ? width : widths[i];
		}
	}
	if (shown)
		add_heading(out, widths);
	for (size_t n = 0; n < run->count; n++) {
		if (run->images[n]->looked) {
			add_row(out, rows[n].cells, widths);
			add_details(out, &run->images[n]->fact, &arena);
		}
		for (size_t i = 0; i < COLUMNS; i++)
			buf_release(&rows[n].cells[i]);
	}
}

static void add_scalar(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	yaml_add_scalar(out, text, len,
			yaml_plain_is_string(text, len, true) ? YAML_PLAIN : YAML_DOUBLE_QUOTED);
}

static void add_inline_list(struct buf *out, const char *key, const char *const *texts)
{
	if (!texts || !texts[0])
		return;
	buf_addf(out, "  %s: [", key);
	for (size_t i = 0; texts[i]; i++) {
		buf_addstr(out, i ? ", " : "");
		add_scalar(out, texts[i]);
	}
	buf_addstr(out, "]\n");
}

void learn_text_add_inline(struct buf *out, const struct learn_image *image)
{
	const struct fact *fact = &image->fact;
	bool root = fact->needs_root;
	struct arena arena CLEANUP_ARENA;
	const char *user = root ? "root" : fact->user, *why = fact->needs_root;

	arena_init(&arena);
	buf_addstr(out, "x-composeharden:\n");
	if (user) {
		buf_addstr(out, "  user: ");
		add_scalar(out, user);
		buf_addch(out, '\n');
	}
	add_inline_list(out, "cap_add",
			learnt_texts(fact,
				     root && fact_has(fact, FACT_ROOT_CAP_ADD) ? FACT_ROOT_CAP_ADD
									       : FACT_CAP_ADD,
				     &arena));
	add_inline_list(
		out, "tmpfs",
		learnt_texts(fact,
			     root && fact_has(fact, FACT_ROOT_TMPFS) ? FACT_ROOT_TMPFS : FACT_TMPFS,
			     &arena));
	if (fact->read_only == TRISTATE_FALSE)
		buf_addstr(out, "  allow: [read-only]\n");
	if (!why)
		why = fact->why ? fact->why : fact->rules && fact->rules[0] ? fact->rules[0] : NULL;
	if (!why)
		return;
	buf_addstr(out, "  reason: ");
	add_scalar(out, why);
	buf_addch(out, '\n');
}
