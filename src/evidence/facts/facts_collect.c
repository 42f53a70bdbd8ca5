/* What the image facts say of a service. */
#include "evidence/facts/facts_collect.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "evidence/asked/policy.h"
#include "evidence/facts/condition.h"
#include "evidence/facts/facts.h"

/* Words that a sentence of the facts may begin with and that are no names. */
static const char *const common_words[] = {
	"A ",	   "All ",    "An ",  "Built ", "Current ", "Every ", "It ",	 "Its ",
	"Listed ", "Made ",   "No ",  "Not ",	"One ",	    "Only ",  "Runs ",	 "Set ",
	"Some ",   "Starts ", "The ", "There ", "These ",   "This ",  "Unlike ", "When ",
};

const char *facts_cite(const char *source, struct arena *arena)
{
	const char *slash = strchr(source, '/'), *colon = strchr(source, ':');
	const char *end = source + strcspn(source, "@ ");

	if (!slash || !colon || slash > colon || colon >= end || strstr(source, "://"))
		return source;
	return arena_printf(arena, "%.*s %.*s", (int)(colon - source), source,
			    (int)(end - colon - 1), colon + 1);
}

/* A sentence as a clause: without its final dot, and begun in lower case where no name begins it. */
static const char *clause(const char *sentence, struct arena *arena)
{
	size_t len = strlen(sentence);
	char *out = arena_strndup(arena, sentence, len && sentence[len - 1] == '.' ? len - 1 : len);

	for (size_t i = 0; i < sizeof(common_words) / sizeof(*common_words); i++)
		if (!strncmp(out, common_words[i], strlen(common_words[i])))
			out[0] = (char)(out[0] | 0x20);
	return out;
}

static const char *clause_or_null(const char *sentence, struct arena *arena)
{
	return sentence ? clause(sentence, arena) : NULL;
}

static size_t count_paths(const struct claim_path *paths)
{
	size_t count = 0;

	while (paths && paths[count].path)
		count++;
	return count;
}

/* The notes, and the conditions under which a switch may be on. */
static const char *const *all_notes(const struct fact *fact, struct arena *arena)
{
	size_t count = 0;
	const char **notes;

	while (fact->notes && fact->notes[count])
		count++;
	notes = arena_alloc(arena, (count + 3) * sizeof(*notes));
	if (count)
		memcpy(notes, fact->notes, count * sizeof(*notes));
	if (fact->read_only == TRISTATE_TRUE && fact->read_only_why)
		notes[count++] = fact->read_only_why;
	if (fact->no_new_privileges == TRISTATE_TRUE && fact->no_new_privileges_why)
		notes[count++] = fact->no_new_privileges_why;
	notes[count] = NULL;
	return count ? notes : NULL;
}

static unsigned least_low_port(const unsigned *ports)
{
	unsigned least = 0;

	for (; ports && *ports; ports++)
		if (*ports < 1024 && (!least || *ports < least))
			least = *ports;
	return least;
}

static void fill_user(struct claim *claim, const struct fact *fact, struct arena *arena)
{
	claim->image_user = fact->image_user;
	claim->user = fact->user;
	claim->needs_root = clause_or_null(fact->needs_root, arena);
	claim->user_why = fact->why ? clause(fact->why, arena) : "the image is known to run so";
	claim->other_users = fact->arbitrary_user == TRISTATE_TRUE ? TRISTATE_TRUE : TRISTATE_FALSE;
	/* An author's `user: root` on an image that is not root by itself. */
	if (!claim->user && !claim->needs_root && fact->image_user &&
	    !user_is_root(fact->image_user))
		claim->user = fact->image_user;
}

static void fill_lists(struct claim *claim, const struct fact *fact)
{
	claim->has_cap_add = fact_has(fact, FACT_CAP_ADD);
	claim->cap_add = fact->cap_add;
	claim->has_root_cap_add = fact_has(fact, FACT_ROOT_CAP_ADD);
	claim->root_cap_add = fact->root_cap_add;
	claim->has_tmpfs = fact_has(fact, FACT_TMPFS);
	claim->tmpfs = fact->tmpfs;
	claim->tmpfs_count = count_paths(fact->tmpfs);
	claim->has_root_tmpfs = fact_has(fact, FACT_ROOT_TMPFS);
	claim->root_tmpfs = fact->root_tmpfs;
	claim->root_tmpfs_count = count_paths(fact->root_tmpfs);
	/* What was learnt holds for the root that was looked for: which of its places are open without a tmpfs is not in it. */
	claim->user_needs_tmpfs = fact->user_needs_tmpfs == TRISTATE_TRUE ||
				  (fact->learnt && fact->read_only == TRISTATE_TRUE);
}

