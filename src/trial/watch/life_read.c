/* What commands in and around a container print, read into a sighting. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "trial/watch/life.h"

/* The state of a listening socket in /proc/net/tcp (include/net/tcp_states.h). */
#define TCP_LISTEN 0x0a
/* And of a socket of UDP that is connected to nobody (TCP_CLOSE). */
#define UDP_BOUND 0x07
#define LINE_MAX_SHOWN 240

static void add_port(struct port_list *out, unsigned port)
{
	if (!port_list_has(out, port) && out->count < SIGHTING_PORTS)
		out->list[out->count++] = port;
}

/* "  0: 00000000:1538 00000000:0000 0A ...": the address, the other end, the state, in base 16. */
void life_read_ports(struct port_list *out, const char *text, bool udp)
{
	const unsigned long wanted = udp ? UDP_BOUND : TCP_LISTEN;

	while (*text) {
		const char *colon = strchr(text, ':'),
			   *local = colon ? strchr(colon + 1, ':') : NULL;
		const char *other = local ? strchr(local + 1, ':') : NULL;
		const char *end = text + strcspn(text, "\n");
		char *rest;
		unsigned long port;

		if (other && other < end) {
			port = strtoul(local + 1, NULL, 16);
			strtoul(other + 1, &rest, 16);
			if (port && port < 65536 && strtoul(rest, NULL, 16) == wanted)
				add_port(out, (unsigned)port);
		}
		text = *end ? end + 1 : end;
	}
}

struct tally {
	char user[32];
	unsigned count;
};

static void count_user(struct tally *tallies, size_t *count, unsigned long uid, unsigned long gid)
{
	char *user = tallies[*count].user;
	CLEANUP_FREE char *text = xasprintf("%lu:%lu", uid, gid);

	for (size_t i = 0; i < *count; i++)
		if (!strcmp(tallies[i].user, text)) {
			tallies[i].count++;
			return;
		}
	if (*count == SIGHTING_USERS || strlen(text) >= sizeof(tallies->user))
		return;
	memcpy(user, text, strlen(text) + 1);
	tallies[(*count)++].count = 1;
}

static int compare_tallies(const void *a, const void *b)
{
	const struct tally *one = a, *other = b;

	return one->count == other->count  ? strcmp(one->user, other->user)
	       : one->count > other->count ? -1
					   : 1;
}

/* A name with its numbers as N, so that workers are one program. */
static void add_program(struct sighting *out, const char *name, const char *user, unsigned age,
			struct arena *arena)
{
	const char *key = complaint_key(name, arena);

	for (size_t i = 0; i < out->program_count; i++) {
		struct program *known = &out->programs[i];

		if (strcmp(known->name, key) != 0 || strcmp(known->user, user) != 0)
			continue;
		known->age = known->age > age ? known->age : age;
		return;
	}
	if (out->program_count < SIGHTING_PROGRAMS)
		out->programs[out->program_count++] =
			(struct program){key, arena_strdup(arena, user), age};
}

void life_read_programs(struct sighting *out, const char *text, bool ages, struct arena *arena)
{
	struct tally tallies[SIGHTING_USERS + 1];
	size_t count = 0;

	out->program_count = 0;
	out->has_root = false;
	/* The first line is the heading. */
	text += strcspn(text, "\n");
	while (*text++ == '\n' && *text) {
		CLEANUP_FREE char *user = NULL, *name = NULL;
		char *at;
		unsigned long uid, gid, age = 0;

		strtoul(text, &at, 10);
		uid = strtoul(at, &at, 10);
		gid = strtoul(at, &at, 10);
		if (ages)
			age = strtoul(at, &at, 10);
		if (uid)
			count_user(tallies, &count, uid, gid);
		else
			out->has_root = true;
		user = xasprintf("%lu:%lu", uid, gid);
		at += strspn(at, " ");
		name = xstrndup(at, strcspn(at, "\n"));
		if (*name)
			add_program(out, name, user, age < 1000000000 ? (unsigned)age : 0, arena);
		text += strcspn(text, "\n");
	}
	qsort(tallies, count, sizeof(*tallies), compare_tallies);
	for (out->user_count = 0; out->user_count < count; out->user_count++)
		out->users[out->user_count] = arena_strdup(arena, tallies[out->user_count].user);
}

void life_read_log(struct sighting *out, const char *text, struct arena *arena)
{
	const char *told = NULL;

	while (*text) {
		size_t len = strcspn(text, "\n");
		size_t shown = len < LINE_MAX_SHOWN ? len : LINE_MAX_SHOWN;
		const char *line;

		while (shown && strchr(" \t\r", text[shown - 1]))
			shown--;
		line = arena_strndup(arena, text, shown);
		if (complaints_add(&out->complaints, line, arena))
			told = line;
		if (shown)
			out->last_words = line;
		text += len;
		text += *text == '\n';
	}
	if (told)
		out->last_words = told;
}
