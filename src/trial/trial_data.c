/* What a service keeps in files, as it is, and what of that is gone once they lie on a tmpfs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/mount.h"
#include "evidence/facts/fact.h"
#include "trial/trial_steps.h"

/* Files that are looked at, of one service. */
#define FILES_MAX 64
#define IN_WORDS(number) #number
#define NUMBER(name) IN_WORDS(name)

#define FIRST_FILE 8
/* Files below the arguments, and these themselves. */
static const char stat_script[] =
	"find \"$@\" -type f -exec stat -c '%s %i %X %Y %n' {} + 2>/dev/null | head -n " NUMBER(FILES_MAX);

/* A file as stat(1) shows it. */
struct kept {
	const char *path;
	unsigned long long size, inode, read, changed; /* the last two are times, in seconds */
};

/* Nobody expects what lies there to stay. */
static const char *const passing[] = {"/tmp", "/run", "/var/run", "/var/tmp", "/var/cache", "/dev/shm", NULL};

static bool is_passing(const char *path)
{
	for (const char *const *at = passing; *at; at++)
		if (mount_is_below(path, *at))
			return true;
	return false;
}

const char *trial_stat_files(struct trial *trial, const struct trial_service *service, const char *id)
{
	const char *words[FILES_MAX + 9] = {"exec", "--user", "0", id, "sh", "-c", stat_script, "sh"};
	size_t count = FIRST_FILE;

	for (size_t i = 0; i < service->writes.count; i++) {
		const struct write_place *place = &service->writes.list[i];

		for (size_t at = 0; at < place->path_count && count < FILES_MAX + FIRST_FILE; at++)
			if (!is_passing(place->paths[at]))
				words[count++] = place->paths[at];
	}
	words[count] = NULL;
	if (count == FIRST_FILE)
		return "";
	/* Of files that have gone meanwhile nothing is printed. */
	client_attempt(&trial->client, CLIENT_SHORT, words);
	return arena_strdup(&trial->arena, trial->client.result.output.data);
}

/* One line; false for what is none. */
static bool read_line(struct kept *out, const char *line, size_t len, struct arena *arena)
{
	const char *copy = arena_strndup(arena, line, len);
	unsigned long long numbers[4];
	char *end = (char *)(uintptr_t)copy;

	for (size_t i = 0; i < 4; i++) {
		const char *from = end;

		numbers[i] = strtoull(from, &end, 10);
		if (end == from || *end != ' ')
			return false;
		end++;
	}
	*out = (struct kept){end, numbers[0], numbers[1], numbers[2], numbers[3]};
	return *end == '/';
}

static bool find_line(struct kept *out, const char *text, const char *path, struct arena *arena)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (read_line(out, text, len, arena) && !strcmp(out->path, path))
			return true;
		text += len;
		text += *text == '\n';
	}
	return false;
}

/* The same file after a restart: it was added to, or read and not written. */
static bool was_used(const struct kept *before, const struct kept *after)
{
	if (before->inode != after->inode || !before->size)
		return false;
	return after->size > before->size ||
	       (after->changed == before->changed && after->read > before->read);
}

const char *const *trial_kept_files(const char *before, const char *after, struct arena *arena)
{
	const char **list = arena_zalloc(arena, (FILES_MAX + 1) * sizeof(*list));
	size_t count = 0;

	while (*before && count < FILES_MAX) {
		size_t len = strcspn(before, "\n");
		struct kept was, is;

		if (read_line(&was, before, len, arena) && find_line(&is, after, was.path, arena) &&
		    was_used(&was, &is))
			list[count++] = was.path;
		before += len;
		before += *before == '\n';
	}
	return list;
}

static const char *find_below(const char *const *paths, const char *folder)
{
	for (; paths && *paths; paths++)
		if (mount_is_below(*paths, folder))
			return *paths;
	return NULL;
}

/* By its name, or by that of the folder. */
static bool is_log(const char *path)
{
	size_t len = strlen(path);

	return strstr(path, "/log/") || strstr(path, "/logs/") ||
	       (len > 4 && (!strcmp(path + len - 4, ".log") || !strcmp(path + len - 4, "/log"))) ||
	       (len > 5 && !strcmp(path + len - 5, "/logs"));
}

static bool holds_logs(const struct trial_service *service, const char *folder)
{
	for (size_t i = 0; i < service->writes.count; i++) {
		const struct write_place *place = &service->writes.list[i];

		for (size_t at = 0; at < place->path_count; at++)
			if (mount_is_below(place->paths[at], folder) && is_log(place->paths[at]))
				return true;
	}
	return false;
}

/* What is lost with a tmpfs there, in a sentence; NULL: nothing that anybody needs. */
static const char *loss_of(struct trial *trial, const struct trial_service *service, const char *folder)
{
	const char *const *volumes = service->subject->terms.volumes;
	struct arena *arena = &trial->arena;

	if (is_passing(folder))
		return NULL;
	if (is_log(folder) || holds_logs(service, folder))
		return arena_printf(arena,
				    "its log files in %s are gone whenever it stops: they lie on a tmpfs; "
				    "a volume there keeps them",
				    folder);
	if (find_below(service->kept, folder))
		return arena_printf(arena,
				    "what it keeps in %s is gone whenever it stops: as it is, it goes on with "
				    "%s after a restart, and now that lies on a tmpfs; a volume there keeps it",
				    folder, find_below(service->kept, folder));
	if (service->fact && find_below(service->fact->keeps, folder))
		return arena_printf(arena,
				    "what it comes to keep in %s is gone whenever it stops: nothing was seen to be "
				    "written there, and it lies on a tmpfs; a volume there keeps it",
				    folder);
	for (; volumes && *volumes; volumes++)
		if (mount_is_below(folder, *volumes) || mount_is_below(*volumes, folder))
			return arena_printf(arena,
					    "what it keeps in %s is gone whenever it stops: the image "
					    "declares a volume there, and now it lies on a tmpfs; a volume "
					    "there keeps it",
					    folder);
	return NULL;
}

const char *const *trial_losses(struct trial *trial, const struct trial_service *service)
{
	const struct trial_subject *subject = service->subject;
	const char **list = arena_zalloc(&trial->arena, (POSTURE_PATH_MAX + 1) * sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < subject->terms.path_count; i++) {
		const char *loss = subject->result.best.tmpfs >> i & 1
					   ? loss_of(trial, service, subject->terms.paths[i].path)
					   : NULL;

		if (loss)
			list[count++] = loss;
	}
	return list;
}
