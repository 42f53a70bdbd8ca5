/* composeharden facts: what is known of an image, why, from where, and what a service of it gets. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "base/utf8.h"
#include "cli/command/command.h"
#include "cli/command/fact_text.h"
#include "cli/command/facts_image.h"
#include "cli/option/options.h"
#include "cli/run/context.h"
#include "evidence/asked/policy.h"
#include "evidence/facts/facts.h"
#include "evidence/learnt.h"
#include "yaml/scalar.h"

static const char *const known_options[] = {"facts", "config", "no-config", "user", "help", NULL};

static void add_scalar(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	yaml_add_scalar(out, text, len,
			yaml_plain_is_string(text, len, false) ? YAML_PLAIN : YAML_DOUBLE_QUOTED);
}

/* A file with one service of the image, named by the last part of its path. */
static void add_sample(struct buf *out, const char *text, const struct image_reference *image)
{
	const char *name = path_name(image->path);

	buf_addstr(out, "services:\n  ");
	add_scalar(out, *name ? name : "app");
	buf_addstr(out, ":\n    image: ");
	add_scalar(out, text);
	buf_addch(out, '\n');
}

/* "user, tmpfs: assumed": the keys of which something is no surer, behind what is there. */
static void add_keys(struct buf *out, const struct applied *applied, enum confidence confidence)
{
	enum service_key last = SERVICE_KEY_NONE;
	const char *between = out->len ? "; " : "";

	for (const struct applied *at = applied; at; at = at->next) {
		if (at->decision.confidence != confidence || at->key == last)
			continue;
		buf_addf(out, "%s%s", between, service_key_name(at->key));
		between = ", ";
		last = at->key;
	}
	if (last != SERVICE_KEY_NONE)
		buf_addf(out, ": %s", confidence_name(confidence));
}

/* How sure all of it is. */
static void add_confidence(struct buf *out, const struct service_report *report)
{
	const struct applied *first = report->applied;
	bool all_the_same = true;
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	for (const struct applied *at = first; at; at = at->next)
		all_the_same &= at->decision.confidence == first->decision.confidence;
	for (enum confidence at = CONFIDENCE_LIKELY; !all_the_same; at--) {
		add_keys(&text, first, at);
		if (at == CONFIDENCE_ASSUMED)
			break;
	}
	if (all_the_same)
		buf_addf(out, "\nA service of it gets this, all of it %s:\n\n",
			 confidence_name(first ? first->decision.confidence : CONFIDENCE_KNOWN));
	else
		buf_addf(out, "\nA service of it gets this (%s):\n\n", text.data);
}

/* What the engine makes of it, so that it cannot differ from what users get. */
static int add_service(struct buf *out, const char *text, const struct image_reference *image,
		       const struct harden_options *options, struct error *err)
{
	struct buf sample CLEANUP_BUF;
	struct harden harden;

	buf_init(&sample);
	add_sample(&sample, text, image);
	if (harden_text(&harden, "compose.yaml", sample.data, sample.len, options, err))
		return -1;
	add_confidence(out, &harden.reports[0]);
	if (harden.changed)
		buf_add(out, harden.patched.data, harden.patched.len);
	else
		buf_add(out, sample.data, sample.len);
	harden_release(&harden);
	return 0;
}

static void add_head(struct buf *out, const char *text, const struct fact *fact)
{
	utf8_add_safe(out, text, strlen(text), true);
	if (!fact) {
		buf_addstr(out, ": nothing is known of this image.\n");
		return;
	}
	buf_addstr(out, ": known as ");
	utf8_add_safe(out, fact->name, strlen(fact->name), true);
	buf_addf(out, " (%s)%s\n\n", fact->from,
		 fact->tag_decides ? "; other tags of it differ" : "");
}

static struct facts_sources sources_of(const struct harden_options *options)
{
	const struct policy *policy = options->evidence.policy;

	const struct learnt *learnt = options->evidence.learnt;

	return (struct facts_sources){.learnt = learnt ? learnt->facts : NULL,
				      .given = options->evidence.facts,
				      .policy = policy ? policy->facts : NULL};
}

