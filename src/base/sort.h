/* Sorting what mostly is in order already. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>

/* As qsort(3), but one pass where there is nothing to sort. */
void sort(void *list, size_t count, size_t size, int (*compare)(const void *, const void *));

#endif
