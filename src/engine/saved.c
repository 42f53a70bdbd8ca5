/* Who is asked for an image, and in which order. */
#include "engine/saved.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/interrupt.h"
#include "engine/saved_calls.h"

static const char *const names[] = {
	[SAVED_ANY] = NULL,
	[SAVED_DOCKER] = "docker",
	[SAVED_PODMAN] = "podman",
	[SAVED_SKOPEO] = "skopeo",
};

#define SAVED_COUNT (sizeof(names) / sizeof(*names))

const char *saved_from_name(enum saved_from from)
{
	return names[from];
}

bool saved_from_parse(const char *word, enum saved_from *out)
{
	for (size_t i = SAVED_DOCKER; i < SAVED_COUNT; i++)
		if (!strcmp(word, names[i])) {
			*out = (enum saved_from)i;
			return true;
		}
	return false;
}

void saved_image_release(struct saved_image *image)
{
	if (image->is_read)
		image_profile_release(&image->profile);
	free(image->digest);
	free(image->image_id);
	*image = (struct saved_image){.digest = NULL};
}

/* What became of asking one after the other. */
struct asking {
	const struct saved_request *request;
	enum saved_from missing; /* the engine that does not have it; SAVED_ANY: none said so */
	struct error last;	 /* of the last that was there and could not be asked */
};

static bool is_wanted(const struct asking *asking, enum saved_from from)
{
	const struct saved_request *request = asking->request;

	if (from == SAVED_SKOPEO && request->secret)
		return false;
	if (request->from != SAVED_ANY)
		return request->from == from;
	if (from == SAVED_SKOPEO && request->local)
		return false;
	return from != SAVED_SKOPEO || !asking->missing || request->pull;
}

static int ask_one(struct asking *asking, struct saved_image *out, enum saved_from from)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	bool missing = false;
	int failed;

	failed = from == SAVED_SKOPEO
			 ? saved_skopeo_identify(out, asking->request, &err)
			 : saved_engine_identify(out, asking->request, from, &missing, &err);
	if (!failed)
		return 0;
	if (missing && !asking->missing)
		asking->missing = from;
	else if (!missing)
		error_set(&asking->last, "%s", err.message);
	return -1;
}

static int refuse(struct asking *asking, struct error *err)
{
	const char *name = saved_from_name(asking->missing);

	if (asking->request->interrupt && interrupt_is_raised(asking->request->interrupt))
		return error_set(err, "interrupted");
	if (asking->request->secret && !asking->last.message)
		return error_set(err,
				 "no engine here has it, and a variable makes its name: no "
				 "registry is asked");
	/* With --pull it is told why it could not be had. */
	if (name && asking->request->local)
		return error_set(err, "%s does not have it", name);
	if (name && !(asking->request->pull && asking->last.message))
		return error_set(
			err,
			"%s does not have it: --pull gets it, --from=skopeo reads it where "
			"it is published",
			name);
	if (asking->last.message)
		return error_set(err, "%s", asking->last.message);
	name = saved_from_name(asking->request->from);
	return error_set(err, "there is no %s here to read it with: --image=PATH reads a saved one",
			 name ? name : "docker, podman or skopeo");
}

/* The first that is here and has it. */
static int identify(struct saved_image *out, const struct saved_request *request,
		    enum saved_from *from, struct error *err)
{
	struct asking asking = {.request = request, .last = ERROR_INIT};
	int failed = -1;

	for (size_t i = SAVED_DOCKER; failed && i < SAVED_COUNT; i++) {
		*from = (enum saved_from)i;
		if (!is_wanted(&asking, *from) || !client_is_in_path(names[i]))
			continue;
		failed = ask_one(&asking, out, *from);
	}
	if (failed)
		refuse(&asking, err);
	error_release(&asking.last);
	return failed;
}

int saved_identify(struct saved_image *out, const struct saved_request *request, struct error *err)
{
	struct saved_request ask = *request;
	enum saved_from from;

	ask.config_only = false;
	return identify(out, &ask, &from, err);
}

int saved_read(struct saved_image *out, const struct saved_request *request, struct error *err)
{
	enum saved_from from;

	if (identify(out, request, &from, err))
		return -1;
	if (out->is_read)
		return 0;
	return from == SAVED_SKOPEO ? saved_skopeo_read(out, request, err)
				    : saved_engine_read(out, request, from, err);
}
