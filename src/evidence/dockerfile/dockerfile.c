/* From a service's `build:` to a claim. */
#include "evidence/dockerfile/dockerfile.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "compose/stack.h"
#include "evidence/dockerfile/build_section.h"
#include "evidence/dockerfile/dockerfile_image.h"
#include "evidence/dockerfile/dockerfile_script.h"
#include "evidence/dockerfile/dockerfile_words.h"
#include "evidence/dockerfile/start.h"
#include "evidence/own/own.h"
#include "evidence/project_file.h"

/* The Dockerfile of one service, while it is being looked for and read. */
struct search {
	const char *compose; /* a path in the folder that `build:` is written from */
	const struct evidence_context *context;
	struct evidence_subject *subject;
	struct arena arena; /* for what goes before the claim does */
	struct build_section section;
	const char *name; /* "Dockerfile.prod" */
	struct file file;
};

/* At the key `build`; services that share one by an anchor share the remark too. */
static void remark(const struct search *search, const char *text)
{
	const struct yaml_node *value = service_value(search->subject->service, SERVICE_BUILD);
	size_t place = value->prev && value->prev->key ? value->prev->start : value->start;
	struct remarks *remarks = search->context->remarks;

	if (!remarks->last || remarks->last->place.offset != place ||
	    strcmp(remarks->last->text, text) != 0)
		remarks_add(remarks, source_place(search->context->file, place), "%s", text);
}

/* As it is told. */
static const char *shown_name(const struct search *search)
{
	return search->section.secret ? "Dockerfile" : search->name;
}

static enum project_file_result read_named(struct search *search, const char *name,
					   struct error *err)
{
	struct project_file which = {
		.compose = search->compose,
		.path = name,
		.limit = DOCKERFILE_SIZE_MAX,
		.allow_outside = search->context->settings->allow_outside,
	};

	search->name = name;
	if (name[0] != '/')
		which.path = arena_printf(&search->arena, "%s/%s", search->section.context, name);
	return project_file_read(&which, &search->file, err);
}

static enum project_file_result read_file(struct search *search, struct error *err)
{
	enum project_file_result result;

	if (search->section.dockerfile)
		return read_named(search, search->section.dockerfile, err);
	/* BuildKit takes both when no name is asked for. */
	result = read_named(search, "Dockerfile", err);
	return result == PROJECT_FILE_MISSING ? read_named(search, "dockerfile", err) : result;
}

