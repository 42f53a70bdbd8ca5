/* Colours for people's reports, and words wrapped to a width. */
#include "report/paint.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

static const char *const tone_codes[] = {
	[TONE_PLAIN] = "",  [TONE_HEAD] = "1",	[TONE_DIM] = "2",  [TONE_GOOD] = "32",
	[TONE_NOTE] = "36", [TONE_WARN] = "33", [TONE_BAD] = "31",
};

enum tone tone_of_severity(enum severity severity)
{
	return severity >= SEVERITY_HIGH ? TONE_BAD : TONE_WARN;
}

char confidence_sign(enum confidence confidence)
{
	static const char signs[] = {
		[CONFIDENCE_ASSUMED] = '?', [CONFIDENCE_LIKELY] = '~', [CONFIDENCE_KNOWN] = '+'};

	return signs[confidence];
}

enum tone tone_of_confidence(enum confidence confidence)
{
	return confidence == CONFIDENCE_ASSUMED ? TONE_WARN : TONE_GOOD;
}

void paint(struct buf *out, bool color, enum tone tone, const char *text)
{
	if (color && tone != TONE_PLAIN)
		buf_addf(out, "\033[%sm%s\033[m", tone_codes[tone], text);
	else
		buf_addstr(out, text);
}

/* The length of the next word; a run between backticks belongs to one word, blanks and all. */
static size_t word_length(const char *text)
{
	size_t len = 0;

	while (text[len] && text[len] != ' ') {
		const char *close = text[len] == '`' ? strchr(text + len + 1, '`') : NULL;

		len = close ? (size_t)(close - text) + 1 : len + 1;
	}
	return len;
}

void wrap_add(struct buf *out, struct wrap *wrap, const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;
	const char *at;
	size_t len = strlen(text), width;

	/* Most texts need no mending and no breaking. */
	if (wrap->column + len <= wrap->width && utf8_plain(text, len) == len) {
		buf_add(out, text, len);
		wrap->column += len;
		return;
	}
	utf8_add_safe(&safe, text, len, true);
	width = utf8_width(safe.data, safe.len);
	if (wrap->column + width <= wrap->width) {
		buf_add(out, safe.data, safe.len);
		wrap->column += width;
		return;
	}
	for (at = safe.data; *at;) {
		size_t blanks = strspn(at, " ");

		len = word_length(at + blanks);
		width = utf8_width(at + blanks, len);
		if (blanks && wrap->column > wrap->indent &&
		    wrap->column + blanks + width > wrap->width) {
			buf_addch(out, '\n');
			buf_addchars(out, ' ', wrap->indent);
			wrap->column = wrap->indent;
		} else {
			buf_addchars(out, ' ', blanks);
			wrap->column += blanks;
		}
		buf_add(out, at + blanks, len);
		wrap->column += width;
		at += blanks + len;
	}
}

void cut_add(struct buf *out, size_t columns, const char *text)
{
	static const char more[] = "...";
	struct buf safe CLEANUP_BUF = BUF_INIT;
	size_t at = 0, end = 0, used = 0;

	utf8_add_safe(&safe, text, strlen(text), true);
	while (at < safe.len && used <= columns) {
		uint32_t code;
		size_t len = utf8_decode(safe.data + at, safe.len - at, &code);

		used += utf8_width(safe.data + at, len);
		at += len;
		if (used + strlen(more) <= columns)
			end = at;
	}
	if (used <= columns)
		end = safe.len;
	buf_add(out, safe.data, end);
	if (end < safe.len)
		buf_addstr(out, more);
}
