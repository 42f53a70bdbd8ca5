/* Memory that cannot run out quietly, and arenas for what lives and dies together. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

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

/* Frees the pointer that an owning local holds when it leaves its scope. */
void cleanup_freep(void *pointer_to_pointer);
#define CLEANUP_FREE __attribute__((cleanup(cleanup_freep)))

/*
 * An arena hands out memory that is never freed piece by piece. All of it goes
 * with arena_release(). Memory is aligned for any object; arena_alloc() does
 * not clear it, arena_zalloc() does. An arena is used by one thread at a time.
 */
struct arena_block;
struct arena {
	struct arena_block *block; /* newest first */
	size_t used, size;	   /* bytes of the newest block */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);
void *arena_zalloc(struct arena *arena, size_t size);
/* Copies len bytes and adds a NUL; the bytes may hold NUL themselves. */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

#define CLEANUP_ARENA __attribute__((cleanup(arena_release)))

#endif
