/* Text from strangers in HTML, where nothing in it may act. */
#include "report/html_text.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "report/paint.h"

/* Of a text that is safe: what HTML reads goes by number. */
static void escape(struct buf *out, const char *text, size_t len)
{
	while (len) {
		size_t plain = strcspn(text, "<>&\"'\n");

		plain = plain < len ? plain : len;
		buf_add(out, text, plain);
		text += plain;
		len -= plain;
		if (!len)
			return;
		buf_addf(out, "&#%u;", (unsigned)(unsigned char)*text);
		text++;
		len--;
	}
}

void html_add(struct buf *out, const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&safe, text, strlen(text), true);
	escape(out, safe.data, safe.len);
}

void html_add_short(struct buf *out, const char *text, size_t columns)
{
	struct buf cut CLEANUP_BUF = BUF_INIT;

	cut_add(&cut, columns, text);
	escape(out, cut.data, cut.len);
}

void html_add_code(struct buf *out, const char *text)
{
	if (!*text) {
		buf_addstr(out, "(empty)");
		return;
	}
	buf_addstr(out, "<code>");
	html_add(out, text);
	buf_addstr(out, "</code>");
}

void html_add_prose(struct buf *out, const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&safe, text, strlen(text), true);
	for (const char *at = safe.data; *at;) {
		size_t len = strcspn(at, "`");
		const char *end = at[len] ? strchr(at + len + 1, '`') : NULL;

		if (!end)
			len = strlen(at);
		escape(out, at, len);
		at += len;
		if (!end)
			continue;
		buf_addstr(out, "<code>");
		escape(out, at + 1, (size_t)(end - at) - 1);
		buf_addstr(out, "</code>");
		at = end + 1;
	}
}

void html_add_block(struct buf *out, const char *text)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&safe, text, strlen(text), false);
	escape(out, safe.data, safe.len);
}

void html_add_count(struct buf *out, size_t count, const char *noun)
{
	buf_addf(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}
