/* Weighing the evidence: capabilities and writable places. */
#include <string.h>

#include "base/alloc.h"
#include "compose/mount.h"
#include "evidence/target_build.h"

/* What a root entrypoint of unknown making may need (ENGINE: capabilities). */
#define ROOT_ENTRYPOINT                                                                            \
	(CAPABILITY_BIT(CAPABILITY_CHOWN) | CAPABILITY_BIT(CAPABILITY_DAC_OVERRIDE) |              \
	 CAPABILITY_BIT(CAPABILITY_FOWNER) | CAPABILITY_BIT(CAPABILITY_SETGID) |                   \
	 CAPABILITY_BIT(CAPABILITY_SETUID) | CAPABILITY_BIT(CAPABILITY_KILL))

/*
 * A service gets nothing back that it does not have today: what its author dropped it works without, and what is
 * beyond the engine's own set only its author may ask for, or who wrote the policy.
 */
static bool may_have(const struct target_build *build, enum capability capability,
		     enum evidence_source source)
{
	capability_set bit = CAPABILITY_BIT(capability);

	if (service_capabilities(build->service) & bit)
		return true;
	return (source == EVIDENCE_ANNOTATION || source == EVIDENCE_POLICY) &&
	       !(build->service->cap_drop & bit);
}

static void add_capability(struct target_build *build, struct target_capability *list,
			   enum capability capability, struct decision decision)
{
	struct target *target = build->target;

	for (size_t i = 0; i < target->cap_add_count; i++)
		if (list[i].capability == capability)
			return;
	if (!may_have(build, capability, decision.source)) {
		build->withheld |= CAPABILITY_BIT(capability);
		return;
	}
	list[target->cap_add_count++] = (struct target_capability){capability, decision};
}

static void add_set(struct target_build *build, struct target_capability *list, capability_set set,
		    struct decision decision)
{
	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (set & CAPABILITY_BIT(i))
			add_capability(build, list, (enum capability)i, decision);
}

/* What every start needs: from annotations in addition, else from the first that says it. */
static void add_always(struct target_build *build, struct target_capability *list)
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
				return mount->target;
	}
	return NULL;
}

/* An entrypoint that steps down gives its user the data first; the engine makes a bound folder root's. */
static void add_for_bound_data(struct target_build *build, struct target_capability *list,
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

static void add_for_root(struct target_build *build, struct target_capability *list)
{
	struct decision assumed = {EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
				   "what an entrypoint that starts as root commonly needs"};

	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		if (!claim->has_root_cap_add)
			continue;
		add_set(build, list, claim->root_cap_add,
			decide_claim(build, claim,
				     "its entrypoint needs it when it starts as root"));
		add_for_bound_data(build, list, claim);
		return;
	}
	add_set(build, list, ROOT_ENTRYPOINT, assumed);
}

static void add_low_port(struct target_build *build, struct target_capability *list)
{
	const struct claim *claim = build->low_port_claim;
	const char *why = arena_printf(build->arena, "listens on port %u", build->low_port);

	add_capability(build, list, CAPABILITY_NET_BIND_SERVICE,
		       claim ? decide_claim(build, claim, why) : decide_known(EVIDENCE_OWN, why));
}

static int by_name(const struct target_capability *a, const struct target_capability *b)
{
	return strcmp(capability_name(a->capability), capability_name(b->capability));
}

static void sort(struct target_capability *list, size_t count)
{
	/* At most 41 of them, and mostly fewer than six. */
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j && by_name(&list[j - 1], &list[j]) > 0; j--) {
			struct target_capability swap = list[j];

			list[j] = list[j - 1];
			list[j - 1] = swap;
		}
}

/* Why capabilities are not dropped, or NULL. */
static bool capabilities_are_kept(struct target_build *build)
{
	const struct service *service = build->service;
	struct target_switch *drop = &build->target->cap_drop;

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
static void note_withheld(struct target_build *build)
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
	target_add_notes(build, notes);
}

static const struct claim *strongest_image_claim(const struct target_build *build)
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

void target_decide_capabilities(struct target_build *build)
{
	struct target *target = build->target;
	const struct claim *claim = strongest_image_claim(build);
	struct target_capability list[CAPABILITY_COUNT], *kept;
	bool root = target_may_start_as_root(target);

	if (capabilities_are_kept(build))
		return;
	target->cap_drop.wanted = true;
	if (claim)
		target->cap_drop.decision =
			decide_claim(build, claim, "works with the capabilities listed");
	else
		target->cap_drop.decision = (struct decision){
			EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
			root ? "most images need no more than the capabilities listed"
			     : "a service that is not root seldom needs any"};
	/* With everything dropped by the author, what is added is the author's matter too. */
	if (build->service->cap_drop & CAPABILITY_BIT(CAPABILITY_ALL))
		return;
	add_always(build, list);
	if (root)
		add_for_root(build, list);
	if (build->low_port)
		add_low_port(build, list);
	note_withheld(build);
	sort(list, target->cap_add_count);
	kept = arena_alloc(build->arena, target->cap_add_count * sizeof(*kept));
	if (target->cap_add_count)
		memcpy(kept, list, target->cap_add_count * sizeof(*kept));
	target->cap_add = kept;
}

/*
 * What a user by name most likely is: the one that the image is known to have. Were it another, the
 * entry would be no worse than without an owner.
 */
