/* Foretelling what a new user needs. */
#include "posture/forecast.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/path.h"
#include "base/shell.h"
#include "compose/default_name.h"
#include "compose/lookup.h"
#include "compose/project.h"

struct forecast {
	const struct service *service;
	const struct posture *posture;
	const char *file;
	forecast_user_fn user_of;
	struct arena *arena;
	struct forecast_step *steps;
	size_t count;
};

/* An empty command is none; else it gives the mount to the user. */
static void add_step(struct forecast *forecast, const struct buf *what, const struct buf *command,
		     const struct mount *mount)
{
	struct arena *arena = forecast->arena;

	if (forecast->count == FORECAST_MAX)
		return;
	forecast->steps[forecast->count++] = (struct forecast_step){
		arena_strndup(arena, what->data, what->len),
		command->len ? arena_strndup(arena, command->data, command->len) : NULL,
		command->len ? mount->target : NULL};
}

/* Data that the image, started as root, wrote as this user already; or that lies in the image as this user's. */
static bool is_owned_by_image(const struct forecast *forecast, const struct mount *mount)
{
	const char *const *data = forecast->posture->data;
	enum evidence_source source = forecast->posture->user.decision.source;
	const char *user = forecast->posture->data_user;

	/* What a trial found may be what the image was read to have. */
	if (source == EVIDENCE_TRIAL && user && !strcmp(user, forecast->posture->user.value))
		source = EVIDENCE_IMAGE;
	if (source != EVIDENCE_IMAGE &&
	    (source != EVIDENCE_FACTS || !forecast->posture->data_is_its_users))
		return false;
	for (; data && *data; data++)
		if (mount_is_below(mount->target, *data))
			return true;
	return false;
}

/* "docker compose create web": what Compose finds by itself needs no -f. */
static void add_compose(const struct forecast *forecast, struct buf *step, const char *words)
{
	buf_addstr(step, "docker compose ");
	if (default_name_rank(forecast->file) == DEFAULT_NAME_COUNT) {
		buf_addstr(step, "-f ");
		shell_add_word(step, forecast->file);
		buf_addch(step, ' ');
	}
	buf_addstr(step, words);
	shell_add_word(step, forecast->service->name);
}

/*
 * By a program of another image, on the volumes of the service's own container: many images have no chown. The container
 * need not have run; what the image holds at the place is in the volume from then on.
 */
static void add_chown(struct forecast *forecast, struct buf *step, const struct mount *mount)
{
	add_compose(forecast, step, "create ");
	buf_addstr(step, " && docker run --rm --volumes-from \"$(");
	add_compose(forecast, step, "ps -aq ");
	buf_addstr(step, " | head -n 1)\" busybox chown -R ");
	shell_add_word(step, forecast->posture->user.value);
	buf_addch(step, ' ');
	shell_add_word(step, mount->target);
}

/* Compose v2 does not read the old format, and with 1.x its word is docker-compose. */
static void add_old_chown(struct forecast *forecast, struct buf *step, const struct mount *mount)
{
	buf_addstr(step, "docker run --rm --user 0:0 --volume ");
	shell_add_word(step, mount->source);
	buf_addstr(step, ":/volume busybox chown -R ");
	shell_add_word(step, forecast->posture->user.value);
	buf_addstr(step, " /volume");
}

/* Nothing when it could not be read. */
static void add_volume_chown(struct forecast *forecast, struct buf *command,
			     const struct mount *mount)
{
	const char *name = forecast->service->name;

	if (mount->secret || !mount->source || !shell_can_show(mount->source) || !shell_can_show(mount->target) ||
	    !shell_can_show(name) || !shell_can_show(forecast->file))
		return;
	if (forecast->service->format == FORMAT_OLD)
		add_old_chown(forecast, command, mount);
	else
		add_chown(forecast, command, mount);
}

/* The first other service that writes the same volume as somebody, or NULL. */
static const struct service *find_sharer(const struct forecast *forecast, const struct mount *mount)
{
	const struct service *service = forecast->service;
	size_t count = 0;
	const struct mounting *list =
		mount->source ? lookup_mountings(service->file->lookup, mount->source, &count) : NULL;

	for (size_t i = 0; i < count; i++)
		if (list[i].mount->kind == MOUNT_VOLUME && list[i].service != service &&
		    *forecast->user_of(list[i].service))
			return list[i].service;
	return NULL;
}

