/* The profile of a saved image, and the conclusions of every rule that spoke. */
#include "cli/command/facts_image.h"

#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "cli/command/fact_text.h"
#include "evidence/image/conclude.h"

static void add_list(struct buf *out, const char *label, const char *const *texts)
{
	struct buf joined CLEANUP_BUF;

	buf_init(&joined);
	for (; texts && *texts; texts++)
		buf_addf(&joined, "%s%s", joined.len ? " " : "", *texts);
	fact_text_add_row(out, label, joined.data);
}

static void add_command(struct buf *out, const char *label, const struct start_command *command)
{
	if (command->shell)
		fact_text_add_row(out, label, command->shell);
	else
		add_list(out, label, command->words);
}

/* Names alone: values may be secrets. */
static void add_env(struct buf *out, const char *const *env)
{
	struct buf names CLEANUP_BUF;

	buf_init(&names);
	for (; env && *env; env++)
		buf_addf(&names, "%s%.*s", names.len ? " " : "", (int)strcspn(*env, "="), *env);
	fact_text_add_row(out, "environment", names.data);
}

static void add_user(struct buf *out, const struct image_profile *profile)
{
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	buf_addstr(&text, *profile->user ? profile->user : "root (none is set)");
	if (*profile->user && profile->user_is_resolved)
		buf_addf(&text, " (%lu:%lu)", (unsigned long)profile->uid,
			 (unsigned long)profile->gid);
	fact_text_add_row(out, "user", text.data);
}

static void add_profile(struct buf *out, const struct image_profile *profile)
{
	CLEANUP_FREE char *files = xasprintf("%zu%s", profile->file_count,
					     profile->has_shell ? "" : ", no shell among them");

	fact_text_add_row(out, "digest", profile->digest);
	fact_text_add_row(out, "platform", profile->platform);
	fact_text_add_row(out, "base", profile->base);
	add_user(out, profile);
	add_command(out, "entrypoint", &profile->entrypoint);
	add_command(out, "command", &profile->cmd);
	fact_text_add_row(out, "folder", profile->folder);
	add_list(out, "volumes", profile->volumes);
	add_list(out, "ports", profile->ports);
	add_env(out, profile->env);
	if (profile->root)
		fact_text_add_row(out, "files", files);
}

static void add_conclusions(struct buf *out, const struct image_profile *profile)
{
	struct fact fact = {.name = "image"};
	struct arena arena CLEANUP_ARENA;

	arena_init(&arena);
	image_conclude(&fact, profile, &arena);
	buf_addstr(out, "\nWhat follows from it:\n\n");
	fact_text_add(out, &fact);
}

int facts_image_add(struct buf *out, const struct learn_archive *archive, struct error *err)
{
	struct image_request request = {.path = archive->path, .reference = archive->reference};
	struct image_profile profile;
	int failed = image_profile_read(&profile, &request, err);

	if (!failed) {
		utf8_add_safe(out, archive->path, strlen(archive->path), true);
		buf_addstr(out, "\n\n");
		add_profile(out, &profile);
		add_conclusions(out, &profile);
	}
	image_profile_release(&profile);
	return failed ? error_wrap(err, "%s", archive->path) : 0;
}
