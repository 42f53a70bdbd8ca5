/* Images of docker and podman. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/image.h"
#include "engine/saved_calls.h"

/* What engines say when they do not have an image; all else is trouble with the engine. */
static bool says_missing(const char *words)
{
	return strcasestr(words, "no such image") || strcasestr(words, "image not known") ||
	       strcasestr(words, "no such object");
}

/* Of skopeo's last line, `time="..." level=fatal msg="..."`, what it says. */
static void plain_words(struct buf *words)
{
	static const char mark[] = " level=fatal msg=\"";
	const char *at = strstr(words->data, mark);
	struct buf plain CLEANUP_BUF;

	buf_init(&plain);
	if (!at)
		return;
	for (at += sizeof(mark) - 1; *at && *at != '"' && *at != '\n'; at++) {
		at += at[0] == '\\' && at[1];
		buf_addch(&plain, *at);
	}
	buf_clear(words);
	buf_add(words, plain.data, plain.len);
}

int saved_call(const struct saved_request *request, unsigned timeout, const char *const *argv,
	       struct buf *output, bool *missing, struct error *err)
{
	struct process_request run = {
		.argv = argv, .timeout = timeout, .interrupt = request->interrupt};
	struct process_result result CLEANUP_PROCESS_RESULT;

	process_result_init(&result);
	if (process_run(&result, &run, err))
		return -1;
	if (!process_went_well(&result)) {
		if (missing)
			*missing = result.end == PROCESS_EXITED && says_missing(result.words.data);
		plain_words(&result.words);
		return process_blame(&result, argv[0], err);
	}
	buf_clear(output);
	buf_add(output, result.output.data, result.output.len);
	return 0;
}

/* What reads the stream. */
struct pipe_reader {
	struct saved_image *out;
	const struct saved_request *request;
};

static int consume(void *context, int fd, struct error *err)
{
	const struct pipe_reader *reader = context;
	struct image_request image = {
		.fd = fd,
		.progress = reader->request->progress,
		.context = reader->request->context,
	};

	reader->out->is_read = true;
	return image_profile_read(&reader->out->profile, &image, err);
}

int saved_pipe(struct saved_image *out, const struct saved_request *request,
	       const char *const *argv, struct error *err)
{
	struct process_request run = {
		.argv = argv, .timeout = SAVED_MOVE, .interrupt = request->interrupt};
	struct pipe_reader reader = {out, request};
	struct process_result result CLEANUP_PROCESS_RESULT;

	process_result_init(&result);
	return process_stream(&result, &run, consume, &reader, err);
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/*
 * The digest under which the repository of the reference has it; NULL: that cannot be told. podman, and docker with the
 * images of containerd (which then are called by that digest), also say so of images that were loaded or built here.
 */
static char *digest_of(const json_t *image, const char *reference, enum saved_from from)
{
	const json_t *list = json_object_get(image, "RepoDigests");
	const char *id = text_of(image, "Id");
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_reference wanted, found;
	struct arena arena CLEANUP_ARENA;

	arena_init(&arena);
	if (from == SAVED_PODMAN || image_reference_parse(&wanted, reference, &arena, &err))
		return NULL;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text && !image_reference_parse(&found, text, &arena, &err) && found.digest &&
		    !strcmp(found.repository, wanted.repository) &&
		    !strncmp(found.digest, "sha256:", 7))
			return strcmp(found.digest, id) != 0 ? xstrdup(found.digest) : NULL;
	}
	return NULL;
}

/* How it starts, as the configuration of an OCI image has it: the keys inside are the same. */
static int read_config(struct saved_image *out, const json_t *image, struct error *err)
{
	static const char *const keys[][2] = {{"Architecture", "architecture"},
					      {"Os", "os"},
					      {"Variant", "variant"},
					      {"Config", "config"}};
	json_t *config = json_object();
	CLEANUP_FREE char *text = NULL;
	int failed;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		json_t *value = json_object_get(image, keys[i][0]);

		if (value && !json_is_null(value))
			json_object_set(config, keys[i][1], value);
	}
	text = json_dumps(config, JSON_COMPACT);
	json_decref(config);
	if (!text)
		return error_set(err, "its configuration cannot be read");
	out->is_read = true;
	failed = image_profile_read_config(&out->profile, text, strlen(text), err);
	return failed;
}

static int take(struct saved_image *out, const struct saved_request *request,
		enum saved_from from, const struct buf *output, struct error *err)
{
	json_t *root = json_loadb(output->data, output->len, 0, NULL);
	const json_t *image = json_is_array(root) ? json_array_get(root, 0) : root;
	const char *id = text_of(image, "Id");
	int failed = 0;

	if (!json_is_object(image) || !id) {
		failed = error_set(err, "what the engine says of it is no image");
	} else {
		out->image_id = strchr(id, ':') ? xstrdup(id) : xasprintf("sha256:%s", id);
		out->digest = digest_of(image, request->reference, from);
		if (request->config_only)
			failed = read_config(out, image, err);
	}
	json_decref(root);
	return failed;
}

/* NULL: none is asked for. */
static char *platform_option(const struct saved_request *request)
{
	return request->platform ? xasprintf("--platform=%s", request->platform) : NULL;
}

/* Engines that keep one image for several platforms save the one that is named; the others do not know the option. */
static bool saves_platforms(const struct saved_request *request, const char *program)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct buf output CLEANUP_BUF;

	buf_init(&output);
	return !saved_call(request, CLIENT_SHORT, WORDS(program, "image", "save", "--help"),
			   &output, NULL, &ignored) &&
	       strstr(output.data, "--platform");
}

int saved_engine_identify(struct saved_image *out, const struct saved_request *request,
			  enum saved_from from, bool *missing, struct error *err)
{
	const char *program = saved_from_name(from);
	const char *const *inspect = WORDS(program, "image", "inspect", request->reference);
	CLEANUP_FREE char *platform = platform_option(request);
	const char *const *pull =
		platform ? WORDS(program, "pull", "--quiet", platform, request->reference)
			 : WORDS(program, "pull", "--quiet", request->reference);
	struct buf output CLEANUP_BUF;

	buf_init(&output);
	if (saved_call(request, CLIENT_SHORT, inspect, &output, missing, err)) {
		if (!*missing || !request->pull || request->local || request->secret)
			return -1;
		error_release(err);
		*missing = false;
		if (saved_call(request, SAVED_MOVE, pull, &output, NULL, err) ||
		    saved_call(request, CLIENT_SHORT, inspect, &output, missing, err))
			return -1;
	}
	return take(out, request, from, &output, err);
}

int saved_engine_read(struct saved_image *out, const struct saved_request *request,
		      enum saved_from from, struct error *err)
{
	const char *program = saved_from_name(from);
	CLEANUP_FREE char *platform = platform_option(request);

	if (platform && saves_platforms(request, program))
		return saved_pipe(out, request,
				  WORDS(program, "image", "save", platform, request->reference),
				  err);
	return saved_pipe(out, request, WORDS(program, "image", "save", request->reference), err);
}
