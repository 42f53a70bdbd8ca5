/* The parts of a client that its files share; private to engine/. */
#ifndef ENGINE_CLIENT_COMPOSE_H
#define ENGINE_CLIENT_COMPOSE_H

#include "engine/client.h"

/* Words of a call. */
#define CLIENT_WORDS_MAX 48

/*
 * Puts the words behind others, in room for CLIENT_WORDS_MAX and NULL. A command without its last words would be another
 * one: more than there is room for abort.
 */
void client_join(const char **argv, const char *const *first, const char *const *second);

/* Which Compose reaches this engine: fills client->compose. -1 when there is none. */
int client_find_compose(struct client *client, struct error *err)
	__attribute__((warn_unused_result));

#endif
