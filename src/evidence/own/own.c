/* Asks every entry for the service's own words, and adds up what they say. */
#include "evidence/own/own.h"

#include "evidence/own/own_entry.h"

#define ROW(name) name,
static own_entry *const entries[] = {OWN_ENTRIES(ROW)};
#undef ROW

void own_needs_root(struct own *own, const char *why, capability_set capabilities)
{
	own->said = true;
	if (!own->claim->needs_root)
		own->claim->needs_root = why;
	own->claim->root_cap_add |= capabilities;
	own->claim->has_root_cap_add |= capabilities != 0;
}

void own_needs_always(struct own *own, const char *why, capability_set capabilities)
{
	own->said = true;
	own->claim->cap_add |= capabilities;
	own->claim->has_cap_add = true;
	if (!own->claim->cap_add_why)
		own->claim->cap_add_why = why;
}

void own_writes_root(struct own *own, const char *why)
{
	own->said = true;
	own->claim->read_only = TRISTATE_FALSE;
	if (!own->claim->read_only_why)
		own->claim->read_only_why = why;
}

void own_gains_privileges(struct own *own, const char *why)
{
	own->said = true;
	own->claim->no_new_privileges = TRISTATE_FALSE;
	if (!own->claim->no_new_privileges_why)
		own->claim->no_new_privileges_why = why;
}

void own_bars_guess(struct own *own, const char *why)
{
	own->said = true;
	if (!own->claim->bars_guess)
		own->claim->bars_guess = why;
}

bool own_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		 struct claim *claim)
{
	struct own own = {
		.service = subject->service,
		.image = subject->service->reference,
		.reader = {context->arena, subject->service->file->scope, NULL},
		.context = context,
		.claim = claim,
	};

	claim->confidence = CONFIDENCE_KNOWN;
	claim->lists_are_additions = true;
	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++)
		entries[i](&own);
	return own.said;
}
