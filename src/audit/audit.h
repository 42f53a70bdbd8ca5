/* Running containers, judged by the rules for services. */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "audit/container.h"
#include "harden/project.h"

struct audit {
	struct containers containers;
	struct buf text;	 /* the containers as a Compose file; nobody has it on disk */
	struct origin *origins;	 /* the containers' places in the JSON, one a line of `text`; owned */
	struct inspect *inspect; /* what the containers tell of their images */
	struct harden harden;	 /* of the text; service i is container i; nothing is planned */
};

/*
 * Judges the containers of a JSON text that is named `path`. Release it after success only.
 * -1 as containers_parse(), and when the containers cannot be put into words of Compose.
 */
int audit_containers(struct audit *audit, const char *path, const char *json, size_t size,
		     const struct harden_options *options, struct error *err)
	__attribute__((warn_unused_result));
void audit_release(struct audit *audit);

/*
 * Holds the containers against the Compose project that they were made from, by Compose's labels: adds
 * findings of drift, lets the exceptions of the project's services stand for their containers, and
 * remarks on services without a container. The project, of which at least one file is loaded, must outlive
 * the audit's findings.
 */
void audit_against(struct audit *audit, const struct harden_project *project);

#endif
