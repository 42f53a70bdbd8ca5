/* Weighing the evidence: writable places. */
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "compose/mount.h"
#include "compose/volumes_from.h"
#include "evidence/content.h"
#include "posture/posture_build.h"

/*
 * What a user by name most likely is: the one that the image is known to have. Were it another, the
 * entry would be no worse than without an owner.
 */
static bool find_ids(const struct posture_build *build, const char **uid, const char **gid)
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

/* The spelling that stays writable on every engine (doc/engine.md). */
static const char *entry_for(const struct posture_build *build, const struct claim_path *path)
{
	const struct posture_user *user = &build->posture->user;
	const char *comma = path->options ? "," : "", *options = path->options ? path->options : "";
	const char *uid = user->uid, *gid = user->gid;
	bool plain = posture_may_start_as_root(build->posture) || mount_has_owner(path->options);

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
	struct posture_tmpfs *list;
	size_t count, cap;
};

/* A VOLUME of the image is writable as it is, and a tmpfs on it would lose its data. */
static bool is_declared(const struct posture_build *build, const char *path)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		if (claim->source != EVIDENCE_IMAGE && claim->source != EVIDENCE_INSPECT &&
		    claim->source != EVIDENCE_DOCKERFILE)
			continue;
		for (const char *const *data = claim->data; data && *data; data++)
			if (!strcmp(*data, path))
				return true;
	}
	return false;
}

/* What is mounted between the tmpfs and the content keeps it in sight. */
static bool is_covered(const struct service *service, const char *content, const char *place)
{
	for (size_t i = 0; i < service->mount_count; i++) {
		const struct mount *mount = &service->mounts[i];

		if (mount->kind != MOUNT_TMPFS && mount_is_below(content, mount->target) &&
		    mount_is_below(mount->target, place))
			return true;
	}
	return false;
}

/*
 * What of a list a tmpfs at a place would hide; NULL: nothing. Who looked knows the place itself to be a folder without files,
 * whatever names it.
 */
static const char *find_hidden(const struct service *service, const struct claim_content *content,
			       const char *place, bool looked)
{
	for (; content && content->path; content++)
		if (mount_is_below(content->path, place) &&
		    !(looked && !strcmp(content->path, place)) &&
		    !is_covered(service, content->path, place))
			return content->shown;
	return NULL;
}

/* Annotations are taken at their word. */
static bool is_asked_for(const struct posture_build *build, const char *place)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		for (size_t n = 0; claim->source == EVIDENCE_ANNOTATION && n < claim->tmpfs_count;
		     n++)
			if (!strcmp(claim->tmpfs[n].path, place))
				return true;
	}
	return false;
}

/*
 * True when a tmpfs may lie over the program of the service, or over what it takes from others: then it gets neither
 * the place nor the read-only root that it is for.
 */
static bool may_hide(struct posture_build *build, const char *place, enum evidence_source source)
{
	bool looked = source == EVIDENCE_IMAGE || source == EVIDENCE_TRIAL;
	struct decision decision = decide_known(EVIDENCE_OWN, NULL);
	const char *hidden = find_hidden(build->service, build->content, place, looked);

	if (is_asked_for(build, place))
		return false;
	if (build->taken) {
		decision.why =
			arena_printf(build->arena,
				     "it takes the volumes of %s, which are not known here, and "
				     "a tmpfs may hide one of them",
				     build->taken);
		build->obstacle = decision;
		return true;
	}
	for (size_t i = 0; i < build->claim_count && !hidden; i++) {
		hidden = find_hidden(build->service, build->claims[i].content, place, looked);
		decision.source = build->claims[i].source;
	}
	if (!hidden)
		return false;
	decision.why = arena_printf(build->arena,
				    "it needs a writable %s, and a tmpfs there would hide %s",
				    place, hidden);
	if (!build->obstacle.why)
		build->obstacle = decision;
	return true;
}

/*
 * Below a volume of the service, where what is written is kept: a tmpfs would hide it, and lose what comes. Who looked into the
 * image saw that the folder is there with its owner, and a new volume has both of it.
 */
static bool is_kept(const struct service *service, const char *path, enum evidence_source source)
{
	if (source != EVIDENCE_IMAGE && source != EVIDENCE_TRIAL)
		return false;
	for (size_t i = 0; i < service->mount_count; i++) {
		const struct mount *mount = &service->mounts[i];

		if (mount->kind != MOUNT_TMPFS && !mount->read_only && strcmp(mount->target, "/") != 0 &&
		    mount_is_below(path, mount->target))
			return true;
	}
	return false;
}

static void add_tmpfs(struct posture_build *build, struct tmpfs_list *tmpfs,
		      const struct claim_path *path, struct decision decision)
{
	struct posture_tmpfs *fresh;

	for (size_t i = 0; i < tmpfs->count; i++)
		if (!strcmp(tmpfs->list[i].path, path->path))
			return;
	/* A volume, config, secret or tmpfs that is mounted there already is writable or meant so. */
	if (service_mount_at(build->service, path->path) || is_declared(build, path->path) ||
	    volumes_from_mounts(build->service, path->path, build->arena))
		return;
	if (is_kept(build->service, path->path, decision.source))
		return;
	if (may_hide(build, path->path, decision.source)) {
		build->lacks_place |= strcmp(path->path, "/tmp") != 0;
		return;
	}
	list_grow_in(build->arena, tmpfs->list, tmpfs->count, tmpfs->cap);
	fresh = &tmpfs->list[tmpfs->count++];
	fresh->path = path->path;
	fresh->entry = entry_for(build, path);
	fresh->decision = decision;
}

