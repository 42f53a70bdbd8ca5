/* What there is to try: services in the order of starting, their images, and what is searched for each. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/image.h"
#include "compose/mount.h"
#include "evidence/inspect.h"
#include "engine/resolve.h"
#include "trial/trial_steps.h"
#include "trial/member.h"

/* Seconds that pulling or building an image may take. */
#define IMAGE_TIMEOUT 900

static bool is_selected(const struct trial *trial, const char *name)
{
	const char *const *wanted = trial->options->harden->services;

	for (; wanted && *wanted; wanted++)
		if (!fnmatch(*wanted, name, 0))
			return true;
	return !trial->options->harden->services;
}

static void add_need(const char **needs, size_t *count, size_t most, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(needs[i], name))
			return;
	if (*count < most)
		needs[(*count)++] = name;
}

/* Those that must run before it. */
static const char **read_needs(const json_t *service, struct arena *arena)
{
	static const char *const lists[] = {"depends_on", "links", "volumes_from"};
	static const char *const joined[] = {"network_mode", "pid", "ipc"};
	enum { MOST = 64 };
	const char **needs = arena_zalloc(arena, (MOST + 1) * sizeof(*needs));
	size_t count = 0, i;
	const char *name;
	json_t *item;

	for (size_t list = 0; list < 3; list++) {
		json_t *value = json_object_get(service, lists[list]);

		json_object_foreach(value, name, item)
			add_need(needs, &count, MOST, arena_strdup(arena, name));
		json_array_foreach(value, i, item)
		{
			const char *text = json_string_value(item);

			if (text && strncmp(text, "container:", 10) != 0)
				add_need(needs, &count, MOST,
					 arena_strndup(arena, text, strcspn(text, ":")));
		}
	}
	for (i = 0; i < 3; i++)
		if (!strncmp(member_text(service, joined[i]), "service:", 8))
			add_need(needs, &count, MOST,
				 arena_strdup(arena, member_text(service, joined[i]) + 8));
	return needs;
}

static struct trial_service *find_service(const struct trial *trial, const char *name)
{
	for (size_t i = 0; i < trial->service_count; i++)
		if (!strcmp(trial->services[i].name, name))
			return &trial->services[i];
	return NULL;
}

const char *trial_refusal(struct trial *trial, json_t *project, const char *name)
{
	struct host_access access = {.base = trial->base,
				     .allowed = trial->options->allowed,
				     .arena = &trial->arena,
				     .project = project};

	return host_access_refusal(
		&access, json_object_get(json_object_get(project, "services"), name));
}

static void add_service(struct trial *trial, json_t *project, const char *name, bool selected,
			unsigned depth)
{
	const json_t *services = json_object_get(project, "services");
	const json_t *from = json_object_get(services, name);
	struct trial_service *known = find_service(trial, name), *service;
	struct buf notes CLEANUP_BUF = BUF_INIT;
	const char **needs;

	if (known || !from || depth > 100) {
		if (known)
			known->selected |= selected;
		return;
	}
	/* What it needs comes before it; a circle ends where it began, at `depth`. */
	needs = read_needs(from, &trial->arena);
	for (const char **need = needs; *need; need++)
		add_service(trial, project, *need, is_selected(trial, *need), depth + 1);
	if (find_service(trial, name))
		return;
	service = &trial->services[trial->service_count++];
	service->name = arena_strdup(&trial->arena, name);
	service->selected = selected;
	service->status = selected ? TRIAL_PROVED : TRIAL_AS_IS;
	service->needs = needs;
	service->stops = true;
	service->has_build = json_object_get(from, "build");
	service->why = trial_refusal(trial, project, name);
	service->as_is = room_adapt(&trial->room, from, &notes);
	service->image = arena_strdup(&trial->arena, member_text(from, "image"));
	if (service->has_build)
		json_object_set(service->as_is, "build", json_object_get(from, "build"));
	trial_read_usage(trial, service, from);
	service->notes = arena_strndup(&trial->arena, notes.data, notes.len);
	if (service->why)
		service->status = TRIAL_NOT_TRIED;
}

