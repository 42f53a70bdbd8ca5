/* JSON as it is printed: the same data, and nothing in it that acts on a terminal. */
#include "report/json_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

void report_add_json(struct buf *out, const json_t *root)
{
	char *printed = json_dumps(root, JSON_INDENT(2));
	size_t len = strlen(printed), from = 0;
	uint32_t code;

	/* Outside of strings there is nothing but ASCII; in them the escape means the same. */
	for (size_t i = 0, next; i < len; i = next) {
		next = i + utf8_decode(printed + i, len - i, &code);
		if (!utf8_is_unsafe(code))
			continue;
		buf_add(out, printed + from, i - from);
		from = next;
		if (code < 0x10000)
			buf_addf(out, "\\u%04x", (unsigned)code);
		else
			buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xD7C0 + (code >> 10)),
				 (unsigned)(0xDC00 + (code & 0x3FF)));
	}
	buf_add(out, printed + from, len - from);
	buf_addch(out, '\n');
	free(printed);
}
