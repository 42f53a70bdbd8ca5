/* The root and the variables of a project that is being read. */
#ifndef HARDEN_PROJECT_SCOPE_H
#define HARDEN_PROJECT_SCOPE_H

struct error;
struct harden;
struct harden_project;
struct interpolate_scope;

void project_scopes_release(struct harden_project *project);

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
