/* What a key of a service should hold in the end; private to harden/. */
#ifndef HARDEN_WANT_H
#define HARDEN_WANT_H

#include "harden/harden.h"

struct want_item {
	const char *text;
	bool word, quoted;
	bool gone;			   /* it was there, and is taken away */
	const struct yaml_node *node;	   /* a mapping among the items; then text is "" */
	const struct change *field_change; /* the field that it gets */
	const struct change *change;	   /* NULL: it was there before, and stays */
	const char *failed;		   /* why its change could not be made; or NULL */
};

struct want {
	enum service_key key;
	bool list;
	bool absent; /* the key should not be there */
	/* A scalar has one, or none when it should not be set; of a list those of the author first. */
	struct want_item *items;
	size_t count;
	size_t authors; /* how many of them the author wrote, gone and replaced ones included */
	struct yaml_node *now; /* what is in force as planned so far, or NULL */
	bool own;	       /* `now` stands in the service itself */
	bool differs;	       /* `now` is not what is wanted */
	bool shared;	       /* it comes through the fragment that services share */
	bool pin;	       /* only because what is merged has changed */
	const char *elsewhere; /* a tmpfs of another mapping that would be opened there only; or NULL */
	bool beyond;	       /* some change is about a port of another mapping: see port_is_beyond() */
	const char *refusal;   /* it cannot be edited whatever the place; or NULL */
};

/* How many changes a service's findings ask for, by key. */
struct want_changes {
	size_t of[SERVICE_KEY_COUNT];
};

struct want_changes want_count_changes(const struct service_report *report);

struct want_views {
	const struct want_changes *changes;
	const struct service_view *before, *now; /* of the mapping that is written to */
	const struct service_view
		*in_force; /* of the whole service now; NULL: it is that mapping alone */
	const struct service_view *own; /* the same without the mappings above that one */
	struct arena *items; /* where the items of wants are made */
};

/*
 * The author's effective value with the changes of the service's findings, against what is in force
 * now that services before it have been patched.
 */
void want_compute(struct want *want, enum service_key key, const struct service_report *report,
		  const struct want_views *views, struct arena *arena);

/* True when the key's value, as it stands now, has this text as an item. */
bool want_has(const struct want *want, const char *text);
/* Makes a change of a finding in what is wanted, which holds the author's items. */
void want_apply(struct want *want, const struct change *change);
/* The last item of this text that stays; or NULL. */
struct want_item *want_find_item(const struct want *want, const char *text);
/* True when the mapping is among the items, or a port that is the same to Compose. */
bool want_find_node(const struct want *want, const struct yaml_node *node);

/*
 * True when a node has aliases at places that are no value of `key`: changing it would change those too. Those at
 * keys of `mapping` that may be edited before it do not count; NULL: all do.
 */
bool want_is_shared(const struct yaml_node *node, enum service_key key, const struct yaml_node *mapping);
/* What is said of it, with the name of the key. */
#define WANT_SHARED_TOLD "the anchored list of %s is used elsewhere for something else"

#endif