static bool find_ids(const struct target_build *build, const char **uid, const char **gid)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];
		const char *user = claim->user ? claim->user : claim->image_user;
		const char *colon = user ? strchr(user, ':') : NULL;

		if (!user || user_parse(user) != USER_NUMERIC)
			continue;
		*uid = arena_strndup(build->arena, user, strcspn(user, ":"));
		*gid = colon && user_parse(colon + 1) == USER_NUMERIC ? colon + 1 : *uid;
		return true;
	}
	return false;
}

/* The spelling that stays writable on every engine (ENGINE: tmpfs). */
static const char *entry_for(const struct target_build *build, const struct claim_path *path)
{
	const struct target_user *user = &build->target->user;
	const char *comma = path->options ? "," : "", *options = path->options ? path->options : "";
	const char *uid = user->uid, *gid = user->gid;
	bool plain = target_may_start_as_root(build->target);

	/* /tmp has mode 1777 in the image, and the tmpfs takes it over. */
	plain |= !strcmp(path->path, "/tmp") && !build->no_tmp;
	if (plain)
		return path->options ? arena_join(build->arena, path->path, ":", options, NULL)
				     : path->path;
	if (user->run_as == RUN_AS_NAMED && !find_ids(build, &uid, &gid))
		return arena_join(build->arena, path->path, ":", options, comma, "mode=1777", NULL);
	return arena_join(build->arena, path->path, ":", options, comma, "uid=", uid, ",gid=", gid,
			  ",mode=1777", NULL);
}

struct tmpfs_list {
	struct target_tmpfs *list;
	size_t count, cap;
};

/* A VOLUME of the image is writable as it is, and a tmpfs on it would lose its data. */
static bool is_declared(const struct target_build *build, const char *path)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		if (claim->source != EVIDENCE_INSPECT && claim->source != EVIDENCE_DOCKERFILE)
			continue;
		for (const char *const *data = claim->data; data && *data; data++)
			if (!strcmp(*data, path))
				return true;
	}
	return false;
}

static void add_tmpfs(struct target_build *build, struct tmpfs_list *tmpfs,
		      const struct claim_path *path, struct decision decision)
{
	struct target_tmpfs *more;

	for (size_t i = 0; i < tmpfs->count; i++)
		if (!strcmp(tmpfs->list[i].path, path->path))
			return;
	/* A volume, config, secret or tmpfs that is mounted there already is writable or meant so. */
	if (service_mount_at(build->service, path->path) || is_declared(build, path->path))
		return;
	if (tmpfs->count == tmpfs->cap) {
		tmpfs->cap = tmpfs->cap ? tmpfs->cap * 2 : 2;
		more = arena_alloc(build->arena, tmpfs->cap * sizeof(*more));
		if (tmpfs->count)
			memcpy(more, tmpfs->list, tmpfs->count * sizeof(*more));
		tmpfs->list = more;
	}
	more = &tmpfs->list[tmpfs->count++];
	more->path = path->path;
	more->entry = entry_for(build, path);
	more->decision = decision;
}

static void add_paths(struct target_build *build, struct tmpfs_list *tmpfs,
		      const struct claim *claim, bool root)
{
	const struct claim_path *paths = root ? claim->root_tmpfs : claim->tmpfs;
	size_t count = root ? claim->root_tmpfs_count : claim->tmpfs_count;

	/* One decision for all, so that reports can say it once. */
	struct decision decision = decide_claim(
		build, claim, claim->lists_are_additions ? "asked for" : "it writes there");

	for (size_t i = 0; i < count; i++)
		add_tmpfs(build, tmpfs, &paths[i], decision);
}

static bool asks_for_exec(const struct claim_path *path)
{
	return path->options && strstr(path->options, "exec") && !strstr(path->options, "noexec");
}

/* Of all claims: a tmpfs of the author's there has the option for a reason. */
static void collect_exec(struct target_build *build)
{
	size_t room = 1, count = 0;
	const char **list;

	for (size_t i = 0; i < build->claim_count; i++)
		room += build->claims[i].tmpfs_count + build->claims[i].root_tmpfs_count;
	list = arena_alloc(build->arena, room * sizeof(*list));
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		for (size_t n = 0; n < claim->tmpfs_count; n++)
			if (asks_for_exec(&claim->tmpfs[n]))
				list[count++] = claim->tmpfs[n].path;
		for (size_t n = 0; n < claim->root_tmpfs_count; n++)
			if (asks_for_exec(&claim->root_tmpfs[n]))
				list[count++] = claim->root_tmpfs[n].path;
	}
	list[count] = NULL;
	build->target->exec = count ? list : NULL;
}

void target_decide_tmpfs(struct target_build *build)
{
	static const struct claim_path usual[] = {{"/tmp", NULL}, {"/run", NULL}};
	struct decision assumed = {EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
				   "most images write there, if anywhere"};
	bool root = target_may_start_as_root(build->target);
	struct tmpfs_list tmpfs = {NULL, 0, 0};
	bool answered = false;

	for (size_t i = 0; i < build->claim_count && !answered; i++) {
		const struct claim *claim = &build->claims[i];

		answered = !claim->lists_are_additions &&
			   (claim->has_tmpfs || (root && claim->has_root_tmpfs));
		if (answered)
			add_paths(build, &tmpfs, claim, root && claim->has_root_tmpfs);
	}
	for (size_t i = 0; i < 2 && !answered; i++)
		add_tmpfs(build, &tmpfs, &usual[i], assumed);
	for (size_t i = 0; i < build->claim_count; i++)
		if (build->claims[i].lists_are_additions)
			add_paths(build, &tmpfs, &build->claims[i], false);
	collect_exec(build);
	build->target->tmpfs = tmpfs.list;
	build->target->tmpfs_count = tmpfs.count;
}