/* True when there is nothing more to be said: two owners, or the step that an earlier service has said. */
static bool is_shared(struct forecast *forecast, const struct mount *mount)
{
	const struct service *other = find_sharer(forecast, mount);
	struct buf what CLEANUP_BUF = BUF_INIT, none CLEANUP_BUF = BUF_INIT;

	if (!other)
		return false;
	if (!strcmp(forecast->user_of(other), forecast->posture->user.value))
		return other < forecast->service;
	buf_addf(&what,
		 "volume %s is written by %s too, as %s: give both one user, or one group that may "
		 "write there",
		 mount->shown_source, other->name, forecast->user_of(other));
	add_step(forecast, &what, &none, mount);
	return true;
}

static void foretell_volume(struct forecast *forecast, const struct mount *mount)
{
	struct buf what CLEANUP_BUF = BUF_INIT, command CLEANUP_BUF = BUF_INIT;

	if (is_owned_by_image(forecast, mount) || is_shared(forecast, mount))
		return;
	buf_addstr(&what, "what it writes in volume ");
	buf_addstr(&what, mount->source ? mount->shown_source : mount->shown_target);
	buf_addstr(&what, " must belong to ");
	buf_addstr(&what, forecast->posture->user.value);
	buf_addstr(&what, " (an empty volume takes the image's owner again: keep a file in it, or "
			  "mount it with :nocopy)");
	add_volume_chown(forecast, &command, mount);
	add_step(forecast, &what, &command, mount);
}

/* Folders that are not a service's own: to give them away would break the host. */
static bool is_of_the_system(const char *host)
{
	static const char *const trees[] = {"/bin",  "/boot", "/dev", "/etc", "/lib", "/lib64",
					    "/proc", "/run",  "/sbin", "/sys", "/usr",
					    "/var/lib/docker", "/var/lib/containerd", "/var/log"};
	static const char *const folders[] = {"/",    "/home", "/root", "/var",	"/var/lib", "/opt",
					      "/srv", "/mnt",  "/media", "/tmp", "/home/~"};

	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++)
		if (mount_is_below(host, trees[i]))
			return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (!strcmp(host, folders[i]))
			return true;
	return false;
}

/* False for a path that a variable decides, and for what must keep its owner. */
static bool can_be_given(const struct mount *mount)
{
	if (mount->host)
		return !is_of_the_system(mount->host);
	return mount->source && *mount->source != '/';
}

/* Below the project's folder, and not that folder itself: what may be given away as a whole. */
static bool is_own_data(const char *source)
{
	const char *at = source;
	bool deeper = false;

	if (*source == '/' || *source == '~')
		return false;
	while (*at) {
		size_t len = strcspn(at, "/");

		if (len == 2 && !strncmp(at, "..", 2))
			return false;
		deeper |= len && !(len == 1 && *at == '.');
		at += len + (at[len] == '/');
	}
	return deeper;
}

/* The folder of the project that a bind mounts; false when it is none, or not there. Nothing is opened. */
static bool find_folder(const struct forecast *forecast, const struct mount *mount,
			struct stat *status)
{
	const char *file = forecast->file, *path;

	if (mount->secret || !mount->source || !is_own_data(mount->source))
		return false;
	path = arena_printf(forecast->arena, "%.*s%s", (int)(path_name(file) - file), file,
			    mount->source);
	return !lstat(path, status) && S_ISDIR(status->st_mode);
}

/* It is there, and the user may write to it as it is. */
static bool is_given_already(const struct forecast *forecast, const struct mount *mount)
{
	const char *uid = forecast->posture->user.uid;
	struct stat status;

	return uid && find_folder(forecast, mount, &status) && status.st_mode & S_IWUSR &&
	       status.st_uid == strtoul(uid, NULL, 10);
}

