/* What memory checkers are told of memory that is handed out piece by piece: AddressSanitizer and valgrind. */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

/*
 * Bytes that GUARD_HIDE() was told of must not be touched until GUARD_SHOW() was told of them: then they are as
 * from malloc(3). Under AddressSanitizer, and with configure --enable-valgrind-guards, so many bytes as
 * GUARD_GAP lie hidden behind each object. Elsewhere all of this is nothing.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARD_ASAN 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define GUARD_ASAN 1
#endif

#if defined(GUARD_ASAN)
#include <sanitizer/asan_interface.h>
#define GUARD_GAP ((size_t)16)
#define GUARD_HIDE(start, size) ASAN_POISON_MEMORY_REGION((start), (size))
#define GUARD_SHOW(start, size) ASAN_UNPOISON_MEMORY_REGION((start), (size))
#elif defined(ENABLE_VALGRIND_GUARDS)
#include <valgrind/memcheck.h>
#define GUARD_GAP ((size_t)16)
#define GUARD_HIDE(start, size) ((void)VALGRIND_MAKE_MEM_NOACCESS((start), (size)))
#define GUARD_SHOW(start, size) ((void)VALGRIND_MAKE_MEM_UNDEFINED((start), (size)))
#else
#define GUARD_GAP ((size_t)0)
#define GUARD_HIDE(start, size) ((void)(start), (void)(size))
#define GUARD_SHOW(start, size) ((void)(start), (void)(size))
#endif

#endif
