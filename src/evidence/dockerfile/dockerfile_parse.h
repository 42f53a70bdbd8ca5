/* Dockerfiles taken apart: instructions with continuations joined, here-documents, stages. */
#ifndef EVIDENCE_DOCKERFILE_DOCKERFILE_PARSE_H
#define EVIDENCE_DOCKERFILE_DOCKERFILE_PARSE_H

#include <stddef.h>

struct arena;
struct error;

/* Those that tell how an image starts; all else, ONBUILD among it, is OTHER. */
enum dockerfile_keyword {
	DOCKERFILE_ADD,
	DOCKERFILE_ARG,
	DOCKERFILE_CMD,
	DOCKERFILE_COPY,
	DOCKERFILE_ENTRYPOINT,
	DOCKERFILE_ENV,
	DOCKERFILE_EXPOSE,
	DOCKERFILE_FROM,
	DOCKERFILE_RUN,
	DOCKERFILE_USER,
	DOCKERFILE_VOLUME,
	DOCKERFILE_WORKDIR,
	DOCKERFILE_OTHER
};

struct dockerfile_line {
	enum dockerfile_keyword keyword;
	unsigned line;	      /* of the keyword, from 1 */
	const char *text;     /* what follows keyword and flags, on one line; "" for nothing */
	const char *document; /* the bodies of a RUN's here-documents, joined; or NULL */
};

struct dockerfile_stage {
	const char *image; /* of its FROM, as written */
	const char *name;  /* of AS, in lower case; or NULL */
	unsigned line;
	size_t first, end; /* its lines, without FROM */
};

struct dockerfile {
	char escape; /* '\\', or '`' by the parser directive */
	struct dockerfile_line *lines;
	size_t line_count;
	size_t global_count; /* lines before the first FROM */
	struct dockerfile_stage *stages;
	size_t stage_count; /* at least 1 */
};

#define DOCKERFILE_SIZE_MAX ((size_t)1 << 20)
#define DOCKERFILE_STAGE_MAX 1000

/*
 * Reads the text as BuildKit does (docs.docker.com/reference/dockerfile): parser
 * directives, comments also within continuations, flags passed over,
 * instructions in any case. Unknown instructions are let pass, for "# syntax="
 * may bring them. Fails with the line on a text without FROM, with a NUL byte,
 * with a here-document that is not closed, or above the limits. All memory of
 * the result is in the arena, and linear in the text.
 */
int dockerfile_parse(struct dockerfile *out, const char *text, size_t size, struct arena *arena,
		     struct error *err) __attribute__((warn_unused_result));

/*
 * The place of the last stage before `before` that has the name, in any case; of all stages with
 * `before` = stage_count. That many when there is none: stage_count.
 */
size_t dockerfile_find_stage(const struct dockerfile *file, const char *name, size_t before);

#endif
