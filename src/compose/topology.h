/* How the services of a file are reached: published ports, networks, and what they share. */
#ifndef COMPOSE_TOPOLOGY_H
#define COMPOSE_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct compose_file;
struct published_port;
struct service;

enum tie_kind {
	TIE_NETWORK,
	TIE_NAMESPACE, /* network_mode: service:NAME: two services with one network of their own */
	TIE_VOLUME     /* a named volume, or a folder of the host */
};

struct tie_member {
	size_t service; /* its number in the file */
	bool read_only; /* of a volume */
};

/* What services have in common. */
struct tie {
	enum tie_kind kind;
	const char *name; /* as it is shown; not escaped */
	const char *key;  /* what tells ties of all kinds apart; not to be shown */
	bool internal;	  /* a network that has no way out, as far as the file tells */
	bool external;	  /* a network of others: containers that are not in the file are on it */
	struct tie_member
		*members; /* each once, in the order of the file; of a namespace its owner first */
	size_t count, cap;
	bool followed; /* while it is found out who reaches whom */
};

/* How a service is reached, from the nearest to the farthest. */
enum reach {
	REACH_OUTSIDE,	 /* from other machines: it publishes a port, or has the host's network */
	REACH_THROUGH,	 /* through another service that is */
	REACH_ELSEWHERE, /* from containers of other projects, on an external network */
	REACH_LOCAL,	 /* from the host: its ports are bound to localhost */
	REACH_UNKNOWN, /* who is on its network is not told: a container's default one, or another container's */
	REACH_NONE
};

struct reached {
	const struct service *service; /* NULL: it is no container of this file */
	enum reach reach;
	size_t from; /* REACH_THROUGH: the number of the service before, which is one hop nearer */
	const struct tie *by; /* REACH_THROUGH: what both are on */
	size_t hops;
};

struct topology {
	struct tie **ties; /* networks, namespaces, then what at least two services mount */
	size_t tie_count;
	struct reached *list; /* one a service, in the order of the file */
	size_t count;
	const struct reached **order; /* those with a container, the nearest to the outside first */
	size_t order_count;
};

/* Of what is in force in the services of a file. All memory in the arena, or borrowed from the file. */
void topology_read(struct topology *topology, const struct compose_file *file, struct arena *arena);

/* True when nothing but the host itself reaches the port; not for one that a variable decides. */
bool port_is_local(const struct published_port *port);

#endif
