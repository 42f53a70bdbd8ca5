/* What a profile says when it is asked: variables, programs, users. */
#include <string.h>

#include "base/alloc.h"
#include "evidence/image/accounts.h"
#include "evidence/image/limits.h"
#include "evidence/image/profile.h"

/* What engines take where an image sets no PATH (moby, oci/defaults.go). */
static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const char *image_env(const struct image_profile *profile, const char *name)
{
	size_t len = strlen(name);
	const char *value = NULL;

	/* The last one counts, as it does for a process. */
	for (const char *const *at = profile->env; *at; at++)
		if (!strncmp(*at, name, len) && (*at)[len] == '=')
			value = *at + len + 1;
	return value;
}

static const struct image_file *program_at(const struct image_profile *profile, const char *folder,
					   size_t len, const char *word)
{
	char path[2 * IMAGE_PATH_MAX];
	size_t word_len = strlen(word);
	const struct image_file *file;

	if (len + word_len + 2 > sizeof(path))
		return NULL;
	memcpy(path, folder, len);
	path[len] = '/';
	memcpy(path + len + 1, word, word_len + 1);
	file = image_find(profile, path);
	return file && file->kind == IMAGE_FILE_REGULAR ? file : NULL;
}

/* From the working folder, when the word is not absolute. */
static const struct image_file *written_program(const struct image_profile *profile,
						const char *word)
{
	const struct image_file *file;

	if (*word != '/')
		return program_at(profile, profile->folder, strlen(profile->folder), word);
	file = image_find(profile, word);
	return file && file->kind == IMAGE_FILE_REGULAR ? file : NULL;
}

const struct image_file *image_find_program(const struct image_profile *profile, const char *word)
{
	const char *path = image_env(profile, "PATH");

	if (!*word)
		return NULL;
	if (strchr(word, '/'))
		return written_program(profile, word);
	for (path = path ? path : default_path; *path;) {
		size_t len = strcspn(path, ":");
		const struct image_file *file = program_at(profile, path, len, word);

		if (file && file->mode & 0111)
			return file;
		path += len + (path[len] == ':');
	}
	return NULL;
}

const struct image_user *image_user_by_name(const struct image_profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->user_count; i++)
		if (!strcmp(profile->users[i].name, name))
			return &profile->users[i];
	return NULL;
}

const struct image_user *image_user_by_id(const struct image_profile *profile, uint32_t uid)
{
	for (size_t i = 0; i < profile->user_count; i++)
		if (profile->users[i].uid == uid)
			return &profile->users[i];
	return NULL;
}

static bool resolve_group(const struct image_profile *profile, const char *name, uint32_t *gid)
{
	const struct image_file *file = image_find(profile, "/etc/group");

	if (file && file->text && accounts_find_group(file->text, file->text_len, name, gid))
		return true;
	return accounts_number(name, strlen(name), gid);
}

/* As runc does (libcontainer/user): a name first, then a number; a number's group is that of its line, or 0. */
bool image_resolve_user(const struct image_profile *profile, const char *text, uint32_t *uid,
			uint32_t *gid)
{
	size_t len = strcspn(text, ":");
	const struct image_user *user = NULL;
	uint32_t number = 0, group = 0;
	bool is_number = !len || accounts_number(text, len, &number);

	for (size_t i = 0; i < profile->user_count && len && !user; i++)
		if (!strncmp(profile->users[i].name, text, len) && !profile->users[i].name[len])
			user = &profile->users[i];
	if (!user && !is_number)
		return false;
	if (!user)
		user = image_user_by_id(profile, number);
	if (user) {
		number = user->uid;
		group = user->gid;
	}
	if (text[len] && text[len + 1] && !resolve_group(profile, text + len + 1, &group))
		return false;
	*uid = number;
	*gid = group;
	return true;
}