static int tell(struct buf *out, const char *text, const struct harden_options *options,
		struct error *err)
{
	struct facts_sources sources = sources_of(options);
	struct arena arena CLEANUP_ARENA;
	struct image_reference image;
	const struct fact *fact;
	const char *meant;

	arena_init(&arena);
	if (image_reference_parse(&image, text, &arena, err))
		return -1;
	fact = facts_find(&sources, &image, &arena);
	meant = fact ? NULL : facts_nearest(&sources, image.repository);
	if (meant)
		return error_set(err, "nothing is known of %s: did you mean %s?", image.repository,
				 meant);
	add_head(out, text, fact);
	if (fact)
		fact_text_add(out, fact);
	return add_service(out, text, &image, options, err);
}

static void list(struct buf *out, const struct harden_options *options)
{
	struct facts_sources sources = sources_of(options);
	struct facts_pack packs[4];
	struct arena arena CLEANUP_ARENA;
	size_t count = 0;

	arena_init(&arena);
	if (sources.learnt)
		packs[count++] = sources.learnt->pack;
	if (sources.given)
		packs[count++] = sources.given->pack;
	if (sources.policy)
		packs[count++] = sources.policy->pack;
	packs[count++] = facts_builtin();
	for (size_t i = 0; i < count; i++)
		for (size_t n = 0; n < facts_count(&packs[i]); n++)
			fact_text_add_line(out, facts_at(&packs[i], n, &arena));
}

static enum status answer(struct buf *out, const struct cli_options *options)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum status status = STATUS_FINE;
	struct governing governing = {NULL, NULL};
	struct harden_options harden;

	if (context_load(options, ".", &governing, &harden, &err)) {
		complain(NULL, &err);
		governing_release(&governing);
		return STATUS_TROUBLE;
	}
	if (!*options->files)
		list(out, &harden);
	for (size_t i = 0; options->files[i]; i++) {
		if (i)
			buf_addch(out, '\n');
		if (!tell(out, options->files[i], &harden, &err))
			continue;
		complain(NULL, &err);
		status = STATUS_TROUBLE;
	}
	governing_release(&governing);
	return status;
}

/* Saved images, which need nothing around them. */
static enum status look_into(struct buf *out, const struct learn_wish *wish)
{
	enum status status = STATUS_FINE;

	for (size_t i = 0; i < wish->archive_count; i++) {
		struct error err CLEANUP_ERROR = ERROR_INIT;

		if (out->len)
			buf_addch(out, '\n');
		if (!facts_image_add(out, &wish->archives[i], &err))
			continue;
		complain(NULL, &err);
		status = STATUS_TROUBLE;
	}
	return status;
}

static void add_help(struct buf *out)
{
	struct cli_own own = facts_options(NULL);

	buf_addstr(out,
		   "Usage: composeharden facts [OPTION]... [IMAGE[:TAG]]...\n"
		   "What is known of an image, why, from where, and what a service of it gets.\n"
		   "Without IMAGE, all images that something is known of, one a line.\n"
		   "\n");
	cli_options_list_own(out, &own);
	cli_options_list(out, known_options);
}

/* Which options it takes. */
static void describe(struct cli_options *options)
{
	options->known = known_options;
	options->own = facts_options(NULL);
}

static enum status run_facts(int argc, char **argv)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct learn_wish wish = {.from = SAVED_ANY};
	enum status status = STATUS_FINE, told;
	struct buf out CLEANUP_BUF;

	buf_init(&out);
	cli_options_init(&options);
	describe(&options);
	options.own.state = &wish;
	options.harden.today = "1970-01-01"; /* there are no annotations */
	if (!command_parse(&options, "facts", argc, argv))
		return STATUS_TROUBLE;
	if (options.help)
		add_help(&out);
	else if (!wish.archive_count || *options.files)
		status = answer(&out, &options);
	told = look_into(&out, &wish);
	status = told > status ? told : status;
	return command_print(&out) == STATUS_FINE ? status : STATUS_TROUBLE;
}

const struct command command_facts = {
	.name = "facts",
	.usage = "[IMAGE]",
	.summary = "what is known of an image, why, from where",
	.describe = describe,
	.run = run_facts,
};
