/* Memory that ends the program when it runs out, and block-wise arenas. */
#include "base/alloc.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define PAGE ((size_t)4 << 10)
/* From here on a piece gets a large page of its own: most of one is used, or its pages are dearer. */
#define LARGE (HUGE_PAGE / 2)
/* Blocks double up to the last small one; then they are large pages. */
#define ARENA_FIRST_BLOCK ((size_t)4 << 10)
#define ARENA_SMALL_BLOCK ((size_t)128 << 10)
#define ARENA_LAST_BLOCK ((size_t)8 << 20)

struct arena_block {
	struct arena_block *older;
	max_align_t bytes[];
};

static _Noreturn void out_of_memory(void)
{
	struct sigaction watch;

	if (!sigaction(SIGABRT, NULL, &watch) && watch.sa_flags & SA_SIGINFO)
		(void)sigqueue(getpid(), SIGABRT, (union sigval){.sival_int = ALLOC_OUT_OF_MEMORY});
	fputs("composeharden: out of memory\n", stderr);
	abort();
}

/*
 * What a large file needs is touched once from end to end, and half of that time went into page
 * faults: large pieces ask for large pages. That is a wish; nothing depends on it.
 */
static void wish_large_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
	/* Of the whole mapping, or realloc(3) could not move its pages and would copy them. */
	size_t before = (uintptr_t)memory % PAGE;

	(void)madvise((char *)memory - before, (before + size + PAGE - 1) / PAGE * PAGE,
		      MADV_HUGEPAGE);
#endif
}

static void *large_malloc(size_t size)
{
	size_t whole = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	void *memory = whole < size ? NULL : aligned_alloc(HUGE_PAGE, whole);

	if (!memory)
		out_of_memory();
	wish_large_pages(memory, whole);
	return memory;
}

void *xmalloc(size_t size)
{
	void *memory;

	if (size >= LARGE)
		return large_malloc(size);
	memory = malloc(size ? size : 1);
	if (!memory)
		out_of_memory();
	return memory;
}

void *xcalloc(size_t count, size_t size)
{
	void *memory;

	if (size && count >= LARGE / size && count <= SIZE_MAX / size)
		return memset(xmalloc(count * size), 0, count * size);
	memory = count && size ? calloc(count, size) : calloc(1, 1);
	if (!memory)
		out_of_memory();
	return memory;
}

void *xreallocarray(void *old, size_t count, size_t size)
{
	void *memory;

	if (!old && size && count <= SIZE_MAX / size)
		return xmalloc(count * size);
	memory = count && size ? reallocarray(old, count, size) : realloc(old, 1);
	if (!memory)
		out_of_memory();
	if (count && size >= HUGE_PAGE / count)
		wish_large_pages(memory, count * size);
	return memory;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t len)
{
	char *copy = strndup(text, len);

	if (!copy)
		out_of_memory();
	return copy;
}

char *xvasprintf(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		out_of_memory();
	return text;
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	return text;
}

void cleanup_freep(void *pointer_to_pointer)
{
	void *memory;

	/* The local may be a pointer of any type: copied, not cast. */
	memcpy(&memory, pointer_to_pointer, sizeof(memory));
	free(memory);
}

static size_t next_block(const struct arena *arena)
{
	size_t last = arena->size + sizeof(struct arena_block);

	if (!arena->block)
		return ARENA_FIRST_BLOCK;
	if (last < ARENA_SMALL_BLOCK)
		return last * 2;
	if (last < HUGE_PAGE)
		return HUGE_PAGE;
	return last < ARENA_LAST_BLOCK ? last * 2 : ARENA_LAST_BLOCK;
}

/* A new block becomes the one that is filled, unless it is for one big object alone. */
void *arena_grow(struct arena *arena, size_t size)
{
	size_t next = next_block(arena);
	struct arena_block *block;

	if (size > SIZE_MAX - sizeof(*block))
		out_of_memory();
	if (arena->block && size > next / 4) {
		block = xmalloc(sizeof(*block) + size);
		block->older = arena->block->older;
		arena->block->older = block;
		return block->bytes;
	}
	if (next < sizeof(*block) + size)
		next = sizeof(*block) + size;
	block = xmalloc(next);
	block->older = arena->block;
	*arena = (struct arena){
		.block = block,
		.bytes = (char *)block->bytes,
		.size = next - sizeof(*block),
	};
	GUARD_HIDE(arena->bytes, arena->size);
	return arena_take(arena, 0, size, GUARD_GAP);
}

void arena_init(struct arena *arena)
{
	*arena = (struct arena){0};
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->block;

	while (block) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
	arena_init(arena);
}

void arena_clear(struct arena *arena)
{
	struct arena_block *kept = arena->block;
	size_t size = arena->size;

	if (!kept)
		return;
	arena->block = kept->older;
	arena_release(arena);
	kept->older = NULL;
	*arena = (struct arena){.block = kept, .bytes = (char *)kept->bytes, .size = size};
	GUARD_HIDE(arena->bytes, arena->size);
}

void *arena_zalloc(struct arena *arena, size_t size)
{
	return memset(arena_alloc(arena, size), 0, size);
}

/* Text stands wherever there is room. */
static char *arena_bytes(struct arena *arena, size_t size, size_t gap)
{
	if (size > arena->size - arena->used)
		return arena_grow(arena, size);
	return arena_take(arena, arena->used, size, gap);
}

char *arena_add(struct arena *arena, const char *bytes, size_t len)
{
	char *copy = arena_bytes(arena, len ? len : 1, 0);

	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		out_of_memory();
	copy = arena_bytes(arena, len + 1, GUARD_GAP);
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_join(struct arena *arena, ...)
{
	const char *part;
	char *text, *at;
	size_t len = 0;
	va_list parts;

	va_start(parts, arena);
	while ((part = va_arg(parts, const char *)))
		len += strlen(part);
	va_end(parts);
	text = at = arena_bytes(arena, len + 1, GUARD_GAP);
	va_start(parts, arena);
	while ((part = va_arg(parts, const char *)))
		at = stpcpy(at, part);
	va_end(parts);
	*at = '\0';
	return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	CLEANUP_FREE char *text = NULL;
	char small[256];
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(small, sizeof(small), format, again);
	va_end(again);
	if (len >= 0 && (size_t)len < sizeof(small))
		return arena_strndup(arena, small, (size_t)len);
	text = xvasprintf(format, args);
	return arena_strdup(arena, text);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}
