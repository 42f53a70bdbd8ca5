/* What images themselves tell: their contents, read as `learn` reads them, and their health checks. */
#include <string.h>

#include "base/error.h"
#include "engine/saved.h"
#include "evidence/image/conclude.h"
#include "trial/trial_steps.h"

/* Images that several services have are read once. */
static const struct fact *find_known(const struct trial *trial, const char *image)
{
	for (size_t i = 0; i < trial->service_count; i++)
		if (trial->services[i].fact && !strcmp(trial->services[i].image, image))
			return trial->services[i].fact;
	return NULL;
}

static int read_saved(struct trial *trial, const char *name, struct saved_image *out,
		      struct error *err)
{
	struct saved_request request = {
		.reference = name, .local = true, .interrupt = &trial->interrupt};
	int result;

	(void)saved_from_parse(trial->client.program, &request.from);
	turns_give(&trial->turns);
	result = saved_read(out, &request, err);
	turns_take(&trial->turns);
	return result;
}

int trial_read_image(struct trial *trial, struct trial_service *service, struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	struct saved_image image CLEANUP_SAVED_IMAGE = {.digest = NULL};
	double start = life_now();
	struct fact *fact;
	int result;

	if (!service->subject || service->status > TRIAL_LEFT_OUT)
		return 0;
	service->fact = find_known(trial, service->image);
	if (service->fact)
		return 0;
	/* Its name may hold values of variables. */
	trial_tell(trial, "%s: looking into its image", service->name);
	result = read_saved(trial, service->image, &image, &failed);
	if (!result) {
		fact = arena_zalloc(&trial->arena, sizeof(*fact));
		image_conclude(fact, &image.profile, &trial->arena);
		fact->name = "its content";
		service->fact = fact;
	}
	service->cost.as_is += life_now() - start;
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
