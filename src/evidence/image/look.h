/* What the rules share that look at an image; private to image/. */
#ifndef EVIDENCE_IMAGE_LOOK_H
#define EVIDENCE_IMAGE_LOOK_H

#include "evidence/facts/fact.h"
#include "evidence/image/profile.h"
#include "evidence/image/script.h"

/* Of a start script that gives files away and starts programs as other users. */
#define LOOK_START_SCRIPT                                                              \
	(CAPABILITY_BIT(CAPABILITY_CHOWN) | CAPABILITY_BIT(CAPABILITY_DAC_OVERRIDE) |  \
	 CAPABILITY_BIT(CAPABILITY_FOWNER) | CAPABILITY_BIT(CAPABILITY_KILL) |         \
	 CAPABILITY_BIT(CAPABILITY_SETGID) | CAPABILITY_BIT(CAPABILITY_SETUID))
/* Lists of a conclusion are no longer than this. */
#define LOOK_LIST_MAX 48

struct look {
	const struct image_profile *profile;
	struct arena *arena;
	struct fact *fact;
	struct script_acts *acts;
	bool starts_as_root; /* by its configuration */
	bool writes_root;    /* its read-only root is decided against; the first reason stays */
	bool has_runner;     /* it is known who runs: */
	uint32_t uid, gid;   /* of its service; 0:0 for root */
	const struct image_file *program; /* that the service is in the end; NULL: not found */
	enum confidence confidence;	  /* the least of what spoke */

	const char *rules[LOOK_LIST_MAX + 1];
	size_t rule_count;
	struct claim_path tmpfs[LOOK_LIST_MAX + 1];
	size_t tmpfs_count;
	const char *data[LOOK_LIST_MAX + 1];
	size_t data_count;
	const char *lost[LOOK_LIST_MAX + 1]; /* folders that must be mounted, or the root stays writable */
	size_t lost_count;
};

/* One entry of the tables: true when it spoke. The last has none. */
struct look_rule {
	bool (*apply)(struct look *look);
	bool needs_files; /* the configuration alone does not tell it */
};

/* The first that speaks decides of user and root. In conclude_user.c. */
extern const struct look_rule look_user_rules[];
/* Entries of it that stand in conclude_last.c. */
bool look_serves_users(struct look *look);
bool look_owns_volume(struct look *look);
bool look_writes_as_root(struct look *look);
bool look_is_closed(struct look *look);
bool look_uses_home(struct look *look);
bool look_has_room(struct look *look);
bool look_writes_somewhere(struct look *look);
bool look_owns_state(struct look *look);
bool look_asks_for_nothing(struct look *look);
/* All that speak count: capabilities of programs, writable places, privileges. In conclude_places.c. */
extern const struct look_rule look_place_rules[];
/* Entries of it that stand in conclude_privilege.c, conclude_owned.c and conclude_temporary.c. */
bool look_gains_privileges(struct look *look);
bool look_owns_elsewhere(struct look *look);
bool look_files_in_tmp(struct look *look);
bool look_unpacked_code(struct look *look);
bool look_runtime_folders(struct look *look);

/* What a rule saw, in a clause; kept behind its name. */
void look_say(struct look *look, const char *rule, enum confidence confidence, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The clause that was said last, for reasons. */
const char *look_said(const struct look *look);

/* It runs as this user, and has no capability. */
void look_runs_as(struct look *look, uint32_t uid, uint32_t gid);
/* It starts as root, with these and no others; `named` are those that its programs import or its scripts name. */
void look_needs_root(struct look *look, capability_set capabilities, capability_set named);
/* The root must stay writable; the first reason stays. At its start it may be seen to be written, or only later. */
void look_writes_root_at_start(struct look *look, const char *why);
void look_writes_root(struct look *look, const char *why);
/* A tmpfs; `options` may be NULL. Told twice it is there once, and one below a volume not at all. */
void look_add_tmpfs(struct look *look, const char *path, const char *options);
/*
 * A tmpfs with the owner and the mode of the folder that it covers, where these are not the runner's; and one for each
 * folder below it, which it would hide. The folder is empty (look_is_empty).
 */
void look_cover(struct look *look, const struct image_file *folder, const char *options);
/* A folder whose files must not be lost: without a mount there the root stays writable. */
void look_keep(struct look *look, const char *path);

/* Where programs keep data: what lies there is changed as well. */
bool look_is_of_data(const char *path);
/* A folder that the runner may write to: made anew, kept, or nothing that a read-only root would hinder. */
void look_judge_folder(struct look *look, const struct image_file *folder, const char *path);
bool look_is_below_volume(const struct look *look, const char *path);
/* True for 1000:1000 where nobody is told of: nothing in the image is that user's. */
bool look_is_guessed(const struct look *look);
/* The home of the runner, by HOME or its account: absolute, plain text, in the arena; NULL: none that is. */
const char *look_home(const struct look *look);
/* A shell, an interpreter or a tool, whose imports say nothing of what it runs. */
bool look_is_interpreter(const char *name);
/* "/root", and what lies below it. */
bool look_is_of_root(const char *path);
/* /tmp, /run, /dev, /proc and the volumes, which a read-only root leaves writable. */
bool look_is_writable_anyway(const struct look *look, const char *path);
/* True when its program, or one that a supervisor starts, is called like this: "redis" and "redis-server". */
bool look_is_programs_own(const struct look *look, const char *name);
/* The volume that belongs to a user of the image's; NULL: none does. */
const struct image_file *look_find_owned(const struct look *look);
/* The first file of source code that names one of these (bits 1 << enum image_import); NULL: none. */
const struct image_file *look_find_code(const struct look *look, uint32_t names);
/* An empty folder of root's among what belongs to the service or its program; NULL: none. Plain text, in the arena. */
const char *look_find_room(const struct look *look);
/* True when /etc/group has the user in groups beside its own. */
bool look_has_groups(const struct look *look, uint32_t uid);
/* True when no file lies in it, however deep; links to /dev count as files. */
bool look_is_empty(const struct image_file *folder);
/* True when the runner may make files in it. */
bool look_may_write(const struct look *look, const struct image_file *folder);
/* "redis (999:999)", or "999:999". */
const char *look_user_name(const struct look *look, uint32_t uid, uint32_t gid);
/* "/docker-entrypoint.sh:42"; "its command" for words of the configuration. Plain text. */
const char *look_place(const struct look *look, const struct script_act *act);
/* The first act of a kind, from `after` on (NULL: from the start); NULL: none. */
const struct script_act *look_find_act(const struct look *look, enum program_kind kind,
				       const struct script_act *after);
/* True when the image starts with it, or a script starts it. A shell's or the like is none. */
bool look_starts(const struct look *look, const char *name);

#endif
