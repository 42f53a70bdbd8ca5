/* Edit distance with swaps of neighbours, for short words. */
#include "text/near.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Row by row: the distance of each beginning of `a` from each of `b`. */
static size_t distance_of(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][NEAR_MAX + 1];
	size_t *above = rows[0], *row = rows[1], *two_above = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		above[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *next = two_above;

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = least(least(above[j] + 1, row[j - 1] + 1),
				       above[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
		two_above = above;
		above = row;
		row = next;
	}
	return above[b_len];
}

void near_look(struct near *near, const char *name)
{
	size_t word_len = strlen(near->word), len = strlen(name), limit = least(word_len / 3, 2), found;

	if (!limit || word_len > NEAR_MAX || len > NEAR_MAX || len > word_len + limit ||
	    word_len > len + limit)
		return;
	found = distance_of(near->word, word_len, name, len);
	if (found > limit || (near->name && found >= near->distance))
		return;
	near->name = name;
	near->distance = found;
}

const char *near_find(const char *word, const char *const *names)
{
	struct near near = {.word = word};

	for (; *names; names++)
		near_look(&near, *names);
	return near.name;
}
