/* Telling what is known of an image. */
#include "cli/command/fact_text.h"

#include <string.h>

#include "base/utf8.h"
#include "compose/service.h"
#include "report/paint.h"

#define WIDTH 80
#define LABEL_WIDTH 22

void fact_text_add_row(struct buf *out, const char *label, const char *text)
{
	struct wrap wrap = {WIDTH, LABEL_WIDTH, LABEL_WIDTH};

	if (!text || !*text)
		return;
	buf_addf(out, "  %-*s", LABEL_WIDTH - 2, label);
	wrap_add(out, &wrap, text);
	buf_addch(out, '\n');
}

static void add_list(struct buf *out, const char *head, const char *const *items)
{
	if (!items || !items[0])
		return;
	buf_addf(out, "\n%s:\n", head);
	for (; *items; items++) {
		struct wrap wrap = {WIDTH, 4, 4};

		buf_addstr(out, "  - ");
		wrap_add(out, &wrap, *items);
		buf_addch(out, '\n');
	}
}

static void join(struct buf *out, const char *item)
{
	if (out->len)
		buf_addstr(out, ", ");
	buf_addstr(out, item);
}

static void add_texts(struct buf *out, const char *label, const char *const *texts)
{
	struct buf joined CLEANUP_BUF;

	buf_init(&joined);
	for (; texts && *texts; texts++)
		join(&joined, *texts);
	fact_text_add_row(out, label, joined.data);
}

static void add_capabilities(struct buf *out, const char *label, const struct fact *fact,
			     enum fact_field field)
{
	capability_set set = *(const capability_set *)fact_value(fact, field);
	struct buf joined CLEANUP_BUF;

	buf_init(&joined);
	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (set & CAPABILITY_BIT(i))
			join(&joined, capability_name((enum capability)i));
	if (fact_has(fact, field))
		fact_text_add_row(out, label, joined.len ? joined.data : "none");
}

static void add_paths(struct buf *out, const char *label, const struct claim_path *paths)
{
	struct buf joined CLEANUP_BUF;

	buf_init(&joined);
	for (const struct claim_path *at = paths; at && at->path; at++) {
		join(&joined, at->path);
		if (at->options)
			buf_addf(&joined, " (%s)", at->options);
	}
	if (paths)
		fact_text_add_row(out, label, joined.len ? joined.data : "nothing");
}

static void add_ports(struct buf *out, const unsigned *ports)
{
	struct buf joined CLEANUP_BUF;

	buf_init(&joined);
	for (; ports && *ports; ports++)
		buf_addf(&joined, "%s%u", joined.len ? ", " : "", *ports);
	fact_text_add_row(out, "listens on", joined.data);
}

static void add_switch(struct buf *out, const char *label, enum tristate state, const char *why)
{
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	buf_addstr(&text, state == TRISTATE_TRUE    ? "yes"
			  : state == TRISTATE_FALSE ? "no"
						    : "not known; it is assumed");
	if (why)
		buf_addf(&text, "%s%s", state == TRISTATE_FALSE ? ": " : "; but: ", why);
	fact_text_add_row(out, label, text.data);
}

static void add_user(struct buf *out, const struct fact *fact)
{
	bool stays = fact->image_user && !user_is_root(fact->image_user);
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	fact_text_add_row(out, "starts as", fact->image_user ? fact->image_user : "not known");
	if (fact->needs_root)
		buf_addf(&text, "root: %s", fact->needs_root);
	else if (stays)
		buf_addf(&text, "%s, by itself", fact->image_user);
	else if (fact->user)
		buf_addstr(&text, fact->user);
	else
		buf_addstr(&text, "not known; a user is assumed");
	if (fact->arbitrary_user == TRISTATE_TRUE)
		buf_addstr(&text, "; any other user works as well");
	else if (fact->arbitrary_user == TRISTATE_FALSE && !fact->needs_root)
		buf_addstr(&text, "; another user does not work");
	fact_text_add_row(out, "should run as", text.data);
}

static const char *verified_how(const char *word)
{
	if (!word)
		return NULL;
	return !strcmp(word, "engine")	     ? "run on a real engine, twice on one volume"
	       : !strcmp(word, "image")	     ? "read in the image itself"
	       : !strcmp(word, "dockerfile") ? "read in its Dockerfile and entrypoint"
	       : !strcmp(word, "docs")	     ? "said by its documentation"
					     : "seen in the practice of others";
}

void fact_text_add(struct buf *out, const struct fact *fact)
{
	struct wrap wrap = {WIDTH, 0, 0};

	if (fact->why) {
		wrap_add(out, &wrap, fact->why);
		buf_addstr(out, "\n\n");
	}
	add_user(out, fact);
	if (fact->keep_capabilities)
		fact_text_add_row(out, "keeps capabilities", fact->keep_capabilities);
	add_capabilities(out, "always needs", fact, FACT_CAP_ADD);
	add_capabilities(out, "needs as root", fact, FACT_ROOT_CAP_ADD);
	add_paths(out, "writes", fact->tmpfs);
	add_paths(out, "writes as root", fact->root_tmpfs);
	add_switch(out, "read-only root", fact->read_only, fact->read_only_why);
	add_switch(out, "no new privileges", fact->no_new_privileges, fact->no_new_privileges_why);
	add_ports(out, fact->ports);
	add_texts(out, "keeps data in", fact->data);
	add_texts(out, "takes NAME_FILE for", fact->file_env);
	add_texts(out, "took at its peak", fact->measured);
	fact_text_add_row(out, "verified", verified_how(fact->verified));
	fact_text_add_row(out, "how sure", fact->confidence);
	fact_text_add_row(out, "digest", fact->digest);
	fact_text_add_row(out, "image ID", fact->image_id);
	fact_text_add_row(out, "platform", fact->platform);
	fact_text_add_row(out, "learnt", fact->learnt);
	add_list(out, "Seen in the image", fact->rules);
	add_list(out, "Notes", fact->notes);
	add_list(out, "Notes on a user that is added", fact->user_notes);
	add_list(out, "Notes on a start as root", fact->root_notes);
	add_list(out, "Sources", fact->sources);
}

void fact_text_add_line(struct buf *out, const struct fact *fact)
{
	const char *user = fact->needs_root ? "root" : fact->user ? fact->user : fact->image_user;
	struct buf line CLEANUP_BUF;

	buf_init(&line);
	buf_addf(&line, "%-26s %-13s", fact->name, user ? user : "?");
	for (size_t i = 0; fact->match[i]; i++)
		buf_addf(&line, "%s%s", i ? ", " : " ", fact->match[i]);
	utf8_add_safe(out, line.data, line.len, true);
	buf_addch(out, '\n');
}
