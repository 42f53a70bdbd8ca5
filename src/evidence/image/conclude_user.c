/* Rules of who runs: the image's own user, the one that its script steps down to, root with what it needs. */
#include <string.h>

#include "base/path.h"
#include "base/shell.h"
#include "compose/mount.h"
#include "evidence/image/look.h"

#define BIT(name) CAPABILITY_BIT(CAPABILITY_##name)

static bool has_user(struct look *look)
{
	const struct image_profile *profile = look->profile;

	if (look->starts_as_root)
		return false;
	look_say(look, "R1", CONFIDENCE_KNOWN, "its configuration runs it as %s",
		 profile->user_is_resolved ? look_user_name(look, profile->uid, profile->gid)
		 : start_user_is_sane(profile->user) ? profile->user
						     : "a user of its own");
	look->has_runner = profile->user_is_resolved;
	look->uid = profile->uid;
	look->gid = profile->gid;
	fact_set(look->fact, FACT_CAP_ADD, &(capability_set){0});
	return true;
}

/* The places below /root that variables name must be mounted; what names a place there first, or NULL. */
static const char *keep_of_root(struct look *look)
{
	const struct image_profile *profile = look->profile;
	const char *what = NULL;

	for (size_t i = 0; profile->env[i]; i++) {
		const char *value = strchr(profile->env[i], '=');

		/* HOME says it of every image of root. */
		if (!value || !look_is_of_root(value + 1) || !strncmp(profile->env[i], "HOME=", 5) || strchr(value, ':'))
			continue;
		look_keep(look, mount_path(value + 1, look->arena));
		if (!what)
			what = arena_strndup(look->arena, profile->env[i], (size_t)(value - profile->env[i]));
	}
	for (size_t i = 0; profile->volumes[i] && !what; i++)
		if (look_is_of_root(profile->volumes[i]))
			what = "a volume";
	/* What it writes there is R6's to say. */
	for (size_t i = 0; i < look->acts->count && !what; i++)
		if (look->acts->list[i].path && look_is_of_root(look->acts->list[i].path))
			what = look_place(look, &look->acts->list[i]);
	return what;
}

/* Its data, its program or its home is below /root, which others may not enter. */
static bool lives_in_root(struct look *look)
{
	const char *kept = keep_of_root(look), *what = NULL;

	if (look_is_of_root(look->profile->folder))
		what = "its working folder";
	else if (look->program && look_is_of_root(image_path(look->program, look->arena)))
		what = "its program";
	if (!kept && !what)
		return false;
	look_say(look, "R8", CONFIDENCE_LIKELY, "%s is below /root, which is closed to others",
		 !kept ? what : shell_can_show(kept) ? kept : "a variable");
	look_needs_root(look, 0, 0);
	if (what)
		look_writes_root(look, "it keeps files below /root");
	return true;
}

/* Programs that work on the kernel's network; iptables lies in many images that do not use it. */
static bool works_on_network(struct look *look)
{
	static const char *const always[] = {"wg", "wg-quick", "openvpn", "arp-scan"};
	const struct script_act *act = look_find_act(look, PROGRAM_KERNEL, NULL);
	const char *what = NULL;

	/* Beside services that need more than that. */
	if (act && act->supervised)
		act = NULL;
	for (size_t i = 0; i < sizeof(always) / sizeof(*always) && !what; i++)
		if (image_find_program(look->profile, always[i]))
			what = always[i];
	if (!what && !act)
		return false;
	if (what)
		look_say(look, "R9", CONFIDENCE_LIKELY, "it has %s, which works on the kernel's network", what);
	else
		look_say(look, "R9", CONFIDENCE_LIKELY, "%s runs %s, which works on the kernel",
			 look_place(look, act), act->program);
	look_needs_root(look, 0, 0);
	look_writes_root(look, look_said(look));
	return true;
}

/* Interpreters and tools import nearly everything: that says nothing of what they run. */
bool look_is_interpreter(const char *name)
{
	static const char names[] = " sh bash dash ash zsh busybox perl node nodejs ruby php java lua tclsh R "
				    "deno bun coreutils env tini dumb-init sleep tail cat sudo su gosu su-exec setpriv ";

	return program_is_in(names, name) || !strncmp(name, "python", 6) || !strncmp(name, "perl", 4) ||
	       !strncmp(name, "php", 3) || !strncmp(name, "lua", 3) || !strncmp(name, "ruby", 4);
}

static capability_set from_imports(uint32_t imports)
{
	static const struct {
		enum image_import import;
		capability_set capability;
	} rows[] = {
		{IMAGE_IMPORT_SETUID, BIT(SETUID)},	{IMAGE_IMPORT_SETGID, BIT(SETGID)},
		{IMAGE_IMPORT_SETGROUPS, BIT(SETGID)},	{IMAGE_IMPORT_CHROOT, BIT(SYS_CHROOT)},
		{IMAGE_IMPORT_CHOWN, BIT(CHOWN)},	{IMAGE_IMPORT_MKNOD, BIT(MKNOD)},
	};
	capability_set set = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (imports & 1U << rows[i].import)
			set |= rows[i].capability;
	return set;
}

