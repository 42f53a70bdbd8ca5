/* Comparing a running service with a written one, setting by setting. */
#include "audit/drift.h"

#include <string.h>

#include "base/alloc.h"

struct comparison {
	struct finding_sink *sink;
	const struct service *running, *written;
	const char *origin;
};

static void differ(const struct comparison *at, enum service_key key, const char *runs,
		   const char *reads)
{
	finding_add(at->sink, &rule_drift, key,
		    finding_words(at->sink, "%s is %s where %s has %s", service_key_name(key), runs,
				  at->origin, reads));
}

static const char *or_nothing(const char *text)
{
	return text && *text ? text : "nothing";
}

static void compare_user(const struct comparison *at)
{
	const struct service *written = at->written;

	if (written->user_kind == USER_UNSET || written->user_kind == USER_OPEN)
		return;
	if (strcmp(at->running->user.text, written->user.text) != 0)
		differ(at, SERVICE_USER, or_nothing(at->running->user.text),
		       setting_shown(&written->user));
}

static const char *switch_name(bool on)
{
	return on ? "true" : "false";
}

static void compare_switch(const struct comparison *at, enum service_key key, enum tristate running,
			   enum tristate written)
{
	bool runs = running == TRISTATE_TRUE, reads = written == TRISTATE_TRUE;

	if (runs != reads)
		differ(at, key, switch_name(runs), switch_name(reads));
}

static const char *set_text(const struct comparison *at, capability_set set)
{
	const char *text = NULL;

	for (int i = 0; i < 64; i++) {
		const char *name = set >> i & 1 ? capability_name((enum capability)i) : NULL;

		if (name)
			text = text ? arena_printf(at->sink->arena, "%s, %s", text, name) : name;
	}
	return or_nothing(text);
}

static void compare_capabilities(const struct comparison *at)
{
	/* To a privileged container nothing of it applies; the engine keeps the lists all the same. */
	if (at->running->cap_add != at->written->cap_add)
		differ(at, SERVICE_CAP_ADD, set_text(at, at->running->cap_add),
		       set_text(at, at->written->cap_add));
	if (at->running->cap_drop != at->written->cap_drop)
		differ(at, SERVICE_CAP_DROP, set_text(at, at->running->cap_drop),
		       set_text(at, at->written->cap_drop));
}

static void compare_no_new_privileges(const struct comparison *at)
{
	bool runs = at->running->no_new_privileges == TRISTATE_TRUE;

	if (runs != (at->written->no_new_privileges == TRISTATE_TRUE))
		differ(at, SERVICE_SECURITY_OPT, runs ? "no-new-privileges" : "nothing",
		       runs ? "nothing" : "no-new-privileges");
}

static bool holds(const struct setting_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->items[i].text, text))
			return true;
	return false;
}

/* A profile's file is written out by the engine: which one it was cannot be told. */
static bool is_compared_option(const char *text)
{
	return security_no_new_privileges(text) == TRISTATE_UNSET &&
	       (strncmp(text, "seccomp", 7) != 0 || strstr(text, "unconfined"));
}

static const char *with_equals(const struct comparison *at, const char *text)
{
	char *copy = arena_strdup(at->sink->arena, text);
	char *colon = strchr(copy, ':');

	if (colon && !strchr(copy, '='))
		*colon = '=';
	return copy;
}

static void compare_security(const struct comparison *at)
{
	const struct setting_list *running = &at->running->host->security_opt;
	const struct setting_list *written = &at->written->host->security_opt;

	compare_no_new_privileges(at);
	for (size_t i = 0; i < running->count; i++)
		if (is_compared_option(running->items[i].text) &&
		    !holds(written, running->items[i].text) &&
		    !holds(written, with_equals(at, running->items[i].text)))
			differ(at, SERVICE_SECURITY_OPT, running->items[i].text, "nothing");
	for (size_t i = 0; i < written->count; i++)
		if (!written->items[i].open && is_compared_option(written->items[i].text) &&
		    !holds(running, written->items[i].text) &&
		    !holds(running, with_equals(at, written->items[i].text)))
			differ(at, SERVICE_SECURITY_OPT, "nothing", setting_shown(&written->items[i]));
}

/* A volume without a name is the image's own mostly, and in no file. */
static bool is_compared_mount(const struct mount *mount)
{
	if (mount->kind == MOUNT_VOLUME)
		return !mount->source || strlen(mount->source) != 64 ||
		       strspn(mount->source, "0123456789abcdef") != 64;
	return mount->kind == MOUNT_BIND || mount->kind == MOUNT_TMPFS;
}

