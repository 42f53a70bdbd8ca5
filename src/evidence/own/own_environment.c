/* Own words: variables that name a user, s6-overlay, or a folder of root's. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/environment.h"
#include "compose/stack.h"
#include "evidence/own/own_entry.h"
#include "evidence/project_file.h"

/* More of these files is not read for one service, nor larger ones (bytes). */
#define ENV_FILE_MAX 16
#define ENV_FILE_SIZE ((size_t)1 << 20)

static const struct variable *find(const struct own *own, const char *const *names)
{
	for (size_t i = 0; i < own->service->variable_count; i++)
		for (const char *const *name = names; *name; name++)
			if (!strcmp(own->service->environment[i].name, *name))
				return &own->service->environment[i];
	return NULL;
}

/* Adds the variables of a file of the project; one that is missing or wrong adds nothing. */
static void read_env_file(const struct own *own, const char *compose, const char *path,
			  struct environment *env)
{
	struct project_file which = {.compose = compose,
				     .path = path,
				     .limit = ENV_FILE_SIZE,
				     .allow_outside = own->context->settings->allow_outside};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {.data = NULL};

	if (project_file_read(&which, &file, &err) == PROJECT_FILE_READ)
		(void)!environment_parse(env, file.data, file.size, &err);
}

/* All that env_file names: what stands there is as much the service's as what stands in the file. */
static void read_env_files(const struct own *own, struct environment *env)
{
	const struct yaml_node *value = service_value(own->service, SERVICE_ENV_FILE);
	struct yaml_node *item = NULL;
	const char *compose;

	if (!own->context || !value)
		return;
	compose = service_anchor(own->service, SERVICE_ENV_FILE, own->reader.arena);
	for (size_t i = 0; i < ENV_FILE_MAX && (item = setting_next(value, item, YAML_BEFORE)); i++) {
		const struct yaml_node *node = yaml_resolve(item);
		struct setting path;

		if (node->kind == YAML_MAPPING)
			node = view_find(node, "path");
		path = setting_read(node, &own->reader);
		if (*path.text && !path.open)
			read_env_file(own, compose, path.text, env);
	}
}

static const char *find_in(const struct environment *env, const char *const *names)
{
	for (; *names; names++)
		if (environment_find(env, *names, strlen(*names)))
			return *names;
	return NULL;
}

static bool is_id(const struct variable *variable)
{
	const char *text = variable ? variable->text : NULL;

	return text && *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 10 &&
	       !variable->value.variable;
}

/* An entrypoint that gives its files to this user, and steps down to it. */
static void read_ids(struct own *own, const struct environment *env)
{
	static const char *const user_names[] = {"PUID",	"USERMAP_UID", "USER_UID", "HOST_UID",
						 "LOCAL_USER_ID", "APP_UID",   "UID",	   "USER_ID",
						 "RUN_UID",	"UNAME_UID",   NULL};
	static const char *const group_names[] = {"PGID",	   "USERMAP_GID", "USER_GID",
						  "HOST_GID",	   "APP_GID",	  "GID",
						  "LOCAL_GROUP_ID", "GROUP_ID",	  "RUN_GID",
						  "UNAME_GID",	   NULL};
	const struct variable *user = find(own, user_names), *group = find(own, group_names);
	const char *name = find_in(env, user_names);

	name = user ? user->shown : group ? group->shown : name ? name : find_in(env, group_names);
	if (!name)
		return;
	own_bars_guess(own, arena_printf(own->reader.arena,
					 "%s names the user that its entrypoint steps down to from "
					 "root",
					 name));
	if (is_id(user) && strtol(user->text, NULL, 10) > 0)
		own->claim->ids = arena_join(own->reader.arena, user->text, ":",
					     is_id(group) ? group->text : user->text, NULL);
}

/* s6-overlay runs programs from /run. */
static void read_s6(struct own *own)
{
	static const struct claim_path run = {"/run", "exec"};

	for (size_t i = 0; i < own->service->variable_count; i++) {
		const struct variable *variable = &own->service->environment[i];

		if (strncmp(variable->name, "S6_", 3) != 0)
			continue;
		own_bars_guess(own, "S6_ variables are for s6-overlay, which starts as root");
		own->claim->tmpfs = &run;
		own->claim->tmpfs_count = 1;
		own->claim->has_tmpfs = true;
		if (!strcmp(variable->name, "S6_READ_ONLY_ROOT") && variable->text &&
		    !strcmp(variable->text, "1"))
			own->claim->read_only = TRISTATE_TRUE;
	}
}

/* A path of the image's root user, whose folder nobody else may enter. */
static void read_paths(struct own *own)
{
	for (size_t i = 0; i < own->service->variable_count; i++) {
		const char *text = own->service->environment[i].text;

		if (text && (!strcmp(text, "/root") || !strncmp(text, "/root/", 6)))
			own_bars_guess(own, "a variable names a path below /root, which is root's");
	}
}

void own_environment(struct own *own)
{
	struct environment env CLEANUP_ENVIRONMENT;

	environment_init(&env, NULL);
	read_env_files(own, &env);
	read_ids(own, &env);
	read_s6(own);
	read_paths(own);
}