/* The program that an act starts, by whatever link; NULL for scripts and interpreters. */
static const struct image_file *program_of(const struct look *look, const struct script_act *act)
{
	const struct image_file *file = act->word ? image_find_program(look->profile, act->word) : NULL;

	if (!file || file->text || look_is_interpreter(act->program) || look_is_interpreter(file->name))
		return NULL;
	return file;
}

/* What a program imports that is started; `act` may be NULL. */
static capability_set of_program(const struct look *look, const struct script_act *act)
{
	const struct image_file *file = act ? program_of(look, act) : NULL;

	return file ? from_imports(file->imports) : 0;
}

/* What the acts of scripts as root name. */
static capability_set from_acts(const struct look *look)
{
	capability_set set = 0;

	if (look_find_act(look, PROGRAM_OWNER, NULL) || look_find_act(look, PROGRAM_ACCOUNT, NULL))
		set |= BIT(CHOWN);
	if (look_find_act(look, PROGRAM_STEPPER, NULL))
		set |= BIT(SETGID) | BIT(SETUID);
	return set;
}

/* What the programs import that a supervisor starts. */
static capability_set of_supervised(const struct look *look)
{
	capability_set set = 0;

	for (size_t i = 0; i < look->acts->count; i++)
		if (look->acts->list[i].supervised)
			set |= of_program(look, &look->acts->list[i]);
	return set;
}

/* What runs jobs later, as users or, where it is root, as root: supercronic and its like take no user, and are no cron elsewhere. */
static const struct script_act *find_cron(const struct look *look)
{
	const struct script_act *found = look_find_act(look, PROGRAM_CRON, NULL);

	for (size_t i = 0; i < look->acts->count && !found; i++) {
		const struct script_act *act = &look->acts->list[i];

		if (act->word && program_is_in(" supercronic yacron go-crond ofelia ", act->program))
			found = act;
	}
	return found;
}

/* s6, supervisord, cron: programs of several users below one. */
static bool supervises(struct look *look)
{
	const struct script_act *cron = find_cron(look);
	const struct script_act *several = look_find_act(look, PROGRAM_SEVERAL, NULL);
	const struct script_act *act = look_find_act(look, PROGRAM_SUPERVISOR, NULL);
	const char *const *words = look->profile->entrypoint.words;
	capability_set capabilities = LOOK_START_SCRIPT, named;

	act = act ? act : cron && !cron->supervised ? cron : several && !several->supervised ? several : NULL;
	if (act)
		look_say(look, "R12", CONFIDENCE_LIKELY, "%s starts %s, whose programs are other users'",
			 look_place(look, act), act->program);
	else if (words && words[0] && !strcmp(words[0], "/init"))
		look_say(look, "R12", CONFIDENCE_LIKELY,
			 "s6-overlay starts as root and lets its services step down");
	else
		return false;
	named = from_acts(look) | of_supervised(look) | of_program(look, act) | BIT(KILL) | BIT(SETGID) | BIT(SETUID) |
		BIT(SYS_CHROOT);
	/* Mail and file servers give files away and open those of users, as their many programs have it. */
	if (several) {
		capabilities |= BIT(SYS_CHROOT);
		named |= BIT(CHOWN) | BIT(DAC_OVERRIDE);
	}
	/* It has an option for that, which nobody uses. */
	if (several && !strcmp(several->program, "smbd"))
		named &= ~BIT(SYS_CHROOT);
	if (cron)
		named |= capabilities; /* of jobs that no trial sees */
	look_needs_root(look, capabilities, named);
	/* s6 and runit keep their state where they like, and jobs of the night what they make; the others in /run. */
	if (cron || !act || !program_is_in(" supervisord dovecot smbd ", act->program))
		look_writes_root(look, look_said(look));
	return true;
}

/* What a script does as root that keeps it from being started as another user. */
static const struct script_act *find_root_act(const struct look *look)
{
	static const enum program_kind kinds[] = {PROGRAM_ACCOUNT, PROGRAM_PACKAGE, PROGRAM_STEPPER, PROGRAM_OWNER};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct script_act *act = NULL;

		while ((act = look_find_act(look, kinds[i], act)))
			if (!act->guarded)
				return act;
	}
	return NULL;
}

/* Behind a test for uid 0 it steps down: started as that user it does the rest. */
static bool steps_down_if_root(struct look *look)
{
	const struct script_act *act = look_find_act(look, PROGRAM_STEPPER, NULL);
	const struct image_file *owned = look_find_owned(look);
	uint32_t uid = 0, gid = 0;
	bool known;

	if (!act || !act->guarded || find_root_act(look))
		return false;
	known = act->user && image_resolve_user(look->profile, act->user, &uid, &gid) && uid;
	if (!known && owned) {
		uid = owned->uid;
		gid = owned->gid;
		known = true;
	}
	/* Under a number it would not be in them. */
	if (!known || look_has_groups(look, uid))
		return false;
	look_say(look, "R3", CONFIDENCE_LIKELY, "%s steps down to %s when it is started as root",
		 look_place(look, act), look_user_name(look, uid, gid));
	look_runs_as(look, uid, gid);
	return true;
}

