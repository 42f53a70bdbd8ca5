/* Fuzz target: any bytes are refused with words, or read as a Dockerfile with what it ends in. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/dockerfile/dockerfile_image.h"
#include "evidence/dockerfile/dockerfile_scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each stage as the target, at least the first few. */
static void read_images(const struct dockerfile *file)
{
	static const struct dockerfile_arg args[] = {{"VERSION", "1"}, {"UID", NULL}, {"A", ""}};
	struct dockerfile_build build = {NULL, args, 3};

	for (size_t i = 0; i < 4 && i <= file->stage_count; i++) {
		struct arena arena CLEANUP_ARENA = {0};
		struct dockerfile_image image;
		struct claim claim = {.origin = ""};
		struct start start;

		build.target = i ? arena_printf(&arena, "%zu", i - 1) : NULL;
		if (!dockerfile_image_read(&image, file, &build, &arena))
			abort();
		if (image.growth > 3 * DOCKERFILE_GROWTH_MAX || (image.user && !image.user_line) ||
		    (image.user && !start_user_is_sane(image.ids)) || image.low_port >= 1024)
			abort();
		start_read(&start, &image.entrypoint, &image.cmd);
		start_claim(&claim, &start, &arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xmalloc(size ? size : 1);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct arena arena CLEANUP_ARENA = {0};
	struct dockerfile file;

	/* A copy of the exact size, so that an overrun is seen. */
	if (size)
		memcpy(text, data, size);
	if (dockerfile_parse(&file, text, size, &arena, &err)) {
		if (!err.message)
			abort();
	} else {
		read_images(&file);
	}
	free(text);
	return 0;
}
