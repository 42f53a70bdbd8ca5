/* What trials read from engines: diffs, archives, projects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena_case.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "engine/archive.h"
#include "engine/resolve.h"
#include "trial/room/room.h"
#include "trial/watch/writes.h"
#include "yaml/document.h"

static bool only_data_is_a_folder(void *context, const char *path)
{
	(void)context;
	return !strcmp(path, "/data") || !strcmp(path, "/default.etcd") || !strcmp(path, "/root/.cache");
}

static char *places(const char *diff, const char *const *mounts, struct arena *arena)
{
	struct write_question question = {only_data_is_a_folder, NULL, mounts};
	struct writes writes;
	struct buf out CLEANUP_BUF = BUF_INIT;

	writes_read(&writes, diff, &question, arena);
	for (size_t i = 0; i < writes.count; i++)
		buf_addf(&out, "%s%s%s", i ? " " : "", writes.list[i].folder,
			 writes.list[i].hopeless ? "!" : "");
	return arena_strdup(arena, out.data);
}

static void diffs_give_the_folders_that_were_written(void **state)
{
	assert_string_equal(places("C /run\nA /run/nginx.pid\nC /var\nC /var/cache\n"
				   "C /var/cache/nginx\nA /var/cache/nginx/client_temp\n"
				   "A /var/cache/nginx/client_temp/0\n",
				   NULL, *state),
			    "/run /var/cache/nginx");
	/* A new folder is made in the one above it. */
	assert_string_equal(
		places("C /var\nC /var/lib\nC /var/lib/x\nA /var/lib/x/y\nA /var/lib/x/y/z\n", NULL,
		       *state),
		"/var/lib/x");
	/* A folder that was given away; a file of the image that was changed. */
	assert_string_equal(
		places("C /data\nC /etc\nC /etc/passwd\nC /app\nC /app/app.py\n", NULL, *state),
		"/app! /data /etc!");
	assert_string_equal(places("C /app\nD /app/old\nA /app/new\n", NULL, *state), "/app!");
	/* Root's own folder and the system's hold what nothing may hide. */
	assert_string_equal(places("C /root\nA /root/.x\nC /usr\nC /usr/lib\nA /usr/lib/x\n"
				   "A /new\n",
				   NULL, *state),
			    "/! /root! /usr/lib!");
	/* A new folder there is a place itself; what Python makes for itself is none. */
	assert_string_equal(places("A /default.etcd\nA /default.etcd/member\nC /root\nA /root/.cache\n"
				   "C /app\nA /app/__pycache__\nA /app/__pycache__/x.pyc\n",
				   NULL, *state),
			    "/default.etcd /root/.cache");
	assert_string_equal(places("", NULL, *state), "");
	assert_string_equal(places("rubbish\nX /a\nA relative\nA", NULL, *state), "");
}

static void what_engines_and_mounts_make_is_not_the_containers(void **state)
{
	static const char *const mounts[] = {"/var/lib/data", "/run/secrets", NULL};

	assert_string_equal(places("A /dev/shm/x\nC /etc\nC /etc/hosts\nA /proc/1\nA /.dockerenv\nC /usr/sbin\nA /usr/sbin/docker-init\n",
				   mounts, *state),
			    "");
	assert_string_equal(places("C /var\nC /var/lib\nA /var/lib/data\nA /run\nA /run/secrets\n"
				   "C /tmp\nA /tmp/x\n",
				   mounts, *state),
			    "/tmp");
	/* /var/run is /run. */
	assert_string_equal(places("C /var\nC /var/run\nA /var/run/x.pid\n", mounts, *state),
			    "/run");
}

/* The fields of a block of an archive that are read. */
struct header {
	const char *name, *mode, *owner, *size; /* NULL: left empty */
	char type;
};

static void set_field(char *field, const char *text)
{
	if (text)
		memcpy(field, text, strlen(text));
}

