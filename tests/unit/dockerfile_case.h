/* A Dockerfile read from a text, for tests of what it says. */
#ifndef UNIT_DOCKERFILE_CASE_H
#define UNIT_DOCKERFILE_CASE_H

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/dockerfile/dockerfile_image.h"

struct fixture {
	struct arena arena;
	struct dockerfile file;
	struct dockerfile_image image;
};

static inline void load(struct fixture *fixture, const char *text,
			const struct dockerfile_build *build)
{
	static const struct dockerfile_build plain;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	arena_init(&fixture->arena);
	if (dockerfile_parse(&fixture->file, text, strlen(text), &fixture->arena, &err))
		fail_msg("%s\n%s", err.message, text);
	assert_true(dockerfile_image_read(&fixture->image, &fixture->file, build ? build : &plain,
					  &fixture->arena));
}

static inline void same(const char *got, const char *wanted, const char *text)
{
	if (!got || !wanted ? got != wanted : strcmp(got, wanted) != 0)
		fail_msg("%s instead of %s\n%s", got ? got : "(nothing)",
			 wanted ? wanted : "(nothing)", text);
}

#endif
