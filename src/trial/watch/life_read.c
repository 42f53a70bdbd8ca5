/* What commands in and around a container print, read into a sighting. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/capability.h"
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
void life_read_ports(struct sighting *out, const char *text)
{
	while (*text) {
		const char *colon = strchr(text, ':'),
			   *local = colon ? strchr(colon + 1, ':') : NULL;
		const char *other = local ? strchr(local + 1, ':') : NULL;
		const char *end = text + strcspn(text, "\n");
		char *rest;
		unsigned long port, state;

		if (other && other < end) {
			port = strtoul(local + 1, NULL, 16);
			strtoul(other + 1, &rest, 16);
			state = strtoul(rest, NULL, 16);
			if (port && port < 65536 && (state == TCP_LISTEN || state == UDP_BOUND))
				add_port(state == TCP_LISTEN ? &out->tcp : &out->udp,
					 (unsigned)port);
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

/* One line of top. */
struct process {
	unsigned long pid, parent, uid, gid;
	unsigned age;
	const char *name; /* with its numbers as N, so that workers are one program */
};

/* Processes of one container that are told apart. */
#define PROCESSES_MAX 256

/* False for a line without a name. */
static bool read_process(struct process *out, const char *line, bool ages, struct arena *arena)
{
	char *at;
	unsigned long age = 0;

	out->pid = strtoul(line, &at, 10);
	out->parent = strtoul(at, &at, 10);
	out->uid = strtoul(at, &at, 10);
	out->gid = strtoul(at, &at, 10);
	if (ages)
		age = strtoul(at, &at, 10);
	out->age = age < 1000000000 ? (unsigned)age : 0;
	at += strspn(at, " ");
	out->name = complaint_key(arena_strndup(arena, at, strcspn(at, "\n")), arena);
	return *out->name;
}

static void add_program(struct sighting *out, const struct process *process, bool is_master,
			struct arena *arena)
{
	const char *user = arena_printf(arena, "%lu:%lu", process->uid, process->gid);

	for (size_t i = 0; i < out->program_count; i++) {
		struct program *known = &out->programs[i];

		if (strcmp(known->name, process->name) != 0 || strcmp(known->user, user) != 0)
			continue;
		known->age = known->age > process->age ? known->age : process->age;
		known->is_master &= is_master;
		return;
	}
	if (out->program_count < SIGHTING_PROGRAMS)
		out->programs[out->program_count++] =
			(struct program){process->name, user, process->age, is_master};
}

static bool starts_workers(const struct process *master, const struct process *list, size_t count)
{
	for (size_t i = 0; i < count && !master->uid; i++)
		if (list[i].parent == master->pid && list[i].uid && !strcmp(list[i].name, master->name))
			return true;
	return false;
}

void life_read_programs(struct sighting *out, const char *text, bool ages, struct arena *arena)
{
	struct process *list = arena_zalloc(arena, PROCESSES_MAX * sizeof(*list));
	struct tally tallies[SIGHTING_USERS + 1] = {{.count = 0}};
	size_t count = 0, users = 0;

	out->program_count = 0;
	out->has_root = false;
	/* The first line is the heading. */
	text += strcspn(text, "\n");
	while (*text++ == '\n' && *text && count < PROCESSES_MAX) {
		count += read_process(&list[count], text, ages, arena);
		text += strcspn(text, "\n");
	}
	for (size_t i = 0; i < count; i++) {
		if (list[i].uid)
			count_user(tallies, &users, list[i].uid, list[i].gid);
		else
			out->has_root = true;
		add_program(out, &list[i], starts_workers(&list[i], list, count), arena);
	}
	qsort(tallies, users, sizeof(*tallies), compare_tallies);
	for (out->user_count = 0; out->user_count < users; out->user_count++)
		out->users[out->user_count] = arena_strdup(arena, tallies[out->user_count].user);
}

void life_read_log(struct sighting *out, const char *text, struct arena *arena)
{
	const char *told = NULL, *refused = NULL;

	while (*text) {
		size_t len = strcspn(text, "\n");
		size_t shown = len < LINE_MAX_SHOWN ? len : LINE_MAX_SHOWN;
		const char *line;

		while (shown && strchr(" \t\r", text[shown - 1]))
			shown--;
		line = arena_strndup(arena, text, shown);
		if (complaints_add(&out->complaints, line, arena))
			told = line;
		if (told == line && complaint_is_refusal(line))
			refused = line;
		if (shown)
			out->last_words = line;
		text += len;
		text += *text == '\n';
	}
	if (told)
		out->last_words = refused ? refused : told;
}