static void add_header(struct buf *out, const struct header *header)
{
	char block[512] = {0};

	set_field(block, header->name);
	set_field(block + 100, header->mode);
	set_field(block + 108, header->owner);
	set_field(block + 116, header->owner);
	set_field(block + 124, header->size);
	block[156] = header->type;
	memcpy(block + 257, "ustar\00000", 8);
	buf_add(out, block, sizeof(block));
}

static void add_block(struct buf *out, char type, const char *size)
{
	add_header(out, &(struct header){.type = type, .size = size});
}

static void archives_tell_folders_from_the_rest(void **state)
{
	static const char zeros[1024];
	struct buf tar CLEANUP_BUF = BUF_INIT;
	struct archive archive;

	(void)state;
	add_block(&tar, '5', "0");
	add_block(&tar, '0', "00000001001"); /* 513 bytes: two blocks */
	buf_addchars(&tar, '5', 1024);
	add_block(&tar, 'x', "00000000064"); /* of pax: it is no entry */
	buf_addchars(&tar, 'x', 512);
	add_block(&tar, '2', "0");
	add_block(&tar, '\0', "0"); /* a file, as old programs wrote it */
	buf_add(&tar, zeros, sizeof(zeros));
	archive_read(&archive, tar.data, tar.len);
	assert_false(archive.cut);
	assert_int_equal(archive.count, 4);
	assert_int_equal(archive.folders, 1);
	assert_true(archive.first.is_folder);
	/* Cut anywhere, it counts what was whole, reads nothing beyond, and says so. */
	for (size_t len = 0; len < tar.len - 1024; len += 17) {
		char *exact = xmalloc(len + 1);

		memcpy(exact, tar.data, len);
		archive_read(&archive, exact, len);
		assert_true(archive.cut);
		assert_true(archive.count <= 4);
		assert_int_equal(archive.folders, len >= 512);
		free(exact);
	}
	/* A file first; its size in base 256 is more than there is. */
	buf_clear(&tar);
	add_block(&tar, '0', "\x80\0\0\x02");
	add_block(&tar, '5', "0");
	archive_read(&archive, tar.data, tar.len);
	assert_true(archive.cut);
	assert_int_equal(archive.count, 1);
	assert_false(archive.first.is_folder);
	archive_read(&archive, "no archive at all", 17);
	assert_true(archive.cut);
	assert_int_equal(archive.count, 0);
}

static void add_entry(struct buf *out, const char *name, char type, const char *owner, const char *mode)
{
	add_header(out, &(struct header){name, mode, owner, "0", type});
}

static void archives_tell_who_owns_what_is_right_inside(void **state)
{
	static const char zeros[1024];
	struct buf tar CLEANUP_BUF = BUF_INIT;
	struct archive archive;

	(void)state;
	add_entry(&tar, "config/", '5', "0000000", "0000755");
	add_entry(&tar, "config/caddy/", '5', "0001750", "0001777");
	add_entry(&tar, "config/caddy/autosave.json", '0', "0001750", "0000600");
	add_entry(&tar, "config/note", '0', "0000000", "0000644");
	buf_add(&tar, zeros, sizeof(zeros));
	archive_read(&archive, tar.data, tar.len);
	assert_int_equal(archive.first.mode, 0755);
	assert_int_equal(archive.inside_count, 2);
	assert_true(archive.inside[0].is_folder);
	assert_int_equal(archive.inside[0].uid, 1000);
	assert_int_equal(archive.inside[0].mode, 01777);
	assert_false(archive.inside[1].is_folder);
	/* More than are kept are counted. */
	tar.len -= sizeof(zeros);
	for (size_t i = 0; i < ARCHIVE_INSIDE; i++)
		add_entry(&tar, "config/more", '0', "0000000", "0000644");
	archive_read(&archive, tar.data, tar.len);
	assert_int_equal(archive.inside_count, ARCHIVE_INSIDE + 2);
}

static json_t *json_of(const char *text)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct yaml_document *document CLEANUP_YAML_DOCUMENT =
		yaml_document_parse(text, strlen(text), &err);

	assert_non_null(document);
	return resolve_node(document->roots[0], YAML_BEFORE);
}

