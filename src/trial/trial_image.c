/* What images themselves tell: their contents, read as `learn` reads them, and their health checks. */
#include <string.h>

#include "base/error.h"
#include "engine/saved.h"
#include "evidence/image/conclude.h"
#include "trial/trial_steps.h"

/* Images that several services have are read once: who comes second waits. */
static const struct fact *find_known(struct trial *trial, const char *image)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		const struct trial_service *other = &trial->services[i];

		if (strcmp(other->image, image) != 0)
			continue;
		while (other->image_is_being_read)
			turns_wait(&trial->turns, 1000);
		if (other->fact)
			return other->fact;
	}
	return NULL;
}

int trial_read_image(struct trial *trial, struct trial_service *service, struct error *err)
{
	struct saved_request request = {.reference = service->image,
					.local = true,
					.interrupt = &trial->interrupt};
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	struct saved_image image CLEANUP_SAVED_IMAGE = {.digest = NULL};
	struct fact *fact;
	int result;

	service->fact = find_known(trial, service->image);
	if (service->fact)
		return 0;
	/* Its name may hold values of variables. */
	trial_tell(trial, "%s: looking into its image", service->name);
	(void)saved_from_parse(trial->client.program, &request.from);
	service->image_is_being_read = true;
	turns_leave(&trial->turns);
	result = saved_read(&image, &request, &failed);
	turns_return(&trial->turns);
	service->image_is_being_read = false;
	if (!result) {
		fact = arena_zalloc(&trial->arena, sizeof(*fact));
		image_conclude(fact, &image.profile, &trial->arena);
		fact->name = "its content";
		service->fact = fact;
	}
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
