/* Images as an engine or a registry hands them out: docker, podman or skopeo are asked, and what they print is read. */
#ifndef ENGINE_SAVED_H
#define ENGINE_SAVED_H

#include <stdbool.h>
#include <stdint.h>

#include "evidence/image/profile.h"

struct error;
struct interrupt;

/* In the order in which they are looked for. */
enum saved_from { SAVED_ANY, SAVED_DOCKER, SAVED_PODMAN, SAVED_SKOPEO };

/* NULL for SAVED_ANY. */
const char *saved_from_name(enum saved_from from);
/* False for any other word. */
bool saved_from_parse(const char *word, enum saved_from *out);

struct saved_request {
	const char *reference; /* as the engine takes it: "redis:7", "acme/app@sha256:..." */
	const char *platform;  /* "linux/arm64/v8", for a registry that has several; NULL: that of this machine */
	enum saved_from from;  /* SAVED_ANY: the first that is here and has it */
	bool pull;	       /* an engine that does not have it gets it */
	bool local;	       /* it was made here: no registry is asked for it, unless `from` says so */
	bool secret;	       /* values of variables are in the reference: no registry hears of it, whatever `from` says */
	bool config_only;      /* no layers: only how it starts */
	struct interrupt *interrupt; /* or NULL */
	void (*progress)(void *context, uint64_t bytes); /* by another thread, of the layers; or NULL */
	void *context;
};

struct saved_image {
	char *digest;	/* owned: "sha256:...", what its registry calls it; NULL: no registry is known to have it */
	char *image_id; /* owned: "sha256:...", what the engine calls it; or NULL */
	bool is_read;	/* the profile is filled */
	struct image_profile profile;
};

void saved_image_release(struct saved_image *image);
#define CLEANUP_SAVED_IMAGE __attribute__((cleanup(saved_image_release)))

/*
 * Which image it is, without reading it. An engine that has none is passed over; with an engine here, skopeo is asked
 * only when `from` says so, or with `pull`, because it asks a registry. The image must be zeroed; release it in any case. -1
 * with err in one line, unescaped.
 */
int saved_identify(struct saved_image *out, const struct saved_request *request, struct error *err)
	__attribute__((warn_unused_result));
/*
 * The same, and reads it while it is being saved: nothing is kept on disk. skopeo takes no pipe: what it copies lies in a
 * private folder (of TMPDIR), which is removed.
 */
int saved_read(struct saved_image *out, const struct saved_request *request, struct error *err)
	__attribute__((warn_unused_result));

#endif
