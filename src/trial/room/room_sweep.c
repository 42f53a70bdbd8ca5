/* Removing what trials made, also those that were killed. */
#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "trial/room/room.h"

#define FOLDER_PREFIX "composeharden-try-"

/* When a process started, in ticks since the machine did (proc(5): field 22 of stat); 0: it does not run. */
static unsigned long long start_of(long pid)
{
	CLEANUP_FREE char *path = xasprintf("/proc/%ld/stat", pid);
	FILE *stream = fopen(path, "re");
	char line[1024];
	const char *at = NULL;
	int field = 2;

	if (!stream)
		return 0;
	/* The name, in brackets, may hold anything. */
	if (fgets(line, sizeof(line), stream))
		at = strrchr(line, ')');
	fclose(stream);
	for (; at && *at && field < 22; at++)
		field += *at == ' ';
	return at ? strtoull(at, NULL, 10) : 0;
}

char *room_owner(void)
{
	struct utsname name;
	long pid = (long)getpid();

	if (uname(&name))
		name.nodename[0] = '\0';
	return xasprintf("%s:%ld:%llu", name.nodename, pid, start_of(pid));
}

/* Its program runs still, on this machine. An owner of another machine is none of ours to judge. */
static bool is_alive(const char *owner)
{
	CLEANUP_FREE char *own = room_owner();
	const char *pid = strchr(owner, ':'), *start = pid ? strchr(pid + 1, ':') : NULL;
	size_t host = strcspn(own, ":");
	unsigned long long started;

	if (!start)
		return false;
	if ((size_t)(pid - owner) != host || strncmp(owner, own, host) != 0)
		return true;
	started = start_of(strtol(pid + 1, NULL, 10));
	return started && started == strtoull(start + 1, NULL, 10);
}

/* How each kind of thing is listed, asked for its label and removed. */
struct kind {
	const char *const *list; /* words before the filter */
	const char *name;	 /* what a listed thing is called by */
	const char *kind;	 /* word before "inspect" */
	const char *labels;	 /* where `inspect` has them; NULL: nobody's label is asked for */
	const char *const *remove;
};

static const char *const list_containers[] = {"ps", "--all", "--no-trunc", NULL};
static const char *const list_networks[] = {"network", "ls", "--no-trunc", NULL};
static const char *const list_volumes[] = {"volume", "ls", NULL};
static const char *const list_images[] = {"image", "ls", "--no-trunc", NULL};
static const char *const remove_container[] = {"rm", "--force", "--volumes", NULL};
static const char *const remove_network[] = {"network", "rm", NULL};
static const char *const remove_volume[] = {"volume", "rm", "--force", NULL};
static const char *const remove_image[] = {"image", "rm", "--force", NULL};

static const struct kind kinds[] = {
	{list_containers, "{{.ID}}", "container", ".Config.Labels", remove_container},
	{list_networks, "{{.ID}}", "network", ".Labels", remove_network},
	{list_volumes, "{{.Name}}", "volume", ".Labels", remove_volume},
	{list_images, "{{.ID}}", "image", NULL, remove_image},
};

static size_t join(const char **all, const char *const *first, const char *const *second)
{
	size_t count = 0;

	for (; *first; first++)
		all[count++] = *first;
	for (; *second; second++)
		all[count++] = *second;
	all[count] = NULL;
	return count;
}

/*
 * The program that made it runs still. It is asked for by `inspect`: the listings of engines have different fields. What is
 * gone by now has nobody.
 */
static bool is_in_use(struct client *client, const struct kind *kind, const char *name)
{
	CLEANUP_FREE char *format =
		xasprintf("{{index %s \"" TRIAL_LABEL_OWNER "\"}}", kind->labels);
	char *at, *owner;

	client_attempt(client, CLIENT_SHORT,
		       WORDS(kind->kind, "inspect", "--format", format, name));
	at = client->result.output.data;
	owner = client_next_line(&at);
	return owner && is_alive(owner);
}

static int sweep_one(struct client *client, const struct kind *kind, const char *name,
		     size_t *removed, struct error *err)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	const char *words[8];

	join(words, kind->remove, WORDS(name));
	/* Once more: an engine may still be busy with a container that just ended. */
	if (client_call(client, CLIENT_SHORT * 2, words, &ignored) &&
	    client_call(client, CLIENT_SHORT * 2, words, err))
		return -1;
	++*removed;
	return 0;
}

static int sweep_kind(struct client *client, const struct kind *kind, const char *id,
		      size_t *removed, struct error *err)
{
	CLEANUP_FREE char *mark =
		id ? xasprintf("label=" TRIAL_LABEL "=%s", id) : xstrdup("label=" TRIAL_LABEL);
	const char *words[12];
	char *list, *at, *line;
	int result = 0;

	join(words, kind->list, WORDS("--filter", mark, "--format", kind->name));
	if (client_call(client, CLIENT_SHORT, words, err))
		return -1;
	list = at = buf_detach(&client->result.output);
	while ((line = client_next_line(&at))) {
		if (!id && kind->labels && is_in_use(client, kind, line))
			continue;
		if (sweep_one(client, kind, line, removed, err))
			result = -1;
	}
	free(list);
	return result;
}

static void remove_tree(const char *path)
{
	char *roots[] = {(char *)(uintptr_t)path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	while (walk && (entry = fts_read(walk))) {
		if (entry->fts_info == FTS_DP)
			rmdir(entry->fts_path);
		else if (entry->fts_info != FTS_D)
			unlink(entry->fts_path);
	}
	if (walk)
		fts_close(walk);
}

/* The folders of trials, which hold who made them. */
static void sweep_folders(const char *id, size_t *removed)
{
	const char *parent = getenv("TMPDIR");
	DIR *folder = opendir(parent && *parent == '/' ? parent : "/tmp");
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		CLEANUP_FREE char *path = NULL, *mark = NULL;
		struct error ignored CLEANUP_ERROR = ERROR_INIT;
		struct file owner CLEANUP_FILE = {0};
		struct stat status;

		if (strncmp(entry->d_name, FOLDER_PREFIX, strlen(FOLDER_PREFIX)) != 0 ||
		    (id && strcmp(entry->d_name + strlen(FOLDER_PREFIX), id) != 0))
			continue;
		path = xasprintf("%s/%s", parent && *parent == '/' ? parent : "/tmp",
				 entry->d_name);
		mark = xasprintf("%s/owner", path);
		/* Somebody else's, or none of ours: left alone. */
		if (lstat(path, &status) || !S_ISDIR(status.st_mode) ||
		    status.st_uid != geteuid() || file_read(mark, &owner, &ignored) ||
		    (!id && is_alive(owner.data)))
			continue;
		remove_tree(path);
		*removed += !id;
	}
	if (folder)
		closedir(folder);
}

int room_sweep(struct client *client, const char *id, size_t *removed, struct error *err)
{
	int result = 0;

	*removed = 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (sweep_kind(client, &kinds[i], id, removed, err))
			result = -1;
	sweep_folders(id, removed);
	return result;
}
