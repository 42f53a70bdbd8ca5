/* Looking into a container that runs. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/watch/life.h"

/* As root, whom /proc tells of all. Where a file is missing (IPv6 that is off), cat prints the others, and fails. */
void life_look_ports(const struct life *life, struct sighting *out)
{
	struct process_result *result = &life->client->result;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	if (client_call(life->client, CLIENT_SHORT,
			WORDS("exec", "--user", "0", life->id, "cat", "/proc/net/tcp",
			      "/proc/net/tcp6", "/proc/net/udp", "/proc/net/udp6"),
			&ignored) &&
	    !result->output.len)
		return;
	if (result->end != PROCESS_EXITED || !result->output.len)
		return;
	out->ports_known = true;
	out->tcp.count = out->udp.count = 0;
	life_read_ports(out, result->output.data);
}

/* Of a ps that does not know ages, the rest is asked for. */
void life_look_programs(const struct life *life, struct sighting *out)
{
	struct client *client = life->client;
	bool ages;

	client_attempt(client, CLIENT_SHORT,
		       WORDS("top", life->id, "-eo", "pid,ppid,uid,gid,etimes,comm"));
	ages = process_went_well(&client->result);
	if (!ages)
		client_attempt(client, CLIENT_SHORT,
			       WORDS("top", life->id, "-eo", "pid,ppid,uid,gid,comm"));
	life_read_programs(out, client->result.output.data, ages, life->arena);
}

/* With a shell of the image: where there is none, nothing is known. */
void life_look_settled(const struct life *life, struct sighting *out)
{
	client_attempt(life->client, CLIENT_SHORT,
		       WORDS("exec", "--user", "0", life->id, "sh", "-c", "exec cat /proc/[0-9]*/status"));
	life_read_settled(out, life->client->result.output.data, life->arena);
}

void life_use(const struct life *life, struct sighting *out)
{
	unsigned ports[SIGHTING_PORTS];
	size_t count = 0;

	/* Those above are taken for a while only, or chosen by the system. */
	for (size_t i = 0; i < out->tcp.count; i++)
		if (out->tcp.list[i] < 32768)
			ports[count++] = out->tcp.list[i];
	if (life->usage)
		usage_use(life->usage, life->client, life->id, ports, count, &out->answers);
}

/* Folders of one call. */
#define LISTED_AT_ONCE 32

/* As one user; what it may not look into is not there. */
static void list_as(const struct life *life, const char *user, struct sighting *out)
{
	const char *const *folder = life->usage->folders;

	while (*folder) {
		const char *words[LISTED_AT_ONCE + 9] = {
			"exec", "--user", user, life->id, "sh", "-c", listing_script, "sh"};
		size_t count = 8;

		for (; *folder && count < LISTED_AT_ONCE + 8; folder++)
			words[count++] = *folder;
		words[count] = NULL;
		client_attempt(life->client, CLIENT_SHORT, words);
		listing_read(&out->files, life->client->result.output.data, life->arena);
	}
}

void life_look_files(const struct life *life, struct sighting *out)
{
	if (!life->is_fresh || !life->usage || !life->usage->folders || !*life->usage->folders)
		return;
	out->files = (struct listing){.count = 0};
	list_as(life, "0", out);
	/* Root without capabilities sees little of what belongs to others. */
	for (size_t i = 0; i < out->user_count && i < 4; i++)
		list_as(life, out->users[i], out);
}
