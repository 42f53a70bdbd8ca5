/* What commands in and around a container print, read into a sighting. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "trial/watch/life.h"

/* The state of a listening socket in /proc/net/tcp (include/net/tcp_states.h). */
#define TCP_LISTEN 0x0a
#define LINE_MAX_SHOWN 240

static const char *const refusals[] = {
	"operation not permitted",
	"read-only file system",
	"read-only filesystem",
	"permission denied",
	"EPERM",
	"EACCES",
	"EROFS",
};

static void add_port(struct sighting *out, unsigned port)
{
	for (size_t i = 0; i < out->port_count; i++)
		if (out->ports[i] == port)
			return;
	if (out->port_count < SIGHTING_PORTS)
		out->ports[out->port_count++] = port;
}

/* "  0: 00000000:1538 00000000:0000 0A ...": the address, the other end, the state, in base 16. */
void life_read_ports(struct sighting *out, const char *text)
{
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
			if (port && port < 65536 && strtoul(rest, NULL, 16) == TCP_LISTEN)
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

void life_read_users(struct sighting *out, const char *text, struct arena *arena)
{
	struct tally tallies[SIGHTING_USERS + 1];
	size_t count = 0;

	/* The first line is the heading. */
	text += strcspn(text, "\n");
	while (*text++ == '\n' && *text) {
		char *at;
		unsigned long uid, gid;

		strtoul(text, &at, 10);
		uid = strtoul(at, &at, 10);
		gid = strtoul(at, &at, 10);
		if (uid)
			count_user(tallies, &count, uid, gid);
		else
			out->has_root = true;
		text += strcspn(text, "\n");
	}
	qsort(tallies, count, sizeof(*tallies), compare_tallies);
	for (out->user_count = 0; out->user_count < count; out->user_count++)
		out->users[out->user_count] = arena_strdup(arena, tallies[out->user_count].user);
}

static bool is_refusal(const char *line)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (refusals[i][0] == 'E' ? strstr(line, refusals[i]) != NULL
					  : strcasestr(line, refusals[i]) != NULL)
			return true;
	return false;
}

static void add_complaint(struct sighting *out, const char *line, struct arena *arena)
{
	char *same = arena_strdup(arena, line), *to = same;

	/* What changes from run to run: times, ids. */
	for (const char *at = same; *at; at++)
		if (*at < '0' || *at > '9')
			*to++ = *at;
		else if (to == same || to[-1] != 'N')
			*to++ = 'N';
	*to = '\0';
	for (size_t i = 0; i < out->complaint_count; i++)
		if (!strcmp(out->complaints[i], same))
			return;
	if (out->complaint_count == SIGHTING_LINES)
		return;
	out->complaints[out->complaint_count] = same;
	out->complaints_raw[out->complaint_count++] = line;
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
		if (is_refusal(line)) {
			add_complaint(out, line, arena);
			told = line;
		}
		if (shown)
			out->last_words = line;
		text += len;
		text += *text == '\n';
	}
	if (told)
		out->last_words = told;
}
