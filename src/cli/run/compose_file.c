/* Reading COMPOSE_FILE. */
#include "cli/run/compose_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "compose/environment.h"

/* A link may lead out of the project: such an .env is as if it were missing, here as for the variables. */
static void read_env(struct environment *env)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {.data = NULL};
	struct stat status;

	if (lstat(".env", &status) || !S_ISREG(status.st_mode) || file_read(".env", &file, &err))
		return;
	/* What is wrong with it is told when it is read for the project. */
	(void)!environment_parse(env, file.data, file.size, &err);
}

/* Of the process, or else of .env; NULL or empty: not set. */
static const char *value_of(const struct environment *env, const char *name, bool *from_file)
{
	const char *value = getenv(name);

	*from_file = !value;
	return value ? value : environment_find(env, name, strlen(name));
}

static bool lies_outside(const char *path)
{
	CLEANUP_FREE char *here = realpath(".", NULL), *real = realpath(path, NULL);

	return here && real && !path_is_below(real, here);
}

static int add_all(struct paths *paths, const char *value, const char *separator, bool guarded,
		   struct error *err)
{
	size_t len = strlen(separator);

	while (*value) {
		const char *end = strstr(value, separator);
		size_t size = end ? (size_t)(end - value) : strlen(value);
		CLEANUP_FREE char *path = xasprintf("%.*s", (int)size, value);

		if (guarded && lies_outside(path))
			return error_set(err, "COMPOSE_FILE of .env names a file outside of this "
					      "folder: name it with -f, or give --allow-outside");
		if (size)
			paths_add(paths, path);
		value += size + (end ? len : 0);
	}
	return 0;
}

int compose_file_variable(struct paths *paths, bool outside, struct error *err)
{
	struct environment env CLEANUP_ENVIRONMENT;
	bool from_file, unused;
	const char *value, *separator;

	environment_init(&env, NULL);
	read_env(&env);
	value = value_of(&env, "COMPOSE_FILE", &from_file);
	if (!value || !*value)
		return 0;
	separator = value_of(&env, "COMPOSE_PATH_SEPARATOR", &unused);
	return add_all(paths, value, separator && *separator ? separator : ":",
		       from_file && !outside, err);
}
