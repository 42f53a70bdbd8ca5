/* Booleans: the table of words and its search. */
#include "compose/boolean.h"

#include <stddef.h>
#include <strings.h>

struct word {
	const char *text;
	enum tristate value;
};

static const struct word words[10];

enum tristate boolean_parse(const char *text)
{
	if (!*text)
		return TRISTATE_UNSET;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i].text) == 0)
			return words[i].value;
	}
	return TRISTATE_UNSET;
}

static const struct word words[10] = {
	{"true", TRISTATE_TRUE}, {"false", TRISTATE_FALSE}, {"yes", TRISTATE_TRUE},
	{"no", TRISTATE_FALSE},	 {"on", TRISTATE_TRUE},	    {"off", TRISTATE_FALSE},
	{"y", TRISTATE_TRUE},	 {"n", TRISTATE_FALSE},	    {"1", TRISTATE_TRUE},
	{"0", TRISTATE_FALSE},
};
