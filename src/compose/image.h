/* Image references: registry, repository, tag and digest, as the Distribution project has them. */
#ifndef COMPOSE_IMAGE_H
#define COMPOSE_IMAGE_H

#include <stdbool.h>

struct arena;
struct error;

/*
 * "ghcr.io:443/acme/app:1.2@sha256:..." taken apart. All strings live in the arena.
 *
 * `repository` is what facts are looked up by: lower case, with docker.io's
 * other names (index.docker.io, registry-1.docker.io, registry.hub.docker.com),
 * "library/" and known pull-through mirrors of Docker Hub dropped:
 * "mirror.gcr.io/library/nginx", "public.ecr.aws/docker/library/nginx" and
 * "docker.io/library/nginx" are all "nginx". So are a GitLab dependency proxy
 * (".../dependency_proxy/containers/nginx") and any mirror that spells the name
 * out ("mirror.acme.com/docker.io/library/nginx"). Other registries stay in
 * front ("quay.io/prometheus/prometheus").
 *
 * An image that is named by its ID alone ("sha256:..." or 64 hexadecimal
 * digits, which Compose takes when the engine has it) has a digest and
 * nothing else: registry, path and repository are "". A first component that
 * looks like a registry and cannot be one ("my_host.lan/app") makes the registry
 * "" too: such an image can be built and tagged, but not pulled.
 */
struct image_reference {
	const char *registry;	/* "docker.io" when none is written; with :port when there is one */
	const char *path;	/* "library/nginx" for "nginx" */
	const char *repository; /* see above */
	const char *tag;	/* NULL when none is written ("latest" is meant, or the digest) */
	const char *digest;	/* "sha256:..." or NULL */
};

/*
 * Follows the reference grammar of the Distribution project: the first
 * component is a registry when it holds a dot, a colon or an upper-case letter,
 * or is "localhost". Fails, with *out untouched, on what Docker refuses
 * ("invalid reference format": empty, blanks, upper case in the path, a path
 * above 255 bytes, a bad tag or digest).
 */
int image_reference_parse(struct image_reference *out, const char *text, struct arena *arena,
			  struct error *err) __attribute__((warn_unused_result));

#endif
