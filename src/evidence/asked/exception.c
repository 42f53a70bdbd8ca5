/* Exceptions: dates, names, what they cover. */
#include "evidence/asked/exception.h"

#include <ctype.h>
#include <string.h>

#include "base/alloc.h"

static bool covers(const struct exception *exception, const char *rule)
{
	if (!exception->rules)
		return true;
	for (size_t i = 0; exception->rules[i]; i++)
		if (!strcmp(exception->rules[i], rule))
			return true;
	return false;
}

struct exception *exception_find(struct exception *list, const char *rule)
{
	while (list && (list->expired || list->void_without_reason || !covers(list, rule)))
		list = list->next;
	return list;
}

bool exception_date_is_valid(const char *date)
{
	static const char shape[] = "dddd-dd-dd";
	int month, day;

	if (strlen(date) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? !isdigit((unsigned char)date[i]) : date[i] != '-')
			return false;
	month = (date[5] - '0') * 10 + date[6] - '0';
	day = (date[8] - '0') * 10 + date[9] - '0';
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool is_separator(char byte)
{
	return byte == ',' || byte == ' ' || byte == '\t';
}

const char *const *exception_names(const char *text, size_t len, struct arena *arena)
{
	const char **names = arena_alloc(arena, (len / 2 + 2) * sizeof(*names));
	size_t count = 0, at = 0, start;

	while (at < len) {
		while (at < len && is_separator(text[at]))
			at++;
		start = at;
		while (at < len && !is_separator(text[at]))
			at++;
		if (at > start)
			names[count++] = arena_strndup(arena, text + start, at - start);
	}
	names[count] = NULL;
	return names;
}
