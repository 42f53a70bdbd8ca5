/* What was found, as a file of facts that --facts reads. */
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "trial/trial.h"
#include "yaml/scalar.h"

/* Log lines and paths hold anything: what plain style cannot hold is quoted. */
static void add_text(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	yaml_add_scalar(out, text, len,
			yaml_plain_is_string(text, len, true) ? YAML_PLAIN : YAML_DOUBLE_QUOTED);
}

static void add_pair(struct buf *out, const char *key, const char *text)
{
	buf_addf(out, "  %s: ", key);
	add_text(out, text);
	buf_addch(out, '\n');
}

static void add_caps(struct buf *out, const char *key, capability_set caps)
{
	bool begun = false;

	buf_addf(out, "  %s: [", key);
	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (caps & CAPABILITY_BIT(i)) {
			buf_addf(out, "%s%s", begun ? ", " : "",
				 capability_name((enum capability)i));
			begun = true;
		}
	buf_addstr(out, "]\n");
}

static void add_tmpfs(struct buf *out, const struct attempt *attempt,
		      const struct attempt_terms *terms)
{
	bool begun = false;

	buf_addstr(out, "  tmpfs: [");
	for (size_t i = 0; i < terms->path_count; i++) {
		const char *options =
			attempt->relaxed & RELAX_EXEC ? "exec" : terms->paths[i].options;
		CLEANUP_FREE char *entry =
			options ? xasprintf("%s:%s", terms->paths[i].path, options)
				: xstrdup(terms->paths[i].path);

		if (!(attempt->tmpfs >> i & 1))
			continue;
		if (begun)
			buf_addstr(out, ", ");
		add_text(out, entry);
		begun = true;
	}
	buf_addstr(out, "]\n");
}

static const char *why_of(const char *why)
{
	return why ? why : "nothing else that was tried works";
}

static void add_user(struct buf *out, const struct trial_subject *subject)
{
	const struct attempt *best = &subject->result.best;
	const char *image_user = subject->terms.image_user;

	add_pair(out, "image_user", image_user ? image_user : "root");
	if (attempt_is_root(best)) {
		CLEANUP_FREE char *why =
			xasprintf("%s%s", subject->result.why_user ? "as another user " : "",
				  why_of(subject->result.why_user));

		add_pair(out, "needs_root", why);
		add_caps(out, "root_cap_add", best->caps);
	} else {
		if (!image_user || strcmp(image_user, best->user) != 0)
			add_pair(out, "user", best->user);
		add_caps(out, "cap_add", best->caps);
	}
}

static void add_switch(struct buf *out, const char *key, bool on, const char *why)
{
	CLEANUP_FREE char *reason = xasprintf("%s_why", key);

	buf_addf(out, "  %s: %s\n", key, on ? "true" : "false");
	if (!on)
		add_pair(out, reason, why_of(why));
}

static void add_ports(struct buf *out, const unsigned *ports)
{
	bool begun = false;

	for (; ports && *ports; ports++) {
		buf_addf(out, "%s%u", begun ? ", " : "  ports: [", *ports);
		begun = true;
	}
	if (begun)
		buf_addstr(out, "]\n");
}

static void add_texts(struct buf *out, const char *key, const char *const *data)
{
	bool begun = false;

	for (; data && *data; data++) {
		if (begun)
			buf_addstr(out, ", ");
		else
			buf_addf(out, "  %s: [", key);
		add_text(out, *data);
		begun = true;
	}
	if (begun)
		buf_addstr(out, "]\n");
}

static void add_entry(struct buf *out, struct trial *trial,
		      const struct trial_subject *subject)
{
	const struct attempt *best = &subject->result.best;
	const char *const *why = subject->result.why_relaxed;
	CLEANUP_FREE char *source =
		xasprintf("%s on %s %s (%s)", subject->digest, trial->client.program,
			  trial->client.version, trial->options->harden->today);

	add_text(out, subject->repository);
	buf_addstr(out, ":\n  match: [");
	add_text(out, subject->repository);
	buf_addstr(out, "]\n");
	add_user(out, subject);
	add_tmpfs(out, best, &subject->terms);
	add_switch(out, "read_only", !(best->relaxed & RELAX_READ_ONLY), why[1]);
	add_switch(out, "no_new_privileges", !(best->relaxed & RELAX_NEW_PRIVILEGES), why[2]);
	if (best->relaxed & RELAX_CAP_DROP)
		add_pair(out, "keep_capabilities", why_of(why[3]));
	add_ports(out, subject->terms.ports);
	add_texts(out, "data", subject->terms.volumes);
	add_texts(out, "measured", trial_measured_fact(trial, subject));
	if (!attempt_is_root(best))
		add_pair(out, "why", "It worked so in a trial, through two restarts.");
	buf_addstr(out, "  verified: engine\n  sources: [");
	add_text(out, source);
	buf_addstr(out, "]\n");
}

/* A service that does not work as it is says nothing of its image. */
static bool is_proved(const struct trial_subject *subject)
{
	bool proved = false;

	for (size_t i = 0; i < subject->service_count; i++) {
		enum trial_status status = subject->services[i]->status;

		if (status >= TRIAL_COMPLAINS && status <= TRIAL_LATE)
			return false;
		proved |= status <= TRIAL_LEFT_OUT;
	}
	return subject->found && proved;
}

void trial_learn(struct trial *trial, struct buf *out)
{
	bool begun = false;

	for (size_t i = 0; i < trial->subject_count; i++) {
		const struct trial_subject *subject = &trial->subjects[i];

		if (!subject->repository || !is_proved(subject))
			continue;
		if (!begun)
			buf_addstr(out, "# Found by composeharden try; for --facts, or facts in "
					"the policy.\n");
		buf_addch(out, '\n');
		add_entry(out, trial, subject);
		begun = true;
	}
}
