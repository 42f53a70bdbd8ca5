/*
 * What this machine takes to hand out memory that is touched for the first time, in seconds a GiB, in small
 * pages and in large ones. Virtual machines differ by a factor of fifty, and a large file needs much memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define SIZE ((size_t)512 << 20)
#define HUGE_PAGE ((size_t)2 << 20)

static double used(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double touch(int advice, size_t page)
{
	char *memory = aligned_alloc(HUGE_PAGE, SIZE);
	double start = used();

	if (!memory)
		exit(2);
	(void)madvise(memory, SIZE, advice);
	for (size_t at = 0; at < SIZE; at += page)
		((volatile char *)memory)[at] = 1;
	start = used() - start;
	free(memory);
	return start * ((double)((size_t)1 << 30) / (double)SIZE);
}

int main(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	double small = touch(MADV_NOHUGEPAGE, page), large = touch(MADV_HUGEPAGE, page);

	printf("first touch of memory: %.2f s a GiB in small pages, %.2f s in large ones\n", small,
	       large);
	return 0;
}
