/* From a request to a proved text: plain, hardened, grafted into the target. */
#include "scaffold/scaffold.h"

#include <string.h>

#include "base/error.h"
#include "evidence/asked/policy.h"
#include "evidence/learnt.h"
#include "scaffold/plain.h"
#include "yaml/document.h"
#include "yaml/copy.h"
#include "yaml/finish.h"
#include "yaml/render.h"

const struct scaffold_target scaffold_no_target = {"compose.yaml", "services:\n", 10};

struct transfer {
	struct scaffold *scaffold;
	const struct yaml_document *from;
	bool comments;
};

static int refuse_taken(const struct compose_file *file, const char *name, struct error *err)
{
	for (size_t i = 0; i < file->count; i++) {
		struct place place = yaml_place(file->document, file->list[i].key->start);

		if (!strcmp(file->list[i].name, name))
			return error_at(err, place.line, place.column,
					"there is a service \"%s\" already", name);
	}
	return 0;
}

/* Adding there would add elsewhere as well. */
static int refuse_shared(const struct yaml_node *value, const char *name, struct error *err)
{
	if (value->kind == YAML_ALIAS || (value->props && value->props->aliases))
		return error_set(err, "%s is shared through an anchor: nothing is added to it",
				 name);
	if (value->kind != YAML_MAPPING && !yaml_is_null(value))
		return error_set(err, "%s is not a mapping", name);
	return 0;
}

static int add_pairs(struct transfer *transfer, struct yaml_node *mapping,
		     const struct yaml_node *from, struct error *err)
{
	struct yaml_document *document = transfer->scaffold->file.document;
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(from, YAML_BEFORE, &pair)) {
		if (yaml_find(mapping, pair.key->text, YAML_AFTER))
			continue;
		if (yaml_splice_add(
			    &transfer->scaffold->splicer, mapping, pair.key->text,
			    yaml_copy_to(document, transfer->from, pair.value, transfer->comments),
			    err))
			return -1;
	}
	return 0;
}

/* The pairs of a top-level section that the target has not. */
static int add_section(struct transfer *transfer, const char *name, struct error *err)
{
	struct yaml_splicer *splicer = &transfer->scaffold->splicer;
	struct compose_file *file = &transfer->scaffold->file;
	const struct yaml_node *from = yaml_find(transfer->from->roots[0], name, YAML_BEFORE);
	struct yaml_node *value = yaml_find(file->root, name, YAML_BEFORE), *copy;

	if (!from)
		return 0;
	if (value && refuse_shared(value, name, err))
		return -1;
	if (value && value->kind == YAML_MAPPING)
		return add_pairs(transfer, value, from, err) ? error_wrap(err, "%s", name) : 0;
	copy = yaml_copy_to(file->document, transfer->from, from, transfer->comments);
	if (value ? yaml_splice_replace(splicer, value, copy, err)
		  : yaml_splice_add(splicer, file->root, name, copy, err))
		return error_wrap(err, "%s", name);
	return 0;
}

static int add_sections(struct scaffold *scaffold, const struct yaml_document *from, bool comments,
			struct error *err)
{
	static const char *const sections[] = {"services", "networks", "volumes", "secrets"};
	struct transfer transfer = {scaffold, from, comments};

	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		if (add_section(&transfer, sections[i], err))
			return -1;
	return 0;
}

/* Puts what the engine made of the service into the target. */
static int transplant(struct scaffold *scaffold, bool comments, struct error *err)
{
	const struct buf *hardened =
		scaffold->harden.changed ? &scaffold->harden.patched : &scaffold->plain;
	struct yaml_document *document CLEANUP_YAML_DOCUMENT =
		yaml_document_parse(hardened->data, hardened->len, err);

	if (!document || add_sections(scaffold, document, comments, err))
		return -1;
	return yaml_finish(&scaffold->splicer, &scaffold->text, err);
}

static int make_plain(struct scaffold *scaffold, const struct scaffold_request *request,
		      const struct harden_options *options, struct error *err)
{
	const struct policy *policy = options->evidence.policy;
	const struct learnt *learnt = options->evidence.learnt;
	struct plain_settings settings = {
		.request = request,
		.target = &scaffold->file,
		.facts = {.learnt = learnt ? learnt->facts : NULL,
			  .given = options->evidence.facts,
			  .policy = policy ? policy->facts : NULL},
	};

	return plain_make(&scaffold->plain, &settings, err);
}

static void release_target(struct scaffold *scaffold)
{
	yaml_splicer_release(&scaffold->splicer);
	buf_release(&scaffold->plain);
	buf_release(&scaffold->text);
	compose_file_release(&scaffold->file);
}

int scaffold_make(struct scaffold *scaffold, const struct scaffold_request *request,
		  const struct scaffold_target *target, const struct harden_options *options,
		  struct error *err)
{
	memset(scaffold, 0, sizeof(*scaffold));
	if (scaffold_request_check(request, err) ||
	    compose_file_load(&scaffold->file, target->path, target->text, target->size, NULL, err))
		return -1;
	buf_init(&scaffold->plain);
	buf_init(&scaffold->text);
	yaml_splicer_init(&scaffold->splicer, scaffold->file.document);
	if (refuse_taken(&scaffold->file, request->name, err) ||
	    make_plain(scaffold, request, options, err) ||
	    harden_text(&scaffold->harden, target->path, scaffold->plain.data, scaffold->plain.len,
			options, err)) {
		release_target(scaffold);
		return -1;
	}
	if (transplant(scaffold, options->comments, err)) {
		scaffold_release(scaffold);
		return -1;
	}
	return 0;
}

void scaffold_release(struct scaffold *scaffold)
{
	harden_release(&scaffold->harden);
	release_target(scaffold);
}