static void resolved_files_become_json(void **state)
{
	json_t *got =
		json_of("a: 1\nb: '1'\nc: 0.5\nd: true\ne: ~\nf: [x, {y: z}]\ng: 010\nh: 1:20\n"
			"i: &n {k: -3}\nj: *n\nk: \"a$$b\"\nl: 99999999999999999999\n");
	json_t *wanted = json_loads("{\"a\":1,\"b\":\"1\",\"c\":0.5,\"d\":true,\"e\":null,"
				    "\"f\":[\"x\",{\"y\":\"z\"}],\"g\":\"010\",\"h\":\"1:20\","
				    "\"i\":{\"k\":-3},\"j\":{\"k\":-3},\"k\":\"a$$b\","
				    "\"l\":\"99999999999999999999\"}",
				    0, NULL);

	(void)state;
	assert_true(json_equal(got, wanted));
	json_decref(got);
	json_decref(wanted);
}

/* Nothing of it is left that others could see or meet. */
static void services_are_cut_off(void **state)
{
	struct room room = {.project = "p", .id = "1", .owner = "o", .base = "/nowhere"};
	json_t *service = json_of(
		"{image: x, container_name: c, ports: ['1:1'], restart: always, labels: "
		"{traefik.enable: 'true'},"
		" networks: {a: {aliases: [q], ipv4_address: 10.0.0.1}}, depends_on: [d], deploy: "
		"{replicas: 3},"
		" extra_hosts: ['a:1.2.3.4'], logging: {driver: syslog}, user: '5',"
		" volumes: ['data:/d:ro', '/missing$$x:/m', '/anon', {type: tmpfs, target: /t}]}");
	json_t *wanted =
		json_of("{image: x, user: '5', restart: 'no', networks: {a: {aliases: [q]}},"
			" labels: {io.composeharden.try: '1', io.composeharden.try.owner: o},"
			" volumes: [{type: volume, source: p-volume-data, target: /d, read_only: "
			"true, volume: {nocopy: false}},"
			" {type: volume, source: p-bind-1, target: /m, read_only: false, volume: "
			"{nocopy: true}},"
			" '/anon', {type: tmpfs, target: /t}]}");
	struct buf notes CLEANUP_BUF = BUF_INIT;
	json_t *got;

	(void)state;
	arena_init(&room.arena);
	got = room_adapt(&room, service, &notes);
	if (!json_equal(got, wanted))
		fail_msg("%s", json_dumps(got, JSON_INDENT(1)));
	assert_int_equal(room.volume_count, 2);
	assert_string_equal(room.volumes[1].from, "/missing$x");
	assert_string_equal(notes.data, "");
	json_decref(got);
	json_decref(wanted);
	json_decref(service);
	free(room.volumes);
	arena_release(&room.arena);
}

/* The engine's own bridge, where all containers meet, is replaced by a network of the trial. */
static void nobody_meets_others_on_the_bridge(void **state)
{
	struct room room = {.project = "p", .id = "1", .owner = "o", .base = "/nowhere"};
	struct buf notes CLEANUP_BUF = BUF_INIT;
	static const char *const modes[] = {"bridge", "default", "none", "service:web"};

	(void)state;
	arena_init(&room.arena);
	for (size_t i = 0; i < 4; i++) {
		json_t *service = json_object(), *got;

		json_object_set_new(service, "network_mode", json_string(modes[i]));
		got = room_adapt(&room, service, &notes);
		assert_int_equal(!json_object_get(got, "network_mode"), i < 2);
		assert_int_equal(!json_object_get(json_object_get(got, "networks"), "default"), i >= 2);
		json_decref(got);
		json_decref(service);
	}
	arena_release(&room.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_meets_others_on_the_bridge),
		cmocka_unit_test(diffs_give_the_folders_that_were_written),
		cmocka_unit_test(what_engines_and_mounts_make_is_not_the_containers),
		cmocka_unit_test(archives_tell_folders_from_the_rest),
		cmocka_unit_test(archives_tell_who_owns_what_is_right_inside),
		cmocka_unit_test(resolved_files_become_json),
		cmocka_unit_test(services_are_cut_off),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
