/* Fuzz target: any bytes are refused in one line, or taken apart as an image reference that is the same when put together. */
#include "compose/image.h"
#include "input.h"

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *text = input_string(data, size), *whole = NULL;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct arena arena CLEANUP_ARENA = {0};
	struct image_reference image, again;

	if (image_reference_parse(&image, text, &arena, &err)) {
		input_check_error(&err);
		return 0;
	}
	if (!image.registry || !image.path || !image.repository ||
	    (image.tag && (!*image.tag || strlen(image.tag) > 128 || strpbrk(image.tag, "/:@ "))) ||
	    (image.digest && !strchr(image.digest, ':')) || strlen(image.path) > 255)
		abort();
	if (!*image.registry || !*image.path)
		return 0;
	whole = xasprintf("%s/%s%s%s%s%s", image.registry, image.path, image.tag ? ":" : "",
			  image.tag ? image.tag : "", image.digest ? "@" : "",
			  image.digest ? image.digest : "");
	if (image_reference_parse(&again, whole, &arena, &err) ||
	    !same(image.registry, again.registry) || !same(image.path, again.path) ||
	    !same(image.repository, again.repository) || !same(image.tag, again.tag) ||
	    !same(image.digest, again.digest))
		abort();
	return 0;
}
