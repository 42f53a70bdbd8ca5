/* Quoting for a POSIX shell. */
#include "base/shell.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

bool shell_can_show(const char *text)
{
	size_t len = strlen(text);
	uint32_t code;

	if (utf8_check(text, len) < len)
		return false;
	for (size_t i = 0; (i += utf8_plain(text + i, len - i)) < len;) {
		i += utf8_decode(text + i, len - i, &code);
		if (code < ' ' || utf8_is_unsafe(code))
			return false;
	}
	return true;
}

/* Nothing in the text means anything to a shell, in any place of a word but for a "~" before it. */
static bool is_harmless(const char *text)
{
	static const bool harmless[256] = {
		['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['_'] = true,
		['.'] = true,	      ['/'] = true,	    [':'] = true,	  ['@'] = true,
		['%'] = true,	      ['+'] = true,	    [','] = true,	  ['-'] = true,
	};

	while (harmless[(unsigned char)*text])
		text++;
	return !*text;
}

void shell_add_word(struct buf *out, const char *text)
{
	if (!strncmp(text, "~/", 2)) {
		buf_addstr(out, "~/");
		text += 2;
	}
	if (*text && is_harmless(text)) {
		buf_addstr(out, text);
		return;
	}
	buf_addch(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_addstr(out, "'\\''");
		else
			buf_addch(out, *text);
	}
	buf_addch(out, '\'');
}
