/* What source code tells by the calls and places that it names. */
#include "evidence/image/code.h"

#include <string.h>

#include "base/path.h"
#include "evidence/image/kept_text.h"
#include "evidence/image/profile.h"

static bool has_any(const char *text, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (memmem(text, len, *words, strlen(*words)))
			return true;
	return false;
}

/* "#!/usr/bin/env python3" */
static bool names_interpreter(const char *head, size_t len)
{
	static const char *const names[] = {"python", "perl", "ruby", "node", NULL};
	const char *end = memchr(head, '\n', len);

	return len > 2 && !memcmp(head, "#!", 2) && has_any(head, end ? (size_t)(end - head) : len, names);
}

bool code_is_code(const char *path, const char *head, size_t len)
{
	static const char *const endings[] = {".py", ".rb", ".js", ".mjs", ".cjs", ".pl", NULL};
	static const char *const remote[] = {"/vendor/", "/gems/", "/venv/", "/.venv/", "/test/", "/tests/", NULL};
	static const char *const folders[] = {"usr/lib/", "usr/share/", "usr/include/", "usr/bin/", "usr/sbin/", "bin/",
					      "sbin/", "lib/", "lib64/", "etc/", "usr/local/share/",
					      "usr/local/include/", "usr/local/lib/python", "usr/local/lib/ruby/",
					      "usr/local/lib/perl", NULL};

	path = image_path_below_root(path);
	for (const char *const *folder = folders; *folder; folder++)
		if (!strncmp(path, *folder, strlen(*folder)))
			return false;
	for (const char *const *folder = remote; *folder; folder++)
		if (strstr(path, *folder))
			return false;
	if (image_text_is_remote(path))
		return false;
	for (const char *const *ending = endings; *ending; ending++)
		if (path_ends_with(path, *ending))
			return true;
	return names_interpreter(head, len);
}

static bool makes_programs(const char *text, size_t len)
{
	static const char *const change[] = {"chmod", NULL};
	static const char *const executable[] = {"0o755", "0o700", "0o777", "0755", "0700", "0777", "S_IX", "S_IEXEC", "+x", NULL};

	return has_any(text, len, change) && has_any(text, len, executable);
}

static bool loads_temporary(const char *text, size_t len)
{
	static const char *const folder[] = {"tempfile", "gettempdir", "mkdtemp", "mkstemp", "tmpdir", "Tempfile",
					     "File::Temp", "TMPDIR", "\"/tmp", "'/tmp", NULL};
	static const char *const load[] = {"CDLL", "PyDLL", "cdll.", "LoadLibrary", "dlopen", "Fiddle", "DynaLoader", NULL};

	return has_any(text, len, folder) && (has_any(text, len, load) || makes_programs(text, len));
}

uint32_t code_names(const char *text, size_t len)
{
	static const char *const writes[] = {"'w'", "\"w\"", "'wb'", "\"wb\"", "'a'", "\"a\"", "'ab'", "\"ab\"", "write_text",
					     "write_bytes", "makedirs", "os.mkdir", "sqlite3.connect", "shutil.copy",
					     "writeFile", "appendFile", "createWriteStream", "mkdirSync", "File.write",
					     "FileUtils", "'>'", "'>>'", NULL};
	static const char *const setuid[] = {"setuid", "seteuid", "setresuid", "setgroups", "initgroups", "Process::UID",
					     "Process::Sys", NULL};
	static const char *const chown[] = {"chown", NULL};
	static const char *const home[] = {"expanduser", "Path.home", "homedir", "Dir.home", "env.HOME", "'HOME'", "\"HOME\"",
					   "ENV{HOME}", "user_cache_dir", "user_data_dir", "user_config_dir", NULL};
	uint32_t found = 0;

	if (has_any(text, len, setuid))
		found |= 1U << IMAGE_IMPORT_SETUID;
	if (has_any(text, len, chown))
		found |= 1U << IMAGE_IMPORT_CHOWN;
	if (has_any(text, len, home))
		found |= 1U << IMAGE_IMPORT_HOME;
	if (has_any(text, len, writes))
		found |= 1U << IMAGE_IMPORT_WRITES;
	if (makes_programs(text, len))
		found |= 1U << IMAGE_IMPORT_PROGRAMS;
	if (loads_temporary(text, len))
		found |= 1U << IMAGE_IMPORT_TEMPORARY;
	return found;
}
