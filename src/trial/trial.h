/* Trying a Compose file's services on a real engine: as they are, hardened, and as much relaxed as they need. */
#ifndef TRIAL_TRIAL_H
#define TRIAL_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "harden/project.h"
#include "engine/client.h"
#include "engine/events.h"
#include "trial/room/host_access.h"
#include "engine/interrupt.h"
#include "engine/turns.h"
#include "trial/watch/life.h"
#include "trial/watch/sampler.h"
#include "trial/room/room.h"
#include "trial/search/search.h"
#include "trial/watch/writes.h"

struct error;

/* What the user wants exercised. */
struct trial_exercise {
	const char *service;
	struct exercise exercise;
};

/* The files of the project, as they would be hardened without a trial. */
struct trial_files {
	const char *const *list; /* in the order of -f */
	size_t count, named;	 /* how many of them, from the first on, may be written */
	const char *const *env_files; /* NULL-terminated: instead of .env; or NULL */
	const char *const *profiles;  /* NULL-terminated: those that are on; or NULL */
	struct project_settings settings; /* `options` is not looked at */
	const char **absolute; /* filled by the trial */
};

struct trial_options {
	const char *program; /* "docker" or "podman" */
	const struct harden_options
		*harden;  /* as for a run without a trial; `services` names whom to try */
	unsigned timeout; /* seconds until a service must be ready */
	unsigned watch; /* seconds that a service is watched as it is, and in the proof */
	const struct trial_exercise *exercises;
	size_t exercise_count;
	unsigned hold; /* seconds that all of them are kept up and watched after the proof; 0: not */
	unsigned most;	  /* trials for one image, at most */
	unsigned at_once; /* programs of the engine that run at once, at most; at least 1; 1: one service after another */
	unsigned allowed; /* what services may have of the host: bits 1 << enum host_word */
	bool keep, open_networks;
	bool measure;		/* what they take while they run hardened */
	double measure_factor; /* that is written as limits, times this; 0: no limits are */
	/* Told what is being done, in one line; the text may hold anything. NULL: nobody. */
	void (*progress)(void *context, const char *line);
	void *context;
};

enum trial_status {
	TRIAL_PROVED,	 /* works as hardening makes it */
	TRIAL_NEEDED,	 /* works with what was found */
	TRIAL_LEFT_OUT,	 /* works without a control, or more than one */
	TRIAL_COMPLAINS, /* does what it does, but tells of refusals that it does not tell of as it is */
	TRIAL_NOTHING,	 /* works with nothing that was tried */
	TRIAL_UNPROVED,	 /* was found to work, and then did not in the proof */
	TRIAL_LATE,	 /* worked in the proof, and then did not while it was kept up */
	TRIAL_FAILS,	 /* does not work as it is, or complains so that it cannot be judged */
	TRIAL_NOT_TRIED, /* could not be tried without touching what runs */
	TRIAL_AS_IS	 /* was not asked for: it only runs for another one */
};

struct trial_subject;

/* What a service took, beside its search: seconds of looking into its image and of watching it as it is, and of the proof. */
struct trial_cost {
	double as_is, proof;
};

struct trial_service {
	const char *name;
	enum trial_status status;
	const char *why;   /* of FAILS, NOT_TRIED, UNPROVED, LATE; or NULL */
	const char *notes; /* how it differs in the trial from what the author wrote: lines; "" */
	bool selected;
	bool relied_upon;   /* another one needs it to be ready */
	bool awaited;	    /* another one needs it to have ended */
	json_t *as_is;	    /* as it runs in the room; owned */
	const char **needs; /* names; NULL-terminated */
	const char *image;  /* as the engine finds it */
	bool has_build;
	struct usage usage;
	json_t *image_health;	 /* the image's health check with a short interval; owned, or NULL */
	const struct fact *fact; /* what its image holds; NULL: it was not looked into */
	const struct forecast_step *steps; /* taken before it starts as it is to run next; NULL: none */
	const char *steps_user;		   /* to whom they give what they give */
	struct writes writes;
	struct sighting sighting;  /* as it is, at the end of its first life */
	struct sighting restarted; /* the same of its second */
	struct peaks peaks;	   /* hardened; no samples: not measured */
	const struct claim_limits *limits; /* made of them, to be written; or NULL */
	const char *files;	   /* what it has written, as trial_stat_files() shows it at the end of its first life; "" */
	const char *const *kept;   /* of these files, those that it went on with after a restart; NULL-terminated */
	const char *container;	   /* the last that was started for it; NULL */
	bool stops;		       /* it ends by itself when it is asked to */
	struct trial_subject *subject; /* NULL while it is not judged */
	struct trial_cost cost;
	bool is_proved; /* in a proof, as it was found; private to the trial */
};

