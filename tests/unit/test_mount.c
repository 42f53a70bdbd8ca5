/* Mounts: short syntaxes as Compose takes them apart, and paths that the engine sees as one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "compose/mount.h"

struct row {
	const char *text;
	enum mount_kind kind;
	const char *source, *target, *options;
	bool read_only;
};

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check(const struct row *row, bool parsed, const struct mount *mount)
{
	if (!parsed)
		fail_msg("\"%s\" is not taken", row->text);
	if (mount->kind != row->kind)
		fail_msg("\"%s\" is of kind %d", row->text, mount->kind);
	if (!same(mount->source, row->source) || !same(mount->target, row->target) ||
	    !same(mount->options, row->options) || mount->read_only != row->read_only)
		fail_msg("\"%s\": source %s, target %s, options %s, read-only %d", row->text,
			 mount->source ? mount->source : "-", mount->target,
			 mount->options ? mount->options : "-", mount->read_only);
}

static void volumes_are_taken_apart(void **state)
{
	static const struct row rows[] = {
		{"data:/var/lib/postgresql/data", MOUNT_VOLUME, "data", "/var/lib/postgresql/data",
		 NULL, false},
		{"./conf:/etc/nginx:ro", MOUNT_BIND, "./conf", "/etc/nginx", "ro", true},
		{"../x:/x", MOUNT_BIND, "../x", "/x", NULL, false},
		{".:/code", MOUNT_BIND, ".", "/code", NULL, false},
		{"~/.ssh:/root/.ssh:ro,z", MOUNT_BIND, "~/.ssh", "/root/.ssh", "ro,z", true},
		{"~:/home/me", MOUNT_BIND, "~", "/home/me", NULL, false},
		{"/var/run/docker.sock:/var/run/docker.sock", MOUNT_BIND, "/var/run/docker.sock",
		 "/run/docker.sock", NULL, false},
		{"/var/lib/mysql", MOUNT_ANONYMOUS, NULL, "/var/lib/mysql", NULL, false},
		{"/a/", MOUNT_ANONYMOUS, NULL, "/a", NULL, false},
		{"v1:/x:nocopy", MOUNT_VOLUME, "v1", "/x", "nocopy", false},
		{"v1:/x:z,rw", MOUNT_VOLUME, "v1", "/x", "z,rw", false},
		{"v1:/x:rw,ro", MOUNT_VOLUME, "v1", "/x", "rw,ro", true},
		{"v1:/x:ro,rw", MOUNT_VOLUME, "v1", "/x", "ro,rw", false},
		{"v1:/x:,ro,", MOUNT_VOLUME, "v1", "/x", ",ro,", true},
		{"v1:/x:rslave", MOUNT_VOLUME, "v1", "/x", "rslave", false},
		{"v1:/x:RO", MOUNT_VOLUME, "v1", "/x", "RO", false},
		{"v1:/x:rox", MOUNT_VOLUME, "v1", "/x", "rox", false},
		{"1000:/x", MOUNT_VOLUME, "1000", "/x", NULL, false},
		{"data:relative", MOUNT_VOLUME, "data", "/relative", NULL, false},
		{"a b:/c d", MOUNT_VOLUME, "a b", "/c d", NULL, false},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mount mount;

		check(&rows[i], mount_parse_volume(&mount, rows[i].text, &arena), &mount);
	}
}

static void drives_are_no_separators(void **state)
{
	static const struct row rows[] = {
		{"C:\\data:/data", MOUNT_BIND, "C:\\data", "/data", NULL, false},
		{"c:/data:/data:ro", MOUNT_BIND, "c:/data", "/data", "ro", true},
		{"C:\\a:D:\\b:ro", MOUNT_BIND, "C:\\a", "D:\\b", "ro", true},
		{"C:\\a:D:\\b", MOUNT_BIND, "C:\\a", "D:\\b", NULL, false},
		{"D:\\b", MOUNT_ANONYMOUS, NULL, "D:\\b", NULL, false},
		{"C:/a:/b/../c", MOUNT_BIND, "C:/a", "/c", NULL, false},
		{"\\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine", MOUNT_BIND,
		 "\\\\.\\pipe\\docker_engine", "\\\\.\\pipe\\docker_engine", NULL, false},
		/* A volume of one letter is a drive for Compose v2 (and for v1). */
		{"v:/x", MOUNT_ANONYMOUS, NULL, "v:/x", NULL, false},
		{"v:/x:/y", MOUNT_BIND, "v:/x", "/y", NULL, false},
		{"1:/x", MOUNT_VOLUME, "1", "/x", NULL, false},
		{"/a:/b:z", MOUNT_BIND, "/a", "/b", "z", false},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mount mount;

		check(&rows[i], mount_parse_volume(&mount, rows[i].text, &arena), &mount);
	}
}

