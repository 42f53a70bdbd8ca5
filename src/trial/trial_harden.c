/* Hardening with an attempt as evidence, so that what is tried is what a run of the program writes. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/room/resolve.h"
#include "trial/trial_steps.h"

/* Evidence of attempts, and the services that are hardened on it. */
struct evidence {
	struct trial_claim *claims; /* the last has no service */
	size_t claim_count;
	const char **names; /* NULL-terminated */
	size_t name_count;
};

static void add_attempt(struct evidence *evidence, const struct trial_subject *subject,
			const struct attempt *attempt, struct arena *arena)
{
	struct claim claim;

	attempt_claim(&claim, attempt, &subject->terms, arena);
	for (size_t i = 0; i < subject->service_count; i++) {
		const struct trial_service *service = subject->services[i];

		claim.limits = service->limits;
		evidence->claims[evidence->claim_count++] =
			(struct trial_claim){service->name, claim};
		if (service->status <= TRIAL_LEFT_OUT)
			evidence->names[evidence->name_count++] = service->name;
	}
}

int trial_harden(struct trial *trial, const struct trial_subject *subject,
		 const struct attempt *attempt, struct harden_project *out, struct error *err)
{
	struct harden_options options = *trial->options->harden;
	/* What is made lives as long as the result may: it is asked for a few times an image. */
	struct arena *arena = &trial->arena;
	size_t most = trial->service_count + 1;
	struct evidence evidence = {
		.claims = arena_zalloc(arena, most * sizeof(*evidence.claims)),
		.names = arena_zalloc(arena, most * sizeof(*evidence.names)),
	};

	if (subject)
		add_attempt(&evidence, subject, attempt, arena);
	for (size_t i = 0; !subject && i < trial->subject_count; i++)
		if (trial->subjects[i].found)
			add_attempt(&evidence, &trial->subjects[i], &trial->subjects[i].result.best,
				    arena);
	options.evidence.trial = evidence.claims;
	options.evidence.images = trial_image_facts(trial);
	options.services = evidence.names;
	if (!evidence.name_count)
		evidence.names[0] = ""; /* which no service is called */
	return trial_run_project(trial, &options, out, err);
}

/* By Compose. */
static int take_resolved(struct trial *trial, const struct harden_project *harden,
			 struct trial_service *const *services, size_t count, struct error *err)
{
	json_t *project = trial_resolve(trial, harden, err);

	if (!project)
		return -1;
	for (size_t i = 0; i < count; i++) {
		/* What it names may have been changed since it was judged. */
		const char *why = trial_refusal(trial, project, services[i]->name);
		const json_t *from =
			json_object_get(json_object_get(project, "services"), services[i]->name);
		struct buf notes CLEANUP_BUF = BUF_INIT;
		json_t *service;

		if (why) {
			error_set(err, "%s: %s; this has changed since it was judged",
				  services[i]->name, why);
			json_decref(project);
			return -1;
		}
		service = room_adapt(&trial->room, from, &notes);
		trial_hasten_health(services[i], service);
		if (services[i]->has_build)
			json_object_set_new(service, "image", json_string(services[i]->image));
		room_put(&trial->room, services[i]->name, service);
	}
	json_decref(project);
	return 0;
}

static const struct service *find_service(const struct harden_project *harden, const char *name)
{
	const struct service_report *report = trial_find_report(harden, name);

	return report ? report->service : NULL;
}

/* What the text says of it is all there is. */
static bool is_whole(const struct service *service)
{
	return service && service->mapping && !service->stack &&
	       !service_value(service, SERVICE_EXTENDS);
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

/* True when the service stands in a file that another one includes: that is no file of Compose's command line. */
static bool is_included(const struct trial *trial, const struct harden_project *harden,
			const struct service *service)
{
	for (size_t i = 0; i < harden->count && i < trial->files->count; i++)
		if (service->file == &harden->parts[i]->harden.file)
			return false;
	return true;
}

int trial_take_text(struct trial *trial, const struct harden_project *harden,
		    struct trial_service *const *services, size_t count, bool exact,
		    struct error *err)
{
	/* What services share stands outside of each. */
	exact |= trial->options->harden->shared;
	for (size_t i = 0; i < count && !exact; i++)
		exact = !is_whole(find_service(harden, services[i]->name));
	if (exact && take_resolved(trial, harden, services, count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct service *service = find_service(harden, services[i]->name);

		if (!exact || (is_whole(service) && is_included(trial, harden, service)))
			take_keys(trial, services[i], service);
	}
	return 0;
}
