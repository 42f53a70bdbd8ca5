/* What images themselves tell: their contents, read as `learn` reads them, and their health checks. */
#include <string.h>

#include "base/error.h"
#include "evidence/image/conclude.h"
#include "trial/trial_steps.h"

/* Seconds that an engine may take to hand out an image. */
#define SAVE_TIMEOUT 300

struct reading {
	struct image_profile profile;
	bool begun;
};

static int consume(void *context, int fd, struct error *err)
{
	struct reading *reading = context;
	struct image_request request = {.fd = fd};

	reading->begun = true;
	return image_profile_read(&reading->profile, &request, err);
}

/* Images that several services have are read once. */
static const struct fact *find_known(const struct trial *trial, const char *image)
{
	for (size_t i = 0; i < trial->service_count; i++)
		if (trial->services[i].fact && !strcmp(trial->services[i].image, image))
			return trial->services[i].fact;
	return NULL;
}

int trial_read_image(struct trial *trial, struct trial_service *service, struct error *err)
{
	struct client *client = &trial->client;
	const char *const words[] = {client->program, "save", service->image, NULL};
	struct process_request request = {
		.argv = words, .timeout = SAVE_TIMEOUT, .interrupt = &trial->interrupt};
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	struct reading reading = {.begun = false};
	struct fact *fact;
	int result;

	service->fact = find_known(trial, service->image);
	if (service->fact)
		return 0;
	trial_tell(trial, "%s: looking into %s", service->name, service->image);
	result = process_stream(&client->result, &request, consume, &reading, &failed);
	if (!result) {
		fact = arena_zalloc(&trial->arena, sizeof(*fact));
		image_conclude(fact, &reading.profile, &trial->arena);
		fact->name = service->image;
		service->fact = fact;
	}
	if (reading.begun)
		image_profile_release(&reading.profile);
	if (interrupt_is_raised(&trial->interrupt))
		return error_set(err, "interrupted");
	/* What it holds is a help, and no more. */
	if (result)
		trial_tell(trial, "%s: its image cannot be looked into: %s", service->name,
			   failed.message);
	return 0;
}

const struct image_fact *trial_image_facts(struct trial *trial)
{
	struct image_fact *facts =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*facts));
	size_t count = 0;

	for (size_t i = 0; i < trial->service_count; i++)
		if (trial->services[i].fact)
			facts[count++] = (struct image_fact){trial->services[i].name,
							     trial->services[i].fact};
	return facts;
}