/* What is searched at once: an image, whoever runs it, or one service whose image has no name that facts could go by. */
struct trial_subject {
	const char *repository; /* NULL: facts cannot name it */
	struct trial_service **services;
	size_t service_count;
	const char *digest; /* NAME@sha256:..., or the image's id */
	struct attempt_terms terms;
	struct writes writes;
	struct search_problem problem;
	struct search_result result;
	bool found;	 /* result.best works */
	unsigned settle; /* milliseconds that it is watched in a trial */
	double seconds;
	struct tried *tried; /* texts that were tried; in the arena */
};

struct trial {
	const struct trial_options *options;
	struct trial_files *files;
	double began;	  /* of life_now() */
	double seconds;	  /* that all of it took, when it is over */
	const char *base; /* absolute: the first file's folder */
	struct arena arena;
	struct interrupt interrupt;
	struct client client;
	struct turns turns; /* of the threads that work on services */
	struct events events; /* of the containers of the trial */
	const char *label;    /* that these have: NAME=VALUE */
	struct room room;
	bool has_room;
	struct inspect *inspect;	/* what the engine knows of the images */
	struct trial_service *services; /* in the order of starting */
	size_t service_count;
	struct trial_subject *subjects;
	size_t subject_count;
	struct harden_project harden; /* with all that was found; valid when has_harden */
	bool has_harden;
	struct sampler *sampler; /* at work; or NULL */
	bool has_limits;     /* the services run with what was measured as limits */
	double held;	     /* seconds that they were kept up after the proof */
	bool hold_was_ended; /* by Ctrl-C, before its time */
};

/*
 * The whole of it. -1 when it could not be done (no engine, not a Compose file,
 * interrupted); what a single service cannot do is told in its status. All that it made is
 * removed in both cases, unless options->keep; when that fails this is the error.
 * Release it in any case.
 */
int trial_run(struct trial *trial, struct trial_files *files,
	      const struct trial_options *options, struct error *err)
	__attribute__((warn_unused_result));
/* Up to where something would be started: who would be tried, in which order, what is in the way. */
int trial_plan(struct trial *trial, struct trial_files *files,
	       const struct trial_options *options, struct error *err)
	__attribute__((warn_unused_result));
void trial_release(struct trial *trial);

/* True for a part of a project that is written: it is named, or belongs to it and may be. */
bool trial_owns_part(const struct project_part *part);

/* What was done with a service, and what is known not to have been done: clauses, NULL-terminated. They live as long as the trial. */
const char *const *trial_used(struct trial *trial, const struct trial_service *service);
const char *const *trial_unused(struct trial *trial, const struct trial_service *service);
/* What of a service is lost by what was proved, in sentences, NULL-terminated: data and logs on a tmpfs. */
const char *const *trial_losses(struct trial *trial, const struct trial_service *service);
/* "41 MiB, 12 tasks, 0.30 CPU at peak, while it was ..."; NULL: it was not measured. */
const char *trial_measured(struct trial *trial, const struct trial_service *service);
/* The same for facts on its image, as in struct fact. */
const char *const *trial_measured_fact(struct trial *trial, const struct trial_subject *subject);

/* Adds what was found as a file of facts; nothing is added when nothing was. */
void trial_learn(struct trial *trial, struct buf *out);

#endif
