/* Looking up image facts: those of the user's own files, then those that are built in. */
#include "evidence/facts.h"

/* Written by compile-facts at build time; its form is that of facts_pack.h. */
extern const uint32_t image_facts_words[];
extern const char image_facts_pool[];

struct facts_pack facts_builtin(void)
{
	return (struct facts_pack){image_facts_words, image_facts_pool};
}

const struct fact *facts_find(const struct facts *own, const struct image_reference *image,
			      struct arena *arena)
{
	struct facts_pack packs[2] = {own ? own->pack : facts_builtin(), facts_builtin()};
	const char *tag = image->tag ? image->tag : "latest";

	/* An image that is known by its ID alone has no name to look up. */
	for (int i = own ? 0 : 1; *image->repository && i < 2; i++) {
		uint32_t entry = facts_pack_find(&packs[i], image->repository);

		if (entry)
			return facts_pack_read(&packs[i], entry, tag, arena);
	}
	return NULL;
}
