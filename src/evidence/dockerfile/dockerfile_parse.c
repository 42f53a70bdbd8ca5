/* Reading Dockerfiles line by line. */
#include "evidence/dockerfile/dockerfile_parse.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "evidence/dockerfile/dockerfile_words.h"

struct slice {
	const char *text;
	size_t len;
};

struct reader {
	const char *text;
	size_t size, at;
	unsigned line; /* of the last one that was read */
	struct dockerfile *out;
	size_t line_cap, stage_cap;
	struct arena *arena;
	struct buf joined; /* the instruction at work */
};

struct keyword {
	const char *name;
	enum dockerfile_keyword keyword;
};

extern const struct keyword dockerfile_keywords[];

static struct slice trim_left(struct slice slice)
{
	while (slice.len && words_is_space(slice.text[0])) {
		slice.text++;
		slice.len--;
	}
	return slice;
}

/* A line without its end. */
static bool next_line(struct reader *reader, struct slice *out)
{
	const char *start = reader->text + reader->at, *end;

	if (reader->at >= reader->size)
		return false;
	end = memchr(start, '\n', reader->size - reader->at);
	out->text = start;
	out->len = end ? (size_t)(end - start) : reader->size - reader->at;
	reader->at += out->len + (end != NULL);
	reader->line++;
	while (out->len && out->text[out->len - 1] == '\r')
		out->len--;
	return true;
}

/* "# escape=`" and kin stand above all else; others than escape do not matter here. */
static void read_directives(struct reader *reader)
{
	struct slice line;
	size_t name;

	for (;;) {
		size_t at = reader->at;

		if (!next_line(reader, &line))
			return;
		if (!line.len || line.text[0] != '#') {
			reader->at = at;
			reader->line--;
			return;
		}
		line = trim_left((struct slice){line.text + 1, line.len - 1});
		for (name = 0; name < line.len && isalnum((unsigned char)line.text[name]);)
			name++;
		at = name;
		while (at < line.len && words_is_space(line.text[at]))
			at++;
		if (!name || at == line.len || line.text[at] != '=')
			return;
		if (name != 6 || strncasecmp(line.text, "escape", 6) != 0)
			continue;
		line = trim_left((struct slice){line.text + at + 1, line.len - at - 1});
		if (line.len && line.text[0] == '`')
			reader->out->escape = '`';
	}
}

/* Takes away an escape at the end of the line; true when there is one. */
static bool cut_continuation(struct slice *line, char escape)
{
	size_t len = line->len;

	while (len && (line->text[len - 1] == ' ' || line->text[len - 1] == '\t'))
		len--;
	if (!len || line->text[len - 1] != escape || (len > 1 && line->text[len - 2] == escape))
		return false;
	line->len = len - 1;
	return true;
}

/* Joins the lines of the next instruction; false at the end of the text. */
static bool join_instruction(struct reader *reader, unsigned *first_line)
{
	struct slice line, trimmed;
	bool goes_on = false;

	buf_clear(&reader->joined);
	do {
		if (!next_line(reader, &line))
			return false;
		line = trim_left(line);
	} while (!line.len || line.text[0] == '#');
	*first_line = reader->line;
	goes_on = cut_continuation(&line, reader->out->escape);
	buf_add(&reader->joined, line.text, line.len);
	while (goes_on && next_line(reader, &line)) {
		trimmed = trim_left(line);
		if (!trimmed.len || trimmed.text[0] == '#')
			continue;
		goes_on = cut_continuation(&line, reader->out->escape);
		buf_add(&reader->joined, line.text, line.len);
	}
	return true;
}

static const char *skip_flags(const char *text, char escape)
{
	const char *at = text, *word;
	size_t len;

	while ((word = words_next(&at, escape, &len)) && len >= 2 && word[0] == '-' &&
	       word[1] == '-') {
		text = at;
		if (len == 2)
			break;
	}
	while (words_is_space(*text))
		text++;
	return text;
}

/* "<<EOF", "3<<-'EOF'": the delimiter, without its quotes, or nothing. */
static struct slice here_document(const char *word, size_t len, bool *tabs)
{
	struct slice name;
	size_t at = 0;

	while (at < len && isdigit((unsigned char)word[at]))
		at++;
	if (len - at < 3 || word[at] != '<' || word[at + 1] != '<')
		return (struct slice){NULL, 0};
	at += 2;
	*tabs = word[at] == '-';
	at += *tabs;
	name = (struct slice){word + at, len - at};
	if (name.len && memchr(name.text, '<', name.len))
		return (struct slice){NULL, 0};
	if (name.len >= 2 && (name.text[0] == '"' || name.text[0] == '\'') &&
	    name.text[name.len - 1] == name.text[0]) {
		name.text++;
		name.len -= 2;
	}
	return name;
}

static int read_document(struct reader *reader, struct slice name, bool tabs, struct buf *out,
			 struct error *err)
{
	unsigned from = reader->line;
	struct slice line, word;

	while (next_line(reader, &line)) {
		word = line;
		while (tabs && word.len && word.text[0] == '\t') {
			word.text++;
			word.len--;
		}
		if (word.len == name.len && !memcmp(word.text, name.text, name.len))
			return 0;
		buf_add(out, line.text, line.len);
		buf_addch(out, '\n');
	}
	return error_at(err, from, 1, "here-document %.*s is not closed",
			(int)(name.len > 60 ? 60 : name.len), name.text);
}

static bool takes_documents(enum dockerfile_keyword keyword, const char *text)
{
	if (text[0] == '[' || !strstr(text, "<<"))
		return false;
	if (keyword == DOCKERFILE_OTHER)
		return true; /* ONBUILD; the caller has looked */
	return keyword == DOCKERFILE_RUN || keyword == DOCKERFILE_COPY || keyword == DOCKERFILE_ADD;
}

