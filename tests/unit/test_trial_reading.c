/* What trials read from engines and containers: diffs, archives, ports, users, logs; and how lives compare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "engine/archive.h"
#include "trial/watch/compare.h"
#include "trial/watch/life.h"
#include "trial/room/resolve.h"
#include "trial/room/room.h"
#include "trial/watch/writes.h"
#include "yaml/document.h"

static int make_arena(void **state)
{
	struct arena *arena = xmalloc(sizeof(*arena));

	arena_init(arena);
	*state = arena;
	return 0;
}

static int free_arena(void **state)
{
	arena_release(*state);
	free(*state);
	return 0;
}

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

	assert_string_equal(places("A /dev/shm/x\nC /etc\nC /etc/hosts\nA /proc/1\nA /.dockerenv\n",
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

/* A block of an archive, with the fields that are read. */
static void add_block(struct buf *out, char type, const char *size)
{
	char block[512] = {0};

	memcpy(block + 124, size, strlen(size));
	block[156] = type;
	memcpy(block + 257, "ustar\00000", 8);
	buf_add(out, block, sizeof(block));
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
	assert_true(archive.begins_with_folder);
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
	assert_false(archive.begins_with_folder);
	archive_read(&archive, "no archive at all", 17);
	assert_true(archive.cut);
	assert_int_equal(archive.count, 0);
}

static void listening_ports_are_read(void **state)
{
	static const char text[] =
		"  sl  local_address rem_address   st tx_queue rx_queue\n"
		"   0: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000\n"
		"   1: 0100007F:0050 0100007F:9C40 01 00000000:00000000 00:00000000\n"
		"  sl  local_address                         remote_address\n"
		"   0: 00000000000000000000000000000000:1538 00000000000000000000000000000000:0000 "
		"0A 0\n"
		"   1: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 "
		"0A 0\n";
	static const char udp[] =
		"  sl  local_address rem_address   st\n"
		" 1: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000\n"
		" 2: 0100007F:9C41 0100007F:0035 01 00000000:00000000 00:00000000\n";
	struct port_list ports = {.count = 0};

	(void)state;
	life_read_ports(&ports, text, false);
	assert_int_equal(ports.count, 2);
	assert_int_equal(ports.list[0], 5432);
	assert_int_equal(ports.list[1], 443);
	life_read_ports(&ports, "", false);
	life_read_ports(&ports, "cat: not found\n:::\n: : :", false);
	assert_int_equal(ports.count, 2);
	ports.count = 0;
	life_read_ports(&ports, udp, true);
	assert_int_equal(ports.count, 1);
	assert_int_equal(ports.list[0], 53);
}

static void processes_are_read_as_programs(void **state)
{
	struct sighting sighting = {.error = NULL};

	life_read_programs(&sighting,
			   "PID UID GID ELAPSED COMMAND\n 1 0 0 20 nginx\n 7 33 33 3 pool12\n"
			   " 8 33 33 19 pool7\n 9 5 5 1 a b\n",
			   true, *state);
	assert_int_equal(sighting.program_count, 3);
	assert_string_equal(sighting.programs[1].name, "poolN");
	assert_string_equal(sighting.programs[1].user, "33:33");
	assert_int_equal(sighting.programs[1].age, 19);
	assert_string_equal(sighting.programs[2].name, "a b");
	/* What runs only now and then is no part of what it does. */
	compare_keep_steady(&sighting);
	assert_int_equal(sighting.program_count, 2);
}

static struct sighting with_programs(const char *top, double seconds, struct arena *arena)
{
	struct sighting out = {.running = true, .seconds = seconds};
	CLEANUP_FREE char *text = xasprintf("PID UID GID ELAPSED COMMAND\n%s", top);

	life_read_programs(&out, text, true, arena);
	return out;
}

static const char *difference(const char *as_is, const char *hardened, struct arena *arena)
{
	struct sighting one = with_programs(as_is, 12, arena);
	struct sighting other = with_programs(hardened, 12, arena);

	return compare_lives(NULL, &one, &other, arena).why;
}