/* One process, of its lines in /proc/PID/status. */
struct status {
	char name[32];
	unsigned long pid, parent;
	unsigned long uids[4], gids[4]; /* real, effective, saved, of the file system */
	unsigned long long capabilities; /* in effect */
	bool has_uids, has_gids, has_capabilities;
	bool has_groups; /* beside its own, which nobody gets who is started under a number */
};

static bool read_ids(unsigned long *ids, const char *text)
{
	char *end;

	for (size_t i = 0; i < 4; i++) {
		ids[i] = strtoul(text, &end, 10);
		if (end == text)
			return false;
		text = end;
	}
	return true;
}

/* Numbers of the system's own groups end here: root is in some, and who was root may have kept them. */
#define SYSTEM_GROUPS 100

/* "7 8 9": any that is not the process's own, which stands before them. */
static bool read_groups(const struct status *status, const char *text)
{
	unsigned long group;
	char *end;

	for (;; text = end) {
		group = strtoul(text, &end, 10);
		if (end == text)
			return false;
		if (group != status->gids[0] && group >= SYSTEM_GROUPS)
			return true;
	}
}

static void read_status_line(struct status *status, const char *line)
{
	const char *value = strchr(line, ':');
	size_t len;

	if (!value)
		return;
	value += 1 + strspn(value + 1, " \t");
	len = strcspn(value, "\n");
	if (!strncmp(line, "Name:", 5) && len < sizeof(status->name)) {
		memcpy(status->name, value, len);
		status->name[len] = '\0';
	} else if (!strncmp(line, "Pid:", 4)) {
		status->pid = strtoul(value, NULL, 10);
	} else if (!strncmp(line, "PPid:", 5)) {
		status->parent = strtoul(value, NULL, 10);
	} else if (!strncmp(line, "Uid:", 4)) {
		status->has_uids = read_ids(status->uids, value);
	} else if (!strncmp(line, "Gid:", 4)) {
		status->has_gids = read_ids(status->gids, value);
	} else if (!strncmp(line, "Groups:", 7)) {
		status->has_groups = len && read_groups(status, value);
	} else if (!strncmp(line, "CapEff:", 7)) {
		status->capabilities = strtoull(value, NULL, 16);
		status->has_capabilities = true;
	}
}

/* They only pass signals on and collect children. */
static bool is_init(const struct status *status)
{
	return status->pid == 1 && (!strcmp(status->name, "tini") || !strcmp(status->name, "dumb-init") ||
				    !strcmp(status->name, "docker-init") || !strcmp(status->name, "catatonit"));
}

/* All four ids are one, which is not root's, and nothing more than a low port or its own group is left to it. */
static bool is_settled(const struct status *status)
{
	bool same = status->has_uids && status->has_gids && status->has_capabilities && status->uids[0] && !status->has_groups;

	for (size_t i = 1; i < 4; i++)
		same = same && status->uids[i] == status->uids[0] && status->gids[i] == status->gids[0];
	return same && !(status->capabilities & ~CAPABILITY_BIT(CAPABILITY_NET_BIND_SERVICE));
}

/* The next process of the text, which begins with its name. False at the end. */
static bool next_status(struct status *out, const char **text)
{
	*out = (struct status){.pid = 0};
	while (**text && strncmp(*text, "Name:", 5) != 0)
		*text += strcspn(*text, "\n") + (strchr(*text, '\n') != NULL);
	if (!**text)
		return false;
	do {
		read_status_line(out, *text);
		*text += strcspn(*text, "\n") + (strchr(*text, '\n') != NULL);
	} while (**text && strncmp(*text, "Name:", 5) != 0);
	return true;
}

void life_read_settled(struct sighting *out, const char *text, struct arena *arena)
{
	struct status status, first = {.pid = 0};
	bool found = false;

	out->settled_user = NULL;
	while (next_status(&status, &text)) {
		/* Who looks came in from outside. */
		if (is_init(&status) || (status.pid != 1 && !status.parent))
			continue;
		if (!is_settled(&status) || (found && (status.uids[0] != first.uids[0] ||
						       status.gids[0] != first.gids[0])))
			return;
		first = status;
		found = true;
	}
	if (found)
		out->settled_user = arena_printf(arena, "%lu:%lu", first.uids[0], first.gids[0]);
}
