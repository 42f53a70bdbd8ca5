/* What source code tells of temporary folders. */
#include "evidence/image/code.h"

#include <string.h>

#include "base/path.h"
#include "evidence/image/kept_text.h"

static bool has_any(const char *text, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (memmem(text, len, *words, strlen(*words)))
			return true;
	return false;
}

bool code_is_code(const char *path)
{
	static const char *const endings[] = {".py", ".rb", ".js", ".mjs", ".cjs", ".pl", NULL};
	static const char *const remote[] = {"/vendor/", "/gems/", "/venv/", "/.venv/", "/test/", "/tests/", NULL};
	static const char *const folders[] = {"usr/lib/", "usr/local/lib/", "usr/share/", "usr/include/",
					      "lib/",	  "lib64/",	    "etc/",	  NULL};

	path = image_path_below_root(path);
	for (const char *const *folder = folders; *folder; folder++)
		if (!strncmp(path, *folder, strlen(*folder)))
			return false;
	for (const char *const *folder = remote; *folder; folder++)
		if (strstr(path, *folder))
			return false;
	for (const char *const *ending = endings; *ending; ending++)
		if (path_ends_with(path, *ending))
			return !image_text_is_remote(path);
	return false;
}

bool code_loads_temporary(const char *text, size_t len)
{
	static const char *const folder[] = {"tempfile", "gettempdir", "mkdtemp", "mkstemp", "tmpdir", "Tempfile",
					     "File::Temp", "TMPDIR", "\"/tmp", "'/tmp", NULL};
	static const char *const load[] = {"CDLL", "PyDLL", "cdll.", "LoadLibrary", "dlopen", "Fiddle", "DynaLoader", NULL};
	static const char *const change[] = {"chmod", NULL};
	static const char *const executable[] = {"0o755", "0o700", "0o777", "0755", "0700", "0777", "S_IX", "S_IEXEC", "+x", NULL};

	return has_any(text, len, folder) &&
	       (has_any(text, len, load) || (has_any(text, len, change) && has_any(text, len, executable)));
}
