/* The Compose model: the files of a project laid over each other, and what its services are made of. */
#ifndef COMPOSE_MODEL_H
#define COMPOSE_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/set.h"
#include "compose/project.h"
#include "compose/remark.h"
#include "compose/stack.h"

struct error;

/* How the model gets at files that the project's own reach for. */
struct model_loader {
	/*
	 * The file at a path (relative to the working folder), loaded now or before, as a part; NULL with an
	 * error without the file's name. `folder` is where its relative paths start, NULL for its own; it and
	 * the scope live as long as the model. What was loaded before keeps its scope.
	 */
	struct compose_file *(*load)(void *context, const char *path, const char *folder,
				     const struct interpolate_scope *scope, struct error *err);
	/*
	 * The variables of the files in a folder: those of the process, and those of the named files (as they
	 * are) or else of ".env" there. `above` wins over them. NULL with an error when a file is wrong.
	 */
	const struct interpolate_scope *(*environment)(void *context, const char *folder,
						       const char *const *files,
						       const struct interpolate_scope *above,
						       struct error *err);
	void *context;
};

struct compose_model {
	struct arena arena;
	struct stack_maker maker;
	/* What could not be resolved, or Compose would refuse. */
	struct remarks problems;
	const struct remark *refused_file; /* the first about a file that the loader did not want; or NULL */
	struct set libraries; /* files that were extended from, each with its services */
	const struct model_loader *loader;
	struct model_library *first_library, *last_library; /* the same, as they came */
	bool refused;		 /* set by the loader's `load`: the problem that follows is of that */
	size_t layers, includes; /* all that were made: they bound the work */
};

void compose_model_init(struct compose_model *model, const struct model_loader *loader);
void compose_model_release(struct compose_model *model);

/*
 * Lays the files, in the order of -f, over each other, and follows include and extends. Every service of every
 * file that is loaded by it gets `stack` and `owner` (compose/service.h), and is read anew where it has
 * a stack. Never fails: what cannot be had becomes a problem, and makes the services that need it `incomplete`.
 * The files and the loader outlive the model, and the services' stacks die with it.
 */
void compose_model_resolve(struct compose_model *model, struct compose_file *const *files,
			   size_t count);

/* The services that extend this one, at any distance; NULL: none. */
const struct service_dependent *service_dependents(const struct service *service);

/* "DIR/NAME" of a path as it stands in a file whose paths start at `folder`; in the arena. */
const char *model_path(struct arena *arena, const char *folder, const char *name);

/* Chains of extends and include that are longer are refused. */
#define MODEL_DEPTH_MAX 32
/* Limit on the layers of all services of a project together. */
#define MODEL_LAYER_MAX ((size_t)2 << 20)
/* Limit on the entries of include that are followed. */
#define MODEL_INCLUDE_MAX 2000

#endif