static const char *mount_text(const struct comparison *at, const struct mount *mount)
{
	if (mount->kind != MOUNT_TMPFS)
		return arena_printf(at->sink->arena, "%s at %s%s",
				    mount->kind == MOUNT_BIND ? "a folder of the host" : "a volume",
				    mount->shown_target, mount->read_only ? ", read-only" : "");
	return arena_printf(at->sink->arena, "a tmpfs at %s%s%s", mount->shown_target,
			    mount->options && !mount->secret ? ":" : "",
			    mount->options && !mount->secret ? mount->options : "");
}

static bool mounts_differ(const struct mount *a, const struct mount *b)
{
	if (a->kind != b->kind || a->read_only != b->read_only)
		return true;
	return a->kind == MOUNT_TMPFS &&
	       strcmp(a->options ? a->options : "", b->options ? b->options : "") != 0;
}

static enum service_key mount_key(const struct mount *mount)
{
	return mount->kind == MOUNT_TMPFS ? SERVICE_TMPFS : SERVICE_VOLUMES;
}

static void compare_mounts(const struct comparison *at)
{
	for (size_t i = 0; i < at->running->mount_count; i++) {
		const struct mount *runs = &at->running->mounts[i];
		const struct mount *reads = service_mount_at(at->written, runs->target);

		if (!is_compared_mount(runs))
			continue;
		if (!reads && !service_has_open_mounts(at->written))
			differ(at, mount_key(runs), mount_text(at, runs), "nothing");
		else if (reads && is_compared_mount(reads) && mounts_differ(runs, reads))
			differ(at, mount_key(runs), mount_text(at, runs), mount_text(at, reads));
	}
	for (size_t i = 0; i < at->written->mount_count; i++) {
		const struct mount *reads = &at->written->mounts[i];

		if (is_compared_mount(reads) && !service_mount_at(at->running, reads->target))
			differ(at, mount_key(reads), "nothing", mount_text(at, reads));
	}
}

/* What the host is shared through: only what one of the two gives away is worth a word. */
static bool gives_away(const char *mode)
{
	return !strcmp(mode, "host") || !strncmp(mode, "container:", 10) ||
	       !strncmp(mode, "service:", 8);
}

static void compare_mode(const struct comparison *at, enum service_key key,
			 const struct setting *running, const struct setting *written)
{
	bool runs = gives_away(running->text), reads = gives_away(written->text);

	if (written->open || (!runs && !reads))
		return;
	/* A service's namespace is a container's once it runs. */
	if (runs && reads &&
	    (strchr(running->text, ':') != NULL) == (strchr(written->text, ':') != NULL))
		return;
	differ(at, key, or_nothing(running->text), or_nothing(setting_shown(written)));
}

void drift_check(struct finding_sink *sink, const struct service *written, const char *origin)
{
	struct comparison at = {sink, sink->service, written, origin};

	if (!written->image.open && *written->image.text &&
	    !service_value(written, SERVICE_BUILD) &&
	    strcmp(sink->service->image.text, written->image.text) != 0)
		differ(&at, SERVICE_IMAGE, sink->service->image.text,
		       setting_shown(&written->image));
	compare_user(&at);
	if (!written->privileged_open)
		compare_switch(&at, SERVICE_PRIVILEGED, sink->service->privileged,
			       written->privileged);
	if (!written->read_only_open)
		compare_switch(&at, SERVICE_READ_ONLY, sink->service->read_only,
			       written->read_only);
	compare_capabilities(&at);
	compare_security(&at);
	compare_mounts(&at);
	compare_mode(&at, SERVICE_NETWORK_MODE, &sink->service->network_mode,
		     &written->network_mode);
	compare_mode(&at, SERVICE_PID, &sink->service->host->pid, &written->host->pid);
	compare_mode(&at, SERVICE_IPC, &sink->service->host->ipc, &written->host->ipc);
	compare_mode(&at, SERVICE_UTS, &sink->service->host->uts, &written->host->uts);
	compare_mode(&at, SERVICE_USERNS_MODE, &sink->service->host->userns_mode,
		     &written->host->userns_mode);
}

const struct rule rule_drift = {
	.id = "drift",
	.title = "runs as it is written",
	.group = GROUP_EXPOSURE,
	.severity = SEVERITY_HIGH,
	.what = "The container has the settings that its Compose file gives its service.",
	.why = "A file that was hardened protects nothing until its containers are made anew.",
	.attack = "The container that an attacker meets is the old one.",
	.fix_kind = FIX_NONE,
	.fix = "None here: run \"docker compose up -d\" in the project.",
	.exceptions = "None: change the file, or the container.",
	.verify = "docker inspect CONTAINER",
	.expect = "the settings of the file",
};
