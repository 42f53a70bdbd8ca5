/* Rules of the folders that are empty at each start: /tmp and /run. */
#include <string.h>

#include "base/shell.h"
#include "evidence/image/look.h"

/* Left over by installers: nothing is lost when a tmpfs hides it. */
static bool is_left_over(const char *name)
{
	static const char *const beginnings[] = {"v8-compile-cache", "node-compile-cache", "hsperfdata", "npm-",
						 "yarn--", "pip-", ".X11-unix", ".ICE-unix", "tmp", "pear", "buildd"};

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++)
		if (!strncmp(name, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

bool look_files_in_tmp(struct look *look)
{
	const struct image_file *folder = image_find(look->profile, "/tmp");

	for (const struct image_file *at = folder ? folder->child : NULL; at; at = at->next)
		if (!is_left_over(at->name) && !(at->kind == IMAGE_FILE_FOLDER && look_is_empty(at))) {
			look_say(look, "R10", CONFIDENCE_LIKELY, "it keeps files in /tmp, which a tmpfs would hide");
			look_writes_root(look, look_said(look));
			return true;
		}
	return false;
}

/* Native libraries of Java, and what its own code unpacks, are loaded from /tmp: most often when they are first needed. */
bool look_unpacked_code(struct look *look)
{
	const struct image_file *loader;
	const char *path;

	if (look->writes_root)
		return false;
	loader = look_find_code(look, 1U << IMAGE_IMPORT_TEMPORARY);
	path = loader ? image_path(loader, look->arena) : "";
	if (loader)
		look_say(look, "R17", CONFIDENCE_LIKELY, "%s loads what it writes to the folder for temporary files",
			 shell_can_show(path) ? path : "its code");
	else if ((look->program && !strcmp(look->program->name, "java")) || look_starts(look, "java") ||
		 image_env(look->profile, "JAVA_HOME"))
		look_say(look, "R17", CONFIDENCE_LIKELY, "Java unpacks native libraries into /tmp");
	else
		return false;
	look_add_tmpfs(look, "/tmp", image_find(look->profile, "/tmp") ? "exec" : "exec,mode=1777");
	return true;
}

/* /tmp and /run, and what the image has below /run. */
bool look_runtime_folders(struct look *look)
{
	static const char not_ours[] = " systemd initctl mount user udev secrets log init shm lock ";
	const struct image_file *folder = image_find(look->profile, "/run");

	if (look->writes_root)
		return false;
	/* A place that the image does not have would be closed to whoever is not root. */
	if (!image_find(look->profile, "/tmp"))
		look_add_tmpfs(look, "/tmp", "mode=1777");
	look_add_tmpfs(look, "/tmp", NULL);
	look_add_tmpfs(look, "/run", NULL);
	for (const struct image_file *at = folder ? folder->child : NULL; at; at = at->next) {
		const char *path = image_path(at, look->arena);

		if (at->kind != IMAGE_FILE_FOLDER || program_is_in(not_ours, at->name) || !look_is_empty(at) ||
		    (look->uid && !at->uid && !(at->mode & 0002)))
			continue;
		look_say(look, "R10", CONFIDENCE_LIKELY, "it has %s", shell_can_show(path) ? path : "a folder in /run");
		look_cover(look, at, NULL);
	}
	return true;
}
