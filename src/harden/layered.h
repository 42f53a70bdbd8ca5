/* Services that are made of several mappings, when they are planned; private to harden/. */
#ifndef HARDEN_LAYERED_H
#define HARDEN_LAYERED_H

#include "harden/want.h"

/* True when what is in force is as the change wants it, wherever that is written. */
bool change_holds(const struct change *change, const struct service_view *in_force);
/* As it is written; or by another entry that does as well. */
bool change_stands(const struct change *change, const struct service_view *in_force);
bool change_is_served(const struct change *change, const struct yaml_node *value);

/* True when the key is not there, or says nothing more, as things will be. */
bool key_is_away(enum service_key key, const struct yaml_node *value);

/*
 * Why a key must not get what is wanted, or NULL when nothing speaks against it. Lists of a service that is
 * extended are joined to those of the services that extend it, which cannot take an item away again; and a mapping
 * that is laid over another service is not planned for itself, and hands on what it merges.
 */
const char *heirs_objection(const struct service_report *report, const struct want *want,
			    struct arena *arena);

/* True when the service's container has the capability as it stands: none is added that it does not have. */
bool has_capability(const struct service *service, const char *text);

/* True when a list of `tmpfs` will have an entry for the path of this one, with whatever options. */
bool holds_tmpfs(const struct yaml_node *value, const char *entry);

/* True when it has one that serves as well as this: it is open to every user, or this one has no options. */
bool holds_open_tmpfs(const struct yaml_node *value, const char *entry);

/* True for ports of the long syntax that are one to Compose, as their authors wrote them. */
bool same_port(const struct yaml_node *a, const struct yaml_node *b);
/* A mapping of the service, and not the one that is written to, which publishes what a change is about; or NULL. */
const struct service_layer *port_layer(const struct service *service, const struct change *change);
/* A service that extends this one, and publishes what a change is about by a mapping that nothing mends too; or NULL. */
const struct service *port_heir(const struct service *service, const struct change *change);
/*
 * True when a change is about a port that another mapping publishes, and will publish: written here, it would be
 * published twice, in this service or in one that extends it. What other lists get takes the place of what stands below.
 * `want` holds the author's items.
 */
bool port_is_beyond(const struct want *want, const struct change *change,
		    const struct service *service);

/* "PATH:LINE:COLUMN" of what lies at `offset` of the service's file. In the arena. */
const char *layered_place(const struct service *service, size_t offset, struct arena *arena);

/* Why such a change is not made, with the place of the port. In the arena, or static. */
const char *port_refusal(const struct service *service, const struct change *change,
			 struct arena *arena);

/*
 * The other services that a change to this one's mapping changes as well, in words: "api, worker and 3 more"; NULL
 * when there is none. In the arena.
 */
const char *reach_of(const struct service *service, struct arena *arena);

/*
 * The services of the file that merge this one's mapping by "<<" without a value of their own at the key, or that share
 * `list` by an alias; `list` may be NULL. Free the list.
 */
const struct service **reach_heirs(const struct service *service, const struct yaml_node *list,
				   enum service_key key, size_t *count);

/*
 * After planning: fills the stacks' `after`, and opens the findings whose change has no effect because a
 * higher mapping undoes it, with both places in the hint.
 */
void settle_undone(struct harden *harden);

#endif
