/* The policy file, .composeharden.yaml: what holds for many Compose files. */
#ifndef EVIDENCE_ASKED_POLICY_H
#define EVIDENCE_ASKED_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/file.h"
#include "evidence/claim.h"
#include "evidence/asked/exception.h"

struct error;
struct facts;
struct yaml_document;

#define POLICY_NAME ".composeharden.yaml"

/* One entry under `services`: what holds for the services that match. */
struct policy_entry {
	const char *const *files; /* globs over the path, relative to the policy's folder; NULL: all */
	const char *const *names; /* globs over the service's name; NULL: all */
	struct claim claim;
	bool has_claim;
	const char *const *exercises; /* of `try`: NULL-terminated, or NULL */
	struct exception *exception; /* or NULL; used as a template, copied into each service */
};

/* A rule's severity as the policy sets it. */
struct policy_severity {
	const char *rule, *severity;
	unsigned line;
};

/* Values that fixes of the practice rules write; NULL: the program's own. */
struct policy_values {
	const char *pids_limit, *mem_limit, *cpus;
};

struct policy {
	bool outside;	/* it was found, lies outside the project, and was not read: nothing else is set */
	char *path;	/* owned: of the file, as it was opened */
	char *folder;	/* owned: absolute, without symbolic links */
	struct file file;
	struct yaml_document *document;
	struct arena arena;
	const char *user; /* default user, "UID:GID"; or NULL */
	const char *assume; /* what assume_parse() takes; or NULL */
	const char *confidence; /* what confidence_parse() takes; or NULL */
	const char *const *enable, *const *disable; /* rules and groups; NULL: none */
	struct policy_severity *severities;
	size_t severity_count;
	struct policy_values values;
	const char *learn_from; /* of learn: the program that images are had from; or NULL */
	bool learn_pull, learn_all;
	bool require_reason; /* an exception without one does not hold */
	const struct policy_entry *entries;
	size_t entry_count;
	struct facts *facts; /* image facts of the house, in the facts format; or NULL */
};

/*
 * Reads it strictly: an unknown key is an error with its line, because a misspelt exception would
 * allow nothing.
 */
struct policy *policy_load(const char *path, struct error *err) __attribute__((warn_unused_result));
/*
 * One that policy_locate() found for the folder: read where it lies in its project, or `anywhere`. Else
 * `outside` is set, and the error says so.
 */
struct policy *policy_load_found(const char *path, const char *folder, bool anywhere,
				 struct error *err) __attribute__((warn_unused_result));
void policy_free(struct policy *policy);

/*
 * The path of the file that governs a folder, by its name (POLICY_NAME, LEARNT_NAME): in it, or upward as far as the
 * folder that holds .git; without one only in the folder itself. The caller frees it; NULL when there is none.
 */
char *policy_locate(const char *folder, const char *name);

/*
 * Reads a file that policy_locate() found for the folder, where it lies in its project, or `anywhere`. Else *outside is
 * set with an error that says so, and that is no failure.
 */
int policy_read_found(const char *path, const char *folder, bool anywhere, struct file *out,
		      bool *outside, struct error *err) __attribute__((warn_unused_result));

/* The path of a file as `files` globs are matched against it; in the arena. */
const char *policy_relative(const struct policy *policy, const char *file, struct arena *arena);

/* Steps through the entries that match a service; NULL at the end. The first match's values win. */
const struct policy_entry *policy_next(const struct policy *policy,
				       const struct policy_entry *from, const char *relative,
				       const char *service);

#endif
