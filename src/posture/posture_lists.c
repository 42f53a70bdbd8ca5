/* Weighing the evidence: capabilities. */
#include <string.h>

#include "base/alloc.h"
#include "compose/mount.h"
#include "posture/posture_build.h"

/* What works for nearly every image that starts as root: 29 of 36 hard ones (doc/evidence.md). */
#define GUESSED_FOR_ROOT                                                                           \
	(CAPABILITY_BIT(CAPABILITY_CHOWN) | CAPABILITY_BIT(CAPABILITY_DAC_OVERRIDE) |              \
	 CAPABILITY_BIT(CAPABILITY_FOWNER) | CAPABILITY_BIT(CAPABILITY_SETGID) |                   \
	 CAPABILITY_BIT(CAPABILITY_SETUID) | CAPABILITY_BIT(CAPABILITY_KILL) |                     \
	 CAPABILITY_BIT(CAPABILITY_NET_BIND_SERVICE) | CAPABILITY_BIT(CAPABILITY_SYS_CHROOT))

/*
 * A service gets nothing back that it does not have today: what its author dropped it works without, and what is
 * beyond the engine's own set only its author may ask for, who wrote the policy, or who has it tried.
 */
static bool may_have(const struct posture_build *build, enum capability capability,
		     enum evidence_source source)
{
	capability_set bit = CAPABILITY_BIT(capability);

	if (service_capabilities(build->service) & bit)
		return true;
	return (source == EVIDENCE_ANNOTATION || source == EVIDENCE_TRIAL ||
		source == EVIDENCE_POLICY) &&
	       !(build->service->cap_drop & bit);
}

static void add_capability(struct posture_build *build, struct posture_capability *list,
			   enum capability capability, struct decision decision)
{
	struct posture *posture = build->posture;

	for (size_t i = 0; i < posture->cap_add_count; i++)
		if (list[i].capability == capability)
			return;
	if (!may_have(build, capability, decision.source)) {
		build->withheld |= CAPABILITY_BIT(capability);
		return;
	}
	list[posture->cap_add_count++] = (struct posture_capability){capability, decision};
}

static void add_set(struct posture_build *build, struct posture_capability *list, capability_set set,
		    struct decision decision)
{
	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (set & CAPABILITY_BIT(i))
			add_capability(build, list, (enum capability)i, decision);
}

/* What every start needs: from annotations in addition, else from the first that says it. */
static void add_always(struct posture_build *build, struct posture_capability *list)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		const char *why = claim->lists_are_additions ? "asked for"
							     : "needed whatever the user is";

		if (!claim->has_cap_add)
			continue;
		add_set(build, list, claim->cap_add,
			decide_claim(build, claim, claim->cap_add_why ? claim->cap_add_why : why));
		if (!claim->lists_are_additions)
			break;
	}
}

/* The first of its data paths that a folder of the host is mounted on, or NULL. */
static const char *find_bound_data(const struct service *service, const struct claim *claim)
{
	for (size_t i = 0; i < service->mount_count; i++) {
		const struct mount *mount = &service->mounts[i];

		if (mount->kind != MOUNT_BIND || mount->read_only)
			continue;
		for (const char *const *data = claim->data; data && *data; data++)
			if (mount_is_below(mount->target, *data) ||
			    mount_is_below(*data, mount->target))
				return mount->shown_target;
	}
	return NULL;
}

/* An entrypoint that steps down gives its user the data first; the engine makes a bound folder root's. */
static void add_for_bound_data(struct posture_build *build, struct posture_capability *list,
			       const struct claim *claim)
{
	const char *path = claim->root_cap_add & CAPABILITY_BIT(CAPABILITY_SETUID)
				   ? find_bound_data(build->service, claim)
				   : NULL;

	if (path)
		add_capability(build, list, CAPABILITY_CHOWN,
			       decide_claim(build, claim,
					    arena_printf(build->arena,
							 "its entrypoint gives %s to its user, and "
							 "a folder of the host may be root's",
							 path)));
}

static void add_for_root(struct posture_build *build, struct posture_capability *list)
{
	bool own = false, known = false;

	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		known |= claim->source > EVIDENCE_POLICY;
		if (!claim->has_root_cap_add)
			continue;
		add_set(build, list, claim->root_cap_add,
			decide_claim(build, claim,
				     claim->source == EVIDENCE_OWN
					     ? claim->needs_root
					     : "its entrypoint needs it when it starts as root"));
		/* Own words come on top of what the image needs. */
		if (claim->source == EVIDENCE_OWN) {
			own = true;
			continue;
		}
		add_for_bound_data(build, list, claim);
		return;
	}
	if (!own || !known || build->soft)
		add_set(build, list, GUESSED_FOR_ROOT,
			decide_soft("what an entrypoint that starts as root commonly needs"));
}

