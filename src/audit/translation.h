/* A container while it is put into the words of Compose; private to audit/. */
#ifndef AUDIT_TRANSLATION_H
#define AUDIT_TRANSLATION_H

#include "audit/container.h"

struct translation {
	const struct container *container;
	json_t *words;
	struct error *err; /* set by the first member of a wrong type */
	bool failed;
};

/* "container X: MEMBER is not WANTED", unless something failed before; always NULL. */
json_t *translation_fail(struct translation *at, const char *member, const char *wanted);

/* A member by its path, "HostConfig.CapAdd"; NULL when it is not there, null, or of another type. */
json_t *translation_member(struct translation *at, const char *path, json_type type,
			   const char *wanted);
const char *translation_text(struct translation *at, const char *path);

/* True for "", and for the words of `usual` (parted by blanks, or NULL): they say nothing. */
bool translation_is_usual(const char *text, const char *usual);

void translation_set_text(struct translation *at, const char *key, const char *text);
/* Takes the list; an empty one is dropped. */
void translation_set_list(struct translation *at, const char *key, json_t *list);

/* Mounts, devices, ports and networks. */
void translation_add_host(struct translation *at);

#endif
