/* Reading an image into a profile. */
#include "evidence/image/profile_read.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "evidence/image/accounts.h"
#include "evidence/image/image_config.h"
#include "evidence/image/json_value.h"
#include "evidence/image/select.h"
#include "evidence/image/store_folder.h"
#include "evidence/image/tree.h"

static void begin(struct image_profile *out)
{
	*out = (struct image_profile){.digest = ""};
	arena_init(&out->arena);
}

static void set_digest(struct image_profile *out, const struct digest *digest)
{
	char text[DIGEST_TEXT_SIZE];

	digest_write(text, digest);
	out->digest = arena_strdup(&out->arena, text);
}

static void read_accounts(struct image_profile *out)
{
	const struct image_file *passwd = image_find(out, "/etc/passwd");

	if (passwd && passwd->text)
		accounts_read(&out->arena, passwd->text, passwd->text_len, &out->users,
			      &out->user_count);
}

static bool is_program(const struct image_profile *profile, const char *path)
{
	const struct image_file *file = image_find(profile, path);

	return file && file->kind == IMAGE_FILE_REGULAR;
}

static int merge_layers(struct image_profile *out, struct catalog *catalog,
			const struct selection *selection, struct error *err)
{
	struct merge merge;
	int status = 0;

	merge_init(&merge, catalog);
	for (size_t i = 0; i < selection->layer_count && !status; i++)
		status = merge_apply(&merge, selection->layers[i], err);
	if (!status)
		image_tree_build(out, &merge);
	merge_release(&merge);
	return status;
}

/* All that there is to read was read, or is read when it is asked for. */
static int build(struct image_profile *out, struct store *store,
		 const struct image_request *request, struct error *err)
{
	struct selection selection;
	int status = select_image(&selection, store, request, &out->arena, err);

	if (!status) {
		set_digest(out, &selection.digest);
		image_config_read(out, selection.config);
	}
	selection_release(&selection);
	if (!status) {
		catalog_close(store->catalog);
		status = merge_layers(out, store->catalog, &selection, err);
	}
	if (status)
		return -1;
	read_accounts(out);
	out->has_shell = is_program(out, "/bin/sh") || is_program(out, "/bin/bash");
	out->user_is_resolved = image_resolve_user(out, out->user, &out->uid, &out->gid);
	return 0;
}

static int read_archive(struct store *store, struct stream *bytes, struct error *err)
{
	return store_read_archive(store, bytes, err);
}

static int read_fd(struct store *store, int fd, struct error *err)
{
	struct stream_fd bytes;
	int status;

	stream_fd_init(&bytes, fd);
	bytes.progress = store->progress;
	bytes.context = store->context;
	status = read_archive(store, &bytes.base, err);
	stream_fd_release(&bytes);
	return status;
}

/* A file, or a folder that is a layout. */
static int read_path(struct store *store, const char *path, struct error *err)
{
	struct stat status;
	int fd, result;

	if (stat(path, &status))
		return errno == ENOENT ? error_set(err, "no such file or folder")
				       : error_system(err, errno, "cannot be opened");
	if (S_ISDIR(status.st_mode))
		return store_folder_open(store, path, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_system(err, errno, "cannot be opened");
	result = read_fd(store, fd, err);
	close(fd);
	return result;
}

static int read_image(struct image_profile *out, const struct image_request *request,
		      struct stream *memory, struct error *err)
{
	struct catalog catalog;
	struct store store;
	int status;

	begin(out);
	catalog_init(&catalog, &out->arena);
	store_init(&store, &catalog);
	store.progress = request->progress;
	store.context = request->context;
	if (memory)
		status = read_archive(&store, memory, err);
	else
		status = request->path ? read_path(&store, request->path, err)
				       : read_fd(&store, request->fd, err);
	if (!status)
		status = build(out, &store, request, err);
	store_folder_close(&store);
	store_release(&store);
	catalog_release(&catalog);
	return status;
}

int image_profile_read(struct image_profile *out, const struct image_request *request,
		       struct error *err)
{
	return read_image(out, request, NULL, err);
}

int image_profile_read_memory(struct image_profile *out, const struct image_request *request,
			      const char *bytes, size_t len, struct error *err)
{
	struct stream_memory memory;

	stream_memory_init(&memory, bytes, len);
	return read_image(out, request, &memory.base, err);
}

int image_profile_read_config(struct image_profile *out, const char *text, size_t len,
			      struct error *err)
{
	json_t *config CLEANUP_JSON = NULL;
	struct digest digest;

	begin(out);
	config = json_value_parse(text, len, err);
	if (!config)
		return -1;
	if (!json_is_object(config))
		return error_set(err, "is no configuration of an image");
	digest_of(&digest, text, len);
	set_digest(out, &digest);
	image_config_read(out, config);
	out->user_is_resolved = image_resolve_user(out, out->user, &out->uid, &out->gid);
	return 0;
}

void image_profile_release(struct image_profile *profile)
{
	arena_release(&profile->arena);
	*profile = (struct image_profile){.digest = NULL};
}
