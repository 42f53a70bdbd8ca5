/* From a service's `build:` to a claim. */
#include "evidence/dockerfile.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/build_section.h"
#include "evidence/project_file.h"
#include "evidence/start.h"

/* Where remarks on a service's `build:` stand. */
static size_t place_of(const struct evidence_subject *subject)
{
	const struct yaml_node *value = subject->service->view.value[SERVICE_BUILD];

	return value->prev && value->prev->key ? value->prev->start : value->start;
}

/* Services that share one `build:` by an anchor share the remark too. */
static void remark(const struct evidence_context *context, const struct evidence_subject *subject,
		   const char *text)
{
	const struct remark *last = context->remarks->last;
	size_t place = place_of(subject);

	if (!last || last->offset != place || strcmp(last->text, text) != 0)
		remarks_add(context->remarks, place, "%s", text);
}

static const char *join(const char *folder, const char *path, struct arena *arena)
{
	return path[0] == '/' ? path : arena_printf(arena, "%s/%s", folder, path);
}

/* BuildKit takes "dockerfile" too when no other name is asked for. */
static enum project_file_result read_file(const struct evidence_context *context,
					  const struct build_section *section, const char **name,
					  struct file *file, struct error *err)
{
	struct project_file which = {
		.compose = context->file->path,
		.limit = DOCKERFILE_SIZE_MAX,
		.allow_outside = context->settings->allow_outside,
	};
	enum project_file_result result;

	*name = section->dockerfile ? section->dockerfile : "Dockerfile";
	which.path = join(section->context, *name, context->arena);
	result = project_file_read(&which, file, err);
	if (result != PROJECT_FILE_MISSING || section->dockerfile)
		return result;
	*name = "dockerfile";
	which.path = join(section->context, *name, context->arena);
	return project_file_read(&which, file, err);
}

/* Gives the text of the Dockerfile; false when there is none to be had. */
static bool find_text(const struct evidence_context *context, struct evidence_subject *subject,
		      const struct build_section *section, const char **name, struct file *file)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (section->text) {
		*name = "dockerfile_inline";
		file->data = xstrdup(section->text);
		file->size = strlen(section->text);
		return true;
	}
	switch (read_file(context, section, name, file, &err)) {
	case PROJECT_FILE_READ:
		return true;
	case PROJECT_FILE_OUTSIDE:
		remark(context, subject,
		       "Dockerfile outside the project is not read; --allow-outside");
		return false;
	case PROJECT_FILE_REFUSED:
		remark(context, subject,
		       arena_printf(context->arena, "%s is not read: %s", *name, err.message));
		return false;
	default:
		return false;
	}
}

static void set_base(const struct evidence_context *context, struct evidence_subject *subject,
		     const struct dockerfile_image *image)
{
	struct image_reference *base = arena_zalloc(context->arena, sizeof(*base));
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!image->base || image_reference_parse(base, image->base, context->arena, &err))
		return;
	subject->image = base;
	subject->image_is_base = image->new_start;
}

void dockerfile_find(const struct evidence_context *context, struct evidence_subject *subject)
{
	const struct yaml_node *value = subject->service->view.value[SERVICE_BUILD];
	struct service_reader reader = {context->arena, NULL};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {0};
	struct dockerfile_evidence *found;
	struct build_section section;
	struct dockerfile parsed;
	const char *name;

	build_section_read(&section, value, &reader);
	if (section.open || (section.remote && !section.text) ||
	    !find_text(context, subject, &section, &name, &file))
		return;
	if (dockerfile_parse(&parsed, file.data, file.size, context->arena, &err)) {
		if (err.line)
			error_wrap(&err, "line %u", err.line);
		remark(context, subject,
		       arena_printf(context->arena, "%s is not understood: %s", name, err.message));
		return;
	}
	found = arena_zalloc(context->arena, sizeof(*found));
	found->name = arena_strdup(context->arena, name);
	if (!dockerfile_image_read(&found->image, &parsed, &section.build, context->arena))
		return;
	subject->dockerfile = found;
	set_base(context, subject, &found->image);
}

static void claim_user(struct claim *claim, const struct dockerfile_image *image)
{
	claim->image_user = image->ids;
	/* Where the author has root, and that may go. */
	if (image->ids && !user_is_root(image->ids)) {
		claim->user = image->ids;
		claim->user_why = "the Dockerfile ends with it";
	}
}

