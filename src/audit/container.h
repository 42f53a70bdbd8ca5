/* Containers as "docker inspect" prints them, put into the words of Compose. */
#ifndef AUDIT_CONTAINER_H
#define AUDIT_CONTAINER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct error;
struct origin;

struct container {
	const char *name;	       /* no two are equal; the service's name in the text */
	const char *project, *service; /* what Compose labelled it with, or NULL */
	json_t *inspected;	       /* borrowed from the set */
	json_t *words;		       /* owned; the service that says the same */
	unsigned line;		       /* of the JSON text, where it begins; from 1 */
};

struct containers {
	json_t *root; /* owned */
	struct container *list;
	size_t count;
	/* Every container has the host's control groups: a default of the engine, so `words` leave it out. */
	bool host_cgroups;
};

/*
 * Reads the JSON text that docker and podman print: an array of any number of
 * containers, or a lone one. -1 when it is no JSON (with line and column), when
 * something in it is no container, and when a member that counts is not of its type.
 */
int containers_parse(struct containers *containers, const char *text, size_t size,
		     struct error *err) __attribute__((warn_unused_result));
void containers_release(struct containers *containers);

/*
 * Adds a Compose file of the containers as services, each on a line of its own after the first one. What each
 * line stands for in the JSON text is the caller's to free; there are count + 1.
 */
struct origin *containers_write(const struct containers *containers, struct buf *out);

/*
 * Adds what "docker image inspect" would say of the images, as far as the containers show it: that
 * the image of a container without a user starts as root, and what it exposes.
 */
void containers_write_images(const struct containers *containers, struct buf *out);

/* Fills `words` from `inspected`. Private to audit/. */
int container_translate(struct container *container, struct error *err)
	__attribute__((warn_unused_result));
/* A text as Compose takes it: a dollar sign is doubled. Private to audit/. */
json_t *container_text(const char *text);

#endif