/* depends_on with the condition that a job has come to its end. */
static void note_jobs(const struct trial *trial, const json_t *service)
{
	json_t *details;
	const char *name;

	json_object_foreach(json_object_get(service, "depends_on"), name, details)
	{
		struct trial_service *job = find_service(trial, name);

		if (job && !strcmp(member_text(details, "condition"), "service_completed_successfully"))
			job->awaited = true;
	}
}

/* A service whose dependency cannot be tried cannot be tried either. */
static void settle_needs(struct trial *trial)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];

		for (const char **need = service->needs; *need; need++) {
			struct trial_service *other = find_service(trial, *need);

			if (other)
				other->relied_upon = true;
			if (service->status == TRIAL_NOT_TRIED || !other ||
			    other->status != TRIAL_NOT_TRIED)
				continue;
			service->status = TRIAL_NOT_TRIED;
			service->why = arena_printf(&trial->arena,
						    "it needs %s, which cannot be tried", *need);
		}
	}
}

void trial_add_not_tried(struct trial *trial, const char *name, const char *why)
{
	struct trial_service *service;

	if (find_service(trial, name))
		return;
	service = &trial->services[trial->service_count++];
	service->name = arena_strdup(&trial->arena, name);
	service->status = TRIAL_NOT_TRIED;
	service->selected = true;
	service->why = why;
	service->notes = service->image = "";
	service->needs = arena_zalloc(&trial->arena, sizeof(*service->needs));
}

static size_t count_services(const struct harden_project *project)
{
	size_t count = 0;

	for (size_t i = 0; i < project->count; i++)
		count += project->parts[i]->loaded ? project->parts[i]->harden.file.count : 0;
	return count;
}

int trial_read_services(struct trial *trial, struct error *err)
{
	json_t *project = trial_resolve(trial, NULL, err), *services, *service;
	struct harden_project own;
	const char *name;

	if (!project)
		return -1;
	if (trial_run_project(trial, trial->options->harden, &own, err)) {
		json_decref(project);
		return -1;
	}
	services = json_object_get(project, "services");
	trial->services = xcalloc(json_object_size(services) + count_services(&own) + 1,
				  sizeof(*trial->services));
	json_object_foreach(services, name, service)
	{
		if (is_selected(trial, name))
			add_service(trial, project, name, true, 0);
	}
	json_object_foreach(services, name, service) note_jobs(trial, service);
	room_take_tops(&trial->room, project);
	json_decref(project);
	trial_read_exercises(trial, &own);
	trial_add_absent(trial, &own);
	harden_project_release(&own);
	settle_needs(trial);
	if (trial->service_count)
		return 0;
	return error_set(err, "there is no such service, or its profile is off");
}

/* Builds, or pulls what is missing; a fault is the service's. */
static int fetch_image(struct trial *trial, struct trial_service *service, struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	struct client *client = &trial->client;
	int result;

	if (service->has_build) {
		trial_tell(trial, "%s: building its image", service->name);
		room_put(&trial->room, service->name, json_incref(service->as_is));
		result = room_build(&trial->room, service->name, &failed);
		json_object_del(service->as_is, "build");
		service->image = arena_strdup(&trial->arena, member_text(service->as_is, "image"));
	} else {
		client_attempt(client, CLIENT_SHORT, WORDS("image", "inspect", service->image));
		if (process_went_well(&client->result))
			return 0;
		trial_tell(trial, "%s: pulling its image", service->name);
		result = client_call(client, IMAGE_TIMEOUT,
				     WORDS("pull", "--quiet", service->image), &failed);
	}
	if (result && trial_is_over(trial, &failed, err))
		return -1;
	if (result) {
		service->status = TRIAL_NOT_TRIED;
		service->why =
			arena_printf(&trial->arena, "its image cannot be had: %s", failed.message);
	}
	return 0;
}

