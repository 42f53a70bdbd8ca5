/* Own words: variables that name a user, s6-overlay, or a folder of root's. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "evidence/own/own_entry.h"

static const struct variable *find(const struct own *own, const char *const *names)
{
	for (size_t i = 0; i < own->service->variable_count; i++)
		for (const char *const *name = names; *name; name++)
			if (!strcmp(own->service->environment[i].name, *name))
				return &own->service->environment[i];
	return NULL;
}

static bool is_id(const struct variable *variable)
{
	const char *text = variable ? variable->text : NULL;

	return text && *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 10 &&
	       !variable->value.variable;
}

/* An entrypoint that gives its files to this user, and steps down to it. */
static void read_ids(struct own *own)
{
	static const char *const user_names[] = {"PUID",	"USERMAP_UID", "USER_UID", "HOST_UID",
						 "LOCAL_USER_ID", "APP_UID",   "UID",	   "USER_ID",
						 "RUN_UID",	"UNAME_UID",   NULL};
	static const char *const group_names[] = {"PGID",	   "USERMAP_GID", "USER_GID",
						  "HOST_GID",	   "APP_GID",	  "GID",
						  "LOCAL_GROUP_ID", "GROUP_ID",	  "RUN_GID",
						  "UNAME_GID",	   NULL};
	const struct variable *user = find(own, user_names), *group = find(own, group_names);

	if (!user && !group)
		return;
	own_bars_guess(own, arena_printf(own->reader.arena,
					 "%s names the user that its entrypoint steps down to from "
					 "root",
					 user ? user->shown : group->shown));
	if (is_id(user) && atol(user->text) > 0)
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
	read_ids(own);
	read_s6(own);
	read_paths(own);
}
