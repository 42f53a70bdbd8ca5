/* The byte gate before the parser. */
#include "yaml/gate.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "text/span.h"

static int refuse(struct error *err, const char *text, size_t offset, const char *words)
{
	/* Only the good bytes before the fault are counted, so that columns are code points. */
	struct lines lines CLEANUP_LINES;
	struct place place;

	lines_init(&lines, text, offset);
	place = lines_place(&lines, offset);
	if (offset && (text[offset - 1] == '\n' || text[offset - 1] == '\r')) {
		place.line++;
		place.column = 1;
	}
	return error_at(err, place.line, place.column, "%s", words);
}

static bool is_yaml_directive(const char *line, size_t len)
{
	static const char known[] = "%YAML 1.";
	size_t at = sizeof(known) - 1;

	if (len <= at || memcmp(line, known, at) != 0 || line[at] < '0' || line[at] > '9')
		return false;
	for (at++; at < len; at++) {
		if (line[at] == '#')
			return line[at - 1] == ' ' || line[at - 1] == '\t';
		if (line[at] != ' ' && line[at] != '\t')
			return false;
	}
	return true;
}

static int check_directives(const char *text, size_t size, struct error *err)
{
	/* A "%" that starts a line is content at most in odd places: refusing it costs nobody. */
	for (size_t at = 0, end; at < size; at = end + 1) {
		if (size - at >= YAML_BOM_LEN && !memcmp(text + at, YAML_BOM, YAML_BOM_LEN))
			at += YAML_BOM_LEN;
		for (end = at; end < size && text[end] != '\n' && text[end] != '\r';)
			end++;
		if (end > at && text[at] == '%' && !is_yaml_directive(text + at, end - at))
			return refuse(err, text, at, "only the directive %YAML 1.x is supported");
	}
	return 0;
}

/* Bytes that may begin a character which does not pass. */
static const bool suspicious[256] = {
	[0 ... 0x08] = true, /* controls but tab, LF and CR */
	[0x0b ... 0x0c] = true,
	[0x0e ... 0x1f] = true,
	[0x7f] = true,
	[0xc2] = true, /* U+0080-BF */
	[0xe2] = true, /* U+2000-2FFF */
	[0xef] = true, /* U+F000-FFFF */
};

/* What is wrong with the character at text[at]; or NULL. */
static const char *fault(const char *text, size_t size, size_t at)
{
	uint32_t code;

	utf8_decode(text + at, size - at, &code);
	if (code == 0)
		return "holds a NUL byte: not a text file";
	if (code == 0x85 || code == 0x2028 || code == 0x2029)
		return "an invisible line break (U+0085, U+2028 or U+2029) that Compose reads as "
		       "the end of the line: delete it";
	/* libyaml and its like pass over it there, libfyaml takes it for text. */
	if (code == 0xfeff && at > 0 && (text[at - 1] == '\n' || text[at - 1] == '\r'))
		return "an invisible U+FEFF at the start of a line: delete it";
	if (code < ' ' || (code >= 0x7f && code < 0xa0) || code == 0xfffe || code == 0xffff)
		return "control characters are not allowed in YAML";
	return NULL;
}

int yaml_gate(const char *text, size_t size, struct error *err)
{
	const char *words;
	size_t good, plain;

	if (size > UINT32_MAX - 2)
		return error_set(err, "larger than 4 GiB");
	if (size >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2)))
		return error_set(err, "is UTF-16; Compose files are UTF-8");
	plain = utf8_plain_lines(text, size);
	good = plain + utf8_check(text + plain, size - plain);
	for (size_t i = plain; (i += utf8_plain(text + i, good - i)) < good; i++) {
		words = suspicious[(unsigned char)text[i]] ? fault(text, good, i) : NULL;
		if (words)
			return refuse(err, text, i, words);
	}
	if (good < size)
		return refuse(err, text, good, "not valid UTF-8");
	if (size && memchr(text, '%', size))
		return check_directives(text, size, err);
	return 0;
}
