/* Image references: the grammar's accepted and refused names, and the name for facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/image.h"

#define HEX32 "0123456789abcdef0123456789abcdef"
#define HEX64 HEX32 HEX32
#define SHA256 "sha256:" HEX64

struct row {
	const char *text, *registry, *path, *repository, *tag, *digest;
};

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check(const struct row *rows, size_t count)
{
	CLEANUP_ARENA struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < count; i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct image_reference image;

		if (image_reference_parse(&image, rows[i].text, &arena, &err) < 0)
			fail_msg("\"%s\": %s", rows[i].text, err.message);
		if (!same(image.registry, rows[i].registry) || !same(image.path, rows[i].path) ||
		    !same(image.repository, rows[i].repository) || !same(image.tag, rows[i].tag) ||
		    !same(image.digest, rows[i].digest))
			fail_msg("\"%s\": %s / %s (%s) : %s @ %s", rows[i].text, image.registry,
				 image.path, image.repository, image.tag ? image.tag : "-",
				 image.digest ? image.digest : "-");
	}
}

static void references_are_taken_apart(void **state)
{
	static const struct row rows[] = {
		{"nginx", "docker.io", "library/nginx", "nginx", NULL, NULL},
		{"nginx:1.27-alpine", "docker.io", "library/nginx", "nginx", "1.27-alpine", NULL},
		{"bitnami/redis:7", "docker.io", "bitnami/redis", "bitnami/redis", "7", NULL},
		{"ghcr.io/acme/app", "ghcr.io", "acme/app", "ghcr.io/acme/app", NULL, NULL},
		{"ghcr.io:443/acme/app:1.2@" SHA256, "ghcr.io:443", "acme/app",
		 "ghcr.io:443/acme/app", "1.2", SHA256},
		{"redis@" SHA256, "docker.io", "library/redis", "redis", NULL, SHA256},
		{"x@sha512:" HEX64 HEX64, "docker.io", "library/x", "x", NULL,
		 "sha512:" HEX64 HEX64},
		{"x@sha384:" HEX64 HEX32, "docker.io", "library/x", "x", NULL,
		 "sha384:" HEX64 HEX32},
		{"localhost/app", "localhost", "app", "localhost/app", NULL, NULL},
		{"localhost", "docker.io", "library/localhost", "localhost", NULL, NULL},
		{"localhost:5000", "docker.io", "library/localhost", "localhost", "5000", NULL},
		{"localhost:5000/app:dev", "localhost:5000", "app", "localhost:5000/app", "dev",
		 NULL},
		{"registry:5000/a/b/c/d", "registry:5000", "a/b/c/d", "registry:5000/a/b/c/d", NULL,
		 NULL},
		{"192.168.0.1", "docker.io", "library/192.168.0.1", "192.168.0.1", NULL, NULL},
		{"192.168.0.1:80/app", "192.168.0.1:80", "app", "192.168.0.1:80/app", NULL, NULL},
		{"[fc00::1]:5000/docker/x:1", "[fc00::1]:5000", "docker/x",
		 "[fc00::1]:5000/docker/x", "1", NULL},
		{"[::1]/repo", "[::1]", "repo", "[::1]/repo", NULL, NULL},
		{"LOCALDOMAIN/debian", "LOCALDOMAIN", "debian", "localdomain/debian", NULL, NULL},
		{"GHCR.io/acme/app", "GHCR.io", "acme/app", "ghcr.io/acme/app", NULL, NULL},
		{"test.com:tag", "docker.io", "library/test.com", "test.com", "tag", NULL},
		{"b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io",
		 "test.example.com/my-app", "b.gcr.io/test.example.com/my-app", "test.example.com",
		 NULL},
		{"xn--n3h.com/myimage", "xn--n3h.com", "myimage", "xn--n3h.com/myimage", NULL,
		 NULL},
		{"dock__er/docker---x.y_z", "docker.io", "dock__er/docker---x.y_z",
		 "dock__er/docker---x.y_z", NULL, NULL},
		{"a:_", "docker.io", "library/a", "a", "_", NULL},
		{"a:A.-_b", "docker.io", "library/a", "a", "A.-_b", NULL},
		{"foo_bar.com:8080", "docker.io", "library/foo_bar.com", "foo_bar.com", "8080",
		 NULL},
		{HEX64 ":x", "docker.io", "library/" HEX64, HEX64, "x", NULL},
		{"docker.io/" HEX64, "docker.io", "library/" HEX64, HEX64, NULL, NULL},
		/* Looks like a registry and cannot be one. */
		{"my_host.lan/app:1", "", "my_host.lan/app", "my_host.lan/app", "1", NULL},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void docker_hub_has_many_names(void **state)
{
	static const struct row rows[] = {
		{"docker.io/nginx", "docker.io", "library/nginx", "nginx", NULL, NULL},
		{"docker.io/library/nginx", "docker.io", "library/nginx", "nginx", NULL, NULL},
		{"library/nginx", "docker.io", "library/nginx", "nginx", NULL, NULL},
		{"index.docker.io/nginx", "docker.io", "library/nginx", "nginx", NULL, NULL},
		{"index.docker.io/acme/app", "docker.io", "acme/app", "acme/app", NULL, NULL},
		{"registry-1.docker.io/library/nginx", "registry-1.docker.io", "library/nginx",
		 "nginx", NULL, NULL},
		{"registry.hub.docker.com/library/postgres:17", "registry.hub.docker.com",
		 "library/postgres", "postgres", "17", NULL},
		{"mirror.gcr.io/library/nginx", "mirror.gcr.io", "library/nginx", "nginx", NULL,
		 NULL},
		{"mirror.gcr.io/bitnami/redis", "mirror.gcr.io", "bitnami/redis", "bitnami/redis",
		 NULL, NULL},
		{"Mirror.GCR.io:443/library/nginx", "Mirror.GCR.io:443", "library/nginx", "nginx",
		 NULL, NULL},
		{"docker.m.daocloud.io/library/redis:7", "docker.m.daocloud.io", "library/redis",
		 "redis", "7", NULL},
		{"m.daocloud.io/docker.io/library/redis", "m.daocloud.io",
		 "docker.io/library/redis", "redis", NULL, NULL},
		{"cache.acme.com/hub/docker.io/acme/app", "cache.acme.com",
		 "hub/docker.io/acme/app", "acme/app", NULL, NULL},
		{"public.ecr.aws/docker/library/nginx", "public.ecr.aws", "docker/library/nginx",
		 "nginx", NULL, NULL},
		{"gitlab.com/group/sub/dependency_proxy/containers/alpine:3", "gitlab.com",
		 "group/sub/dependency_proxy/containers/alpine", "alpine", "3", NULL},
		{"gitlab.acme.com:443/g/dependency_proxy/containers/library/node",
		 "gitlab.acme.com:443", "g/dependency_proxy/containers/library/node", "node", NULL,
		 NULL},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void other_registries_stay_in_front(void **state)
{
	static const struct row rows[] = {
		{"public.ecr.aws/nginx/nginx", "public.ecr.aws", "nginx/nginx",
		 "public.ecr.aws/nginx/nginx", NULL, NULL},
		{"quay.io/prometheus/prometheus", "quay.io", "prometheus/prometheus",
		 "quay.io/prometheus/prometheus", NULL, NULL},
		{"harbor.acme.com/library/nginx", "harbor.acme.com", "library/nginx",
		 "harbor.acme.com/library/nginx", NULL, NULL},
		{"mirror.gcr.io.evil.com/library/nginx", "mirror.gcr.io.evil.com", "library/nginx",
		 "mirror.gcr.io.evil.com/library/nginx", NULL, NULL},
		{"docker.io:5000/nginx", "docker.io:5000", "nginx", "docker.io:5000/nginx", NULL,
		 NULL},
		{"acme.com/my-docker.io/nginx", "acme.com", "my-docker.io/nginx",
		 "acme.com/my-docker.io/nginx", NULL, NULL},
		{"acme.com/docker.io", "acme.com", "docker.io", "acme.com/docker.io", NULL, NULL},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void an_id_has_a_digest_alone(void **state)
{
	static const struct row rows[] = {
		{HEX64, "", "", "", NULL, SHA256},
		{SHA256, "", "", "", NULL, SHA256},
		{"sha512:" HEX64 HEX64, "", "", "", NULL, "sha512:" HEX64 HEX64},
		/* Too short for an ID: a repository. */
		{"0123456789ab", "docker.io", "library/0123456789ab", "0123456789ab", NULL, NULL},
		{"sha256:" HEX32, "docker.io", "library/sha256", "sha256", HEX32, NULL},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]));
}

static void what_docker_refuses_fails(void **state)
{
	static const char *const rows[] = {
		"",
		" ",
		" nginx",
		"nginx ",
		"nginx\n",
		"ng inx",
		"Nginx",
		"docker/Docker",
		"Registry/App",
		"docker.io/Library/nginx",
		":latest",
		"@" SHA256,
		"nginx:",
		"nginx@",
		"nginx:a:b",
		"nginx:-a",
		"nginx:.a",
		"nginx:a b",
		"nginx:a/b",
		"nginx:\xc3\xa9",
		"nginx@sha256",
		"nginx@sha256:",
		"nginx@sha256:" HEX32,
		"nginx@" SHA256 "0",
		"nginx@sha256:" HEX32 "0123456789ABCDEF0123456789ABCDEF",
		"nginx@md5:" HEX32,
		"nginx@sha512:" HEX64,
		"nginx@" SHA256 ":tag",
		"nginx@" SHA256 "@" SHA256,
		"/nginx",
		"nginx/",
		"a//b",
		"docker.io//nginx",
		"docker.io/",
		"https://github.com/docker/docker",
		"-docker",
		"docker-",
		"-docker.io/x/y",
		"docker-.io/x",
		"docker..io/X",
		".docker.io/x",
		"dock..er/x",
		"dock___er/x",
		"dock_.er/x",
		"dock-.er/x",
		"_docker/_docker",
		"host:/x",
		"host:port/x",
		"host:80:90/x",
		"user@host.com/x",
		"[fc00::1]",
		"[fc00::1]:5000",
		"[fc00::1/x",
		"[]/x",
		"[fe80::1%eth0]:5000/x",
		"[2001:db8::192.0.2.33]/x",
		"fc00::1:5000/x",
		"nginx:${TAG}",
		"${IMAGE}",
		"$IMAGE",
		"nginx#1",
		"\xd0\xb0pp",
		"a:" HEX64 HEX64 "0",
	};
	CLEANUP_ARENA struct arena arena;
	struct image_reference image, before;

	(void)state;
	arena_init(&arena);
	memset(&image, 0x5a, sizeof(image));
	before = image;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;

		if (image_reference_parse(&image, rows[i], &arena, &err) == 0)
			fail_msg("\"%s\" is taken", rows[i]);
		assert_non_null(err.message);
		assert_memory_equal(&image, &before, sizeof(image));
	}
}

/* 255 bytes of path, "library/" among them; 128 of tag. */
static void limits_are_the_grammars(void **state)
{
	static const struct {
		const char *before;
		size_t len;
		bool taken;
	} rows[] = {
		{"example.com/", 255, true},
		{"example.com/", 256, false},
		{"x/", 253, true},
		{"x/", 254, false},
		{"", 247, true},
		{"", 248, false},
		{"x:", 128, true},
		{"x:", 129, false},
		{"docker.io/", 247, true},
		{"docker.io/", 248, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t before = strlen(rows[i].before);
		CLEANUP_FREE char *text = xmalloc(before + rows[i].len + 1);
		CLEANUP_ARENA struct arena arena;
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct image_reference image;

		arena_init(&arena);
		memcpy(text, rows[i].before, before);
		memset(text + before, 'a', rows[i].len);
		text[before + rows[i].len] = '\0';
		if ((image_reference_parse(&image, text, &arena, &err) == 0) != rows[i].taken)
			fail_msg("%s with %zu bytes", rows[i].before, rows[i].len);
	}
}

static void hostile_lengths_fail_with_a_short_message(void **state)
{
	static const char *const units[] = {"a", "a/", "a.", "-", "_",	"/",
					    ":", "@",  "[",  ".", "0:", "docker.io/"};
	size_t size = (size_t)1 << 20;
	CLEANUP_FREE char *text = xmalloc(size + 1);

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i]), end = size - size % len;
		CLEANUP_ARENA struct arena arena;
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct image_reference image;

		arena_init(&arena);
		for (size_t at = 0; at < end; at += len)
			memcpy(text + at, units[i], len);
		text[end] = '\0';
		assert_int_equal(image_reference_parse(&image, text, &arena, &err), -1);
		assert_true(strlen(err.message) < 200);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_taken_apart),
		cmocka_unit_test(docker_hub_has_many_names),
		cmocka_unit_test(other_registries_stay_in_front),
		cmocka_unit_test(an_id_has_a_digest_alone),
		cmocka_unit_test(what_docker_refuses_fails),
		cmocka_unit_test(limits_are_the_grammars),
		cmocka_unit_test(hostile_lengths_fail_with_a_short_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
