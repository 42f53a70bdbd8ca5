/* Lines of logs that tell of refusals. */
#include "trial/watch/complaint.h"

#include <ctype.h>
#include <string.h>

#include "base/alloc.h"

/* In any case of letters. A service says most of them as it is as well: only what is new counts. */
static const char *const words[] = {
	"not permitted",
	"permission denied",
	"access denied",
	"access is denied",
	"read-only file",
	"readonly file",
	"not writable",
	"not writeable",
	"unwritable",
	"cannot ",
	"can't ",
	"can not ",
	"could not ",
	"couldn't ",
	"unable to ",
	"failed to ",
	"no such file",
	"not found",
	"no space left",
	"must be root",
	"must be run as",
	"need to be root",
	"not running as root",
	"setuid",
	"setgid",
	"setgroups",
	"initgroups",
	"exited:",
	"exit status",
	"exit code",
	"exited with",
	"terminated with",
	"too quickly",
	"fatal",
	"panic:",
	"traceback",
	"segmentation fault",
	"core dumped",
	"status 126",
	"status 127",
	"code 126",
	"code 127",
};
/* In these letters alone. */
static const char *const names[] = {"EPERM", "EACCES", "EROFS", "ENOENT"};

static const char *const calendar[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
	"Nov", "Dec", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
};

bool complaint_is_refusal(const char *line)
{
	static const char *const refusals[] = {"not permitted", "permission denied",
					       "read-only file", "EPERM", "EACCES", "EROFS"};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (strcasestr(line, refusals[i]))
			return true;
	return false;
}

/*
 * Who comes while it starts or stops is told so: when that happens is chance. PostgreSQL says it of health checks that come
 * while its first database is being made. supervisord tells of children of others that it collects: of our own looks.
 */
static bool is_of_passage(const char *line)
{
	return strcasestr(line, "is starting up") || strcasestr(line, "is shutting down") ||
	       strcasestr(line, "reaped unknown pid") ||
	       (strstr(line, "FATAL:") && strstr(line, "\" does not exist") &&
		(strstr(line, " database \"") || strstr(line, " role \"")));
}

bool complaint_is_one(const char *line)
{
	if (is_of_passage(line) && !complaint_is_refusal(line))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasestr(line, words[i]))
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strstr(line, names[i]))
			return true;
	return false;
}

bool complaint_is_of_stepping(const char *line)
{
	static const char *const ways[] = {
		"setuid", "setgid", "setgroups", "initgroups", "setresuid", "setresgid", "setreuid",
		"user id", "userid", "group id", "change user", "changing user", "switch user", "switch to user",
		"change group", "changing group", "drop privileges", "dropping privileges", "super-user privileges",
		"not running as root",
		"user\" directive", "user' directive", "group\" directive", "group' directive",
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (strcasestr(line, ways[i]))
			return true;
	return false;
}

static bool is_of_calendar(const char *word, size_t len)
{
	for (size_t i = 0; len == 3 && i < sizeof(calendar) / sizeof(*calendar); i++)
		if (!memcmp(word, calendar[i], 3))
			return true;
	return false;
}

/* Letters and digits mixed, as in ids, hexadecimal numbers and names of temporary files. */
static bool is_random(const char *word, size_t len)
{
	size_t digits = 0, changes = 0;
	bool is_hex = true;

	for (size_t i = 0; i < len; i++) {
		bool digit = isdigit((unsigned char)word[i]);

		digits += digit;
		is_hex = is_hex && isxdigit((unsigned char)word[i]);
		changes += i && digit != !!isdigit((unsigned char)word[i - 1]);
	}
	if (!digits)
		return len == 9 && !memcmp(word, "sed", 3); /* of sed -i */
	if (len > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X'))
		return true;
	if (digits == len)
		return false;
	return (is_hex && len >= 4) || (len >= 6 && changes >= 2);
}

/* Takes the digits of a word together, each run as one N. */
static char *add_word(char *to, const char *word, size_t len)
{
	if (is_random(word, len) || is_of_calendar(word, len)) {
		*to++ = 'N';
		return to;
	}
	for (size_t i = 0; i < len; i++)
		if (!isdigit((unsigned char)word[i]))
			*to++ = word[i];
		else if (!i || !isdigit((unsigned char)word[i - 1]))
			*to++ = 'N';
	return to;
}

/* "N:N:N.N", "N-N-NTN" and kin become one N; what is in `text` gets shorter. */
static void join_numbers(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		*to++ = *at;
		while (*at == 'N' && at[1] && strchr(":.,-+/TZ ", at[1]) && at[2] == 'N')
			at += 2;
	}
	*to = '\0';
}

/* "2026-11-27" */
static bool is_date(const char *at)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)at[i]) : at[i] != form[i])
			return false;
	return true;
}

/*
 * What stands before a date may be another program's, which has not ended its line: "waiting for server to shut down.." of
 * pg_ctl, with as many dots as it took.
 */
static const char *skip_to_date(const char *line)
{
	for (const char *at = line; *at; at++)
		if ((at == line || !isdigit((unsigned char)at[-1])) && is_date(at))
			return at;
	return line;
}

const char *complaint_key(const char *line, struct arena *arena)
{
	char *key = arena_alloc(arena, strlen(line) + 1), *to = key;

	while (*line) {
		size_t len = 0;

		while (isalnum((unsigned char)line[len]))
			len++;
		if (len) {
			to = add_word(to, line, len);
			line += len;
		} else {
			*to++ = *line++;
		}
	}
	*to = '\0';
	join_numbers(key);
	return key;
}

static struct complaint *find(const struct complaints *complaints, const char *key)
{
	for (size_t i = 0; i < complaints->count; i++)
		if (!strcmp(complaints->list[i].key, key))
			return &complaints->list[i];
	return NULL;
}

bool complaints_add(struct complaints *complaints, const char *line, struct arena *arena)
{
	struct complaint *known;
	const char *key;

	if (!complaint_is_one(line))
		return false;
	key = complaint_key(skip_to_date(line), arena);
	known = find(complaints, key);
	if (known) {
		known->count++;
		return true;
	}
	if (complaints->count == COMPLAINTS_MAX) {
		complaints->cut = true;
		return true;
	}
	if (!complaints->list)
		complaints->list =
			arena_zalloc(arena, COMPLAINTS_MAX * sizeof(*complaints->list));
	complaints->list[complaints->count++] = (struct complaint){key, line, 1};
	return true;
}

static const struct complaint *find_new(const struct complaints *hardened,
					const struct complaints *as_is, bool settled, bool counts)
{
	const struct complaint *first = NULL;

	for (size_t i = 0; i < hardened->count; i++) {
		const struct complaint *told = &hardened->list[i], *known = find(as_is, told->key);

		/* The same words can tell of more: of each of its children, say. */
		if (known && (!counts || told->count <= 3 * known->count + 2))
			continue;
		if (settled && complaint_is_of_stepping(told->line))
			continue;
		if (complaint_is_refusal(told->line))
			return told;
		first = first ? first : told;
	}
	if (first)
		return first;
	return hardened->cut && !as_is->cut ? &hardened->list[hardened->count - 1] : NULL;
}

const struct complaint *complaints_find_new(const struct complaints *hardened,
					    const struct complaints *as_is, bool settled)
{
	return find_new(hardened, as_is, settled, true);
}

const struct complaint *complaints_find_unknown(const struct complaints *hardened,
						const struct complaints *as_is, bool settled)
{
	return find_new(hardened, as_is, settled, false);
}
