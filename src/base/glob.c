/* Matching globs. */
#include "base/glob.h"

#include <locale.h>
#include <string.h>

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

bool glob_matches(const char *glob, const char *text, int flags)
{
	locale_t own, before;
	bool matches;

	/* What is no "?" or "[" is compared byte by byte with the same result. */
	if (!strpbrk(glob, "?[") || (is_ascii(glob) && is_ascii(text)))
		return !fnmatch(glob, text, flags);
	own = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	if (!own)
		return !fnmatch(glob, text, flags);
	before = uselocale(own);
	matches = !fnmatch(glob, text, flags);
	uselocale(before);
	freelocale(own);
	return matches;
}