int trial_fetch_images(struct trial *trial, struct error *err)
{
	trial->inspect = inspect_new();
	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];
		struct client *client = &trial->client;

		if (service->status == TRIAL_NOT_TRIED)
			continue;
		if (fetch_image(trial, service, err))
			return -1;
		if (service->status == TRIAL_NOT_TRIED)
			continue;
		if (client_call(client, CLIENT_SHORT, WORDS("image", "inspect", service->image),
				err) ||
		    inspect_add(trial->inspect, client->result.output.data,
				client->result.output.len, err))
			return -1;
		trial_take_image(trial, service, client->result.output.data,
				 client->result.output.len);
	}
	settle_needs(trial);
	return 0;
}

/* The name that facts would go by; NULL when there is none. */
static const char *repository_of(struct trial *trial, const struct trial_service *service)
{
	struct image_reference image;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	if (service->has_build ||
	    image_reference_parse(&image, service->image, &trial->arena, &ignored) ||
	    !*image.repository)
		return NULL;
	return image.repository;
}

static struct trial_subject *subject_for(struct trial *trial, const struct trial_service *service)
{
	const char *repository = repository_of(trial, service);
	struct trial_subject *subject;

	for (size_t i = 0; repository && i < trial->subject_count; i++)
		if (trial->subjects[i].repository &&
		    !strcmp(trial->subjects[i].repository, repository))
			return &trial->subjects[i];
	subject = &trial->subjects[trial->subject_count++];
	subject->repository = repository;
	subject->services = arena_zalloc(&trial->arena,
					 (trial->service_count + 1) * sizeof(*subject->services));
	return subject;
}

/* "80/tcp" and kin, ended by 0. */
static const unsigned *read_ports(const json_t *exposed, struct arena *arena)
{
	unsigned *ports = arena_zalloc(arena, (json_object_size(exposed) + 1) * sizeof(*ports));
	size_t count = 0;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)exposed, name, value)
	{
		unsigned long port = strtoul(name, NULL, 10);
		size_t at = 0;

		/* TCP and UDP may have the same. */
		while (at < count && ports[at] != port)
			at++;
		if (at == count && port && port < 65536)
			ports[count++] = (unsigned)port;
	}
	return ports;
}

static const char *const *read_volumes(const json_t *volumes, struct arena *arena)
{
	const char **list = arena_zalloc(arena, (json_object_size(volumes) + 1) * sizeof(*list));
	size_t count = 0;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)volumes, name, value) list[count++] =
		mount_path(name, arena);
	return count ? list : NULL;
}

/* What the image says of itself. */
static int read_image(struct trial *trial, struct trial_subject *subject, const char *image,
		      struct error *err)
{
	json_t *list = client_json(&trial->client, WORDS("image", "inspect", image), err);
	const json_t *object = json_array_get(list, 0);
	const json_t *config = json_object_get(object, "Config");
	const char *user = member_text(config, "User");
	const char *digest =
		json_string_value(json_array_get(json_object_get(object, "RepoDigests"), 0));

	if (!list)
		return -1;
	if (*user && !user_is_root(user))
		subject->terms.image_user = arena_strdup(&trial->arena, user);
	subject->terms.ports = read_ports(json_object_get(config, "ExposedPorts"), &trial->arena);
	subject->terms.volumes = read_volumes(json_object_get(config, "Volumes"), &trial->arena);
	subject->digest =
		digest ? arena_strdup(&trial->arena, digest)
		       : arena_printf(&trial->arena, "%s %s", image, member_text(object, "Id"));
	json_decref(list);
	return 0;
}

int trial_make_subjects(struct trial *trial, struct error *err)
{
	bool asked = false, no_owners = false;

	trial->subjects = xcalloc(trial->service_count + 1, sizeof(*trial->subjects));
	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];
		struct trial_subject *subject;

		if (!service->selected || service->status == TRIAL_NOT_TRIED ||
		    service->status == TRIAL_FAILS)
			continue;
		subject = subject_for(trial, service);
		if (!subject->service_count && read_image(trial, subject, service->image, err))
			return -1;
		if (!asked)
			no_owners = !trial_takes_owners(trial, service->image);
		asked = true;
		subject->terms.no_owners = no_owners;
		subject->services[subject->service_count++] = service;
		service->subject = subject;
	}
	return 0;
}
