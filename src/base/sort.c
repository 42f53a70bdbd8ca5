/* Looking before sorting. */
#include "base/sort.h"

#include <stdlib.h>

void sort(void *list, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	const char *items = list;

	for (size_t i = 1; i < count; i++)
		if (compare(items + (i - 1) * size, items + i * size) > 0) {
			qsort(list, count, size, compare);
			return;
		}
}
