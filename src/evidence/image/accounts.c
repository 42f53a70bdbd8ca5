/* The image's own accounts: /etc/passwd and /etc/group. */
#include "evidence/image/accounts.h"

#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "evidence/image/profile.h"

#define FIELDS_MAX 7

struct field {
	const char *text;
	size_t len;
};

bool accounts_number(const char *text, size_t len, uint32_t *number)
{
	uint64_t value = 0;

	if (!len || len > 10)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	/* The last one stands for no user at all. */
	if (value >= UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	return true;
}

/* Splits the next line; false at the end. Fields that are not there are empty. */
static bool next_line(const char **text, size_t *len, struct field fields[FIELDS_MAX])
{
	const char *at = *text, *end;

	if (!*len)
		return false;
	end = memchr(at, '\n', *len);
	if (!end)
		end = at + *len;
	*len -= (size_t)(end - at);
	*text = end;
	if (*len) {
		(*len)--;
		(*text)++;
	}
	for (size_t i = 0; i < FIELDS_MAX; i++) {
		const char *colon = i < FIELDS_MAX - 1 ? memchr(at, ':', (size_t)(end - at)) : NULL;
		const char *stop = colon ? colon : end;

		fields[i] = (struct field){at, (size_t)(stop - at)};
		at = colon ? colon + 1 : end;
	}
	return true;
}

/* Names with a NUL are nobody's. */
static bool is_name(const struct field *field)
{
	return field->len && *field->text != '#' && !memchr(field->text, '\0', field->len);
}

static const char *copy(struct arena *arena, const struct field *field)
{
	return arena_strndup(arena, field->text, field->len);
}

void accounts_read(struct arena *arena, const char *text, size_t len,
		   const struct image_user **users, size_t *count)
{
	struct field fields[FIELDS_MAX];
	struct image_user *list = NULL;
	size_t cap = 0;

	*count = 0;
	while (next_line(&text, &len, fields)) {
		struct image_user user;

		if (!is_name(&fields[0]) ||
		    !accounts_number(fields[2].text, fields[2].len, &user.uid) ||
		    !accounts_number(fields[3].text, fields[3].len, &user.gid))
			continue;
		user.name = copy(arena, &fields[0]);
		user.home = copy(arena, &fields[5]);
		user.shell = copy(arena, &fields[6]);
		list_grow_in(arena, list, *count, cap);
		list[(*count)++] = user;
	}
	*users = list;
}

bool accounts_find_group(const char *text, size_t len, const char *name, uint32_t *gid)
{
	struct field fields[FIELDS_MAX];
	size_t name_len = strlen(name);

	while (next_line(&text, &len, fields))
		if (fields[0].len == name_len && !memcmp(fields[0].text, name, name_len) &&
		    is_name(&fields[0]) && accounts_number(fields[2].text, fields[2].len, gid))
			return true;
	return false;
}

/* "ann,bob": one of the names. */
static bool lists(const struct field *field, const char *name)
{
	size_t name_len = strlen(name), len = field->len;

	for (const char *at = field->text; len;) {
		const char *comma = memchr(at, ',', len);
		size_t word = comma ? (size_t)(comma - at) : len;

		if (word == name_len && !memcmp(at, name, word))
			return true;
		word += comma != NULL;
		at += word;
		len -= word;
	}
	return false;
}

bool accounts_is_member(const char *text, size_t len, const struct image_user *user)
{
	struct field fields[FIELDS_MAX];
	uint32_t gid;

	while (next_line(&text, &len, fields))
		if (is_name(&fields[0]) && accounts_number(fields[2].text, fields[2].len, &gid) && gid != user->gid &&
		    lists(&fields[3], user->name))
			return true;
	return false;
}
