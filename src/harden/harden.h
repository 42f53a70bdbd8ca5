/* One file from bytes to proved bytes: check, plan, verify. */
#ifndef HARDEN_HARDEN_H
#define HARDEN_HARDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "compose/model.h"
#include "compose/project.h"
#include "evidence/evidence.h"
#include "posture/forecast.h"
#include "posture/posture.h"
#include "rules/rule.h"
#include "yaml/splice.h"

struct error;

#define HARDEN_RULE_MAX 64

struct harden_options {
	uint64_t rules; /* bit i: rules[i] is enabled */
	enum confidence least; /* what is less sure is held back */
	bool unsafe, comments;
	bool assume_soft; /* --assume=soft: a guess is the soft posture */
	bool judge_only;		       /* findings only: no change is planned */
	bool shared;			       /* --layout shared */
	const char *default_user;	       /* "1000:1000" */
	const char *today;		       /* "YYYY-MM-DD", for until= */
	const char *const *services;	       /* names or globs; NULL-terminated, NULL: all */
	const struct interpolate_scope *scope; /* variables; NULL: none is known */
	/* The numbers of the rules in the order in which they run; NULL: as in the table. */
	const unsigned char *order;
	struct evidence_settings evidence;
};

/* Everything that is on but for groups that must be asked for. */
uint64_t harden_default_rules(void);

/* A change as it was made. */
struct applied {
	enum service_key key;
	const char *value; /* of a list: one item */
	const char *field; /* of an item that is a mapping: what got the value; else NULL */
	bool shared;	   /* through the fragment that services share */
	bool removed;	   /* an item of the author's that was taken away */
	bool pin;	   /* written only so that another service's new value is not merged in */
	struct decision decision;
	const struct finding *finding; /* NULL for a pin */
	struct applied *next;
};

/* How far the planning of a service has got. */
enum planning {
	PLANNING_NONE, /* of a file that is not planned */
	PLANNING_OPEN,
	PLANNING_WAITS, /* for others that it rests on */
	PLANNING_DONE
};

/* All about one service. */
struct service_report {
	struct service *service;
	struct exception *exceptions; /* of its annotations and the policy; the file's own last */
	struct posture posture;
	struct finding *findings;
	struct applied *applied, *applied_last;
	const struct forecast_step *steps; /* what must be done before it is deployed, or NULL */
	/* Its edits: those of splicer.edits with first <= number < end. */
	size_t edit_first, edit_end;
	const struct service *twin; /* an alias of this earlier service: nothing else is filled */
	const char *reaches; /* services that its changes change as well, in words; NULL: none */
	/* Exceptions from annotations in other mappings of the service: linked by next_part. */
	struct service_report *parts, *next_part;
	enum planning planning;
	struct finding *user_stays; /* of the user, which cannot be set: what is judged is who is there; or NULL */
	bool selected; /* by --service; otherwise it was not judged */
	bool judged; /* it has a Linux container (an image or a build), and is no part of another */
};

/* The exception that holds for a rule, from any mapping of the service; NULL when there is none. */
struct exception *report_exception(const struct service_report *report, const char *rule);

struct harden {
	const char *path;
	const char *text; /* borrowed */
	size_t size;
	struct compose_file file;
	struct compose_model *model; /* NULL: every service is one mapping; borrowed in a project */
	bool owns_model;
	struct arena arena;
	struct arena scratch; /* of the service at work */
	struct remarks remarks;
	struct annotation annotation; /* of the file's top level */
	bool *heard;		 /* for each comment: an annotation that was read; in the arena */
	const char *policy_path; /* the file as its policy matches it, or NULL */
	size_t dockerfile_room;	 /* see struct evidence_context */
	struct yaml_splicer splicer;
	struct share *share;		/* with --layout shared, what services merge; or NULL */
	struct service_report *reports; /* one a service, in the order of the file */
	struct buf patched;		/* filled when `changed` */
	bool changed;
};

/*
 * Judges and patches a text in memory; writes nothing. -1 when it is not a
 * Compose file, or when the proof fails: the message then says so and asks for a
 * report. Release it in both cases only after success.
 */
int harden_text(struct harden *harden, const char *path, const char *text, size_t size,
		const struct harden_options *options, struct error *err)
	__attribute__((warn_unused_result));
/* What a file was loaded into. */
struct harden *harden_of(const struct compose_file *file);
/* The report of a service of a file that a struct harden was made of. */
struct service_report *report_of(const struct service *service);
void harden_release(struct harden *harden);

#endif
