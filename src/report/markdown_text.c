/* Text from strangers in Markdown, where nothing in it may act. */
#include "report/markdown_text.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

#define CODE_MAX 120
#define PROSE_MAX 1000
#define ELLIPSIS "\xE2\x80\xA6"

/* Cuts at the beginning of a character. */
static bool cut(struct buf *text, size_t max)
{
	if (text->len <= max)
		return false;
	while (max && ((unsigned char)text->data[max] & 0xC0) == 0x80)
		max--;
	text->data[max] = '\0';
	text->len = max;
	return true;
}

/* As HTML, which says nothing to Markdown: what is neither letter, digit, blank nor in `plain` goes by number. */
static void add_html_code(struct buf *out, const char *text, size_t len, const char *plain)
{
	buf_addstr(out, "<code>");
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte >= 0x80 || isalnum(byte) || byte == ' ' || (byte && strchr(plain, byte)))
			buf_addch(out, text[i]);
		else
			buf_addf(out, "&#%u;", (unsigned)byte);
	}
	buf_addstr(out, "</code>");
}

/* In a code span a backtick would end it, a pipe the cell of a table, and a backslash may hide either. */
static void add_code(struct buf *out, const char *text, size_t len)
{
	if (!len)
		return;
	for (size_t i = 0; i < len; i++)
		if (strchr("`|\\", text[i])) {
			add_html_code(out, text, len, "");
			return;
		}
	buf_addch(out, '`');
	buf_add(out, text, len);
	buf_addch(out, '`');
}

static void add_safe_and_short(struct buf *out, const char *text)
{
	utf8_add_safe(out, text, strlen(text), true);
	if (cut(out, CODE_MAX))
		buf_addstr(out, ELLIPSIS);
}

void markdown_add_code(struct buf *out, const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	add_safe_and_short(&safe, text);
	if (safe.len)
		add_code(out, safe.data, safe.len);
	else
		buf_addstr(out, "(empty)");
}

void markdown_add_html_code(struct buf *out, const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	add_safe_and_short(&safe, text);
	add_html_code(out, safe.data, safe.len, "-./:_,=+");
}

/* Nothing in it may be a commit id, an issue of a tracker ("AB-12") or markup. */
static bool is_plain(const char *word, size_t len)
{
	size_t hex = 0, digits = 0;
	bool dash = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)word[i];

		if (byte < 0x80 && !isalnum(byte) && byte != '-' && byte != '\'')
			return false;
		hex += byte < 0x80 && isxdigit(byte);
		digits += byte < 0x80 && isdigit(byte);
		dash |= byte == '-';
	}
	if (dash && digits)
		return false;
	return !(hex == len && digits && len >= 7) && (len < 2 || word[0] != '-');
}

/* The length of a run between backticks that begins there and ends as a word does; or 0. */
static size_t quoted_length(const char *text)
{
	const char *close = *text == '`' ? strchr(text + 1, '`') : NULL;

	if (!close || close == text + 1 || (close[1] && !strchr(" ).,;:", close[1])))
		return 0;
	return (size_t)(close - text) + 1;
}

/* One word and the punctuation around it; gives its length. */
static size_t add_word(struct buf *out, const char *text)
{
	size_t lead = strspn(text, "(\"'"), quoted = quoted_length(text + lead), len, core;

	if (quoted) {
		buf_add(out, text, lead);
		add_code(out, text + lead + 1, quoted - 2);
		return lead + quoted;
	}
	len = strcspn(text, " ");
	if (len < lead)
		lead = len;
	core = len;
	while (core > lead && strchr(").,;:\"'?", text[core - 1]))
		core--;
	buf_add(out, text, lead);
	if (is_plain(text + lead, core - lead))
		buf_add(out, text + lead, core - lead);
	else
		add_code(out, text + lead, core - lead);
	buf_add(out, text + core, len - core);
	return len;
}

void markdown_add_prose(struct buf *out, const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;
	bool was_cut;

	utf8_add_safe(&safe, text, strlen(text), true);
	was_cut = cut(&safe, PROSE_MAX);
	for (const char *at = safe.data; *at;) {
		size_t blanks = strspn(at, " ");

		if (blanks)
			buf_addch(out, ' ');
		at += blanks;
		at += add_word(out, at);
	}
	if (was_cut)
		buf_addstr(out, " " ELLIPSIS);
}

static size_t longest_run(const char *text, char byte)
{
	size_t longest = 0, run = 0;

	for (; *text; text++) {
		run = *text == byte ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

void markdown_add_fence(struct buf *out, const char *language, const char *text, size_t indent)
{
	size_t fence = longest_run(text, '`');
	struct buf safe CLEANUP_BUF = BUF_INIT;

	fence = fence < 3 ? 3 : fence + 1;
	utf8_add_safe(&safe, text, strlen(text), false);
	buf_addchars(out, ' ', indent);
	buf_addchars(out, '`', fence);
	buf_addf(out, "%s\n", language);
	for (const char *line = safe.data; *line;) {
		size_t len = strcspn(line, "\n");

		buf_addchars(out, ' ', indent);
		buf_add(out, line, len);
		buf_addch(out, '\n');
		line += len + (line[len] == '\n');
	}
	buf_addchars(out, ' ', indent);
	buf_addchars(out, '`', fence);
	buf_addch(out, '\n');
}
