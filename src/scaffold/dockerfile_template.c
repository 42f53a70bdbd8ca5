/* Choosing and filling in Dockerfiles. */
#include "scaffold/dockerfile_template.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"

const struct dockerfile_template *dockerfile_template_find(const char *language)
{
	for (unsigned i = 0; i < dockerfile_template_count; i++)
		if (!strcmp(dockerfile_templates[i].language, language))
			return &dockerfile_templates[i];
	return NULL;
}

static bool has_sign(const char *folder, const char *signs)
{
	while (*signs) {
		size_t len = strcspn(signs, " ");
		CLEANUP_FREE char *path = xasprintf("%s/%.*s", folder, (int)len, signs);

		if (!access(path, F_OK))
			return true;
		signs += len + (signs[len] == ' ');
	}
	return false;
}

const struct dockerfile_template *dockerfile_template_detect(const char *folder)
{
	unsigned i = 0;

	while (i + 1 < dockerfile_template_count &&
	       !has_sign(folder, dockerfile_templates[i].signs))
		i++;
	return &dockerfile_templates[i];
}

void dockerfile_template_add(struct buf *out, const struct dockerfile_template *from,
			     const char *user)
{
	size_t uid = strcspn(user, ":");
	const char *gid = user[uid] ? user + uid + 1 : user;

	for (const char *at = from->text; *at;) {
		if (!strncmp(at, "@UID@", 5)) {
			buf_add(out, user, uid);
			at += 5;
		} else if (!strncmp(at, "@GID@", 5)) {
			buf_addstr(out, gid);
			at += 5;
		} else {
			buf_addch(out, *at++);
		}
	}
}
