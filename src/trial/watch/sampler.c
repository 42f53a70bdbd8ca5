/* Sampling with docker stats, and the kernel's own peaks of memory where the image can show them. */
#include "trial/watch/sampler.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "engine/client.h"

#define CONTAINERS_MAX 64
/* Seconds that one call may take. */
#define PATIENCE 15

struct sampled {
	char *id, *service; /* owned */
	struct peaks peaks;
};

struct sampler {
	pthread_t thread;
	atomic_bool stop;
	struct client client; /* its own, but for what it borrows */
	char *filter;	      /* owned */
	/* All containers that were seen; CONTAINERS_MAX at most. */
	struct sampled *list;
	size_t count;
};

void peaks_join(struct peaks *peaks, const struct peaks *other)
{
	if (other->memory > peaks->memory)
		peaks->memory = other->memory;
	if (other->tasks > peaks->tasks)
		peaks->tasks = other->tasks;
	if (other->cpus > peaks->cpus)
		peaks->cpus = other->cpus;
	peaks->samples += other->samples;
}

/* "41.5MiB", "1.2GB", "512kB", "0B". */
static bool read_size(const char *text, unsigned long long *out)
{
	static const struct {
		const char *name;
		double size;
	} units[] = {{"B", 1},	      {"KiB", 1024},	{"kB", 1e3},	       {"KB", 1e3},	{"MiB", 1048576},
		     {"MB", 1e6},     {"GiB", 1073741824}, {"GB", 1e9},	       {"TiB", 1099511627776.0}};
	char *end;
	double number = strtod(text, &end);
	size_t len = strcspn(end, " ");

	for (size_t i = 0; end > text && i < sizeof(units) / sizeof(*units); i++)
		if (strlen(units[i].name) == len && !strncmp(end, units[i].name, len)) {
			*out = (unsigned long long)(number * units[i].size);
			return true;
		}
	return false;
}

bool peaks_read(struct peaks *out, const char *memory, const char *tasks, const char *cpus)
{
	char *end, *percent;

	*out = (struct peaks){.samples = 1};
	out->tasks = (unsigned)strtoul(tasks, &end, 10);
	out->cpus = strtod(cpus, &percent) / 100;
	return end > tasks && percent > cpus && *percent == '%' && read_size(memory, &out->memory);
}

/* The number behind a word at the beginning of a line. */
static unsigned long long value_of(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		if (!strncmp(at, word, len) && at[len] == ' ')
			return strtoull(at + len, NULL, 10);
	return 0;
}

unsigned long long peaks_read_group(const char *text)
{
	char *end;
	unsigned long long peak = strtoull(text, &end, 10), cached, kept;

	if (end == text || *end != '\n')
		return 0;
	cached = value_of(text, "total_cache") + value_of(text, "file");
	kept = value_of(text, "total_shmem") + value_of(text, "shmem");
	/* Version 1 has both without "total_" as well. */
	if (value_of(text, "total_cache"))
		kept = value_of(text, "total_shmem");
	cached = cached > kept ? cached - kept : 0;
	return peak > cached ? peak - cached : 0;
}

static struct sampled *find(struct sampler *sampler, const char *id)
{
	for (size_t i = 0; i < sampler->count; i++)
		if (!strcmp(sampler->list[i].id, id))
			return &sampler->list[i];
	return NULL;
}

/* Lines "ID<TAB>SERVICE" of those that run; their ids go to `ids`, NULL-terminated. */
static void list_containers(struct sampler *sampler, const char **ids)
{
	struct client *client = &sampler->client;
	char *at, *line;
	size_t count = 0;

	client_attempt(client, PATIENCE,
		       WORDS("ps", "--no-trunc", "--filter", sampler->filter, "--format",
			     "{{.ID}}\t{{.Label \"com.docker.compose.service\"}}"));
	at = client->result.output.data;
	while (process_went_well(&client->result) && (line = client_next_line(&at))) {
		char *tab = strchr(line, '\t');
		struct sampled *known;

		if (!tab)
			continue;
		*tab = '\0';
		known = find(sampler, line);
		if (!known && sampler->count < CONTAINERS_MAX) {
			known = &sampler->list[sampler->count++];
			*known = (struct sampled){.id = xstrdup(line), .service = xstrdup(tab + 1)};
		}
		if (known && count < CONTAINERS_MAX)
			ids[count++] = known->id;
	}
	ids[count] = NULL;
}

