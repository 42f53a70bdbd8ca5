/* The root and the variables of a project that is being read. */
#ifndef HARDEN_PROJECT_SCOPE_H
#define HARDEN_PROJECT_SCOPE_H

#include <stdbool.h>

struct error;
struct harden;
struct harden_project;
struct interpolate_scope;

void project_scopes_release(struct harden_project *project);

/* True for a path below the folder, both absolute and without links. */
/*
 * The path without "NAME/.." in it, as git and patch take it in a diff; the path itself where a link on the
 * way makes that another file than `real`. The caller frees it.
 */
char *project_plain_path(const char *path, const char *real);

bool path_is_below(const char *path, const char *folder);

/* Takes the folder of a file that was named, or found in settings->folder, into the project's root. */
void project_add_root(struct harden_project *project, const char *path);

/* See struct model_loader; a usual ".env" outside of the root is as if it were missing. */
const struct interpolate_scope *project_environment(void *context, const char *folder,
						    const char *const *files,
						    const struct interpolate_scope *above,
						    struct error *err);

/* A remark for each such file. */
void project_tell_outside(const struct harden_project *project, struct harden *harden);

#endif
