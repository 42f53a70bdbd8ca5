/* Hardening with a attempt as evidence, so that what is tried is what a run of the program writes. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/asked/policy.h"
#include "trial/room/resolve.h"
#include "trial/trial.h"

/* The names of a subject's services, as a policy's entry has them. */
static const char *const *names_of(const struct trial_subject *subject, struct arena *arena)
{
	const char **names = arena_zalloc(arena, (subject->service_count + 1) * sizeof(*names));

	for (size_t i = 0; i < subject->service_count; i++)
		names[i] = subject->services[i]->name;
	return names;
}

/* The user's policy with entries before its own. */
struct overlay {
	struct policy policy;
	struct policy_entry *entries;
	const char **names; /* of the services to harden; NULL-terminated */
	size_t name_count;
};

static void overlay_add(struct overlay *overlay, const struct trial_subject *subject,
			const struct attempt *attempt, struct arena *arena)
{
	struct policy_entry *entry = &overlay->entries[overlay->policy.entry_count++];

	entry->names = names_of(subject, arena);
	entry->has_claim = true;
	attempt_claim(&entry->claim, attempt, &subject->terms, arena);
	for (size_t i = 0; i < subject->service_count; i++)
		if (subject->services[i]->status <= TRIAL_LEFT_OUT)
			overlay->names[overlay->name_count++] = subject->services[i]->name;
}

static void overlay_make(struct overlay *overlay, const struct trial *trial, struct arena *arena)
{
	const struct policy *policy = trial->options->harden->evidence.policy;
	size_t own = policy ? policy->entry_count : 0;

	*overlay = (struct overlay){.entries = NULL};
	if (policy)
		overlay->policy = *policy;
	else
		overlay->policy.folder = (char *)(uintptr_t) "/";
	overlay->policy.entry_count = 0;
	overlay->entries =
		arena_zalloc(arena, (trial->subject_count + own + 1) * sizeof(*overlay->entries));
	overlay->names = arena_zalloc(arena, (trial->service_count + 1) * sizeof(*overlay->names));
}

static void overlay_finish(struct overlay *overlay, const struct trial *trial)
{
	const struct policy *policy = trial->options->harden->evidence.policy;

	for (size_t i = 0; policy && i < policy->entry_count; i++)
		overlay->entries[overlay->policy.entry_count++] = policy->entries[i];
	overlay->policy.entries = overlay->entries;
}

int trial_harden(struct trial *trial, const struct trial_subject *subject,
		 const struct attempt *attempt, struct harden *out, struct error *err)
{
	struct harden_options options = *trial->options->harden;
	/* What is made lives as long as the result may: it is asked for a few times an image. */
	struct arena *arena = &trial->arena;
	struct overlay overlay;

	overlay_make(&overlay, trial, arena);
	if (subject)
		overlay_add(&overlay, subject, attempt, arena);
	for (size_t i = 0; !subject && i < trial->subject_count; i++)
		if (trial->subjects[i].found)
			overlay_add(&overlay, &trial->subjects[i], &trial->subjects[i].result.best,
				    arena);
	overlay_finish(&overlay, trial);
	options.evidence.policy = &overlay.policy;
	options.services = overlay.names;
	if (!overlay.name_count)
		overlay.names[0] = ""; /* which no service is called */
	return harden_text(out, trial->path, trial->text, trial->size, &options, err);
}

/* By Compose. */
static int take_resolved(struct trial *trial, const struct harden *harden,
			 struct trial_service *const *services, size_t count, struct error *err)
{
	struct client_compose how = {
		.project = trial->room.project,
		.folder = trial->base,
		.input = harden->changed ? harden->patched.data : trial->text,
		.input_len = harden->changed ? harden->patched.len : trial->size,
		.timeout = CLIENT_SHORT * 2,
	};
	json_t *project = resolve_text(&trial->client, &how, err);

	if (!project)
		return -1;
	for (size_t i = 0; i < count; i++) {
		/* What it names may have been changed since it was judged. */
		const char *why = trial_refusal(trial, project, services[i]->name);
		const json_t *from =
			json_object_get(json_object_get(project, "services"), services[i]->name);
		struct buf notes CLEANUP_BUF;
		json_t *service;

		if (why) {
			error_set(err, "%s: %s: it was not so before", services[i]->name, why);
			json_decref(project);
			return -1;
		}
		buf_init(&notes);
		service = room_adapt(&trial->room, from, &notes);
		if (services[i]->has_build)
			json_object_set_new(service, "image", json_string(services[i]->image));
		room_put(&trial->room, services[i]->name, service);
	}
	json_decref(project);
	return 0;
}

static const struct service *find_service(const struct harden *harden, const char *name)
{
	for (size_t i = 0; i < harden->file.count; i++)
		if (!strcmp(harden->file.list[i].name, name))
			return &harden->file.list[i];
	return NULL;
}

/* What the text says of it is all there is. */
static bool is_whole(const struct harden *harden, const struct service *service)
{
	return service && service->mapping && !service_value(service, SERVICE_EXTENDS) &&
	       !yaml_find(harden->file.root, "include", YAML_BEFORE);
}

/* As it is, but for the keys that hardening writes; their variables are Compose's to resolve. */
static void take_keys(struct trial *trial, const struct trial_service *service,
		      const struct service *patched)
{
	json_t *out = json_deep_copy(service->as_is);
	struct service_view view;

	view_read(patched->mapping, YAML_AFTER, &view);
	for (size_t i = 0; i < CONTROL_KEY_COUNT; i++) {
		const char *name = service_key_name(control_keys[i]);

		json_object_del(out, name);
		if (view.value[control_keys[i]])
			json_object_set_new(out, name,
					    resolve_node(view.value[control_keys[i]], YAML_AFTER));
	}
	room_put(&trial->room, service->name, out);
}

int trial_take_text(struct trial *trial, const struct harden *harden,
		    struct trial_service *const *services, size_t count, bool exact,
		    struct error *err)
{
	for (size_t i = 0; i < count && !exact; i++)
		exact = !is_whole(harden, find_service(harden, services[i]->name));
	if (exact)
		return take_resolved(trial, harden, services, count, err);
	for (size_t i = 0; i < count; i++)
		take_keys(trial, services[i], find_service(harden, services[i]->name));
	return 0;
}
