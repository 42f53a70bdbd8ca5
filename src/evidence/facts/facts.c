/* Loading image facts from files. */
#include "evidence/facts/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "evidence/facts/facts_packer.h"
#include "yaml/document.h"

/* One file's entries into the packer. */
static int add_text(struct facts_packer *packer, const char *path, const struct file *file,
		    struct error *err)
{
	struct arena arena CLEANUP_ARENA;
	struct yaml_document *document CLEANUP_YAML_DOCUMENT = NULL;
	struct fact_reader reader = {.path = path, .arena = &arena};
	struct yaml_pair pair = {NULL, NULL};
	struct fact_entry entry;
	const struct yaml_node *root;

	arena_init(&arena);
	document = yaml_document_parse(file->data, file->size, err);
	if (!document) {
		error_in(err, path);
		return -1;
	}
	reader.document = document;
	if (!document->root_count)
		return 0;
	root = yaml_resolve(document->roots[0]);
	if (document->root_count > 1)
		return fact_refuse(&reader, document->roots[1], err,
				   "a file of facts is one document");
	if (yaml_is_null(root))
		return 0;
	if (root->kind != YAML_MAPPING)
		return fact_refuse(&reader, root, err,
				   "a file of facts is a mapping of names to entries");
	while (yaml_pair_next(root, YAML_BEFORE, &pair)) {
		if (fact_read(&entry, &pair, &reader, err))
			return -1;
		facts_packer_add(packer, &entry, &reader);
	}
	return 0;
}

static struct facts *finish(struct facts_packer *packer, struct error *err)
{
	struct buf words CLEANUP_BUF;
	struct facts *facts;

	buf_init(&words);
	if (facts_packer_finish(packer, &words, err))
		return NULL;
	facts = xcalloc(1, sizeof(*facts));
	facts->word_count = words.len / sizeof(*facts->words);
	facts->words = xcalloc(facts->word_count, sizeof(*facts->words));
	memcpy(facts->words, words.data, words.len);
	facts->pool_size = packer->pool.len;
	facts->pool = buf_detach(&packer->pool);
	facts->pack = (struct facts_pack){facts->words, facts->pool};
	return facts;
}

struct facts *facts_load(const char *const *paths, struct error *err)
{
	struct facts_packer packer CLEANUP_FACTS_PACKER;

	facts_packer_init(&packer);
	for (; *paths; paths++) {
		struct file file CLEANUP_FILE = {0};

		if (file_read(*paths, &file, err)) {
			error_in(err, *paths);
			return NULL;
		}
		if (add_text(&packer, *paths, &file, err))
			return NULL;
	}
	return finish(&packer, err);
}

struct facts *facts_parse(const char *path, const char *text, size_t size, struct error *err)
{
	struct facts_packer packer CLEANUP_FACTS_PACKER;
	struct file file = {.data = (char *)(uintptr_t)text, .size = size};

	facts_packer_init(&packer);
	if (add_text(&packer, path, &file, err))
		return NULL;
	return finish(&packer, err);
}

void facts_free(struct facts *facts)
{
	if (!facts)
		return;
	free(facts->words);
	free(facts->pool);
	free(facts);
}

void cleanup_facts(struct facts **facts)
{
	facts_free(*facts);
}

size_t facts_count(const struct facts_pack *pack)
{
	return pack->words[FACTS_PACK_ENTRIES];
}

const struct fact *facts_at(const struct facts_pack *pack, size_t index, struct arena *arena)
{
	return facts_pack_read(pack, pack->words[FACTS_PACK_HEAD_SIZE + index], NULL, arena);
}
