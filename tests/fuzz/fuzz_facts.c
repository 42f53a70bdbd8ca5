/* Fuzz target: any bytes are refused in one line, or read as image facts, also as learnt ones, that can be asked for images. */
#include "compose/image.h"
#include "evidence/facts/facts.h"
#include "evidence/learnt.h"
#include "input.h"

static void ask(const struct facts *facts, struct arena *arena)
{
	static const char *const names[] = {"nginx", "nginx:1.27-alpine", "ghcr.io/acme/app:2",
					    "a"};
	const struct facts_sources sources = {.given = facts};

	for (size_t i = 0; i < facts_count(&facts->pack); i++) {
		const struct fact *fact = facts_at(&facts->pack, i, arena);

		if (!fact || !fact->name || !fact_has(fact, FACT_MATCH) ||
		    (fact->user && fact->needs_root))
			abort();
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct image_reference image;

		if (image_reference_parse(&image, names[i], arena, &err))
			abort();
		facts_find(&sources, &image, arena);
		facts_nearest(&sources, image.repository);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *text = input_copy(data, size);
	struct error err CLEANUP_ERROR = ERROR_INIT, again CLEANUP_ERROR = ERROR_INIT;
	struct arena arena CLEANUP_ARENA = {0};
	struct facts *facts = facts_parse("facts.yaml", text, size, &err);
	struct learnt *learnt = learnt_parse("facts.yaml", text, size, &again);

	if (facts)
		ask(facts, &arena);
	else
		input_check_error(&err);
	if (!learnt)
		input_check_error(&again);
	facts_free(facts);
	learnt_free(learnt);
	return 0;
}
