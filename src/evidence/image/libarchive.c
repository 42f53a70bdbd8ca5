/* Loading libarchive. */
#define LIBARCHIVE_PRIVATE
#include "evidence/image/libarchive.h"

#include <pthread.h>
#include <stddef.h>

#ifdef STATIC_PROGRAM

const struct libarchive *libarchive(void)
{
#define LIBARCHIVE_VALUE(name) .name = name,
	static const struct libarchive inside = {LIBARCHIVE_FUNCTIONS(LIBARCHIVE_VALUE).loaded = true};
#undef LIBARCHIVE_VALUE

	return &inside;
}

#else

#include <dlfcn.h>

/* The name of all releases of libarchive 3 since 2012. */
#define LIBRARY "libarchive.so.13"

static struct libarchive library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* It stays loaded: there is no end of its use before the end of the program. */
static void load(void)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	bool whole = handle;

#define LIBARCHIVE_FIND(name)                                                \
	library.name = handle ? (__typeof__(name) *)dlsym(handle, #name) : NULL; \
	whole &= library.name != NULL;
	LIBARCHIVE_FUNCTIONS(LIBARCHIVE_FIND)
#undef LIBARCHIVE_FIND
	library.loaded = whole;
}

const struct libarchive *libarchive(void)
{
	pthread_once(&once, load);
	return &library;
}

#endif
