/* How each service is used in its trial: the ports that it is there for, and what its user wants exercised. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "engine/resolve.h"
#include "evidence/asked/annotation.h"
#include "evidence/asked/policy.h"
#include "trial/trial_steps.h"

static bool has_port(const struct usage *usage, unsigned port)
{
	for (size_t i = 0; i < usage->declared_count; i++)
		if (usage->declared[i] == port)
			return true;
	return false;
}

static void add_port(struct usage *usage, unsigned long port)
{
	if (port && port < 65536 && !has_port(usage, (unsigned)port) &&
	    usage->declared_count < USAGE_PORTS)
		usage->declared[usage->declared_count++] = (unsigned)port;
}

/* "80" and "80/tcp"; what is not TCP, and ranges, are passed over. */
static void add_text(struct usage *usage, const char *text)
{
	char *end;
	unsigned long port = text ? strtoul(text, &end, 10) : 0;

	if (port && (!*end || !strcmp(end, "/tcp")))
		add_port(usage, port);
}

/* Of a port as Compose prints it: an object, or with Compose 1.29 also "HOST:PORT/PROTOCOL". */
static void add_published(struct usage *usage, const json_t *item)
{
	const char *protocol = json_string_value(json_object_get(item, "protocol"));
	const char *text = json_string_value(item), *colon = text ? strrchr(text, ':') : NULL;

	if (text)
		add_text(usage, colon ? colon + 1 : text);
	else if (!protocol || !strcmp(protocol, "tcp"))
		add_port(usage, (unsigned long)json_integer_value(json_object_get(item, "target")));
}

static void add_exercises(const struct trial *trial, struct usage *usage)
{
	const struct trial_exercise *wanted = trial->options->exercises;

	for (size_t i = 0; i < trial->options->exercise_count; i++)
		if (!strcmp(wanted[i].service, usage->service) &&
		    usage->exercise_count < USAGE_EXERCISES)
			usage->exercises[usage->exercise_count++] = wanted[i].exercise;
}

static void add_commands(struct trial *trial, struct usage *usage, const char *const *commands)
{
	for (; commands && *commands && usage->exercise_count < USAGE_EXERCISES; commands++)
		usage->exercises[usage->exercise_count++] =
			(struct exercise){arena_strdup(&trial->arena, *commands), false};
}

static const char *const *find_annotated(const struct service *service, struct arena *arena)
{
	struct remarks remarks = {.arena = arena};
	struct annotation_context context = {.file = service->file,
					     .arena = arena,
					     .remarks = &remarks,
					     .today = "0000-00-00"};
	struct annotation annotation = {.exercises = NULL};

	annotation_read(&annotation, service, &context);
	return annotation.exercises;
}

/* Of the first entry of the policy that has any. */
static const char *const *find_in_policy(struct trial *trial, const char *name)
{
	const struct policy *policy = trial->options->harden->evidence.policy;
	const struct policy_entry *entry = NULL;
	const char *relative;

	if (!policy || policy->outside)
		return NULL;
	relative = policy_relative(policy, trial->files->list[0], &trial->arena);
	while ((entry = policy_next(policy, entry, relative, name)))
		if (entry->exercises)
			return entry->exercises;
	return NULL;
}

void trial_read_exercises(struct trial *trial, const struct harden_project *project)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];
		const struct service_report *report = trial_find_report(project, service->name);

		if (report)
			add_commands(trial, &service->usage,
				     find_annotated(report->service, &trial->arena));
		add_commands(trial, &service->usage, find_in_policy(trial, service->name));
	}
}

void trial_read_usage(const struct trial *trial, struct trial_service *service, const json_t *from)
{
	struct usage *usage = &service->usage;
	const json_t *item;
	size_t i;

	*usage = (struct usage){.service = service->name, .watch = trial->options->watch};
	json_array_foreach(json_object_get(from, "ports"), i, item) add_published(usage, item);
	json_array_foreach(json_object_get(from, "expose"), i, item)
		add_text(usage, json_string_value(item));
	add_exercises(trial, usage);
}

/* `test` of an image with the dollars that Compose would replace; NULL: it has none. */
static json_t *read_health(const json_t *health, struct arena *arena)
{
	json_t *test = json_array(), *out;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(health, "Test"), i, item)
	{
		const char *word = json_string_value(item);

		json_array_append_new(test, json_string(resolve_escape(word ? word : "", arena)));
	}
	item = json_array_get(test, 0);
	if (!item || !strcmp(json_string_value(item), "NONE")) {
		json_decref(test);
		return NULL;
	}
	out = json_pack("{s:o, s:s, s:i}", "test", test, "interval", "1s", "retries", 1000);
	/* Nanoseconds. */
	if (json_integer_value(json_object_get(health, "Timeout")) >= 1000000000) {
		json_int_t seconds =
			json_integer_value(json_object_get(health, "Timeout")) / 1000000000;

		json_object_set_new(out, "timeout",
				    json_string(arena_printf(arena, "%llds", (long long)seconds)));
	}
	return out;
}

void trial_take_image(struct trial *trial, struct trial_service *service, const char *text,
		      size_t len)
{
	json_error_t failed;
	json_t *list = json_loadb(text, len, 0, &failed), *value;
	const json_t *config = json_object_get(json_array_get(list, 0), "Config");
	const char *name;

	json_object_foreach(json_object_get(config, "ExposedPorts"), name, value)
		add_text(&service->usage, name);
	json_decref(service->image_health);
	service->image_health =
		read_health(json_object_get(config, "Healthcheck"), &trial->arena);
	json_decref(list);
	trial_hasten_health(service, service->as_is);
}

void trial_hasten_health(const struct trial_service *service, json_t *adapted)
{
	if (service->image_health && !json_object_get(adapted, "healthcheck"))
		json_object_set_new(adapted, "healthcheck", json_deep_copy(service->image_health));
}