static void programs_and_their_users_are_compared(void **state)
{
	static const char nginx[] = "1 0 0 12 nginx\n2 33 33 12 nginx\n";

	assert_null(difference(nginx, nginx, *state));
	assert_null(difference(nginx, "1 33 33 12 nginx\n", *state));
	assert_string_equal(difference(nginx, "1 1000 1000 12 nginx\n", *state),
			    "nothing runs as 33:33, as nginx does as it is");
	assert_string_equal(difference(nginx, "1 0 0 12 nginx\n", *state),
			    "nothing runs as 33:33, as nginx does as it is");
	assert_string_equal(difference("1 0 0 12 one\n2 0 0 11 two\n", "1 5 5 12 one\n", *state),
			    "two does not run");
	/* A supervisor starts its child again and again. */
	assert_string_equal(difference("1 0 0 12 one\n2 0 0 11 two\n",
				       "1 0 0 12 one\n9 0 0 1 two\n", *state),
			    "two is started again and again");
}

static void files_that_are_not_written_are_found(void **state)
{
	struct sighting as_is = {.running = true}, hard = {.running = true};

	listing_read(&as_is.files, "//data\na\nnote-12\n//data/sub\nx.pyc\n/data/sub/deep:\nb\n",
		     *state);
	listing_read(&hard.files, "//data\na\nnote-7\n//data/sub\n/data/sub/deep:\nb\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	hard.files = (struct listing){.count = 0};
	listing_read(&hard.files, "//data\na\n//data/sub\n/data/sub/deep:\nb\n", *state);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not write /data/note-N, as it does as it is");
	/* Something else took its place; and where nothing can be listed nothing is known. */
	hard.files = (struct listing){.count = 0};
	listing_read(&hard.files, "//data\na\nother\n/data/sub/deep:\nb\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	hard.files = (struct listing){.count = 0};
	assert_null(compare_files(&as_is, &hard, *state));
}

static void answers_are_compared(void **state)
{
	struct usage usage = {.service = "web",
			      .exercises = {{"test -w /data", false}},
			      .exercise_count = 1};
	struct answers as_is = {.exercise_count = 1}, hard = {.exercise_count = 1};

	usage_read_answers(&as_is, "80 HTTP/1.1 200 OK\n22 yes\n443 no\nrubbish\n");
	assert_int_equal(as_is.port_count, 3);
	assert_int_equal(as_is.ports[0].kind, ANSWER_HTTP + 2);
	usage_read_answers(&hard, "80 HTTP/1.0 204\n22 yes\n443 no\n");
	assert_null(usage_find_difference(&usage, &as_is, &hard, *state));
	hard.exercises[0] = 1;
	assert_string_equal(usage_find_difference(&usage, &as_is, &hard, *state),
			    "the exercise \"test -w /data\" ends with status 1, as it is with 0");
	hard = (struct answers){.port_count = 0};
	usage_read_answers(&hard, "80 HTTP/1.0 500 Oh\n22 no\n");
	assert_string_equal(usage_find_difference(&usage, &as_is, &hard, *state),
			    "a GET of / on port 80 gives a status of 5xx, as it is 2xx");
	hard = (struct answers){.port_count = 0};
	usage_read_answers(&hard, "80 HTTP/1.0 200 OK\n22 no\n");
	assert_string_equal(usage_find_difference(&usage, &as_is, &hard, *state),
			    "it takes no connection on port 22");
}

static void users_are_counted_without_root(void **state)
{
	struct sighting sighting = {.error = NULL};

	life_read_programs(
		&sighting,
		"PID UID GID COMMAND\n 1 0 0 nginx\n 7 33 33 worker\n 8 33 33 worker\n 9 5 5 x\n",
		false, *state);
	assert_true(sighting.has_root);
	assert_int_equal(sighting.user_count, 2);
	assert_string_equal(sighting.users[0], "33:33");
	assert_string_equal(sighting.users[1], "5:5");
	sighting = (struct sighting){.error = NULL};
	life_read_programs(&sighting, "", false, *state);
	assert_false(sighting.has_root);
	assert_int_equal(sighting.user_count, 0);
}

static struct sighting seen(const char *log, bool running, int code, struct arena *arena)
{
	struct sighting out = {.running = running, .exit_code = code, .seconds = 3};

	life_read_log(&out, log, arena);
	return out;
}

static void logs_tell_of_refusals(void **state)
{
	struct sighting sighting = seen("12:00 chown /x: Operation not permitted\n"
					"12:07 chown /x: Operation not permitted\n"
					"open: EACCES\nbye\r\n\n",
					true, 0, *state);

	assert_int_equal(sighting.complaints.count, 2);
	assert_string_equal(sighting.complaints.list[0].key, "N chown /x: Operation not permitted");
	assert_string_equal(sighting.complaints.list[0].line,
			    "12:00 chown /x: Operation not permitted");
	assert_int_equal(sighting.complaints.list[0].count, 2);
	/* What tells why is worth more than what comes last. */
	assert_string_equal(sighting.last_words, "open: EACCES");
	sighting = seen("one\ntwo\r\n\n", true, 0, *state);
	assert_string_equal(sighting.last_words, "two");
}

static void complaints_are_a_set(void **state)
{
	static const char *const same[][2] = {
		{"2026-11-27T07:01:02.123Z pid 12: cannot lock /etc/passwd",
		 "2026-11-28T17:01:02.9Z pid 4711: cannot lock /etc/passwd"},
		{"Fri Nov 27 07:01:20 [1a2b3c4d] unable to open 10.0.0.1",
		 "Mon Dec 1 17:01:20 [ffee0011] unable to open 172.29.1.12"},
		{"sed: couldn't open /etc/sedrMgvkV: x", "sed: couldn't open /etc/sedk6ZvuH: x"},
		{"exited: web (exit status 1; not expected)", "exited: web (exit status 127; not expected)"},
	};
	static const char *const told[] = {
		"useradd: cannot lock /etc/passwd; try again later.", "unable to open log", "E: EROFS",
		"mkdir: can't create directory '/x': Read-only file system", "exited: web (exit status 1)",
		"INFO gave up: web entered FATAL state, too many start retries too quickly",
		"./run: line 3: foo: command not found", "child ended with status 126",
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		assert_string_equal(complaint_key(same[i][0], *state),
				    complaint_key(same[i][1], *state));
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		assert_true(complaint_is_one(told[i]));
	assert_false(complaint_is_one("ready to accept connections on port 80"));
	assert_string_not_equal(complaint_key("cannot open /etc/a", *state),
				complaint_key("cannot open /etc/b", *state));
}

static void lives_are_compared(void **state)
{
	struct sighting as_is = seen("1 EPERM\n", true, 0, *state), hard;

	as_is.ports_known = true;
	as_is.tcp.list[as_is.tcp.count++] = 80;
	hard = seen("2 EPERM\n", true, 0, *state);
	hard.tcp.list[hard.tcp.count++] = 80;
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_WORKS);
	hard.tcp.count = 0;
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not listen on port 80; its log: 2 EPERM");
	/* The kernel's words before what came later or sooner. */
	hard = seen("not found\n1 EPERM\nsetuid: Operation not permitted\nbye, cannot go on\n",
		    true, 0, *state);
	hard.tcp.list[hard.tcp.count++] = 80;
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_COMPLAINS);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "its log: setuid: Operation not permitted");
	hard = seen("", false, 0, *state);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it ended with status 0 after 3 s");
	hard = seen("", true, 0, *state);
	hard.has_health = true;
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it did not become healthy in 3 s");
	/* A job ends. */
	as_is = seen("", false, 0, *state);
	assert_null(compare_alone(&as_is, *state));
	hard = seen("", true, 0, *state);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not come to its end");
	as_is = seen("oh\n", false, 3, *state);
	assert_string_equal(compare_alone(&as_is, *state),
			    "it ended with status 3 after 3 s; its log: oh");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diffs_give_the_folders_that_were_written),
		cmocka_unit_test(what_engines_and_mounts_make_is_not_the_containers),
		cmocka_unit_test(archives_tell_folders_from_the_rest),
		cmocka_unit_test(listening_ports_are_read),
		cmocka_unit_test(users_are_counted_without_root),
		cmocka_unit_test(logs_tell_of_refusals),
		cmocka_unit_test(complaints_are_a_set),
		cmocka_unit_test(lives_are_compared),
		cmocka_unit_test(processes_are_read_as_programs),
		cmocka_unit_test(programs_and_their_users_are_compared),
		cmocka_unit_test(files_that_are_not_written_are_found),
		cmocka_unit_test(answers_are_compared),
		cmocka_unit_test(resolved_files_become_json),
		cmocka_unit_test(services_are_cut_off),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