static void take_line(struct sampler *sampler, char *line)
{
	char *memory = strchr(line, '\t'), *tasks = memory ? strchr(memory + 1, '\t') : NULL;
	char *cpus = tasks ? strchr(tasks + 1, '\t') : NULL;
	struct sampled *sampled;
	struct peaks peaks;

	if (!cpus)
		return;
	*memory++ = *tasks++ = *cpus++ = '\0';
	sampled = find(sampler, line);
	if (sampled && peaks_read(&peaks, memory, tasks, cpus))
		peaks_join(&sampled->peaks, &peaks);
}

/* One that has ended meanwhile is shown with dashes, or ends the call: the next one knows better. */
static void ask_stats(struct sampler *sampler, const char *const *ids)
{
	struct client *client = &sampler->client;
	bool podman = !strcmp(client->program, "podman");
	const char *words[CONTAINERS_MAX + 6] = {
		"stats", "--no-stream", "--no-trunc", "--format",
		podman ? "{{.ID}}\t{{.MemUsage}}\t{{.PIDS}}\t{{.CPUPerc}}"
		       : "{{.ID}}\t{{.MemUsage}}\t{{.PIDs}}\t{{.CPUPerc}}"};
	size_t count = 5;
	char *at, *line;

	while (*ids)
		words[count++] = *ids++;
	words[count] = NULL;
	client_attempt(client, PATIENCE, words);
	at = client->result.output.data;
	while ((line = client_next_line(&at)))
		take_line(sampler, line);
}

/* A peak between two samples: what the kernel has noted. Version 2 of control groups, then version 1. */
static void ask_group(struct sampler *sampler, const char *id)
{
	struct sampled *sampled = find(sampler, id);
	struct peaks peaks = {.samples = 0};

	client_attempt(&sampler->client, PATIENCE,
		       WORDS("exec", "--user", "0", id, "cat", "/sys/fs/cgroup/memory.peak",
			     "/sys/fs/cgroup/memory/memory.max_usage_in_bytes",
			     "/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat"));
	peaks.memory = peaks_read_group(sampler->client.result.output.data);
	if (sampled)
		peaks_join(&sampled->peaks, &peaks);
}

static void *work(void *context)
{
	static const struct timespec pause = {.tv_nsec = 300000000};
	struct sampler *sampler = context;
	const char *ids[CONTAINERS_MAX + 1];

	while (!sampler->stop) {
		list_containers(sampler, ids);
		if (*ids)
			ask_stats(sampler, ids);
		for (size_t i = 0; ids[i] && !sampler->stop; i++)
			ask_group(sampler, ids[i]);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

struct sampler *sampler_start(const struct client *client, const char *id)
{
	struct sampler *sampler = xcalloc(1, sizeof(*sampler));

	/* No turns are taken, and a signal is for the others: the stop follows. */
	sampler->client = (struct client){.program = client->program};
	process_result_init(&sampler->client.result);
	sampler->filter = xasprintf("label=%s=%s", TRIAL_LABEL, id);
	sampler->list = xcalloc(CONTAINERS_MAX, sizeof(*sampler->list));
	if (!pthread_create(&sampler->thread, NULL, work, sampler))
		return sampler;
	sampler_free(sampler);
	return NULL;
}

void sampler_stop(struct sampler *sampler)
{
	if (!sampler)
		return;
	sampler->stop = true;
	pthread_join(sampler->thread, NULL);
}

struct peaks sampler_find(const struct sampler *sampler, const char *service)
{
	struct peaks peaks = {.samples = 0};

	for (size_t i = 0; sampler && i < sampler->count; i++)
		if (!strcmp(sampler->list[i].service, service))
			peaks_join(&peaks, &sampler->list[i].peaks);
	return peaks;
}

void sampler_free(struct sampler *sampler)
{
	if (!sampler)
		return;
	for (size_t i = 0; i < sampler->count; i++) {
		free(sampler->list[i].id);
		free(sampler->list[i].service);
	}
	process_result_release(&sampler->client.result);
	free(sampler->filter);
	free(sampler->list);
	free(sampler);
}
