/* Fuzz target: any bytes are a start script, and supervisord's settings; what it does is read within bounds, and what follows can be written. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/shell.h"
#include "evidence/image/conclude.h"
#include "evidence/image/digest.h"
#include "evidence/image/profile_read.h"
#include "evidence/image/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char passwd[] = "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/sh\n";

/* Acts say where they were seen, and name no more than was written; its two files may both be scripts. */
static void check_acts(const struct script_acts *acts, size_t size)
{
	if (acts->count > SCRIPT_ACT_MAX || acts->read_count > 2)
		abort();
	for (size_t i = 0; i < acts->count; i++) {
		const struct script_act *act = &acts->list[i];

		if (act->line > size + 1 || (act->path && act->path[0] != '/') ||
		    (act->user && !start_user_is_sane(act->user)))
			abort();
	}
}

/* Texts of the image stand in what is told only where they can be shown. */
static void check_fact(const struct fact *fact)
{
	for (const char *const *rule = fact->rules; rule && *rule; rule++)
		if (!shell_can_show(*rule))
			abort();
	for (const struct claim_path *path = fact->tmpfs; path && path->path; path++)
		if (path->path[0] != '/' || !shell_can_show(path->path))
			abort();
	if (fact->needs_root && fact->user)
		abort();
}

/* One entry of a tar (ustar of POSIX). */
static void add_entry(struct buf *out, const char *name, unsigned mode, const char *bytes,
		      size_t len)
{
	char header[512] = "";
	unsigned sum = 0;

	snprintf(header, 100, "%s", name);
	snprintf(header + 100, 8, "%07o", mode);
	snprintf(header + 108, 8, "%07o", 0);
	snprintf(header + 116, 8, "%07o", 0);
	snprintf(header + 124, 12, "%011zo", len);
	snprintf(header + 136, 12, "%011o", 0);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < sizeof(header); i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	buf_add(out, header, sizeof(header));
	buf_add(out, bytes, len);
	buf_addchars(out, '\0', (512 - len % 512) % 512);
}

static void add_end(struct buf *out)
{
	buf_addchars(out, '\0', 1024);
}

/* An image of one layer, whose start is the script. */
static void make_archive(struct buf *out, const char *text, size_t len)
{
	static const char manifest[] = "[{\"Config\":\"c.json\",\"Layers\":[\"l.tar\"]}]";
	struct buf layer CLEANUP_BUF, config CLEANUP_BUF;
	char written[DIGEST_TEXT_SIZE];
	struct digest digest;

	buf_init(&layer);
	buf_init(&config);
	add_entry(&layer, "start", 0755, text, len);
	add_entry(&layer, "etc/supervisord.conf", 0644, text, len);
	add_entry(&layer, "etc/passwd", 0644, passwd, sizeof(passwd) - 1);
	add_end(&layer);
	digest_of(&digest, layer.data, layer.len);
	digest_write(written, &digest);
	buf_addstr(&config, "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Entrypoint\":[\"/start\"],"
			    "\"Env\":[\"HOME=/srv\",\"DATA=/var/lib/x\",\"RUN_AS=www-data\"],\"WorkingDir\":\"/srv\"},"
			    "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"");
	buf_addstr(&config, written);
	buf_addstr(&config, "\"]}}");
	add_entry(out, "l.tar", 0644, layer.data, layer.len);
	add_entry(out, "c.json", 0644, config.data, config.len);
	add_entry(out, "manifest.json", 0644, manifest, sizeof(manifest) - 1);
	add_end(out);
}

/* What is no script is not kept as one. */
static void run(const char *text, size_t size)
{
	struct image_request request = {.platform = "linux/amd64"};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct script_acts *acts = xcalloc(1, sizeof(*acts));
	struct buf archive CLEANUP_BUF;
	struct arena arena CLEANUP_ARENA;
	struct image_profile profile;
	struct fact fact = {0};

	buf_init(&archive);
	arena_init(&arena);
	make_archive(&archive, text, size);
	if (image_profile_read_memory(&profile, &request, archive.data, archive.len, &err))
		abort();
	script_read_start(acts, &profile, &arena);
	check_acts(acts, size);
	image_conclude(&fact, &profile, &arena);
	check_fact(&fact);
	/* The same as words of the configuration. */
	if (!memchr(text, '\0', size)) {
		profile.entrypoint =
			(struct start_command){.shell = arena_strndup(&arena, text, size)};
		script_read_start(acts, &profile, &arena);
		check_acts(acts, size);
	}
	image_profile_release(&profile);
	free(acts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of the exact size, so that an overrun is seen. */
	char *text = xmalloc(size ? size : 1);

	if (size)
		memcpy(text, data, size);
	run(text, size);
	free(text);
	return 0;
}
