/* Quoting of scalars. */
#include "yaml/scalar.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"

/* Words that some YAML version or parser takes for something other than a string. */
static const char *const reserved[] = {
	"~",	"null", "true", "false", "yes",	 "no",	  "on",	   "off", "y",	   "n",
	".inf", "-.inf", "+.inf", ".nan", "<<",	 "=",
};

/* The longest of them. */
#define RESERVED_MAX 5

static bool is_reserved(const char *text, size_t len)
{
	if (len > RESERVED_MAX || !strchr("~ntfyo.-+<=NTFYO", text[0]))
		return false;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (strlen(reserved[i]) == len && !strncasecmp(text, reserved[i], len))
			return true;
	return false;
}

/* Numbers of any base, base 60 and dates: a digit first, and nothing but what these are made of. */
static bool looks_numeric(const char *text, size_t len)
{
	size_t at = text[0] == '+' || text[0] == '-';

	if (at < len && text[at] == '.')
		at++;
	if (at == len || !isdigit((unsigned char)text[at]))
		return false;
	for (; at < len; at++)
		if (!isxdigit((unsigned char)text[at]) && !strchr("_.:+-xoXOtTzZ ", text[at]))
			return false;
	return true;
}

/* Letters, digits and what else is never trouble: most of all text. */
static bool is_harmless(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '-' && byte <= '9') ||
	       (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool has_plain_trouble(const char *text, size_t len, bool flow)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (is_harmless(byte))
			continue;
		if (byte < ' ' || byte >= 0x7f)
			return true;
		if (byte == '#' && i && text[i - 1] == ' ')
			return true;
		if (byte == ':' && (flow || i + 1 == len || text[i + 1] == ' '))
			return true;
		if (flow && strchr(",[]{}", byte))
			return true;
	}
	return false;
}

/* A dash may begin a plain scalar when the next byte makes clear that it is no indicator. */
static bool begins_with_indicator(const char *text, size_t len)
{
	if (text[0] == '-')
		return len == 1 || !(isalnum((unsigned char)text[1]) || strchr("-._/", text[1]));
	return !is_harmless((unsigned char)text[0]) && strchr("!&*{}[]|>@`\"'%#,:?", text[0]);
}

bool yaml_plain_is_possible(const char *text, size_t len, bool flow)
{
	if (!len || text[0] == ' ' || text[len - 1] == ' ' || begins_with_indicator(text, len))
		return false;
	/* Document markers. */
	if (len >= 3 && (!memcmp(text, "---", 3) || !memcmp(text, "...", 3)))
		return false;
	return !has_plain_trouble(text, len, flow);
}

bool yaml_plain_is_string(const char *text, size_t len, bool flow)
{
	return yaml_plain_is_possible(text, len, flow) && !is_reserved(text, len) &&
	       !looks_numeric(text, len);
}

/* What can stand in quotes as it is; U+FFFE and U+FFFF are no YAML. */
static bool is_printable(uint32_t code)
{
	return code >= ' ' && !utf8_is_unsafe(code) && code != 0xfffe && code != 0xffff;
}

bool yaml_single_is_possible(const char *text, size_t len)
{
	uint32_t code;

	for (size_t i = 0; i < len;) {
		i += utf8_decode(text + i, len - i, &code);
		if (!is_printable(code))
			return false;
	}
	return true;
}

static void add_double_quoted(struct buf *out, const char *text, size_t len)
{
	size_t step;
	uint32_t code;

	for (size_t i = 0; i < len; i += step) {
		step = utf8_decode(text + i, len - i, &code);
		if (code == '"' || code == '\\')
			buf_addf(out, "\\%c", (int)code);
		else if (code == '\n')
			buf_addstr(out, "\\n");
		else if (code == '\t')
			buf_addstr(out, "\\t");
		else if (code > 0xffff && !is_printable(code))
			/* A surrogate pair: YAML and JSON both read it, "\U" only YAML. */
			buf_addf(out, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10),
				 0xdc00 + (code & 0x3ff));
		else if (!is_printable(code))
			buf_addf(out, "\\u%04x", (unsigned)code);
		else
			buf_add(out, text + i, step);
	}
}

void yaml_add_scalar(struct buf *out, const char *text, size_t len, enum yaml_style style)
{
	if (style == YAML_DOUBLE_QUOTED) {
		buf_addch(out, '"');
		add_double_quoted(out, text, len);
		buf_addch(out, '"');
	} else if (style == YAML_SINGLE_QUOTED) {
		buf_addch(out, '\'');
		for (size_t i = 0; i < len; i++) {
			if (text[i] == '\'')
				buf_addch(out, '\'');
			buf_addch(out, text[i]);
		}
		buf_addch(out, '\'');
	} else {
		buf_add(out, text, len);
	}
}
