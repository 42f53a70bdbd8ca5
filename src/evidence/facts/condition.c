/* Judging conditions of facts. */
#include "evidence/facts/condition.h"

#include <string.h>

#include "base/alloc.h"
#include "base/glob.h"
#include "compose/project.h"

typedef bool (*holds_fn)(const char *argument, const struct service *service, struct arena *arena);

static bool has_variable(const char *argument, const struct service *service, struct arena *arena)
{
	size_t len = strcspn(argument, "=");

	(void)arena;
	for (size_t i = 0; i < service->variable_count; i++) {
		const struct variable *variable = &service->environment[i];

		if (strlen(variable->name) != len || strncmp(variable->name, argument, len) != 0)
			continue;
		if (argument[len])
			return variable->text && !variable->value.open &&
			       !strcmp(variable->text, argument + len + 1);
		return !variable->text || variable->value.open || *variable->text;
	}
	return false;
}

static bool has_mount(const char *argument, const struct service *service, struct arena *arena)
{
	(void)arena;
	for (size_t i = 0; i < service->mount_count; i++) {
		const struct mount *mount = &service->mounts[i];

		if (mount->kind != MOUNT_TMPFS && (mount_is_below(mount->target, argument) ||
						   mount_is_below(argument, mount->target)))
			return true;
	}
	return false;
}

/* Over each word of a list; over the words of a text as blanks part them. */
static bool has_word_in(const struct yaml_node *value, const char *glob,
			const struct service_reader *reader)
{
	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE); item;
	     item = setting_next(value, item, YAML_BEFORE)) {
		char *text = arena_strdup(reader->arena, setting_read(item, reader).text), *word;

		while ((word = strsep(&text, " \t\n'\"")))
			if (*word && glob_matches(glob, word, 0))
				return true;
	}
	return false;
}

static bool has_word(const char *argument, const struct service *service, struct arena *arena)
{
	struct service_reader reader = {arena, service->file->scope, NULL};

	return has_word_in(service_value(service, SERVICE_ENTRYPOINT), argument, &reader) ||
	       has_word_in(service_value(service, SERVICE_COMMAND), argument, &reader);
}

static bool has_device(const char *argument, const struct service *service, struct arena *arena)
{
	const struct setting_list *list = &service->host->devices;
	size_t len = strlen(argument);

	(void)arena;
	for (size_t i = 0; i < list->count; i++)
		if (!strncmp(list->items[i].text, argument, len) &&
		    strchr("/:", list->items[i].text[len]))
			return true;
	return false;
}

static bool has_user(const char *argument, const struct service *service, struct arena *arena)
{
	(void)argument;
	(void)arena;
	return service->user_kind != USER_UNSET;
}

static bool has_network(const char *argument, const struct service *service, struct arena *arena)
{
	(void)arena;
	return !strcmp(service->network_mode.text, argument);
}

static const struct kind {
	const char *name; /* with the blank behind it */
	bool has_argument;
	holds_fn holds;
} kinds[] = {
	{"env ", true, has_variable},  {"mount ", true, has_mount}, {"command ", true, has_word},
	{"device ", true, has_device}, {"user", false, has_user},   {"network ", true, has_network},
};

static const struct kind *find_kind(const char *text)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t len = strlen(kinds[i].name);

		if (!strncmp(text, kinds[i].name, len) && !text[len] != kinds[i].has_argument)
			return &kinds[i];
	}
	return NULL;
}

/* Behind "no ". */
static const char *positive(const char *text)
{
	return strncmp(text, "no ", 3) ? text : text + 3;
}

bool condition_is_known(const char *text)
{
	return find_kind(positive(text));
}

bool condition_holds(const char *text, const struct service *service, struct arena *arena)
{
	const char *words = positive(text);
	const struct kind *kind = find_kind(words);

	return kind && kind->holds(words + strlen(kind->name), service, arena) == (words == text);
}