static void add_paths(struct posture_build *build, struct tmpfs_list *tmpfs,
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

/* The same place as the service's own words have it, with options perhaps. */
static const struct claim_path *own_path(const struct posture_build *build,
					 const struct claim_path *path)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		for (size_t n = 0; claim->source == EVIDENCE_OWN && n < claim->tmpfs_count; n++)
			if (!strcmp(claim->tmpfs[n].path, path->path))
				return &claim->tmpfs[n];
	}
	return path;
}

static bool asks_for_exec(const struct claim_path *path)
{
	return path->options && strstr(path->options, "exec") && !strstr(path->options, "noexec");
}

/* Of all claims: a tmpfs of the author's there has the option for a reason. */
static void collect_exec(struct posture_build *build)
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
	build->posture->exec = count ? list : NULL;
}

/* A tmpfs may lie over what the service takes from others, or over its own program: what is known of both. */
static void look_around(struct posture_build *build)
{
	struct content content = {.arena = build->arena};

	content_add_service(&content, build->service);
	build->content = content.list;
	build->taken = volumes_from_unknown(build->service, build->arena);
}

/*
 * Without a place that it writes, a root that is read-only would break the service. One that the author made read-only
 * stays so, with the places that are left.
 */
static void yield_to_obstacle(struct posture_build *build, struct tmpfs_list *tmpfs)
{
	struct posture_switch *root = &build->posture->read_only;
	size_t kept = 0;

	if (build->service->read_only == TRISTATE_TRUE)
		return;
	for (size_t i = 0; i < tmpfs->count; i++)
		if (tmpfs->list[i].decision.source == EVIDENCE_ANNOTATION || build->posture->user_needs_tmpfs)
			tmpfs->list[kept++] = tmpfs->list[i];
	tmpfs->count = kept;
	if (root->wanted)
		*root = (struct posture_switch){.decision = build->obstacle};
}

/* Without a tmpfs that it needs, a root that is read-only would break the service. */
static void forgo_tmpfs(struct posture_build *build, const char *why)
{
	struct posture_switch *root = &build->posture->read_only;

	build->obstacle = decide_known(EVIDENCE_OWN, why);
	for (size_t i = 0; i < build->posture->tmpfs_count; i++)
		build->lacks_place |= strcmp(build->posture->tmpfs[i].path, "/tmp") != 0;
	if (!root->wanted)
		return;
	root->wanted = root->held = false;
	root->decision = build->obstacle;
}

static bool user_needs_tmpfs(const struct posture_build *build)
{
	for (size_t i = 0; i < build->claim_count; i++)
		if (build->claims[i].user_needs_tmpfs)
			return build->posture->user.value;
	return false;
}

void posture_decide_tmpfs(struct posture_build *build)
{
	static const struct claim_path usual[] = {{"/tmp", NULL}, {"/run", NULL}};
	struct decision assumed = {EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
				   "most images write there, if anywhere"};
	bool root = posture_may_start_as_root(build->posture);
	struct tmpfs_list tmpfs = {NULL, 0, 0};
	bool answered = false, of_base = false;

	look_around(build);
	for (size_t i = 0; i < build->claim_count && !answered; i++) {
		const struct claim *claim = &build->claims[i];

		answered = !claim->lists_are_additions &&
			   (claim->has_tmpfs || (root && claim->has_root_tmpfs));
		if (!answered)
			continue;
		add_paths(build, &tmpfs, claim, root && claim->has_root_tmpfs);
		of_base = claim->is_of_base;
	}
	for (size_t i = 0; i < 2 && (!answered || of_base); i++)
		add_tmpfs(build, &tmpfs, own_path(build, &usual[i]), assumed);
	for (size_t i = 0; i < build->claim_count; i++)
		if (build->claims[i].lists_are_additions)
			add_paths(build, &tmpfs, &build->claims[i], false);
	build->posture->user_needs_tmpfs = user_needs_tmpfs(build);
	if (build->obstacle.why)
		yield_to_obstacle(build, &tmpfs);
	collect_exec(build);
	build->posture->tmpfs = tmpfs.list;
	build->posture->tmpfs_count = tmpfs.count;
	if (!tmpfs.count)
		return;
	if (format_without_tmpfs(build->service->format)) {
		forgo_tmpfs(build, format_without_tmpfs(build->service->format));
		build->posture->tmpfs_count = 0;
	} else if (build->limits->tmpfs) {
		build->posture->forgoes_tmpfs = build->posture->read_only.wanted || build->posture->user_needs_tmpfs;
		forgo_tmpfs(build, "no tmpfs is added, which a read-only root needs");
	}
}
