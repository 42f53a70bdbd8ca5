/* Quoting for a POSIX shell. */
#include "base/shell.h"

#include <string.h>

#include "base/buf.h"

bool shell_can_show(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
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
