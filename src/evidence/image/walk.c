/* Following a path through folders and symbolic links, and never out of the root. */
#include "evidence/image/walk.h"

#include <string.h>

#include "evidence/image/limits.h"

/* What is still to be walked stands at the end of the buffer: a link's target is put before it. */
struct walk {
	const struct walk_tree *tree;
	uint32_t at;
	unsigned links;
	char *rest;
	char buffer[2 * IMAGE_PATH_MAX + 2];
};

/* Puts text before the rest; false when that gets too long. */
static bool put_before(struct walk *walk, const char *text)
{
	size_t len = strnlen(text, IMAGE_PATH_MAX + 1);

	if (len + 1 > (size_t)(walk->rest - walk->buffer))
		return false;
	*--walk->rest = '/';
	walk->rest -= len;
	memcpy(walk->rest, text, len);
	if (*text == '/')
		walk->at = 0;
	return true;
}

/* One component; false: there is no such file. */
static bool step(struct walk *walk, const char *name, size_t len, bool follow)
{
	const struct walk_tree *tree = walk->tree;
	const char *target;
	uint32_t next;

	if (!tree->is_folder(tree->context, walk->at))
		return false;
	if (len == 1 && *name == '.')
		return true;
	if (len == 2 && !memcmp(name, "..", 2)) {
		walk->at = tree->parent(tree->context, walk->at);
		return true;
	}
	next = tree->child(tree->context, walk->at, name, len);
	if (next == WALK_NONE)
		return false;
	target = follow ? tree->target(tree->context, next) : NULL;
	if (target)
		return walk->links++ < IMAGE_LINKS_MAX && *target && put_before(walk, target);
	walk->at = next;
	return true;
}

uint32_t walk_path(const struct walk_tree *tree, uint32_t start, const char *path, bool follow)
{
	struct walk walk = {.tree = tree, .at = start};

	walk.rest = walk.buffer + sizeof(walk.buffer) - 1;
	*walk.rest = '\0';
	if (!put_before(&walk, path))
		return WALK_NONE;
	while (*(walk.rest += strspn(walk.rest, "/"))) {
		const char *name = walk.rest;
		size_t len = strcspn(name, "/");

		walk.rest += len;
		/* "link/" is followed too. The slash that put_before() adds is the only one behind a last name. */
		if (!step(&walk, name, len, follow || walk.rest[1]))
			return WALK_NONE;
	}
	return walk.at;
}
