/* Own words: a tag that says how the image runs. */
#include <string.h>

#include "evidence/own/own_entry.h"

/* Engines without root map their users by newuidmap, which is set-user-ID. */
static bool maps_users(const struct image_reference *image)
{
	static const char *const words[] = {"dind", "docker", "buildkit", "podman", "buildah"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(image->repository, words[i]) || strstr(image->tag, words[i]))
			return true;
	return false;
}

void own_image(struct own *own)
{
	const struct image_reference *image = own->image;

	if (!image || !image->tag || !strstr(image->tag, "rootless"))
		return;
	own_bars_guess(own, "its tag says that the image has a user of its own");
	if (maps_users(image))
		own_gains_privileges(own, "an engine without root maps users by newuidmap, which is "
					  "set-user-ID");
}
