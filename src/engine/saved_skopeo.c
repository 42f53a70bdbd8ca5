/* Images of a registry, by skopeo: no engine is needed. */
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/saved_calls.h"

/* "docker://NAME:TAG", or "docker://NAME@DIGEST": skopeo takes no tag beside a digest. */
static char *source_of(const char *reference)
{
	const char *at = strchr(reference, '@'), *slash = strrchr(reference, '/'), *colon;

	if (!at)
		return xasprintf("docker://%s", reference);
	while (slash && slash > at)
		slash = NULL;
	colon = memchr(slash ? slash : reference, ':', (size_t)(at - (slash ? slash : reference)));
	return xasprintf("docker://%.*s%s", (int)((colon ? colon : at) - reference), reference, at);
}

/* A call with the platform, which stands before the command: "linux/arm64/v8" is given as its three parts. */
static int call(const struct saved_request *request, unsigned timeout, const char *const *words,
		struct buf *output, struct error *err)
{
	static const char *const names[] = {"os", "arch", "variant"};
	char *parts[3] = {NULL};
	const char *argv[CLIENT_WORDS_MAX + 1], *head[5] = {"skopeo"}, *at = request->platform;
	int failed;

	for (size_t i = 0; i < 3 && at && *at; i++) {
		size_t len = strcspn(at, "/");

		parts[i] = xasprintf("--override-%s=%.*s", names[i], (int)len, at);
		head[i + 1] = parts[i];
		at += len + (at[len] == '/');
	}
	client_join(argv, head, words);
	failed = saved_call(request, timeout, argv, output, NULL, err);
	for (size_t i = 0; i < 3; i++)
		free(parts[i]);
	return failed;
}

static int read_config(struct saved_image *out, const struct saved_request *request,
		       const char *source, struct error *err)
{
	struct buf output CLEANUP_BUF;

	buf_init(&output);
	if (call(request, SAVED_ASK, WORDS("inspect", "--config", "--raw", source), &output, err))
		return -1;
	out->is_read = true;
	return image_profile_read_config(&out->profile, output.data, output.len, err);
}

int saved_skopeo_identify(struct saved_image *out, const struct saved_request *request,
			  struct error *err)
{
	CLEANUP_FREE char *source = source_of(request->reference);
	struct buf output CLEANUP_BUF;
	size_t len;

	buf_init(&output);
	/* The digest of what the tag means: of a list where it is one, as engines note it. */
	if (call(request, SAVED_ASK,
		 WORDS("inspect", "--no-tags", "--format", "{{.Digest}}", source), &output, err))
		return -1;
	len = strcspn(output.data, "\r\n");
	if (strncmp(output.data, "sha256:", 7) != 0 || len != 71)
		return error_set(err, "skopeo inspect: its output is no digest");
	out->digest = xstrndup(output.data, len);
	return request->config_only ? read_config(out, request, source, err) : 0;
}

static void remove_folder(char *folder)
{
	char *const paths[] = {folder, NULL};
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	while (walk && (entry = fts_read(walk)))
		if (entry->fts_info == FTS_DP)
			(void)!rmdir(entry->fts_accpath);
		else if (entry->fts_info != FTS_D)
			(void)!unlink(entry->fts_accpath);
	if (walk)
		fts_close(walk);
}

/* It takes no pipe as a target (it follows /dev/stdout as a link): a folder that nobody else can look into. */
int saved_skopeo_read(struct saved_image *out, const struct saved_request *request,
		      struct error *err)
{
	const char *base = getenv("TMPDIR");
	CLEANUP_FREE char *folder =
		xasprintf("%s/composeharden-XXXXXX", base && *base ? base : "/tmp");
	CLEANUP_FREE char *source = source_of(request->reference);
	CLEANUP_FREE char *target = NULL;
	struct image_request image = {.progress = request->progress, .context = request->context};
	struct buf output CLEANUP_BUF;
	int failed;

	buf_init(&output);
	if (!mkdtemp(folder))
		return error_set(err, "no temporary folder can be made: %s", folder);
	target = xasprintf("oci:%s/image:it", folder);
	failed = call(request, SAVED_MOVE, WORDS("copy", "--quiet", source, target), &output, err);
	if (!failed) {
		CLEANUP_FREE char *path = xasprintf("%s/image", folder);

		image.path = path;
		out->is_read = true;
		failed = image_profile_read(&out->profile, &image, err);
	}
	remove_folder(folder);
	return failed;
}
