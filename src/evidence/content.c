/* Places of a container that hold its program, or what was put beside it: nothing may be laid over them. */
#include "evidence/content.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/mount.h"
#include "compose/project.h"
#include "evidence/dockerfile/dockerfile_words.h"

/* Words of a command that may be programs: the program, what it starts, the script of that. */
#define PROGRAM_WORDS ((size_t)4)

void content_add(struct content *content, const char *folder, const char *path)
{
	if (!*path || strchr(path, '$') || (*path != '/' && !folder))
		return;
	if (*path != '/')
		path = arena_printf(content->arena, "%s/%s", folder, path);
	path = mount_path(path, content->arena);
	if (!strcmp(path, "/") || content->count == CONTENT_MAX)
		return;
	if (!content->list)
		content->list = arena_alloc(content->arena,
					    (CONTENT_MAX + 1) * sizeof(*content->list));
	content->list[content->count++] =
		(struct claim_content){path, content->shown ? content->shown : path};
	content->list[content->count] = (struct claim_content){NULL, NULL};
}

void content_add_folder(struct content *content, const char *folder)
{
	folder = mount_path(folder, content->arena);
	if (strrchr(folder, '/') != folder)
		content_add(content, NULL, folder);
}

/* "-c" is followed by a text, and most options by what is no program. */
static bool takes_value(const char *word)
{
	return word[0] == '-' && strcmp(word, "--") != 0 && strcmp(word, "-jar") != 0;
}

static void add_shell(struct content *content, const char *folder, const char *text);

static void add_words(struct content *content, const char *folder, const char *const *words)
{
	for (size_t i = 0; i < PROGRAM_WORDS && words[i]; i++) {
		if (i && words[i - 1][0] == '-' && strchr(words[i - 1], 'c') && strchr(words[i], ' '))
			add_shell(content, folder, words[i]);
		else if (strchr(words[i], '/') && !strchr(words[i], ' ') &&
			 (!i || !takes_value(words[i - 1])))
			content_add(content, folder, words[i]);
	}
}

/* The first command of a shell text. */
static void add_shell(struct content *content, const char *folder, const char *text)
{
	const char *words[PROGRAM_WORDS + 2] = {NULL};
	struct raw_words raw = {NULL, 0, 0};
	size_t count = 0;

	words_command(&text, &raw);
	for (size_t i = 0; i < raw.count && count <= PROGRAM_WORDS; i++) {
		const char *word = raw.list[i].text;
		size_t len = raw.list[i].len;
		bool quoted = len >= 2 && (*word == '"' || *word == '\'') && word[len - 1] == *word;

		if (!count && len == 4 && !memcmp(word, "exec", 4))
			continue;
		/* What it writes is not there yet. */
		if (*word == '>' || (i && raw.list[i - 1].text[raw.list[i - 1].len - 1] == '>'))
			continue;
		words[count++] = arena_strndup(content->arena, word + quoted, len - (quoted ? 2 : 0));
	}
	free(raw.list);
	add_words(content, folder, words);
}

void content_add_start(struct content *content, const char *folder,
		       const struct start_command *start)
{
	if (start->shell)
		add_shell(content, folder, start->shell);
	else if (start->words)
		add_words(content, folder, start->words);
}

/* A text, or a list of words; of a health check without its first word. */
static void add_value(struct content *content, const char *folder, const struct yaml_node *value,
		      const struct service_reader *reader)
{
	const struct yaml_node *node = yaml_resolve(value), *item = NULL;
	const char *words[PROGRAM_WORDS + 2] = {NULL};
	size_t count = 0;

	if (!node || yaml_is_null(node))
		return;
	content->shown = NULL;
	if (node->kind == YAML_SCALAR) {
		struct setting setting = setting_read(node, reader);

		content->shown = setting.secret ? setting_shown(&setting) : NULL;
		add_shell(content, folder, setting.text);
		return;
	}
	while (count <= PROGRAM_WORDS && (item = setting_next(node, item, YAML_BEFORE))) {
		struct setting word = setting_read(item, reader);

		if (!strcmp(word.text, "CMD") || !strcmp(word.text, "CMD-SHELL"))
			continue;
		if (word.secret)
			content->shown = setting_shown(&word);
		words[count++] = word.text;
	}
	if (count == 1 && strchr(words[0], ' '))
		add_shell(content, folder, words[0]);
	else
		add_words(content, folder, words);
}

void content_add_service(struct content *content, const struct service *service)
{
	struct service_reader reader = {.arena = content->arena, .scope = service->file->scope};
	const struct yaml_node *health = service_value(service, SERVICE_HEALTHCHECK);
	struct setting folder = setting_read(service_value(service, SERVICE_WORKING_DIR), &reader);
	const char *from = folder.node && folder.text[0] == '/' ? folder.text : NULL;

	content->shown = folder.secret ? setting_shown(&folder) : NULL;
	if (from)
		content_add_folder(content, from);
	if (folder.secret)
		from = NULL;
	add_value(content, from, service_value(service, SERVICE_ENTRYPOINT), &reader);
	add_value(content, from, service_value(service, SERVICE_COMMAND), &reader);
	health = health ? view_find(yaml_resolve(health), "test") : NULL;
	if (health)
		add_value(content, from, health, &reader);
	content->shown = NULL;
}

void content_drop_used(struct content *content, const char *above, const char *text)
{
	size_t kept = 0;

	for (size_t i = 0; i < content->count; i++)
		if (!mount_is_below(content->list[i].path, above) ||
		    !strstr(text, content->list[i].path))
			content->list[kept++] = content->list[i];
	content->count = kept;
	if (content->list)
		content->list[kept] = (struct claim_content){NULL, NULL};
}