static int read_documents(struct reader *reader, struct dockerfile_line *line, struct error *err)
{
	CLEANUP_BUF struct buf body;
	const char *at = line->text, *word;
	size_t len;
	bool tabs, any = false;

	buf_init(&body);
	while ((word = words_next(&at, reader->out->escape, &len))) {
		struct slice name = here_document(word, len, &tabs);

		if (!name.len)
			continue;
		any = true;
		if (read_document(reader, name, tabs, &body, err))
			return -1;
	}
	if (any && line->keyword == DOCKERFILE_RUN)
		line->document = arena_strndup(reader->arena, body.data, body.len);
	return 0;
}

/* FROM image [AS name] */
static int add_stage(struct reader *reader, const struct dockerfile_line *line, struct error *err)
{
	struct dockerfile *out = reader->out;
	struct dockerfile_stage *stage;
	const char *at = line->text, *word;
	char *name;
	size_t len;

	if (out->stage_count == DOCKERFILE_STAGE_MAX)
		return error_at(err, line->line, 1, "more than %d stages", DOCKERFILE_STAGE_MAX);
	if (out->stage_count)
		out->stages[out->stage_count - 1].end = out->line_count;
	else
		out->global_count = out->line_count;
	list_grow_in(reader->arena, out->stages, out->stage_count, reader->stage_cap);
	stage = &out->stages[out->stage_count];
	*stage = (struct dockerfile_stage){.line = line->line, .first = out->line_count};
	word = words_next(&at, out->escape, &len);
	if (!word)
		return error_at(err, line->line, 1, "FROM without an image");
	stage->image = arena_strndup(reader->arena, word, len);
	out->stage_count++;
	word = words_next(&at, out->escape, &len);
	if (!word || len != 2 || strncasecmp(word, "as", 2) != 0)
		return 0;
	word = words_next(&at, out->escape, &len);
	if (!word)
		return 0;
	name = arena_strndup(reader->arena, word, len);
	for (size_t i = 0; i < len; i++)
		name[i] = (char)tolower((unsigned char)name[i]);
	stage->name = name;
	return 0;
}

static int add_instruction(struct reader *reader, unsigned first_line, struct error *err)
{
	struct dockerfile *out = reader->out;
	struct dockerfile_line line = {.keyword = DOCKERFILE_OTHER, .line = first_line};
	const char *text = reader->joined.data;
	size_t len = 0;
	bool later;

	while (text[len] && !words_is_space(text[len]))
		len++;
	for (size_t i = 0; dockerfile_keywords[i].name; i++)
		if (strlen(dockerfile_keywords[i].name) == len &&
		    !strncasecmp(text, dockerfile_keywords[i].name, len))
			line.keyword = dockerfile_keywords[i].keyword;
	later = len == 7 && !strncasecmp(text, "ONBUILD", len);
	if (line.keyword == DOCKERFILE_OTHER && !later)
		return 0;
	text = skip_flags(text + len, out->escape);
	line.text = arena_strndup(reader->arena, text,
				  reader->joined.len - (size_t)(text - reader->joined.data));
	if (takes_documents(line.keyword, line.text) && read_documents(reader, &line, err))
		return -1;
	if (line.keyword == DOCKERFILE_FROM)
		return add_stage(reader, &line, err);
	if (later)
		return 0;
	list_grow_in(reader->arena, out->lines, out->line_count, reader->line_cap);
	out->lines[out->line_count++] = line;
	return 0;
}

int dockerfile_parse(struct dockerfile *out, const char *text, size_t size, struct arena *arena,
		     struct error *err)
{
	struct dockerfile file = {.escape = '\\'};
	struct reader reader = {.text = text, .size = size, .out = &file, .arena = arena};
	unsigned line;
	int result = 0;

	if (size > DOCKERFILE_SIZE_MAX)
		return error_set(err, "larger than %zu KiB", DOCKERFILE_SIZE_MAX >> 10);
	if (size && memchr(text, '\0', size))
		return error_set(err, "holds a NUL byte");
	if (size >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
		reader.at = 3;
	buf_init(&reader.joined);
	read_directives(&reader);
	while (!result && join_instruction(&reader, &line))
		result = add_instruction(&reader, line, err);
	buf_release(&reader.joined);
	if (result)
		return -1;
	if (!file.stage_count)
		return error_set(err, "holds no FROM");
	file.stages[file.stage_count - 1].end = file.line_count;
	*out = file;
	return 0;
}

size_t dockerfile_find_stage(const struct dockerfile *file, const char *name, size_t before)
{
	for (size_t i = before; i-- > 0;)
		if (file->stages[i].name && !strcasecmp(file->stages[i].name, name))
			return i;
	return file->stage_count;
}

const struct keyword dockerfile_keywords[] = {
	{"ADD", DOCKERFILE_ADD},
	{"ARG", DOCKERFILE_ARG},
	{"CMD", DOCKERFILE_CMD},
	{"COPY", DOCKERFILE_COPY},
	{"ENTRYPOINT", DOCKERFILE_ENTRYPOINT},
	{"ENV", DOCKERFILE_ENV},
	{"EXPOSE", DOCKERFILE_EXPOSE},
	{"FROM", DOCKERFILE_FROM},
	{"RUN", DOCKERFILE_RUN},
	{"USER", DOCKERFILE_USER},
	{"VOLUME", DOCKERFILE_VOLUME},
	{"WORKDIR", DOCKERFILE_WORKDIR},
	{NULL, DOCKERFILE_OTHER},
};
