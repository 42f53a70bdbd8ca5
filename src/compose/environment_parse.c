/* The reader of `.env` files: statement by statement, as compose-go's dotenv package does. */
#include "compose/environment.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"

struct reader {
	struct environment *env; /* what was there; asked last, changed at the end */
	struct environment read; /* what this text says */
	const char *text, *at, *end;
	struct buf raw, value; /* of a quoted value: as written, and with escapes replaced */
	struct arena scratch;
	size_t growth;
	struct error *err;
};

/* The two notions of a blank in dotenv: how many rows of `blanks` count. */
enum blank { BLANK_NARROW = 7, BLANK_WIDE = 24 };

static const char *const blanks[BLANK_WIDE];

static const char *look_up(void *context, const char *name, size_t len)
{
	const struct reader *reader = context;
	const char *value = environment_find(&reader->read, name, len);

	return value ? value : environment_find(reader->env, name, len);
}

static bool is_graphic(char byte)
{
	return byte > ' ' && byte < 0x7f;
}

/* The length of the blank at the begin of the text, 0 for none; a newline is none. */
static size_t match_blank(const char *at, const char *end, enum blank kind)
{
	if (at == end || is_graphic(*at))
		return 0;
	for (size_t i = 0; i < (size_t)kind; i++) {
		size_t len = strlen(blanks[i]);

		if (len <= (size_t)(end - at) && memcmp(at, blanks[i], len) == 0)
			return len;
	}
	return 0;
}

static const char *trim_end(const char *text, const char *end)
{
	const char *before = NULL;

	while (before != end && end > text && !is_graphic(end[-1])) {
		before = end;
		for (size_t i = 0; i < BLANK_WIDE; i++) {
			size_t len = strlen(blanks[i]);

			if (len <= (size_t)(end - text) && memcmp(end - len, blanks[i], len) == 0)
				end -= len;
		}
	}
	return end;
}

static void skip_blanks(struct reader *reader, enum blank kind)
{
	size_t len;

	while ((len = match_blank(reader->at, reader->end, kind)) > 0)
		reader->at += len;
}

/* Moves to the next statement; false at the end of the text. */
static bool next_statement(struct reader *reader)
{
	for (;;) {
		skip_blanks(reader, BLANK_WIDE);
		if (reader->at == reader->end)
			return false;
		if (*reader->at == '#') {
			reader->at = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
			if (!reader->at)
				return false;
		} else if (*reader->at != '\n') {
			return true;
		}
		reader->at++;
	}
}

/* Gives the error that is set its place; returns -1. */
static int place(struct reader *reader, const char *at)
{
	unsigned line = 1, column = 1;

	for (const char *byte = reader->text; byte < at; byte++) {
		if (*byte == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*byte & 0xc0) != 0x80) {
			column++;
		}
	}
	reader->err->line = line;
	reader->err->column = column;
	return -1;
}

/* An empty name is read, as Compose does, but no variable can ask for it. */
static void add(struct reader *reader, const char *name, size_t len, const char *value)
{
	if (len > 0)
		environment_add(&reader->read, name, len, value);
}

static int refuse_nul(struct reader *reader, const struct buf *value, const char *at)
{
	if (!memchr(value->data, '\0', value->len))
		return 0;
	error_set(reader->err, "a NUL byte in a value");
	return place(reader, at);
}

/* Interpolates reader->value, which was written at `at`, and gives it to the name. */
static int add_interpolated(struct reader *reader, const char *name, size_t len, const char *at)
{
	struct interpolate_scope scope = {look_up, reader};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum interpolate_result result;
	const char *value;
	size_t grown;
	int failed;

	if (refuse_nul(reader, &reader->value, at) < 0)
		return -1;
	failed = interpolate(reader->value.data, &scope, &reader->scratch, &value, &result, &err);
	if (failed) {
		/* A message that quotes the text is not for here, where it may be a secret. */
		error_set(reader->err, "%s",
			  failed == INTERPOLATE_LIMIT
				  ? err.message
				  : "a \"$\" that begins no variable, or is not closed");
		return place(reader, at);
	}
	grown = strlen(value);
	grown = grown > reader->value.len ? grown - reader->value.len : 0;
	if (grown > ENVIRONMENT_GROWTH_MAX - reader->growth) {
		error_set(reader->err, "values of variables add more than %zu MiB to the text",
			  ENVIRONMENT_GROWTH_MAX >> 20);
		return place(reader, at);
	}
	reader->growth += grown;
	add(reader, name, len, value);
	return 0;
}

static int read_plain(struct reader *reader, const char *name, size_t len)
{
	const char *begin = reader->at, *comment;
	const char *end = memchr(begin, '\n', (size_t)(reader->end - begin));

	if (!end)
		end = reader->end;
	reader->at = end;
	comment = memmem(begin, (size_t)(end - begin), " #", 2);
	end = trim_end(begin, comment ? comment : end);
	buf_clear(&reader->value);
	buf_add(&reader->value, begin, (size_t)(end - begin));
	return add_interpolated(reader, name, len, begin);
}

/* Three octal digits that fit a byte: that code point in UTF-8. False for anything else. */
static bool add_octal(struct buf *out, const char *digits, const char *end)
{
	unsigned code = 0;

	if (end - digits < 3)
		return false;
	for (int i = 0; i < 3; i++) {
		if (digits[i] < '0' || digits[i] > '7')
			return false;
		code = code * 8 + (unsigned)(digits[i] - '0');
	}
	if (code > 0xff)
		return false;
	if (code >= 0x80)
		buf_addch(out, (char)(0xc0 | code >> 6));
	buf_addch(out, (char)(code < 0x80 ? code : (0x80 | (code & 0x3f))));
	return true;
}

