/* Projects of several files as a generator makes them: extends, override, include, documents, and long lists. */
#ifndef LAWS_LAYERED_MAKE_H
#define LAWS_LAYERED_MAKE_H

#include <stddef.h>

#include "base/buf.h"
#include "dice.h"

enum layered_file {
	LAYERED_MAIN,	  /* compose.yaml */
	LAYERED_OVERRIDE, /* compose.override.yaml, which Compose lays over it */
	LAYERED_BASE,	  /* base.yaml, which is extended from */
	LAYERED_PART,	  /* part.yaml, which is included */
	LAYERED_COUNT
};

/* The files' texts; a text without bytes is no file. */
struct layered_project {
	struct buf text[LAYERED_COUNT];
};

/* "compose.yaml"; static. */
const char *layered_name(enum layered_file file);

/* Fills all of it; the same choices make the same project. */
void layered_make(struct layered_project *project, struct dice *dice);
void layered_release(struct layered_project *project);

#endif
