/* Several files from bytes to proved bytes: what Compose would lay over each other, judged as one, each written for itself. */
#ifndef HARDEN_PROJECT_H
#define HARDEN_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/file.h"
#include "base/root.h"
#include "harden/harden.h"

/* One file of a project. */
struct project_part {
	struct harden harden; /* filled unless there is trouble */
	struct file bytes;    /* owned */
	char *path;	      /* owned: as given, or as reached from the files before */
	char *real;	      /* owned: without links; NULL for standard input */
	struct error trouble; /* why it is not used; message NULL: it is */
	bool named;	      /* not only reached by include, extends or as an override */
	bool outside;	      /* not read: it lies outside the project */
	bool loaded;	      /* harden is to be released */
};

struct project_settings {
	const struct harden_options *options;	 /* scope is not looked at */
	const struct interpolate_scope *process; /* variables that win over files'; NULL: none */
	const char *const *env_files; /* NULL-terminated; NULL: ".env" in the project's folder */
	bool no_env;		      /* no variable is known but by its default */
	const char
		*folder; /* files below it that are reached may be written; real path; NULL: none */
};

struct harden_project {
	struct project_part **parts; /* owned; those that are named come first */
	size_t count, cap;
	const struct project_settings *settings;
	struct compose_model model;
	struct root root;	      /* where what the files name is read */
	struct project_outside *outside; /* in the model's arena: files that were not read, to be told */
	struct project_scope *scopes; /* owned: variables of the folders */
};

void harden_project_init(struct harden_project *project, const struct project_settings *settings);
void harden_project_release(struct harden_project *project);

/*
 * Reads a file in the order of -f: "-" is standard input. The part is the project's; its trouble says what is
 * wrong with it. The first that is read decides where paths and ".env" are looked for. With `named` false it is
 * read because Compose would, and is written only when it lies in settings->folder.
 */
struct project_part *harden_project_read(struct harden_project *project, const char *path,
					 bool named);

/*
 * Resolves, judges, plans and proves all that was read, and reads what that reaches for. When one file's
 * proof fails, it is in trouble, and the others are not `changed`: they rest on each other.
 */
void harden_project_run(struct harden_project *project);

/*
 * Takes all changes back, after something else spoke against them: the first file that was to change is in trouble with that
 * error, which is taken.
 */
void harden_project_withdraw(struct harden_project *project, struct error *err);

#endif
