/* Attempts: from a posture, and as evidence. */
#include "trial/search/attempt.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "compose/mount.h"

bool attempt_is_root(const struct attempt *attempt)
{
	return user_is_root(attempt->user);
}

bool attempt_equal(const struct attempt *a, const struct attempt *b)
{
	return !strcmp(a->user, b->user) && a->caps == b->caps && a->tmpfs == b->tmpfs &&
	       a->relaxed == b->relaxed;
}

uint64_t attempt_path(struct attempt_terms *terms, const char *path, const char *options)
{
	size_t at = 0;

	while (at < terms->path_count && strcmp(terms->paths[at].path, path) != 0)
		at++;
	if (at == POSTURE_PATH_MAX)
		return 0;
	if (at == terms->path_count)
		terms->paths[terms->path_count++] = (struct claim_path){path, NULL};
	/* One may know the place, and another what it must be like. */
	if (!terms->paths[at].options)
		terms->paths[at].options = options;
	return (uint64_t)1 << at;
}

static const char *user_of(const struct posture_user *user, const struct attempt_terms *terms)
{
	if (user->run_as == RUN_AS_ROOT)
		return "root";
	if (user->value)
		return user->value;
	if (user->pin)
		return user->pin;
	return terms->image_user ? terms->image_user : "root";
}

/* The same without uid, gid and mode; NULL when nothing is left. */
static const char *strip_options(const char *options, struct arena *arena)
{
	char *out = arena_alloc(arena, strlen(options) + 1), *to = out;

	while (*options) {
		size_t len = strcspn(options, ",");

		if (strncmp(options, "uid=", 4) != 0 && strncmp(options, "gid=", 4) != 0 &&
		    strncmp(options, "mode=", 5) != 0) {
			if (to != out)
				*to++ = ',';
			memcpy(to, options, len);
			to += len;
		}
		options += len;
		options += *options == ',';
	}
	*to = '\0';
	return *out ? out : NULL;
}

void attempt_of_posture(struct attempt *out, struct attempt_terms *terms,
		       const struct posture *posture, struct arena *arena)
{
	*out = (struct attempt){.user = arena_strdup(arena, user_of(&posture->user, terms))};
	for (size_t i = 0; i < posture->cap_add_count; i++)
		/* Every port calls for it again. */
		if (posture->cap_add[i].capability != CAPABILITY_NET_BIND_SERVICE)
			out->caps |= CAPABILITY_BIT(posture->cap_add[i].capability);
	for (size_t i = 0; i < posture->tmpfs_count; i++) {
		const char *colon = strchr(posture->tmpfs[i].entry, ':');
		const char *path = arena_strdup(arena, posture->tmpfs[i].path);

		/* Its own user gets it anew, whoever that is in the end; root leaves it to whom the image has it for. */
		const char *options = !colon		    ? NULL
				      : attempt_is_root(out) ? arena_strdup(arena, colon + 1)
							     : strip_options(colon + 1, arena);

		out->tmpfs |= attempt_path(terms, path, options);
	}
	if (!posture->cap_drop.wanted)
		out->relaxed |= RELAX_CAP_DROP;
	if (!posture->read_only.wanted)
		out->relaxed |= RELAX_READ_ONLY;
	if (!posture->no_new_privileges.wanted)
		out->relaxed |= RELAX_NEW_PRIVILEGES;
}

static const char *add_option(const char *option, const char *options, struct arena *arena)
{
	return options ? arena_printf(arena, "%s,%s", option, options) : option;
}

const char *attempt_options(const struct attempt *attempt, const struct attempt_terms *terms,
			    size_t i, struct arena *arena)
{
	const struct claim_path *path = &terms->paths[i];
	const char *options = path->options;
	bool open = terms->no_owners && (!attempt_is_root(attempt) || mount_has_owner(options)) &&
		    strcmp(path->path, "/tmp") != 0;

	/* A user of its own gets it whole. */
	if (options && (!attempt_is_root(attempt) || open))
		options = strip_options(options, arena);
	if (open)
		options = add_option("mode=1777", options, arena);
	if (attempt->relaxed & RELAX_EXEC)
		options = add_option("exec", options, arena);
	return options;
}