/* The escapes of a double-quoted value; "\$" becomes "$$", which interpolate() understands. */
static void replace_escapes(const struct buf *raw, struct buf *out)
{
	static const char letters[] = "abfnrtv\\\"", bytes[] = "\a\b\f\n\r\t\v\\\"";
	const char *at = raw->data, *end = raw->data + raw->len;

	while (at < end) {
		const char *letter;

		if (*at != '\\' || at + 1 == end || !at[1]) {
			buf_addch(out, *at++);
			continue;
		}
		letter = strchr(letters, at[1]);
		if (letter) {
			buf_addch(out, bytes[letter - letters]);
			at += 2;
		} else if (at[1] == '$') {
			buf_addstr(out, "$$");
			at += 2;
		} else if (at[1] == '0' && add_octal(out, at + 2, end)) {
			at += 5;
		} else {
			buf_addch(out, '\\');
			at += at[1] == '0' ? 2 : 1; /* a bad "\012" loses its zero in Compose */
		}
	}
}

/* A backslash keeps the quote that follows it from closing; before anything else it stays. */
static int read_quoted(struct reader *reader, const char *name, size_t len)
{
	const char *begin = reader->at, *at = begin + 1;
	char quote = *begin;

	buf_clear(&reader->raw);
	while (at < reader->end && *at != quote) {
		if (*at == '\\' && at + 1 < reader->end) {
			if (at[1] != quote)
				buf_addch(&reader->raw, '\\');
			at++;
		}
		buf_addch(&reader->raw, *at++);
	}
	if (at == reader->end) {
		error_set(reader->err, "a quote that is not closed");
		return place(reader, begin);
	}
	reader->at = at + 1;
	if (quote == '"') {
		buf_clear(&reader->value);
		replace_escapes(&reader->raw, &reader->value);
		return add_interpolated(reader, name, len, begin);
	}
	if (refuse_nul(reader, &reader->raw, begin) < 0)
		return -1;
	add(reader, name, len, reader->raw.data);
	return 0;
}

static void skip_export(struct reader *reader)
{
	const char *after = reader->at + strlen("export");

	if (reader->end - reader->at <= (ptrdiff_t)strlen("export") ||
	    memcmp(reader->at, "export", strlen("export")) != 0)
		return;
	if (!memchr("\t\n\f\r ", *after, 5))
		return;
	reader->at = after;
	skip_blanks(reader, BLANK_NARROW);
}

/* Moves to the "=", ":" or newline that ends the name, or to the end of the text. */
static int skip_name(struct reader *reader)
{
	for (; reader->at < reader->end; reader->at++) {
		unsigned char byte = (unsigned char)*reader->at;

		if (byte == '=' || byte == ':' || byte == '\n')
			return 0;
		if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
		    (byte >= 'A' && byte <= 'Z') || byte >= 0x80)
			continue;
		if (memchr("_.-[]\t\v\f\r ", byte, 10))
			continue;
		if (is_graphic(*reader->at))
			error_set(reader->err, "unexpected '%c' in a variable's name", byte);
		else
			error_set(reader->err, "unexpected byte 0x%02x in a variable's name", byte);
		return place(reader, reader->at);
	}
	return 0;
}

static int read_statement(struct reader *reader)
{
	const char *name;
	size_t len;

	name = reader->at;
	skip_export(reader);
	if (reader->at == reader->end) {
		error_set(reader->err, "nothing to export");
		return place(reader, name);
	}
	name = reader->at;
	if (skip_name(reader) < 0)
		return -1;
	if (reader->at == reader->end)
		return 0;
	len = (size_t)(trim_end(name, reader->at) - name);
	if (memchr(name, ' ', len)) {
		error_set(reader->err, "a space in a variable's name, or no \"=\" after it");
		return place(reader, name);
	}
	if (*reader->at++ == '\n')
		return 0; /* the variable that is there already, or none */
	skip_blanks(reader, BLANK_NARROW);
	if (reader->at < reader->end && (*reader->at == '"' || *reader->at == '\''))
		return read_quoted(reader, name, len);
	return read_plain(reader, name, len);
}

int environment_parse(struct environment *env, const char *text, size_t len, struct error *err)
{
	struct reader reader = {.env = env, .text = text, .end = text + len, .err = err};
	int status = 0;

	environment_init(&reader.read, env->above);
	arena_init(&reader.scratch);
	buf_init(&reader.raw);
	buf_init(&reader.value);
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		reader.text += 3;
	reader.at = reader.text;
	while (status == 0 && next_statement(&reader))
		status = read_statement(&reader);
	if (status == 0)
		environment_merge(env, &reader.read);
	buf_release(&reader.value);
	buf_release(&reader.raw);
	arena_release(&reader.scratch);
	environment_release(&reader.read);
	return status;
}

static const char *const blanks[BLANK_WIDE] = {
	/* Narrow: within a line of the grammar. U+0085 and U+00A0 are the last two. */
	" ",
	"\t",
	"\r",
	"\v",
	"\f",
	"\xc2\x85",
	"\xc2\xa0",
	/* Wide: all of Unicode's, before a statement and after a name or a value. */
	"\xe1\x9a\x80",
	"\xe2\x80\x80",
	"\xe2\x80\x81",
	"\xe2\x80\x82",
	"\xe2\x80\x83",
	"\xe2\x80\x84",
	"\xe2\x80\x85",
	"\xe2\x80\x86",
	"\xe2\x80\x87",
	"\xe2\x80\x88",
	"\xe2\x80\x89",
	"\xe2\x80\x8a",
	"\xe2\x80\xa8",
	"\xe2\x80\xa9",
	"\xe2\x80\xaf",
	"\xe2\x81\x9f",
	"\xe3\x80\x80",
};