/* The programs that it starts with, unless the service has others. */
static void claim_start(struct claim *claim, const struct evidence_subject *subject,
			const struct dockerfile_image *image, struct arena *arena)
{
	static const struct claim_path s6_paths[] = {{"/run", "exec"}, {"/tmp", NULL}};
	static const struct start_command none;
	const struct service *service = subject->service;
	const struct start_command *cmd = &image->cmd;
	struct start start;

	if (service->view.value[SERVICE_ENTRYPOINT])
		return;
	if (service->view.value[SERVICE_COMMAND])
		cmd = &none;
	start_read(&start, &image->entrypoint, cmd);
	start_claim(claim, &start, arena);
	if (claim->needs_root && !start.certain)
		claim->confidence = CONFIDENCE_ASSUMED;
	if (!start.s6 || !image->s6)
		return;
	claim->confidence = CONFIDENCE_ASSUMED;
	claim->needs_root = "s6-overlay starts as root and lets its services step down";
	if (image->s6_read_only) {
		claim->has_root_tmpfs = true;
		claim->root_tmpfs = s6_paths;
		claim->root_tmpfs_count = 2;
	} else {
		claim->read_only = TRISTATE_FALSE;
		claim->read_only_why = "s6-overlay writes into its root unless S6_READ_ONLY_ROOT=1 "
				       "is set";
	}
}

static void claim_capabilities(struct claim *claim, const struct dockerfile_run *run,
			       struct arena *arena)
{
	for (size_t i = 0; i < run->setcap_count; i++) {
		claim->cap_add |= run->setcap[i].capabilities;
		if (run->setcap[i].capabilities && !claim->cap_add_why)
			claim->cap_add_why = arena_printf(
				arena,
				"line %u gives it to a program, which then does not start "
				"without it",
				run->setcap[i].line);
	}
	claim->has_cap_add = claim->cap_add != 0;
	claim->lists_are_additions = claim->has_cap_add;
}

static void claim_notes(struct claim *claim, const struct dockerfile_image *image,
			struct arena *arena)
{
	const struct dockerfile_run *run = &image->run;
	const char **notes = arena_alloc(arena, 4 * sizeof(*notes));
	size_t count = 0;

	if (run->sudo_line && claim->no_new_privileges != TRISTATE_FALSE)
		notes[count++] = arena_printf(arena,
					      "The image has sudo (line %u), which gives nobody "
					      "anything under no-new-privileges.",
					      run->sudo_line);
	if (run->setuid_line)
		notes[count++] = arena_printf(arena,
					      "A program is made setuid (line %u), which has no "
					      "effect under no-new-privileges.",
					      run->setuid_line);
	if (run->stepper && !image->user_line && !claim->needs_root)
		notes[count++] = arena_printf(arena,
					      "The image has %s (line %u): its start script may "
					      "want to step down from root by itself; if it does "
					      "not start as another user, annotate it with "
					      "user: root.",
					      run->stepper, run->stepper_line);
	notes[count] = NULL;
	claim->notes = count ? notes : NULL;
}

/* The line that says the most of the service. */
static unsigned main_line(const struct dockerfile_image *image)
{
	if (image->user_line)
		return image->user_line;
	if (image->entrypoint.line)
		return image->entrypoint.line;
	if (image->cmd.line)
		return image->cmd.line;
	return image->from_line;
}

bool dockerfile_collect(const struct evidence_context *context,
			const struct evidence_subject *subject, struct claim *claim)
{
	const struct dockerfile_image *image;

	if (!subject->dockerfile)
		return false;
	image = &subject->dockerfile->image;
	claim->confidence = CONFIDENCE_KNOWN;
	claim->origin = arena_printf(context->arena, "%s, line %u", subject->dockerfile->name,
				     main_line(image));
	claim->low_port = image->low_port;
	claim->data = image->volumes;
	claim->no_tmp = image->scratch;
	claim_user(claim, image);
	claim_start(claim, subject, image, context->arena);
	claim_capabilities(claim, &image->run, context->arena);
	claim_notes(claim, image, context->arena);
	return true;
}