static void fill_paths(struct claim *out, const struct attempt *attempt,
		       const struct attempt_terms *terms, struct arena *arena)
{
	struct claim_path *paths = arena_alloc(arena, (terms->path_count + 1) * sizeof(*paths));
	size_t count = 0;

	for (size_t i = 0; i < terms->path_count; i++) {
		if (!(attempt->tmpfs >> i & 1))
			continue;
		paths[count].path = terms->paths[i].path;
		paths[count++].options = attempt_options(attempt, terms, i, arena);
	}
	out->has_tmpfs = true;
	out->tmpfs = paths;
	out->tmpfs_count = count;
}

static unsigned least_low(const unsigned *ports)
{
	unsigned least = 0;

	for (; ports && *ports; ports++)
		if (*ports < 1024 && (!least || *ports < least))
			least = *ports;
	return least;
}

void attempt_claim(struct claim *out, const struct attempt *attempt,
		   const struct attempt_terms *terms, struct arena *arena)
{
	static const char tried[] = "tried on this engine";

	*out = (struct claim){
		.source = EVIDENCE_TRIAL,
		.confidence = CONFIDENCE_KNOWN,
		.origin = "attempt",
		.image_user = terms->image_user ? terms->image_user : "root",
		.user_why = tried,
		.read_only = attempt->relaxed & RELAX_READ_ONLY ? TRISTATE_FALSE : TRISTATE_TRUE,
		.read_only_why = tried,
		.no_new_privileges =
			attempt->relaxed & RELAX_NEW_PRIVILEGES ? TRISTATE_FALSE : TRISTATE_TRUE,
		.no_new_privileges_why = tried,
		.low_port = least_low(terms->ports),
		.has_ports = true,
		.data = terms->volumes,
	};
	if (attempt->relaxed & RELAX_CAP_DROP)
		out->keep_capabilities = tried;
	if (attempt_is_root(attempt)) {
		out->needs_root = tried;
		out->has_root_cap_add = true;
		out->root_cap_add = attempt->caps;
	} else {
		if (!terms->image_user || strcmp(terms->image_user, attempt->user) != 0)
			out->user = attempt->user;
		out->has_cap_add = true;
		out->cap_add = attempt->caps;
	}
	fill_paths(out, attempt, terms, arena);
}

static void add_list(struct buf *out, const char *title, const char *item, bool *begun)
{
	buf_addf(out, "%s%s", *begun ? ", " : title, item);
	*begun = true;
}

const char *attempt_words(const struct attempt *attempt, const struct attempt_terms *terms,
			  struct arena *arena)
{
	static const char *const names[] = {"noexec", "read_only", "no-new-privileges", "cap_drop"};
	struct buf out CLEANUP_BUF = BUF_INIT;
	bool begun = false;

	buf_addf(&out, "user %s", attempt->user);
	if (!(attempt->relaxed & RELAX_CAP_DROP)) {
		if ((attempt->caps & capability_docker_default()) == capability_docker_default())
			buf_addstr(&out, "; cap_add the default fourteen");
		else
			for (int i = 0; i < CAPABILITY_COUNT; i++)
				if (attempt->caps & CAPABILITY_BIT(i))
					add_list(&out, "; cap_add ",
						 capability_name((enum capability)i), &begun);
	}
	begun = false;
	for (size_t i = 0; i < terms->path_count; i++)
		if (attempt->tmpfs >> i & 1 && !(attempt->relaxed & RELAX_READ_ONLY))
			add_list(&out, "; tmpfs ", terms->paths[i].path, &begun);
	begun = false;
	for (int i = 0; i < 4; i++)
		if (attempt->relaxed >> i & 1)
			add_list(&out, "; without ", names[i], &begun);
	return arena_strndup(arena, out.data, out.len);
}