static void variables_are_never_cut(void **state)
{
	static const struct row rows[] = {
		{"${DATA}:/data", MOUNT_VOLUME, "${DATA}", "/data", NULL, false},
		{"${DATA:-./data}:/data:ro", MOUNT_VOLUME, "${DATA:-./data}", "/data", "ro", true},
		{"./${A:-${B:-x}}/y:/data", MOUNT_BIND, "./${A:-${B:-x}}/y", "/data", NULL, false},
		{"data:${TARGET:-/data}:ro", MOUNT_VOLUME, "data", "/${TARGET:-/data}", "ro", true},
		{"data:/x:${MODE:-ro}", MOUNT_VOLUME, "data", "/x", "${MODE:-ro}", false},
		{"data:/x}:ro", MOUNT_VOLUME, "data", "/x}", "ro", true},
		{"data:/x/${Y", MOUNT_VOLUME, "data", "/x/${Y", NULL, false},
		{"$HOME/x:/x", MOUNT_VOLUME, "$HOME/x", "/x", NULL, false},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mount mount;

		check(&rows[i], mount_parse_volume(&mount, rows[i].text, &arena), &mount);
	}
}

static void what_compose_refuses_is_no_mount(void **state)
{
	static const char *const rows[] = {
		"",	    ":",	 "::",		":/x",	       "data:",	    "data::ro",
		"data:/x:", "/a:/b:ro:", "/a:/b:ro:z0", "a1:/b:ro:/c", "C:\\a::ro", ":::::::",
	};
	CLEANUP_ARENA struct arena arena;
	struct mount mount, before;

	(void)state;
	arena_init(&arena);
	memset(&mount, 0x5a, sizeof(mount));
	before = mount;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (mount_parse_volume(&mount, rows[i], &arena))
			fail_msg("\"%s\" is taken", rows[i]);
		assert_memory_equal(&mount, &before, sizeof(mount));
	}
	assert_false(mount_parse_tmpfs(&mount, "", &arena));
	assert_false(mount_parse_tmpfs(&mount, ":size=1m", &arena));
	assert_memory_equal(&mount, &before, sizeof(mount));
}

static void tmpfs_entries_are_taken_apart(void **state)
{
	static const struct row rows[] = {
		{"/tmp", MOUNT_TMPFS, NULL, "/tmp", NULL, false},
		{"/tmp/", MOUNT_TMPFS, NULL, "/tmp", NULL, false},
		{"/run:uid=1000,gid=1000,mode=1777", MOUNT_TMPFS, NULL, "/run",
		 "uid=1000,gid=1000,mode=1777", false},
		{"/var/run:size=64m", MOUNT_TMPFS, NULL, "/run", "size=64m", false},
		{"/tmp:", MOUNT_TMPFS, NULL, "/tmp", NULL, false},
		{"/tmp:ro,noexec", MOUNT_TMPFS, NULL, "/tmp", "ro,noexec", true},
		{"/tmp:size=1:2", MOUNT_TMPFS, NULL, "/tmp", "size=1:2", false},
		{"${DIR:-/tmp}:size=1m", MOUNT_TMPFS, NULL, "/${DIR:-/tmp}", "size=1m", false},
		{"t:x", MOUNT_TMPFS, NULL, "/t", "x", false},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mount mount;

		check(&rows[i], mount_parse_tmpfs(&mount, rows[i].text, &arena), &mount);
	}
}

