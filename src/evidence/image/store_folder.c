/* Blobs of an OCI layout folder. */
#include "evidence/image/store_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "evidence/image/store.h"

static const char blobs[] = "blobs/sha256/";

/* Opens "blobs", then "sha256", then the file, none of them through a link. */
static int open_blob(int folder, const char *hex)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_DIRECTORY;
	int outer = openat(folder, "blobs", flags), inner, file, code;

	if (outer < 0)
		return -1;
	inner = openat(outer, "sha256", flags);
	code = errno;
	close(outer);
	errno = code;
	if (inner < 0)
		return -1;
	file = openat(inner, hex, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	code = errno;
	close(inner);
	errno = code;
	return file;
}

static int open_file(int folder, const char *name)
{
	struct digest digest;

	if (!strcmp(name, "index.json"))
		return openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (!strncmp(name, blobs, sizeof(blobs) - 1) &&
	    digest_parse_hex(&digest, name + sizeof(blobs) - 1) &&
	    !name[sizeof(blobs) - 1 + DIGEST_HEX_LEN])
		return open_blob(folder, name + sizeof(blobs) - 1);
	errno = ENOENT;
	return -1;
}

static int load(struct store *store, const char *name, struct error *err)
{
	int fd = open_file(store->folder, name), result;
	struct stream_fd bytes;
	struct stat status;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return error_system(err, errno, "has a blob that cannot be opened");
	if (fstat(fd, &status) || !S_ISREG(status.st_mode)) {
		close(fd);
		return error_set(err, "has a blob that is no regular file");
	}
	stream_fd_init(&bytes, fd);
	bytes.count = store->told;
	bytes.progress = store->progress;
	bytes.context = store->context;
	result = store_read_blob(store, name, &bytes.base, false, err);
	store->told = bytes.count;
	stream_fd_release(&bytes);
	close(fd);
	return result;
}

int store_folder_open(struct store *store, const char *path, struct error *err)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return error_system(err, errno, "cannot be opened");
	store->folder = folder;
	store->load = load;
	return 0;
}

void store_folder_close(struct store *store)
{
	if (store->load)
		close(store->folder);
	store->load = NULL;
}
