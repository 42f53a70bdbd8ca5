/* The image's own accounts: /etc/passwd and /etc/group. */
#ifndef EVIDENCE_IMAGE_ACCOUNTS_H
#define EVIDENCE_IMAGE_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct image_user;

/*
 * The lines of a passwd file that are whole: passwd(5), with numbers up to 2^32 - 2. Strings are copied into the
 * arena. Lines that are not of that form are passed over, as runc does.
 */
void accounts_read(struct arena *arena, const char *text, size_t len,
		   const struct image_user **users, size_t *count);
/* The number of a group by its name in a group file. */
bool accounts_find_group(const char *text, size_t len, const char *name, uint32_t *gid);
/* A decimal number below 2^32 - 1, and nothing else. */
bool accounts_number(const char *text, size_t len, uint32_t *number);

/* True when the text of a group file lists the user in a group beside its own. */
bool accounts_is_member(const char *text, size_t len, const struct image_user *user);

#endif