static void paths_become_comparable(void **state)
{
	static const char *const rows[][2] = {
		{"/", "/"},
		{"", "/"},
		{".", "/"},
		{"..", "/"},
		{"//", "/"},
		{"/..", "/"},
		{"/../..", "/"},
		{"/a", "/a"},
		{"/a/", "/a"},
		{"/a//", "/a"},
		{"//a///b//", "/a/b"},
		{"/a/./b/.", "/a/b"},
		{"/a/../b", "/b"},
		{"/a/b/..", "/a"},
		{"/a/b/../../../c", "/c"},
		{"a", "/a"},
		{"./a", "/a"},
		{"../a", "/a"},
		{"/...", "/..."},
		{"/.a/..b/c.", "/.a/..b/c."},
		{"/var/run", "/run"},
		{"/var/run/", "/run"},
		{"/var/run/docker.sock", "/run/docker.sock"},
		{"/var//./run/x", "/run/x"},
		{"/var/runner", "/var/runner"},
		{"/var/lock", "/run/lock"},
		{"/var/lock/x", "/run/lock/x"},
		{"/var/run/../x", "/var/x"},
		{"/var/x/../run", "/run"},
		{"/run", "/run"},
		{"/srv/var/run", "/srv/var/run"},
		{"C:\\data\\", "C:\\data\\"},
		{"C:/data/../x", "C:/data/../x"},
		{"\\\\.\\pipe\\x", "\\\\.\\pipe\\x"},
		{"C:x", "/C:x"},
		{"/\xc3\xa9/\xff", "/\xc3\xa9/\xff"},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path = mount_path(rows[i][0], &arena);

		if (strcmp(path, rows[i][1]) != 0)
			fail_msg("\"%s\" becomes \"%s\"", rows[i][0], path);
		assert_string_equal(mount_path(path, &arena), path);
	}
}

static void below_is_by_component(void **state)
{
	static const struct {
		const char *path, *above;
		bool below;
	} rows[] = {
		{"/run", "/run", true},
		{"/run/x", "/run", true},
		{"/run/x/y", "/run", true},
		{"/runx", "/run", false},
		{"/ru", "/run", false},
		{"/", "/run", false},
		{"/run", "/", true},
		{"/", "/", true},
		{"/run", "/run/lock", false},
		{"/run/lock", "/run/lock", true},
		{"/run/lock.d", "/run/lock", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (mount_is_below(rows[i].path, rows[i].above) != rows[i].below)
			fail_msg("%s below %s", rows[i].path, rows[i].above);
	}
}

/* A megabyte of one byte or pair, which must neither recurse nor take long. */
static void hostile_lengths_take_no_time(void **state)
{
	static const char *const units[] = {"/",  "../", "./", "a",    "a/../",
					    "${", "}",	 ":",  "x,ro,"};
	size_t size = (size_t)1 << 20;
	CLEANUP_FREE char *text = xmalloc(size + 1);

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i]), end = size - size % len;
		CLEANUP_ARENA struct arena arena;
		struct mount mount;

		arena_init(&arena);
		for (size_t at = 0; at < end; at += len)
			memcpy(text + at, units[i], len);
		text[end] = '\0';
		assert_int_equal(mount_path(text, &arena)[0], '/');
		(void)mount_parse_volume(&mount, text, &arena);
		(void)mount_parse_tmpfs(&mount, text, &arena);
		memcpy(text, "/a:/b:", 6);
		(void)mount_parse_volume(&mount, text, &arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volumes_are_taken_apart),
		cmocka_unit_test(drives_are_no_separators),
		cmocka_unit_test(variables_are_never_cut),
		cmocka_unit_test(what_compose_refuses_is_no_mount),
		cmocka_unit_test(tmpfs_entries_are_taken_apart),
		cmocka_unit_test(paths_become_comparable),
		cmocka_unit_test(below_is_by_component),
		cmocka_unit_test(hostile_lengths_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
