/* Ports: every shape of the short syntax, the engine's limits, addresses of both families. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/port.h"

struct row {
	const char *text;
	struct port port;
};

static bool same(const struct port *a, const struct port *b)
{
	bool address = a->host_address && b->host_address
			       ? strcmp(a->host_address, b->host_address) == 0
			       : a->host_address == b->host_address;

	return address && a->first == b->first && a->last == b->last &&
	       a->protocol == b->protocol && a->host_first == b->host_first &&
	       a->host_last == b->host_last;
}

static void ports_are_taken_apart(void **state)
{
	static const struct row rows[] = {
		{"80", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"8080:80", {80, 80, PORT_TCP, NULL, 8080, 8080}},
		{"127.0.0.1:8080:80", {80, 80, PORT_TCP, "127.0.0.1", 8080, 8080}},
		{"127.0.0.1::80", {80, 80, PORT_TCP, "127.0.0.1", 0, 0}},
		{"0.0.0.0:443:443/tcp", {443, 443, PORT_TCP, "0.0.0.0", 443, 443}},
		{":80", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"::80", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"0:80", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"53:53/udp", {53, 53, PORT_UDP, NULL, 53, 53}},
		{"53:53/UDP", {53, 53, PORT_UDP, NULL, 53, 53}},
		{"9:9/sctp", {9, 9, PORT_SCTP, NULL, 9, 9}},
		{"80/", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"3000-3005", {3000, 3005, PORT_TCP, NULL, 0, 0}},
		{"9090-9091:8080-8081", {8080, 8081, PORT_TCP, NULL, 9090, 9091}},
		{"49100-49200:22", {22, 22, PORT_TCP, NULL, 49100, 49200}},
		{"127.0.0.1:5000-5010:5000-5010/udp",
		 {5000, 5010, PORT_UDP, "127.0.0.1", 5000, 5010}},
		{"80-80", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"1-65535", {1, 65535, PORT_TCP, NULL, 0, 0}},
		{"65535:65535", {65535, 65535, PORT_TCP, NULL, 65535, 65535}},
		{"0080", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"[::1]:6001:6001", {6001, 6001, PORT_TCP, "::1", 6001, 6001}},
		{"[::]::80", {80, 80, PORT_TCP, "::", 0, 0}},
		{"::1:80:80", {80, 80, PORT_TCP, "::1", 80, 80}},
		{"2001:db8::1:8080:80/tcp", {80, 80, PORT_TCP, "2001:db8::1", 8080, 8080}},
		{"[::ffff:10.0.0.1]:1:1", {1, 1, PORT_TCP, "::ffff:10.0.0.1", 1, 1}},
		{"[]:80:80", {80, 80, PORT_TCP, NULL, 80, 80}},
	};
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct port port;

		if (port_parse(&port, rows[i].text, &arena, &err) < 0)
			fail_msg("\"%s\": %s", rows[i].text, err.message);
		if (!same(&port, &rows[i].port))
			fail_msg("\"%s\": %u-%u/%d at %s:%u-%u", rows[i].text, port.first,
				 port.last, port.protocol,
				 port.host_address ? port.host_address : "*", port.host_first,
				 port.host_last);
	}
}

static void what_docker_refuses_fails(void **state)
{
	static const char *const rows[] = {
		"",
		":",
		"::",
		"80:",
		"8080:",
		"127.0.0.1:80:",
		"/tcp",
		"8080:/tcp",
		"0",
		"8080:0",
		"0-5",
		"0-5:80",
		"65536",
		"65536:80",
		"99999999999999999999999",
		"4294967376",
		"18446744073709551696",
		"-1",
		"80-",
		"-80",
		"80--90",
		"80-90-100",
		"90-80",
		"90-80:80",
		"9090-9092:8080-8081",
		"9090:8080-8081",
		"80/icmp",
		"80/tcp/udp",
		"80/ tcp",
		"tcp/80",
		"http",
		"80a",
		"0x50",
		"+80",
		" 80",
		"80 ",
		"80\n",
		"8080: 80",
		"1.5",
		"80,81",
		"localhost:80:80",
		"127.0.0.256:80:80",
		"127.0.0.1.1:80:80",
		"127.1:80:80",
		"127.0.0.01:80:80",
		"[127.0.0.1:80:80",
		"[::1:80:80",
		"::1]:80:80",
		"[fe80::1%eth0]:80:80",
		"[[::1]]:80:80",
		":::80:80:80:80:80:80:80:80:80",
		"${PORT}:80",
		"\xd9\xa8\xd9\xa0",
	};
	CLEANUP_ARENA struct arena arena;
	struct port port, before;

	(void)state;
	arena_init(&arena);
	memset(&port, 0x5a, sizeof(port));
	before = port;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;

		if (port_parse(&port, rows[i], &arena, &err) == 0)
			fail_msg("\"%s\" is taken", rows[i]);
		assert_non_null(err.message);
		assert_memory_equal(&port, &before, sizeof(port));
	}
}

static void exposed_ports_have_no_host(void **state)
{
	static const struct row rows[] = {
		{"80", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"80/tcp", {80, 80, PORT_TCP, NULL, 0, 0}},
		{"53/udp", {53, 53, PORT_UDP, NULL, 0, 0}},
		{"7000-8000/Sctp", {7000, 8000, PORT_SCTP, NULL, 0, 0}},
	};
	static const char *const bad[] = {
		"", "0", "80:80", "127.0.0.1:80:80", "80/foo", "9-8", "$PORT", "80 443", "65536",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct port port;

		if (port_parse_exposed(&port, rows[i].text, &err) < 0)
			fail_msg("\"%s\": %s", rows[i].text, err.message);
		assert_true(same(&port, &rows[i].port));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct port port;

		if (port_parse_exposed(&port, bad[i], &err) == 0)
			fail_msg("\"%s\" is taken", bad[i]);
		assert_non_null(err.message);
	}
}

static void hostile_lengths_fail_with_a_short_message(void **state)
{
	static const char *const units[] = {"9", "0", ":", "-", "/", "[", "::1", "80:", "8-"};
	size_t size = (size_t)1 << 20;
	CLEANUP_FREE char *text = xmalloc(size + 1);

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i]), end = size - size % len;
		CLEANUP_ARENA struct arena arena;
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct port port;

		arena_init(&arena);
		for (size_t at = 0; at < end; at += len)
			memcpy(text + at, units[i], len);
		text[end] = '\0';
		assert_int_equal(port_parse(&port, text, &arena, &err), -1);
		assert_true(strlen(err.message) < 200);
		assert_int_equal(port_parse_exposed(&port, text, &err), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_are_taken_apart),
		cmocka_unit_test(what_docker_refuses_fails),
		cmocka_unit_test(exposed_ports_have_no_host),
		cmocka_unit_test(hostile_lengths_fail_with_a_short_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
