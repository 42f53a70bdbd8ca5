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

void shell_add_word(struct buf *out, const char *text)
{
	static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789_./:@%+,-";

	if (!strncmp(text, "~/", 2)) {
		buf_addstr(out, "~/");
		text += 2;
	}
	if (*text && text[strspn(text, harmless)] == '\0') {
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
