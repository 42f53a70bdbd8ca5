/* Published and exposed ports in their short syntax. */
#ifndef COMPOSE_PORT_H
#define COMPOSE_PORT_H

#include <stdbool.h>

struct arena;
struct error;

enum port_protocol { PORT_TCP, PORT_UDP, PORT_SCTP };

/* A range of container ports; `first == last` for one. Host part as written. */
struct port {
	unsigned first, last;
	enum port_protocol protocol;
	const char *host_address; /* "127.0.0.1", "::1" without brackets; NULL: all interfaces */
	unsigned host_first, host_last; /* 0: chosen by the engine */
};

/*
 * "[[ADDRESS:][HOST[-HOST]]:]CONTAINER[-CONTAINER][/PROTOCOL]", IPv6 addresses
 * in brackets (or, as Docker takes them, without). Fails, with *out untouched,
 * on a port of 0 or above 65535, on ranges that run backwards or differ in
 * length (a host range may be longer when there is one container port), on an
 * unknown protocol (case does not matter), on an address that is none. A host
 * port of "0" is no failure: it says "chosen by the engine" in so many words.
 * The address lives in the arena.
 */
int port_parse(struct port *out, const char *text, struct arena *arena, struct error *err)
	__attribute__((warn_unused_result));
/* "CONTAINER[-CONTAINER][/PROTOCOL]" as `expose:` and Dockerfile EXPOSE take it. */
int port_parse_exposed(struct port *out, const char *text, struct error *err)
	__attribute__((warn_unused_result));

#endif
