/* The steps from a text to its proof, which the files of harden/ share; private to it. */
#ifndef HARDEN_HARDEN_STEPS_H
#define HARDEN_HARDEN_STEPS_H

#include "harden/harden.h"

/* The steps of harden_text(), for one file of a project. */
int harden_load(struct harden *harden, const char *path, const char *text, size_t size,
		const struct harden_options *options, bool part, struct error *err)
	__attribute__((warn_unused_result));
/* Reads what annotations say of services in the mappings that are parts of them. */
void harden_read_parts(struct harden *harden, const struct harden_options *options);
void harden_judge(struct harden *harden, const struct harden_options *options);
/* All files of a project together, for a service may rest on one of another file: that one is planned before it. */
void harden_plan(struct harden *const *files, size_t count, const struct harden_options *options);
int harden_prove(struct harden *harden, struct error *err) __attribute__((warn_unused_result));

/* How the annotations of its file are read. */
struct annotation_context harden_annotations(struct harden *harden,
					     const struct harden_options *options);
/* Judges one service: fills posture and findings. */
void check_service(struct harden *harden, struct service_report *report,
		   const struct harden_options *options);
/*
 * Of a service that stands for itself, why the user that it should have cannot be set; or NULL. One that is joined with others is
 * not asked: what is added for the user that stays would come to them.
 */
const char *plan_user_refusal(struct harden *harden, struct service_report *report,
			      const struct harden_options *options);
/* True for one whose fix writes the user. */
bool finding_sets_user(const struct finding *finding);
/* Judges the service once more, for the user that stays. `why` must live as long as the report. */
void check_without_user(struct harden *harden, struct service_report *report, const char *why,
			const struct harden_options *options);
/* Lowers the changes of one service to edits. */
void plan_service(struct harden *harden, struct service_report *report,
		  const struct harden_options *options);
/* Remarks on the file's format and on services that it leaves alone. */
void check_format(struct harden *harden);
/* Remarks on exceptions that name no rule or allow nothing. */
void check_exceptions(struct harden *harden, const struct harden_options *options);

#endif