/* Gets the text of the Dockerfile; false when there is none to be had. */
static bool find_text(struct search *search)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (search->section.text) {
		search->name = "dockerfile_inline";
		search->file.data = xstrdup(search->section.text);
		search->file.size = strlen(search->section.text);
		return true;
	}
	switch (read_file(search, &err)) {
	case PROJECT_FILE_READ:
		return true;
	case PROJECT_FILE_OUTSIDE:
		remark(search, "Dockerfile outside the project is not read; --allow-outside");
		return false;
	case PROJECT_FILE_REFUSED:
		remark(search, arena_printf(&search->arena, "%s is not read: %s",
					    shown_name(search),
					    err.message));
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

static void claim_user(struct claim *claim, const struct dockerfile_image *image,
		       struct arena *arena)
{
	if (!image->ids)
		return;
	claim->image_user = arena_strdup(arena, image->ids);
	if (user_is_root(claim->image_user))
		return;
	/* Where the author has root, and that may go. */
	claim->user = claim->image_user;
	claim->user_why = "the Dockerfile ends with it";
}

static void claim_data(struct claim *claim, const struct dockerfile_image *image,
		       struct arena *arena)
{
	const char **paths;
	size_t count = 0;

	while (image->volumes && image->volumes[count])
		count++;
	if (!count)
		return;
	paths = arena_alloc(arena, (count + 1) * sizeof(*paths));
	for (size_t i = 0; i < count; i++)
		paths[i] = arena_strdup(arena, image->volumes[i]);
	paths[count] = NULL;
	claim->data = paths;
}

/* Where its program lies: what was copied, the working folder, and what it starts unless the service has others. */
static void claim_content(struct claim *claim, const struct service *service,
			  const struct dockerfile_image *image, struct arena *arena)
{
	struct content content = {.arena = arena};

	for (size_t i = 0; i < image->content.count; i++)
		content_add(&content, NULL, image->content.list[i].path);
	if (image->folder && !service_value(service, SERVICE_WORKING_DIR))
		content_add_folder(&content, image->folder);
	if (!service_value(service, SERVICE_ENTRYPOINT)) {
		content_add_start(&content, image->folder, &image->entrypoint);
		if (!service_value(service, SERVICE_COMMAND))
			content_add_start(&content, image->folder, &image->cmd);
	}
	claim->content = content.list;
}

/* The programs that it starts with, unless the service has others. */
static void claim_start(struct claim *claim, const struct service *service,
			const struct dockerfile_image *image, struct arena *arena)
{
	static const struct claim_path s6_paths[] = {{"/run", "exec"}, {"/tmp", NULL}};
	static const struct start_command none;
	const struct start_command *cmd = &image->cmd;
	struct start start;

	if (service_value(service, SERVICE_ENTRYPOINT))
		return;
	if (service_value(service, SERVICE_COMMAND))
		cmd = &none;
	start_read(&start, &image->entrypoint, cmd);
	start_claim(claim, &start, arena);
	if (claim->needs_root && !start.certain)
		claim->confidence = CONFIDENCE_LIKELY;
	if (!start.s6 || !image->s6)
		return;
	claim->confidence = CONFIDENCE_LIKELY;
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
				"line %u gives it to a program, which does not start without it",
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
		notes[count++] =
			arena_printf(arena,
				     "The image has sudo (line %u of the Dockerfile), which "
				     "does not work under no-new-privileges.",
				     run->sudo_line);
	if (run->setuid_line)
		notes[count++] = arena_printf(arena,
					      "Line %u of the Dockerfile makes a program setuid, "
					      "which has no effect under no-new-privileges.",
					      run->setuid_line);
	if (run->stepper && !image->user_line && !claim->needs_root)
		notes[count++] =
			arena_printf(arena,
				     "Line %u of the Dockerfile brings %s: a start script "
				     "may want to step down from root with it. If it fails "
				     "as another user, say user: root in x-composeharden.",
				     run->stepper_line, run->stepper);
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
	return image->cmd.line ? image->cmd.line : image->from_line;
}

/* The claim lives longer than the image. */
static struct claim *make_claim(const struct service *service, const char *name,
				      const struct dockerfile_image *image, struct arena *arena)
{
	struct claim *claim = arena_zalloc(arena, sizeof(*claim));

	claim->source = EVIDENCE_DOCKERFILE;
	claim->confidence = CONFIDENCE_KNOWN;
	claim->origin = arena_printf(arena, "%s, line %u", name, main_line(image));
	claim->low_port = image->low_port;
	claim->no_tmp = image->scratch;
	claim_user(claim, image, arena);
	claim_data(claim, image, arena);
	claim_content(claim, service, image, arena);
	claim_start(claim, service, image, arena);
	claim_capabilities(claim, &image->run, arena);
	return claim;
}

/* False when nothing is left for this file. */
static bool take_room(const struct evidence_context *context, size_t size)
{
	size_t *room = context->dockerfile_room;

	if (!room)
		return true;
	*room = size < *room ? *room - size : 0;
	return *room > 0;
}

/* What the script does that it starts with, unless the service starts something else. */
static void read_script(struct search *search, const struct dockerfile_image *image,
			struct claim *claim)
{
	const struct service *service = search->subject->service;
	struct project_file which = {.compose = search->compose,
				     .limit = DOCKERFILE_SCRIPT_MAX,
				     .allow_outside = search->context->settings->allow_outside};
	const char *path = service_value(service, SERVICE_ENTRYPOINT) || search->section.secret
				   ? NULL
				   : dockerfile_script_path(image, &search->arena);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file script CLEANUP_FILE = {.data = NULL};
	bool told;

	if (!path || search->section.remote)
		return;
	which.path = arena_printf(&search->arena, "%s/%s", search->section.context, path);
	if (project_file_read(&which, &script, &err) != PROJECT_FILE_READ ||
	    strncmp(script.data, "#!", 2) != 0 || strlen(script.data) != script.size ||
	    !take_room(search->context, script.size))
		return;
	told = claim->needs_root;
	own_read_script(claim, service, arena_strdup(search->context->arena, path_name(path)),
			script.data, search->context->arena);
	if (claim->needs_root && !told)
		claim->confidence = CONFIDENCE_LIKELY;
}

static void read_text(struct search *search)
{
	const struct evidence_context *context = search->context;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct dockerfile_image image;
	struct dockerfile parsed;
	struct claim *claim;

	if (dockerfile_parse(&parsed, search->file.data, search->file.size, &search->arena, &err)) {
		if (err.line)
			error_wrap(&err, "line %u", err.line);
		remark(search, arena_printf(&search->arena, "%s is not understood: %s",
					    shown_name(search), err.message));
		return;
	}
	if (!dockerfile_image_read(&image, &parsed, &search->section.build, &search->arena))
		return;
	/* The next one is told that there is no more. */
	if (!take_room(context, image.growth))
		*context->dockerfile_room = 1;
	claim = make_claim(search->subject->service, shown_name(search), &image, context->arena);
	read_script(search, &image, claim);
	claim_notes(claim, &image, context->arena);
	search->subject->dockerfile = claim;
	set_base(context, search->subject, &image);
}

/* In the old format the name stands beside `build`. */
static void read_old_key(struct build_section *section, const struct service *service,
			 const struct service_reader *reader)
{
	struct setting setting = setting_read(service_value(service, SERVICE_DOCKERFILE), reader);

	if (section->dockerfile || !setting.node || !setting.text[0])
		return;
	section->dockerfile = setting.text;
	section->open |= setting.open;
}

void dockerfile_find(const struct evidence_context *context, struct evidence_subject *subject)
{
	struct search search = {.context = context, .subject = subject};
	struct service_reader reader = {.arena = &search.arena, .scope = context->file->scope};
	struct build_section *section = &search.section;

	if (context->dockerfile_room && !*context->dockerfile_room)
		return;
	arena_init(&search.arena);
	search.compose = service_anchor(subject->service, SERVICE_BUILD, &search.arena);
	build_section_read(section, service_value(subject->service, SERVICE_BUILD), &reader);
	read_old_key(section, subject->service, &reader);
	if (!section->open && (!section->remote || section->text) && find_text(&search)) {
		if (take_room(context, search.file.size))
			read_text(&search);
		else
			remark(&search, "too many Dockerfiles: this and the next are not read");
	}
	file_release(&search.file);
	arena_release(&search.arena);
}
