/* The environment of a new service, with secrets kept out of it. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "scaffold/outline.h"
#include "yaml/document.h"
#include "yaml/render.h"

/* Databases refuse to start without one of these; an image that knows two needs the first. */
static const char *const required[] = {"POSTGRES_PASSWORD", "MARIADB_ROOT_PASSWORD",
				       "MYSQL_ROOT_PASSWORD"};

static const char *const secret_words[] = {"PASSWORD", "PASSWD", "_PASS",   "SECRET",
					   "TOKEN",    "APIKEY", "API_KEY", "PRIVATE_KEY"};

struct environment_outline {
	struct outline *outline;
	struct yaml_node *variables, *secrets;
};

static bool is_secret(const char *name)
{
	size_t len = strlen(name);

	if (len > 5 && !strcasecmp(name + len - 5, "_FILE"))
		return false;
	for (size_t i = 0; i < sizeof(secret_words) / sizeof(*secret_words); i++)
		if (strcasestr(name, secret_words[i]))
			return true;
	return false;
}

static bool takes_file(const struct fact *fact, const char *name)
{
	for (const char *const *at = fact ? fact->file_env : NULL; at && *at; at++)
		if (!strcmp(*at, name))
			return true;
	return false;
}

/* NAME_FILE, the secret that it names, and the file of that at the top level. */
static void add_secret(struct environment_outline *to, const char *variable)
{
	struct outline *outline = to->outline;
	struct arena *arena = outline->arena;
	char *name = arena_printf(arena, "%s_%s", outline->request->name, variable);
	struct yaml_node *file = outline_mapping(outline);
	const char *free_name;

	for (char *at = name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	free_name = outline_free_name(outline, "secrets", outline->secrets, name);
	outline_add(
		outline, to->variables, arena_printf(arena, "%s_FILE", variable),
		outline_string(outline, arena_printf(arena, "/run/secrets/%s", free_name), false),
		"read from a file: not in the environment, not in docker inspect");
	yaml_append(to->secrets, outline_string(outline, free_name, false));
	outline_add(outline, file, "file",
		    outline_string(outline, arena_printf(arena, "./secrets/%s", free_name), false),
		    "holds the value alone; keep it out of version control");
	outline_add(outline, outline->secrets, free_name, file, NULL);
}

static void add_variable(struct environment_outline *to, const char *text)
{
	struct outline *outline = to->outline;
	size_t len = strcspn(text, "=");
	const char *name = arena_strndup(outline->arena, text, len);

	if (outline_has(to->variables, name) ||
	    outline_has(to->variables, arena_printf(outline->arena, "%s_FILE", name)))
		return;
	if (is_secret(name) && takes_file(outline->fact, name))
		add_secret(to, name);
	else if (is_secret(name))
		outline_add(
			outline, to->variables, name,
			outline_string(outline,
				       arena_printf(outline->arena,
						    "${%s:?must be set, in .env for one}", name),
				       true),
			"a secret: set it outside of this file");
	else if (text[len])
		outline_add(outline, to->variables, name,
			    outline_string(outline, text + len + 1, true), "as asked for");
	else
		outline_add(outline, to->variables, name,
			    outline_string(outline, arena_printf(outline->arena, "${%s:-}", name),
					   true),
			    "from the environment of Compose");
}

void outline_environment(struct outline *outline)
{
	struct environment_outline to = {outline, outline_mapping(outline), outline_list(outline)};

	for (const char *const *text = outline->request->env; text && *text; text++)
		add_variable(&to, *text);
	for (size_t i = 0; i < sizeof(required) / sizeof(*required); i++)
		if (takes_file(outline->fact, required[i])) {
			add_variable(&to, required[i]);
			break;
		}
	if (to.variables->first)
		outline_add(outline, outline->service, "environment", to.variables, NULL);
	if (to.secrets->first)
		outline_add(
			outline, outline->service, "secrets", to.secrets,
			"mounted below /run/secrets; the service's user must be able to read them");
}
