/* What a rule is: data about itself, and a function that judges one service. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "posture/posture.h"
#include "rules/finding.h"

struct arena;
struct policy_values;

const char *severity_name(enum severity severity);
/* False when the word is none. */
bool severity_parse(const char *word, enum severity *out);

enum rule_group {
	GROUP_CONTROLS, /* the five; always on */
	GROUP_EXPOSURE, /* on unless skipped */
	GROUP_PRACTICE	/* off unless enabled */
};
const char *rule_group_name(enum rule_group group);

/* Where the findings of one service go. */
struct finding_sink {
	struct arena *arena;
	const struct service *service;
	const struct service *planned; /* as fixes that take something away will leave it */
	const struct posture *posture;
	const struct policy_values *values; /* what the policy has fixes write; or NULL */
	/* What the registry calls the image of its tag, as it was when it was looked into; NULL: not known. */
	const char *digest;
	bool unsafe; /* --unsafe-fixes */
	struct finding *first, *last;
};

/* One row of a rule that judges by a table. */
struct rule_detail {
	const char *name;
	enum severity severity;
	const char *gives; /* to an attacker */
};

enum fix {
	FIX_SAFE,   /* made without being asked for */
	FIX_UNSAFE, /* takes away something that the author asked for: only with --unsafe-fixes */
	FIX_NONE    /* reported only */
};

struct rule {
	const char *id;	   /* as in annotations and --only */
	const char *title; /* a short noun phrase */
	enum rule_group group;
	enum severity severity;
	const char *brings; /* the rule without whose fix this one's breaks services; or NULL */
	enum fix fix_kind;
	bool writes_measured; /* it is on for services whose limits a trial measured, also where it is not enabled */
	/* What its fix takes from the service that other decisions look at; or NULL. Gets a copy. */
	void (*leave)(struct service *planned);
	/* Sentences, for explain and doc/rules.md; `exceptions` says when it may be allowed. */
	const char *what, *why, *attack, *fix, *exceptions;
	const char *verify; /* a docker command that proves it on a running container; CONTAINER stands for its name */
	const char *expect; /* what the command prints where all is well */
	const char *cis;    /* number in the CIS Docker Benchmark 1.6, or NULL */
	const char *owasp;  /* rule of the OWASP Docker Security Cheat Sheet, or NULL */
	void (*check)(struct finding_sink *sink, const struct rule *rule);
	/* Fills row `number` of its table; false behind the last. NULL: it has none. */
	bool (*detail)(size_t number, struct rule_detail *out);
};

/* Adds a finding in the state FINDING_OPEN at the key, or at the service when it is not there. */
struct finding *finding_add(struct finding_sink *sink, const struct rule *rule,
			    enum service_key key, const char *message);
/* Moves it to where a setting is written, if that is in a file; NULL: it stays. */
void finding_point(struct finding *finding, const struct yaml_node *node);
/* "X is Y", in the sink's arena, for messages. */
const char *finding_words(const struct finding_sink *sink, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * Adds a change to it and makes it FINDING_FIX. The first change gives the finding its decision. A key that planning
 * does not write (compose/key.h) is a fault of the rule: aborts.
 */
struct change *finding_change(struct finding_sink *sink, struct finding *finding,
			      enum change_op op, enum service_key key, const char *value);
/* Gives the last change its reason. */
void change_because(struct change *change, struct decision decision);
/* It rests on a guess, and guesses are held back. */
void finding_hold(struct finding *finding, struct decision decision);
/* A fix is as sure as the least sure of its changes. */
enum confidence finding_confidence(const struct finding *finding);
/* Adds a finding whose fix is that the key goes; `why` says why it can. */
struct finding *finding_unset(struct finding_sink *sink, const struct rule *rule,
			      enum service_key key, const char *message, const char *why);
/* Its author asked for what it finds: only --unsafe-fixes takes that away. */
void finding_hold_unsafe(struct finding *finding);
/* The control cannot be had. */
void finding_exempt(struct finding *finding, struct decision decision);

/* All rules, in the order of their reports. Static. */
extern const struct rule *const rules[];
extern const size_t rule_count;

/* NULL when there is none. */
const struct rule *rule_find(const char *id);
/* The id of a rule that a mistyped one is near to, or NULL. */
const char *rule_nearest(const char *id);

#endif