const struct image_reference *facts_open_reference(const struct service *service,
						   struct arena *arena)
{
	struct image_reference *image = arena_zalloc(arena, sizeof(*image));
	const char *raw = setting_raw(&service->image);
	const char *colon = strchr(path_name(raw), ':');
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const char *tag;
	char *name;

	if (!service->image.open || !colon || memchr(raw, '$', (size_t)(colon - raw)))
		return NULL;
	name = arena_strndup(arena, raw, (size_t)(colon - raw));
	if (image_reference_parse(image, name, arena, &err))
		return NULL;
	tag = service->image.text + strlen(name);
	image->tag = tag[0] == ':' && tag[1] && tag[1] != '@' ? tag + 1 : NULL;
	return image;
}

/* Facts hold for the image as it is made, and for a tag that is written. */
static bool is_guess(const struct evidence_subject *subject, const struct image_reference *image,
		     const struct fact *fact)
{
	if (subject->image_is_base || service_value(subject->service, SERVICE_ENTRYPOINT))
		return true;
	return fact->tag_decides && (!subject->image || (!image->tag && image->digest));
}

/* The fact with what the service's own words add to it. */
static const struct fact *with_conditions(const struct fact *fact, const struct service *service,
					  struct arena *arena)
{
	struct fact *whole = NULL;

	for (size_t i = 0; i < fact->when_count; i++) {
		const char *const *text = fact->whens[i].conditions;

		while (*text && condition_holds(*text, service, arena))
			text++;
		if (*text)
			continue;
		if (!whole) {
			whole = arena_alloc(arena, sizeof(*whole));
			*whole = *fact;
		}
		fact_add(whole, &fact->whens[i], arena);
	}
	return whole ? whole : fact;
}

/* The first of the folders with files of its own where nothing is mounted: its root must stay writable; or NULL. */
static const char *find_unmounted(const struct fact *fact, const struct service *service,
				  struct arena *arena)
{
	const char *const *path = fact->keeps;

	while (path && *path && !condition_holds(arena_printf(arena, "no mount %s", *path), service, arena))
		path++;
	return path ? *path : NULL;
}

void facts_fill(struct claim *claim, const struct fact *given, const struct service *service,
		struct arena *arena)
{
	const struct fact *fact = with_conditions(given, service, arena);
	const char *unmounted = find_unmounted(fact, service, arena);

	fill_user(claim, fact, arena);
	fill_lists(claim, fact);
	claim->keep_capabilities = clause_or_null(fact->keep_capabilities, arena);
	/* A condition without a verdict is a doubt: then the root stays as it is. */
	claim->read_only = fact->read_only == TRISTATE_UNSET && fact->read_only_why
				   ? TRISTATE_FALSE
				   : fact->read_only;
	claim->no_new_privileges = fact->no_new_privileges;
	if (claim->read_only == TRISTATE_FALSE)
		claim->read_only_why = clause(fact->read_only_why, arena);
	if (claim->read_only == TRISTATE_TRUE && unmounted) {
		claim->read_only = TRISTATE_FALSE;
		claim->read_only_why = arena_printf(
			arena, "it keeps files in %s, where nothing is mounted", unmounted);
	}
	if (fact->no_new_privileges == TRISTATE_FALSE)
		claim->no_new_privileges_why = clause(fact->no_new_privileges_why, arena);
	claim->low_port = least_low_port(fact->ports);
	claim->measured = fact->measured;
	claim->data = fact->data;
	claim->notes = all_notes(fact, arena);
	claim->user_notes = fact->user_notes;
	claim->root_notes = fact->root_notes;
}

bool facts_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		   struct claim *claim)
{
	struct arena *arena = context->arena;
	const struct image_reference *image = subject->image;
	struct facts_sources sources = {.given = context->settings->facts};
	const struct fact *fact;

	if (!image && !service_value(subject->service, SERVICE_BUILD))
		image = facts_open_reference(subject->service, arena);
	if (context->settings->policy)
		sources.policy = context->settings->policy->facts;
	fact = image ? facts_find(&sources, image, arena) : NULL;
	if (!fact)
		return false;
	claim->source = EVIDENCE_FACTS;
	claim->confidence = is_guess(subject, image, fact) ? CONFIDENCE_ASSUMED : CONFIDENCE_KNOWN;
	claim->is_of_base = subject->image_is_base;
	claim->origin = fact->name;
	claim->cite = fact->sources ? facts_cite(fact->sources[0], arena) : NULL;
	facts_fill(claim, fact, subject->service, arena);
	return true;
}