/* An earlier service has said the same step. */
static bool is_said_already(const struct forecast *forecast, const struct mount *mount)
{
	size_t count;
	const struct mounting *list = lookup_mountings(forecast->service->file->lookup, mount->source, &count);

	for (size_t i = 0; i < count && list[i].service < forecast->service; i++)
		if (list[i].mount->kind == MOUNT_BIND &&
		    !strcmp(forecast->user_of(list[i].service), forecast->posture->user.value))
			return true;
	return false;
}

static bool keeps(const struct posture *posture, enum capability capability)
{
	for (size_t i = 0; i < posture->cap_add_count; i++)
		if (posture->cap_add[i].capability == capability)
			return true;
	return !posture->cap_drop.wanted;
}

/* Root without DAC_OVERRIDE is nobody in a folder of another's. */
static void foretell_for_root(struct forecast *forecast, const struct mount *mount)
{
	struct buf what CLEANUP_BUF = BUF_INIT, none CLEANUP_BUF = BUF_INIT;
	struct stat status;

	if (mount->kind != MOUNT_BIND || mount->read_only || !find_folder(forecast, mount, &status) ||
	    status.st_uid == 0 || status.st_mode & S_IWOTH)
		return;
	buf_addf(&what,
		 "%s belongs to user %u, and root without DAC_OVERRIDE cannot write there: give it to "
		 "root, or add the capability",
		 mount->shown_source, (unsigned)status.st_uid);
	add_step(forecast, &what, &none, mount);
}

static void foretell_bind(struct forecast *forecast, const struct mount *mount)
{
	struct buf what CLEANUP_BUF = BUF_INIT, command CLEANUP_BUF = BUF_INIT;

	if (!can_be_given(mount) || strchr(mount->source, '$') ||
	    is_given_already(forecast, mount) || is_said_already(forecast, mount))
		return;
	buf_addf(
		&what,
		"what it writes in %s must belong to %s (a folder that the engine makes is root's)",
		mount->shown_source, forecast->posture->user.value);
	if (!mount->secret && is_own_data(mount->source) && shell_can_show(mount->source)) {
		buf_addstr(&command, "sudo chown -R ");
		shell_add_word(&command, forecast->posture->user.value);
		buf_addch(&command, ' ');
		shell_add_word(&command, mount->source);
	}
	add_step(forecast, &what, &command, mount);
}

static void foretell_secret(struct forecast *forecast, const struct mount *mount)
{
	struct buf what CLEANUP_BUF = BUF_INIT, command CLEANUP_BUF = BUF_INIT;

	buf_addf(&what, "the file of secret %s must be readable by %s",
		 mount->source ? mount->shown_source : mount->shown_target,
		 forecast->posture->user.value);
	add_step(forecast, &what, &command, mount);
}

static void foretell(struct forecast *forecast, const struct mount *mount)
{
	if (mount->kind == MOUNT_SECRET)
		foretell_secret(forecast, mount);
	else if (mount->read_only)
		return;
	else if (mount->kind == MOUNT_BIND)
		foretell_bind(forecast, mount);
	else if (mount->kind == MOUNT_VOLUME)
		foretell_volume(forecast, mount);
}

const struct forecast_step *forecast_steps(const struct service *service,
					   const struct posture *posture, const char *file,
					   forecast_user_fn user_of, struct arena *arena)
{
	struct forecast_step steps[FORECAST_MAX], *kept;
	struct forecast forecast = {service, posture, file, user_of, arena, steps, 0};

	bool root = posture->user.run_as == RUN_AS_ROOT &&
		    !(service->cap_add & CAPABILITY_BIT(CAPABILITY_DAC_OVERRIDE)) &&
		    !keeps(posture, CAPABILITY_DAC_OVERRIDE);

	if (!posture->user.value && !root)
		return NULL;
	for (size_t i = 0; i < service->mount_count; i++)
		if (posture->user.value)
			foretell(&forecast, &service->mounts[i]);
		else
			foretell_for_root(&forecast, &service->mounts[i]);
	if (!forecast.count)
		return NULL;
	kept = arena_alloc(arena, (forecast.count + 1) * sizeof(*kept));
	memcpy(kept, steps, forecast.count * sizeof(*kept));
	kept[forecast.count] = (struct forecast_step){NULL, NULL, NULL};
	return kept;
}
