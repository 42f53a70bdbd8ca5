/* The steps of a trial, which the files of trial/ share; private to it. */
#ifndef TRIAL_TRIAL_STEPS_H
#define TRIAL_TRIAL_STEPS_H

#include "trial/trial.h"

void trial_tell(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));
int trial_read_services(struct trial *trial, struct error *err) __attribute__((warn_unused_result));
/* Hardens the files of the trial; release what comes of it after success. */
int trial_run_project(struct trial *trial, const struct harden_options *options,
		      struct harden_project *out, struct error *err)
	__attribute__((warn_unused_result));
/* What is known of a service of that name; NULL: there is none, or it is not judged. */
struct service_report *trial_find_report(const struct harden_project *project, const char *name);
/* Why a trial would not show what is written for a service, in a clause; NULL: nothing is in the way. */
const char *trial_find_obstacle(const struct trial *trial, const struct harden_project *project,
				const struct service_report *report);
/* All that it changes, to tell whether it is the same as another; in the arena. */
const char *trial_project_text(const struct harden_project *project, struct arena *arena);
/* What Compose makes of the files, or of the project's patched ones; the caller's. */
json_t *trial_resolve(struct trial *trial, const struct harden_project *project, struct error *err)
	__attribute__((warn_unused_result));
/* Adds the selected services of the files that Compose does not run here, to be named. */
void trial_add_absent(struct trial *trial, const struct harden_project *project);
void trial_add_not_tried(struct trial *trial, const char *name, const char *why);
/* Why a service of a project that Compose resolved must not be tried; NULL: it may be. */
const char *trial_refusal(struct trial *trial, json_t *project, const char *name);
int trial_fetch_images(struct trial *trial, struct error *err) __attribute__((warn_unused_result));
int trial_make_subjects(struct trial *trial, struct error *err) __attribute__((warn_unused_result));
/* Ports and exercises of a service, from what Compose made of it and from the options. */
void trial_read_usage(const struct trial *trial, struct trial_service *service, const json_t *from);
/* And from the services' own x-composeharden, and the policy: for their containers only. */
void trial_read_exercises(struct trial *trial, const struct harden_project *project);
/* What `image inspect` prints: EXPOSEd ports, and the health check, which the service gets with a short interval. */
void trial_take_image(struct trial *trial, struct trial_service *service, const char *text,
		      size_t len);
void trial_hasten_health(const struct trial_service *service, json_t *adapted);
/* Looks into the image of a service. What cannot be read there is no error. */
int trial_read_image(struct trial *trial, struct trial_service *service, struct error *err)
	__attribute__((warn_unused_result));
/* What was found in the images, for struct evidence_settings; in the arena. */
const struct image_fact *trial_image_facts(struct trial *trial);
/* Where it wrote outside its mounts, read from its container; fills `writes`, the subject's problem and its usage's folders. */
int trial_read_writes(struct trial *trial, struct trial_service *service, const char *id,
		      struct error *err) __attribute__((warn_unused_result));
/* Sizes and times of the files that it has written, as stat(1) prints them, in the arena; "": none, or the image has no find and stat. */
const char *trial_stat_files(struct trial *trial, const struct trial_service *service, const char *id);
/* The files of two such texts that went on to be used. Private, for tests. */
const char *const *trial_kept_files(const char *before, const char *after, struct arena *arena);
/*
 * A path that a service writes as it is and cannot write as it is to run next: its root is read-only, and
 * nothing is mounted there. NULL: there is none.
 */
const char *trial_find_uncovered(const struct trial *trial, const struct trial_service *service);
/*
 * A volume or bound folder of a running container, not read-only, that none of its processes may write, by owner and
 * mode: as it is, root could. NULL: there is none.
 */
const char *trial_find_unwritable(struct trial *trial, const struct trial_service *service,
				  const char *id, const struct sighting *sighting);

/*
 * Hardens the text with the attempt for the subject (all that were found when it
 * is NULL), and only the services that these hold for.
 */
int trial_harden(struct trial *trial, const struct trial_subject *subject,
		 const struct attempt *attempt, struct harden_project *out, struct error *err)
	__attribute__((warn_unused_result));
/*
 * Has the services run as the patched text has them: what Compose makes of it as a whole (`exact`), or
 * what stands in each service itself, which is quicker and the same where nothing is extended.
 */
