/* Evidence from `docker image inspect`: what images themselves say of how they start. */
#ifndef EVIDENCE_INSPECT_H
#define EVIDENCE_INSPECT_H

#include <stddef.h>

#include "evidence/evidence.h"

struct error;

/* Images, found by their names and digests in logarithmic time. */
struct inspect;

struct inspect *inspect_new(void);
void inspect_free(struct inspect *inspect); /* NULL is fine */

/*
 * Adds the images of a JSON text: an array of any number of images or a lone one,
 * as docker, podman and nerdctl print them. What was added last wins. -1 with line
 * and column when it is no JSON, and when something in it is no image.
 */
int inspect_add(struct inspect *inspect, const char *text, size_t len, struct error *err)
	__attribute__((warn_unused_result));

#endif
