/* Cutting instructions and shell commands into words. */
#include "evidence/dockerfile/dockerfile_words.h"

#include <jansson.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"

/* The end of the word at `end`, which one of `stops` or a blank ends outside of quotes. */
static const char *word_end(const char *end, char escape, const char *stops)
{
	char quote = '\0';

	for (; *end && (quote || (!words_is_space(*end) && !strchr(stops, *end))); end++) {
		if (*end == escape && quote != '\'') {
			if (!*++end)
				break;
		} else if (quote) {
			if (*end == quote)
				quote = '\0';
		} else if (*end == '"' || *end == '\'') {
			quote = *end;
		}
	}
	return end;
}

const char *words_next(const char **at, char escape, size_t *len)
{
	const char *start = *at;

	while (words_is_space(*start))
		start++;
	*at = word_end(start, escape, "");
	*len = (size_t)(*at - start);
	return *len ? start : NULL;
}

const char *const *words_json(const char *text, struct arena *arena, size_t *count)
{
	const char **words;
	json_t *array, *item;
	size_t i, found = 0;

	while (words_is_space(*text))
		text++;
	array = text[0] == '[' ? json_loads(text, 0, NULL) : NULL;
	if (!json_is_array(array)) {
		json_decref(array);
		return NULL;
	}
	words = arena_alloc(arena, (json_array_size(array) + 1) * sizeof(*words));
	json_array_foreach(array, i, item) if (json_is_string(item)) words[found++] =
		arena_strdup(arena, json_string_value(item));
	words[found] = NULL;
	*count = found;
	if (found != json_array_size(array))
		words = NULL;
	json_decref(array);
	return words;
}

static void add_word(struct raw_words *out, const char *text, size_t len)
{
	list_grow(out->list, out->count, out->cap);
	out->list[out->count++] = (struct raw_word){text, len};
}

bool words_command(const char **at, struct raw_words *out)
{
	static const char stops[] = ";&|()";
	const char *start = *at, *end;

	out->count = 0;
	while (*start) {
		if (*start == '\n' || strchr(stops, *start)) {
			start++;
			if (out->count)
				break;
		} else if (words_is_space(*start)) {
			start++;
		} else if (start[0] == '\\' && start[1] == '\n') {
			start += 2;
		} else if (*start == '#') {
			start += strcspn(start, "\n");
		} else {
			end = word_end(start, '\\', stops);
			add_word(out, start, (size_t)(end - start));
			start = end;
		}
	}
	*at = start;
	return out->count > 0;
}
