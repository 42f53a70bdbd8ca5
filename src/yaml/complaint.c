/* Translating the parser's complaints. */
#include "yaml/complaint.h"

#include <string.h>

#include "base/error.h"
#include "text/span.h"

#define TAB "a tab is used as indentation: use spaces"
#define KEY "a key is expected here: check the indentation"
#define OTHERWISE "indented otherwise than the keys around it"
#define ITEM "a list item (\"- \") is expected here: check the indentation"

/* What libfyaml's words begin with, and ours. All that is not here is good enough. */
static const struct {
	const char *said, *plain;
} translations[] = {
	{"tab character may not be used as indentation", TAB},
	{"invalid tab used as indentation", TAB},
	{"invalid tab as indendation in a mapping", TAB},
	{"invalid tab character as indent instead of space", TAB},
	{"cannot use tab for indentation of block entry", TAB},
	{"did not find expected key", KEY},
	{"invalid value after mapping", KEY},
	{"did not find expected '-' indicator", ITEM},
	{"invalid scalar at the end of block sequence", ITEM},
	{"wrong indendation in sequence while in mapping", "wrong indentation in this list"},
	{"invalid indentation in mapping", OTHERWISE},
	{"invalid multiline plain key",
	 "text that goes on in the next line cannot be a key: check the indentation there, or a "
	 "missing \":\" here"},
	{"invalid nested block mapping on the same line",
	 "a second \": \" on the line: put the value in quotes"},
	{"Illegal placement of ':' indicator", "a \":\" is out of place here"},
	{"could not find expected ':'", "a key without \":\""},
	{"did not find expected node content", "a value is expected here"},
	{"block sequence on the same line as a mapping key",
	 "a list cannot begin on the line of its key"},
	{"plain scalar cannot start with '%", "a value that starts with \"%\" needs quotes"},
	{"plain scalar cannot start with '@", "a value that starts with \"@\" needs quotes"},
	{"plain scalar cannot start with '`", "a value that starts with \"`\" needs quotes"},
};

static const char *translate(const char *said)
{
	for (size_t i = 0; i < sizeof(translations) / sizeof(*translations); i++)
		if (!strncmp(said, translations[i].said, strlen(translations[i].said)))
			return translations[i].plain;
	return said;
}

/* libfyaml 0.9 says of a tab before a key only that the key is indented otherwise. */
static bool tab_indents(const struct lines *lines, unsigned number)
{
	struct span line;
	size_t at;

	if (number > lines->count)
		return false;
	line = lines_content(lines, number - 1);
	for (at = line.start; at < line.end && lines->text[at] == ' '; at++)
		;
	return at < line.end && lines->text[at] == '\t';
}

/* The place that a reader would point at. */
static struct place mend_place(const struct lines *lines, const char *said, const char *plain,
			       struct place place)
{
	struct span line;
	const char *tab;

	if (place.line > lines->count) {
		/* Behind the end: what is missing is missing at the end of the last line. */
		line = lines_content(lines, lines->count - 1);
		return lines_place(lines, line.end);
	}
	line = lines_content(lines, place.line - 1);
	if (!strcmp(plain, TAB)) {
		tab = memchr(lines->text + line.start, '\t', line.end - line.start);
		if (tab)
			return lines_place(lines, (size_t)(tab - lines->text));
	}
	/* The mark stands behind the opening quote. */
	if (strstr(said, "quoted scalar without closing quote") && place.column > 1)
		place.column--;
	return place;
}

int yaml_complain(struct error *err, const char *text, size_t size, const char *said, int line,
		  int column)
{
	struct lines lines CLEANUP_LINES;
	const char *plain = translate(said);
	struct place place;

	if (line <= 0 || column <= 0)
		return error_set(err, "not valid YAML: %s", plain);
	lines_init(&lines, text, size);
	if (!strcmp(plain, OTHERWISE) && tab_indents(&lines, (unsigned)line))
		plain = TAB;
	place = mend_place(&lines, said, plain, (struct place){(unsigned)line, (unsigned)column});
	return error_at(err, place.line, place.column, "not valid YAML: %s", plain);
}
