/* Looking up image facts: those of the user's own files, then those that are built in. */
#include "evidence/facts/facts.h"

#include "text/near.h"

/* Written by compile-facts at build time; its form is that of facts_pack.h. */
extern const uint32_t image_facts_words[];
extern const char image_facts_pool[];

struct facts_pack facts_builtin(void)
{
	return (struct facts_pack){image_facts_words, image_facts_pool};
}

/* One place to ask. */
struct origin {
	const char *name;
	struct facts_pack pack;
};

const struct fact *facts_find(const struct facts_sources *sources,
			      const struct image_reference *image, struct arena *arena)
{
	struct origin origins[4];
	const char *tag = image->tag ? image->tag : "latest";
	size_t count = 0;

	if (sources->learnt)
		origins[count++] = (struct origin){"learnt", sources->learnt->pack};
	if (sources->given)
		origins[count++] = (struct origin){"--facts", sources->given->pack};
	if (sources->policy)
		origins[count++] = (struct origin){"policy", sources->policy->pack};
	origins[count++] = (struct origin){"built in", facts_builtin()};
	/* An image that is known by its ID alone has no name to look up. */
	for (size_t i = 0; *image->repository && i < count; i++) {
		uint32_t entry = facts_pack_find(&origins[i].pack, image->repository, tag);
		struct fact *fact;

		if (!entry)
			continue;
		fact = facts_pack_read(&origins[i].pack, entry, tag, arena);
		fact->from = origins[i].name;
		return fact;
	}
	return NULL;
}

const char *facts_nearest(const struct facts_sources *sources, const char *repository)
{
	const struct facts_pack builtin = facts_builtin();
	struct near near = {.word = repository};

	if (sources->given)
		facts_pack_look(&sources->given->pack, &near);
	if (sources->policy)
		facts_pack_look(&sources->policy->pack, &near);
	facts_pack_look(&builtin, &near);
	return near.name;
}
