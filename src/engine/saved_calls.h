/* Calls of docker, podman and skopeo about one image; private to engine/. */
#ifndef ENGINE_SAVED_CALLS_H
#define ENGINE_SAVED_CALLS_H

#include "base/buf.h"
#include "engine/client.h"
#include "engine/saved.h"

/* Seconds: for what asks a registry, and for what moves a whole image. */
#define SAVED_ASK 120
#define SAVED_MOVE 3600

/* One call: its output, or -1 with err. `missing` (or NULL) is set when the engine says that it has no such image. */
int saved_call(const struct saved_request *request, unsigned timeout, const char *const *argv,
	       struct buf *output, bool *missing, struct error *err)
	__attribute__((warn_unused_result));
/* The same, where what it prints is an image that is read into the profile. */
int saved_pipe(struct saved_image *out, const struct saved_request *request,
	       const char *const *argv, struct error *err) __attribute__((warn_unused_result));

/* docker and podman: fills digest and image_id, and the profile when only that of the configuration is wanted. */
int saved_engine_identify(struct saved_image *out, const struct saved_request *request,
			  enum saved_from from, bool *missing, struct error *err)
	__attribute__((warn_unused_result));
int saved_engine_read(struct saved_image *out, const struct saved_request *request,
		      enum saved_from from, struct error *err) __attribute__((warn_unused_result));

/* skopeo. */
int saved_skopeo_identify(struct saved_image *out, const struct saved_request *request,
			  struct error *err) __attribute__((warn_unused_result));
int saved_skopeo_read(struct saved_image *out, const struct saved_request *request,
		      struct error *err) __attribute__((warn_unused_result));

#endif
