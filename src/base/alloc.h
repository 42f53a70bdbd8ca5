/* Memory that cannot run out quietly, and arenas for what lives and dies together. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

#include "base/guard.h"

/*
 * Every function here returns memory or ends the program with a message:
 * callers never test for NULL. The x-functions return heap memory that the
 * caller frees with free(3).
 */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);
char *xvasprintf(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The value of SIGABRT for a process that waits for it with SA_SIGINFO; it takes the place of the message. */
#define ALLOC_OUT_OF_MEMORY 1

/* Frees the pointer that an owning local holds when it leaves its scope. */
void cleanup_freep(void *pointer_to_pointer);
#define CLEANUP_FREE __attribute__((cleanup(cleanup_freep)))

/*
 * An arena hands out memory that is never freed piece by piece. All of it goes
 * with arena_release(). Memory is aligned for pointers, integers and doubles (not
 * for long double); arena_alloc() does not clear it, arena_zalloc() does. An arena
 * is used by one thread at a time.
 * Memory checkers are told what is not handed out (base/guard.h).
 */
#define ARENA_ALIGN ((size_t)8)

struct arena_block;
struct arena {
	struct arena_block *block; /* newest first */
	char *bytes;		   /* of the newest block */
	size_t used, size;	   /* the same, counted */
};

void arena_init(struct arena *arena); /* as {0} does */
void arena_release(struct arena *arena);
void arena_clear(struct arena *arena); /* forgets all, and keeps the newest block to fill it again */
/* For arena_alloc() when the newest block has no room. */
void *arena_grow(struct arena *arena, size_t size);

/* Hands out bytes of the newest block that are free, and leaves `gap` hidden ones behind them if there is room. */
static inline void *arena_take(struct arena *arena, size_t at, size_t size, size_t gap)
{
	arena->used = at + size;
	if (gap)
		arena->used += gap < arena->size - arena->used ? gap : arena->size - arena->used;
	GUARD_SHOW(arena->bytes + at, size);
	return arena->bytes + at;
}

static inline void *arena_alloc(struct arena *arena, size_t size)
{
	size_t at = (arena->used + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);

	if (at >= arena->size || size > arena->size - at)
		return arena_grow(arena, size);
	return arena_take(arena, at, size, GUARD_GAP);
}

void *arena_zalloc(struct arena *arena, size_t size);
/* Copies len bytes: right behind what was added last, as long as there is room and nothing else is made there. */
char *arena_add(struct arena *arena, const char *bytes, size_t len);
/* Copies len bytes and adds a NUL; the bytes may hold NUL themselves. */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_strdup(struct arena *arena, const char *text);
/* The texts one behind the other; NULL ends their list. Much quicker than arena_printf(). */
char *arena_join(struct arena *arena, ...) __attribute__((sentinel));
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

#define CLEANUP_ARENA __attribute__((cleanup(arena_release)))

#endif
