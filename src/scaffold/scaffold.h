/* A new, hardened service: as a file of its own, or added to one that is there. */
#ifndef SCAFFOLD_SCAFFOLD_H
#define SCAFFOLD_SCAFFOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "harden/harden.h"
#include "scaffold/request.h"

struct error;

/* The file that the service goes into; its bytes are the caller's and outlive the scaffold. */
struct scaffold_target {
	const char *path;
	const char *text;
	size_t size;
};

/* An empty file for a service that gets one of its own. */
extern const struct scaffold_target scaffold_no_target;

struct scaffold {
	struct buf plain;	     /* the service before hardening, a file of its own */
	struct harden harden;	     /* of `plain`: what became of it, and why */
	struct compose_file file;    /* the target */
	struct yaml_splicer splicer; /* its edits make `text` of the target's text */
	struct buf text;
};

/*
 * Writes nothing. What the service gets is what the engine makes of it under the options, so that
 * posture is decided in one place. -1 with a message when the request is wrong, the name is taken, the
 * target is no Compose file or has a shape that is not edited, or the proof fails. Release it only
 * after success.
 */
int scaffold_make(struct scaffold *scaffold, const struct scaffold_request *request,
		  const struct scaffold_target *target, const struct harden_options *options,
		  struct error *err) __attribute__((warn_unused_result));
void scaffold_release(struct scaffold *scaffold);

#endif