static bool acts_as_root(struct look *look)
{
	const struct script_act *act = find_root_act(look);
	bool ids = image_env(look->profile, "PUID") || image_env(look->profile, "PGID"), chroots = false;

	if (!act && !ids)
		act = look_find_act(look, PROGRAM_STEPPER, NULL); /* to a user that is not to be told */
	if (!act && !ids)
		return false;
	if (act)
		look_say(look, "R4", CONFIDENCE_LIKELY, "%s runs %s as root", look_place(look, act),
			 act->program);
	else
		look_say(look, "R4", CONFIDENCE_LIKELY, "PUID is set: it takes that user itself, from root");
	for (act = NULL; (act = look_find_act(look, PROGRAM_STEPPER, act));)
		chroots |= !strcmp(act->program, "chroot");
	look_needs_root(look, LOOK_START_SCRIPT | (chroots ? BIT(SYS_CHROOT) : 0), from_acts(look) | BIT(SYS_CHROOT));
	if (ids || look_find_act(look, PROGRAM_ACCOUNT, NULL) || look_find_act(look, PROGRAM_PACKAGE, NULL))
		look_writes_root_at_start(look, look_said(look));
	return true;
}

/* Debian's nginx opens logs that are another user's, in a folder of root's. */
static bool has_foreign_file(const struct image_file *folder)
{
	for (const struct image_file *at = folder->child; at; at = at->next)
		if (at->kind == IMAGE_FILE_REGULAR && at->uid && !(at->mode & 0002))
			return true;
	return false;
}

/* A folder of data that belongs to somebody else, or holds what does: root needs DAC_OVERRIDE there. */
static bool has_foreign_folder(const struct look *look)
{
	static const char *const parents[] = {"/var/lib", "/var/log", "/var/spool", "/run", "/var/cache", "/srv"};

	for (size_t i = 0; i < sizeof(parents) / sizeof(*parents); i++) {
		const struct image_file *parent = image_find(look->profile, parents[i]);

		for (const struct image_file *at = parent ? parent->child : NULL; at; at = at->next)
			if (at->kind == IMAGE_FILE_FOLDER && strcmp(at->name, "apt") != 0 &&
			    ((at->uid && !(at->mode & 0002)) || has_foreign_file(at)))
				return true;
	}
	return false;
}

/* Where daemons lie: what a script starts from there is more than a tool. */
static bool is_daemon(const struct image_file *file)
{
	return file->parent && !strcmp(file->parent->name, "sbin");
}

/* It may take any user of the image. */
static void note_users(struct look *look)
{
	const struct image_profile *profile = look->profile;
	uint32_t *list = arena_alloc(look->arena, (profile->user_count + 1) * sizeof(*list));

	for (size_t i = 0; i < profile->user_count; i++)
		list[i] = profile->users[i].uid;
	look->fact->becomes = list;
	look->fact->become_count = profile->user_count;
}

/* Programs that take another user by themselves. */
static bool changes_users(struct look *look)
{
	capability_set capabilities = 0, unnamed = BIT(KILL);
	const char *name = NULL;

	for (size_t i = 0; i < look->acts->count; i++) {
		const struct script_act *act = &look->acts->list[i];
		const struct image_file *file = program_of(look, act);

		if (!file || (act->script && !act->replaces && file != look->program && !is_daemon(file)) ||
		    !(file->imports & 1U << IMAGE_IMPORT_SETUID))
			continue;
		capabilities |= from_imports(file->imports);
		name = shell_can_show(act->program) ? act->program : "its program";
	}
	if (!name)
		return false;
	if (has_foreign_folder(look))
		unnamed |= BIT(DAC_OVERRIDE) | BIT(FOWNER);
	look_say(look, "R14", CONFIDENCE_LIKELY, "%s takes another user by itself (it imports setuid)", name);
	look_needs_root(look, capabilities | unnamed, capabilities);
	note_users(look);
	return true;
}

const struct look_rule look_user_rules[] = {
	{has_user, false},	     /* R1 */
	{lives_in_root, false},	     /* R8 */
	{works_on_network, true},    /* R9 */
	{supervises, false},	     /* R12 */
	{steps_down_if_root, false}, /* R3 */
	{acts_as_root, false},	     /* R4 */
	{changes_users, true},	     /* R14 */
	{look_serves_users, true},   /* R18 */
	{look_owns_volume, true},    /* R5 */
	{look_writes_as_root, true}, /* R6 */
	{look_is_closed, true},	     /* R13 */
	{look_uses_home, true},	     /* R8 */
	{look_has_room, true},	     /* R13 */
	{look_writes_somewhere, true}, /* R13 */
	{look_owns_state, true}, /* R5 */
	{look_asks_for_nothing, true}, /* R13 */
	{NULL, false},
};