int trial_take_text(struct trial *trial, const struct harden_project *harden,
		    struct trial_service *const *services, size_t count, bool exact,
		    struct error *err) __attribute__((warn_unused_result));
/* They must not be worked on at once: one needs, names or shares a volume with the other. */
bool trial_are_joined(const struct trial *trial, const struct trial_service *one,
		      const struct trial_service *other);

/* Numbered pieces of work on services. */
struct trial_work {
	size_t count;
	/* Of two of them the later one must wait for the earlier. */
	bool (*are_joined)(struct trial *trial, void *context, size_t later, size_t earlier);
	int (*run)(struct trial *trial, void *context, size_t piece, struct error *err);
	void *context;
};
/*
 * Does all of them, some at a time, or one after another when options->at_once is 1. They take turns (engine/turns.h): what they share is safe between two
 * calls of the engine. -1 when one fails: no other is begun then.
 */
int trial_do_abreast(struct trial *trial, const struct trial_work *work, struct error *err)
	__attribute__((warn_unused_result));
/* One service as it is: its first life, and when it had begun. */
struct observation {
	struct life life;
	double begun; /* of life_now(): it was ready, or not to become so; 0: it was not started */
};
/* Starts one as it is, when what it needs has begun; `all` has one element for each service, zeroed. */
int trial_begin_one(struct trial *trial, struct observation *all, size_t piece, struct error *err)
	__attribute__((warn_unused_result));
/* After its time of watching: what it does as it is, used and restarted. */
int trial_look_at(struct trial *trial, struct observation *all, size_t piece, struct error *err)
	__attribute__((warn_unused_result));
/*
 * Fills the subject's problem; a subject that cannot be tried is marked so. *unwritable: a path that it writes and where no
 * tmpfs can be put, for which its root stays writable; or NULL.
 */
int trial_find_problem(struct trial *trial, struct trial_subject *subject, const char **unwritable,
		       struct error *err) __attribute__((warn_unused_result));
/*
 * Those of root's capabilities that a trial may take away although the image is likely to have them for something. What neither
 * programs nor scripts name, a start, a restart and use show; and they show all of who is nobody's root afterwards. KILL stays
 * with who is root beside processes of others: when one is to be signalled is not seen.
 */
capability_set trial_find_free(const struct trial_subject *subject);
int trial_search(struct trial *trial, struct trial_subject *subject, struct error *err)
	__attribute__((warn_unused_result));
int trial_prove(struct trial *trial, struct error *err) __attribute__((warn_unused_result));
/* Those of an image that did not hold are proved once more, and those that touch them: they have not been so. */
void trial_forget_proofs(struct trial *trial);
/* Between these two, what all services take is sampled, where that is wanted; `anew`: peaks of those that are to be proved are forgotten. */
void trial_measure_begin(struct trial *trial, bool anew);
void trial_measure_end(struct trial *trial);
/* Gives services limits of what was measured, where that is wanted, and proves them so. */
int trial_limit(struct trial *trial, struct error *err) __attribute__((warn_unused_result));
/* Proves, without those that do not hold, until all that is left does. */
int trial_prove_rest(struct trial *trial, struct error *err) __attribute__((warn_unused_result));
/* Keeps what was proved up for options->hold; who does not go on to work is LATE, and no more in trial->harden. */
int trial_hold(struct trial *trial, struct error *err) __attribute__((warn_unused_result));
/*
 * After a service could not be started: true with err when that is not its fault, because a signal came, the trial's own
 * folder cannot be written, or the engine does not answer any more.
 */
bool trial_is_over(struct trial *trial, const struct error *failed, struct error *err);
/* Whether the engine takes uid= and gid= for a tmpfs: docker does, podman does not. It has the image. */
bool trial_takes_owners(struct trial *trial, const char *image);
/* A life of the service that is to begin, as it is watched unless something else is said. */
struct life trial_life(struct trial *trial, struct trial_service *service);
/* Until that moment of life_now(). -1 when a signal comes. */
int trial_await(struct trial *trial, double when, struct error *err)
	__attribute__((warn_unused_result));
/*
 * Starts a service anew (with fresh volumes or the old ones) and watches it. What
 * keeps it from starting is in sighting->error.
 */
int trial_begin(struct trial *trial, struct trial_service *service, bool fresh, struct life *life,
		struct error *err) __attribute__((warn_unused_result));

#endif