static void add_low_port(struct posture_build *build, struct posture_capability *list)
{
	const struct claim *claim = build->low_port_claim;
	const char *why = arena_printf(build->arena, "listens on port %u", build->low_port);

	add_capability(build, list, CAPABILITY_NET_BIND_SERVICE,
		       claim ? decide_claim(build, claim, why) : decide_known(EVIDENCE_OWN, why));
}

static int by_name(const struct posture_capability *a, const struct posture_capability *b)
{
	return strcmp(capability_name(a->capability), capability_name(b->capability));
}

static void sort(struct posture_capability *list, size_t count)
{
	/* At most 41 of them, and mostly fewer than six. */
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j && by_name(&list[j - 1], &list[j]) > 0; j--) {
			struct posture_capability swap = list[j];

			list[j] = list[j - 1];
			list[j - 1] = swap;
		}
}

/* Why capabilities are not dropped, or NULL. */
static bool capabilities_are_kept(struct posture_build *build)
{
	const struct service *service = build->service;
	struct posture_switch *drop = &build->posture->cap_drop;

	if (build->limits->cap_drop) {
		drop->decision = decide_known(EVIDENCE_OWN, "left as it is");
		return true;
	}
	if (service->privileged == TRISTATE_TRUE) {
		drop->decision =
			decide_known(EVIDENCE_OWN, "privileged: it keeps every capability");
		return true;
	}
	if (service->cap_add & CAPABILITY_BIT(CAPABILITY_ALL)) {
		drop->decision = decide_known(EVIDENCE_OWN, "cap_add: ALL undoes any drop");
		return true;
	}
	for (size_t i = 0; i < build->claim_count; i++)
		if (build->claims[i].keep_capabilities) {
			drop->decision = decide_claim(build, &build->claims[i],
						      build->claims[i].keep_capabilities);
			return true;
		}
	return false;
}

/* What is asked for and not added back, for who wonders why. */
static void note_withheld(struct posture_build *build)
{
	const char *names = NULL, **notes;

	for (int i = 0; i < CAPABILITY_COUNT; i++) {
		if (!(build->withheld & CAPABILITY_BIT(i)))
			continue;
		names = names ? arena_printf(build->arena, "%s, %s", names,
					     capability_name((enum capability)i))
			      : capability_name((enum capability)i);
	}
	if (!names)
		return;
	notes = arena_alloc(build->arena, 2 * sizeof(*notes));
	notes[0] = arena_printf(build->arena,
				"Not added back, for the service does not have it as it stands: %s.",
				names);
	notes[1] = NULL;
	posture_add_notes(build, notes);
}

static const struct claim *strongest_image_claim(const struct posture_build *build)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		/* A Dockerfile shows single needs, never that they are all. */
		if (claim->has_root_cap_add ||
		    (claim->has_cap_add && claim->source != EVIDENCE_DOCKERFILE))
			return claim;
	}
	return NULL;
}

void posture_decide_capabilities(struct posture_build *build)
{
	struct posture *posture = build->posture;
	const struct claim *claim = strongest_image_claim(build);
	struct posture_capability list[CAPABILITY_COUNT], *kept;
	bool root = posture_may_start_as_root(posture);

	if (capabilities_are_kept(build))
		return;
	posture->cap_drop.wanted = true;
	if (claim)
		posture->cap_drop.decision =
			decide_claim(build, claim, "works with the capabilities listed");
	else if (root)
		posture->cap_drop.decision =
			decide_soft("most images need no more than the capabilities listed");
	else
		posture->cap_drop.decision =
			(struct decision){EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
					  "a service that is not root seldom needs any"};
	/* With everything dropped by the author, what is added is the author's matter too. */
	if (build->service->cap_drop & CAPABILITY_BIT(CAPABILITY_ALL))
		return;
	add_always(build, list);
	if (root)
		add_for_root(build, list);
	if (build->low_port)
		add_low_port(build, list);
	note_withheld(build);
	sort(list, posture->cap_add_count);
	kept = arena_alloc(build->arena, posture->cap_add_count * sizeof(*kept));
	if (posture->cap_add_count)
		memcpy(kept, list, posture->cap_add_count * sizeof(*kept));
	posture->cap_add = kept;
}
