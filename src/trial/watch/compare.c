/* Comparing lives. */
#include "trial/watch/compare.h"

#include <string.h>

#include "base/alloc.h"

/* ": what the log says last", or nothing. */
static const char *words_of(const struct sighting *sighting, struct arena *arena)
{
	return sighting->last_words ? arena_printf(arena, "; its log: %s", sighting->last_words)
				    : "";
}

static const char *end_of(const struct sighting *sighting, struct arena *arena)
{
	if (sighting->error)
		return arena_printf(arena, "it cannot be started: %s", sighting->error);
	if (sighting->out_of_memory)
		return arena_printf(arena, "it ran out of memory after %.0f s%s", sighting->seconds,
				    words_of(sighting, arena));
	return arena_printf(arena, "it ended with status %d after %.0f s%s", sighting->exit_code,
			    sighting->seconds, words_of(sighting, arena));
}

const char *compare_alone(const struct sighting *sighting, struct arena *arena)
{
	if (!sighting->running && !sighting->error && !sighting->exit_code &&
	    !sighting->out_of_memory)
		return NULL;
	if (!sighting->running)
		return end_of(sighting, arena);
	if (sighting->has_health && !sighting->healthy)
		return arena_printf(arena, "it did not become healthy in %.0f s%s",
				    sighting->seconds, words_of(sighting, arena));
	return NULL;
}

const char *compare_complaint(const struct sighting *as_is, struct arena *arena)
{
	if (!as_is->complaint_count)
		return NULL;
	return arena_printf(arena,
			    "it complains as it is, so what hardening refuses cannot be told; its "
			    "log: %s",
			    as_is->complaints_raw[0]);
}

static const char *missing_ports(const struct sighting *as_is, const struct sighting *hardened,
				 struct arena *arena)
{
	for (size_t i = 0; i < as_is->port_count; i++) {
		bool there = as_is->ports[i] >= 32768;

		for (size_t j = 0; j < hardened->port_count; j++)
			there |= hardened->ports[j] == as_is->ports[i];
		if (!there)
			return arena_printf(arena, "it does not listen on port %u%s",
					    as_is->ports[i], words_of(hardened, arena));
	}
	return NULL;
}

static const char *new_complaint(const struct sighting *as_is, const struct sighting *hardened)
{
	for (size_t i = 0; i < hardened->complaint_count; i++) {
		bool known = false;

		for (size_t j = 0; j < as_is->complaint_count; j++)
			known |= !strcmp(as_is->complaints[j], hardened->complaints[i]);
		if (!known)
			return hardened->complaints_raw[i];
	}
	return NULL;
}

static struct outcome fails(const char *why)
{
	return (struct outcome){VERDICT_FAILS, why};
}

struct outcome compare_lives(const struct sighting *as_is, const struct sighting *hardened,
			     struct arena *arena)
{
	const char *why = compare_alone(hardened, arena);

	if (why)
		return fails(why);
	if (as_is->running && !hardened->running)
		return fails(end_of(hardened, arena));
	if (!as_is->running && hardened->running)
		return fails("it does not come to its end");
	if (as_is->ports_known && hardened->running &&
	    (why = missing_ports(as_is, hardened, arena)))
		return fails(why);
	why = new_complaint(as_is, hardened);
	if (why)
		return (struct outcome){VERDICT_COMPLAINS, arena_printf(arena, "its log: %s", why)};
	return (struct outcome){VERDICT_WORKS, NULL};
}
