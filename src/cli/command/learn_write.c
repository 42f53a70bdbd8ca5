/* The files that learnt facts go to: written, shown as a diff, or compared with the images as they are now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command/learn.h"
#include "cli/run/output.h"
#include "cli/run/terminal.h"
#include "evidence/learnt_write.h"
#include "text/diff.h"

/* One target at work. */
struct writing {
	struct learn_run *run;
	const struct learn_target *target;
	struct file file;
	bool fresh; /* it is not there yet */
	struct learnt_update update;
	struct learnt *before; /* owned: what the file says; NULL: nothing, or it is wrong */
	struct buf diff;
};

static void add_diff(struct writing *writing, const struct edits *edits)
{
	const struct cli_options *options = writing->run->options;
	bool color = terminal_color(options->color, STDOUT_FILENO);
	struct diff_options look = {.context = options->context,
				    .look = terminal_look(color, STDOUT_FILENO)};

	diff_print(&writing->diff, writing->target->path, writing->update.text,
		   writing->update.size, edits, &look);
}

static void show(void *context, const struct edits *edits)
{
	add_diff(context, edits);
}

/* What is put behind a text without entries. */
static void show_appended(struct writing *writing)
{
	const struct learnt_update *update = &writing->update;
	struct edits edits CLEANUP_EDITS;

	edits_init(&edits);
	edits_add(&edits, (struct span){update->size, update->size},
		  update->patched.data + update->size, update->patched.len - update->size);
	if (!edits_sort(&edits, update->size))
		add_diff(writing, &edits);
}

static int load(struct writing *writing, struct error *err)
{
	writing->fresh = access(writing->target->path, F_OK) != 0;
	if (!writing->fresh && file_read(writing->target->path, &writing->file, err))
		return -1;
	writing->update.path = writing->target->path;
	writing->update.text = writing->fresh ? "" : writing->file.data;
	writing->update.size = writing->file.size;
	return 0;
}

static int store(struct writing *writing, struct error *err)
{
	const struct buf *patched = &writing->update.patched;

	if (writing->fresh)
		return output_write(writing->target->path, patched, err);
	return file_replace(writing->target->path, &writing->file.stamp, patched->data,
			    patched->len, err);
}

static void tell_kept(const struct writing *writing)
{
	for (size_t i = 0; i < writing->update.count; i++)
		if (writing->update.entries[i].by_hand && !writing->run->options->quiet) {
			struct error note CLEANUP_ERROR = ERROR_INIT;

			error_set(&note, "the entry for %s was written by hand, and stays",
				  writing->update.entries[i].name);
			complain(writing->target->path, &note);
		}
}

static bool is_one(const char *learnt, const char *now)
{
	return learnt && now && !strcmp(learnt, now);
}

static bool is_one_image(const struct fact *learnt, const struct saved_image *now)
{
	return is_one(learnt->digest, now->digest) || is_one(learnt->image_id, now->image_id);
}

/* The entry that is there for the very image; NULL: none is. */
static const struct fact *find_there(const struct learnt *learnt, struct learn_image *image,
				     bool *pinned)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct image_reference reference;
	struct learnt_match match;

	if (!learnt || image_reference_parse(&reference, image->name, &image->arena, &ignored) ||
	    !learnt_find(learnt, &reference, &image->arena, &match) ||
	    match.nearness != LEARNT_SAME)
		return NULL;
	*pinned = reference.digest;
	return match.fact;
}

/* False: what is there says more of the same image. */
static bool make_entry(const struct writing *writing, struct learn_image *image,
		       struct learnt_entry *out)
{
	bool pinned = false;
	const struct fact *there = find_there(writing->before, image, &pinned);
	struct fact *fact;

	*out = (struct learnt_entry){.name = image->name, .fact = &image->fact};
	if (there && writing->run->wish->config_only && is_one_image(there, &image->saved))
		return false;
	/* What is pinned may stand there under its tag already. */
	if (there && pinned) {
		fact = arena_alloc(&image->arena, sizeof(*fact));
		*fact = image->fact;
		fact->match = there->match;
		*out = (struct learnt_entry){.name = there->name, .fact = fact};
	}
	return true;
}

static void add_entries(struct writing *writing)
{
	const struct learn_target *target = writing->target;
	struct learnt_update *update = &writing->update;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	if (!writing->fresh)
		writing->before = learnt_parse(target->path, update->text, update->size, &ignored);
	for (size_t i = 0; i < target->count; i++)
		if (target->images[i]->looked &&
		    make_entry(writing, target->images[i], &update->entries[update->count]))
			update->count++;
}

static bool has_news(const struct learn_target *target)
{
	for (size_t i = 0; i < target->count; i++)
		if (target->images[i]->looked)
			return true;
	return false;
}

static int bring_up_to_date(struct writing *writing, struct error *err)
{
	bool dry = writing->run->wish->dry_run;

	if (load(writing, err))
		return -1;
	add_entries(writing);
	if (dry)
		writing->update.show = show;
	writing->update.context = writing;
	if (learnt_update(&writing->update, err))
		return -1;
	tell_kept(writing);
	if (!writing->update.changed)
		return 0;
	if (!dry)
		return store(writing, err);
	if (!writing->diff.len)
		show_appended(writing);
	return command_print(&writing->diff) == STATUS_FINE ? 0 : error_set(err, "not printed");
}

static void write_target(struct learn_run *run, const struct learn_target *target)
{
	struct writing writing = {.run = run, .target = target};
	struct error err CLEANUP_ERROR = ERROR_INIT;

	buf_init(&writing.diff);
	buf_init(&writing.update.patched);
	writing.update.entries = xcalloc(target->count + 1, sizeof(*writing.update.entries));
	if (has_news(target) && bring_up_to_date(&writing, &err)) {
		complain(target->path, &err);
		learn_raise(run, STATUS_TROUBLE);
	}
	free(writing.update.entries);
	learnt_free(writing.before);
	buf_release(&writing.update.patched);
	buf_release(&writing.diff);
	file_release(&writing.file);
}

void learn_write(struct learn_run *run)
{
	for (size_t i = 0; i < run->target_count; i++)
		write_target(run, run->targets[i]);
}

/* What is to be complained about; NULL: nothing. */
static const char *judge(const struct learnt *learnt, struct learn_image *image)
{
	bool pinned;
	const struct fact *there = find_there(learnt, image, &pinned);

	if (!there)
		return "is not covered: composeharden learn looks into it";
	/* By hand, or it could not be asked for, which was told. */
	if (!image->looked || (!there->digest && !there->image_id) ||
	    is_one_image(there, &image->saved))
		return NULL;
	return "is another image now: composeharden learn looks into it again";
}

static void check_target(struct learn_run *run, const struct learn_target *target)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct learnt *learnt = NULL;

	if (!access(target->path, F_OK)) {
		learnt = learnt_load(target->path, &err);
		if (!learnt) {
			complain(target->path, &err);
			learn_raise(run, STATUS_TROUBLE);
			return;
		}
	}
	for (size_t i = 0; i < target->count; i++) {
		struct learn_image *image = target->images[i];
		bool judged = image->wanted && (image->looked || !image->built);
		const char *what = judged ? judge(learnt, image) : NULL;

		if (!what)
			continue;
		error_set(&err, "%s %s", image->shown, what);
		complain(target->path, &err);
		learn_raise(run, STATUS_FOUND);
	}
	learnt_free(learnt);
}

void learn_check(struct learn_run *run)
{
	for (size_t i = 0; i < run->target_count; i++)
		check_target(run, run->targets[i]);
}
