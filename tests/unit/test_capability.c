/* Capabilities: all names both ways, spellings, Docker's defaults against the kernel's numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/capability.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "compose/capability.h"

struct spelling {
	const char *text;
	int capability;
};

static void every_name_is_read_back(void **state)
{
	(void)state;
	for (int i = 0; i < CAPABILITY_COUNT; i++) {
		const char *name = capability_name((enum capability)i);
		CLEANUP_FREE char *prefixed = NULL, *lower = NULL;

		assert_non_null(name);
		prefixed = xasprintf("CAP_%s", name);
		lower = xstrdup(prefixed);
		for (char *byte = lower; *byte; byte++) {
			if (*byte >= 'A' && *byte <= 'Z')
				*byte = (char)(*byte - 'A' + 'a');
		}
		assert_int_equal(capability_parse(name), i);
		assert_int_equal(capability_parse(prefixed), i);
		assert_int_equal(capability_parse(lower), i);
		assert_int_equal(capability_parse(lower + 4), i);
	}
}

static void bits_are_the_kernels(void **state)
{
	static const struct spelling rows[] = {
		{"CHOWN", CAP_CHOWN},
		{"DAC_OVERRIDE", CAP_DAC_OVERRIDE},
		{"DAC_READ_SEARCH", CAP_DAC_READ_SEARCH},
		{"FOWNER", CAP_FOWNER},
		{"KILL", CAP_KILL},
		{"SETGID", CAP_SETGID},
		{"SETUID", CAP_SETUID},
		{"NET_BIND_SERVICE", CAP_NET_BIND_SERVICE},
		{"NET_ADMIN", CAP_NET_ADMIN},
		{"NET_RAW", CAP_NET_RAW},
		{"SYS_MODULE", CAP_SYS_MODULE},
		{"SYS_RAWIO", CAP_SYS_RAWIO},
		{"SYS_PTRACE", CAP_SYS_PTRACE},
		{"SYS_ADMIN", CAP_SYS_ADMIN},
		{"SYS_TIME", CAP_SYS_TIME},
		{"MKNOD", CAP_MKNOD},
		{"AUDIT_WRITE", CAP_AUDIT_WRITE},
		{"SETFCAP", CAP_SETFCAP},
		{"SYSLOG", CAP_SYSLOG},
		{"AUDIT_READ", CAP_AUDIT_READ},
		{"PERFMON", 38},
		{"BPF", 39},
		{"CHECKPOINT_RESTORE", 40},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((int)capability_parse(rows[i].text) != rows[i].capability)
			fail_msg("%s is %d", rows[i].text, capability_parse(rows[i].text));
	}
	assert_int_equal(CAPABILITY_CHOWN, CAP_CHOWN);
	assert_int_equal(CAPABILITY_DAC_OVERRIDE, CAP_DAC_OVERRIDE);
	assert_int_equal(CAPABILITY_FOWNER, CAP_FOWNER);
	assert_int_equal(CAPABILITY_KILL, CAP_KILL);
	assert_int_equal(CAPABILITY_SETGID, CAP_SETGID);
	assert_int_equal(CAPABILITY_SETUID, CAP_SETUID);
	assert_int_equal(CAPABILITY_NET_BIND_SERVICE, CAP_NET_BIND_SERVICE);
}

static void spellings_are_dockers(void **state)
{
	static const struct spelling rows[] = {
		{"ALL", CAPABILITY_ALL},
		{"all", CAPABILITY_ALL},
		{"aLl", CAPABILITY_ALL},
		{"CAP_ALL", CAPABILITY_UNKNOWN},
		{"cap_all", CAPABILITY_UNKNOWN},
		{"Cap_Net_Admin", CAP_NET_ADMIN},
		/* Letters whose upper case is ASCII: Docker grants these. */
		{"\xc5\xbfYS_ADMIN", CAP_SYS_ADMIN},
		{"net_adm\xc4\xb1n", CAP_NET_ADMIN},
		/* The Kelvin sign is upper case already. */
		{"mk\xe2\x84\xaanod", CAPABILITY_UNKNOWN},
		{"\xe2\x84\xaaILL", CAPABILITY_UNKNOWN},
		{"", CAPABILITY_UNKNOWN},
		{"CAP_", CAPABILITY_UNKNOWN},
		{"CAP_CAP_CHOWN", CAPABILITY_UNKNOWN},
		{"CAPCHOWN", CAPABILITY_UNKNOWN},
		{"NET-ADMIN", CAPABILITY_UNKNOWN},
		{"NET ADMIN", CAPABILITY_UNKNOWN},
		{" NET_ADMIN", CAPABILITY_UNKNOWN},
		{"NET_ADMIN ", CAPABILITY_UNKNOWN},
		{"NET_ADMI", CAPABILITY_UNKNOWN},
		{"NET_ADMINS", CAPABILITY_UNKNOWN},
		{"NONE", CAPABILITY_UNKNOWN},
		{"0", CAPABILITY_UNKNOWN},
		{"CHECKPOINT_RESTORE_CHECKPOINT_RESTORE", CAPABILITY_UNKNOWN},
		{"\xc5", CAPABILITY_UNKNOWN},
		{"\xc5\xbf", CAPABILITY_UNKNOWN},
		{"${CAP}", CAPABILITY_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((int)capability_parse(rows[i].text) != rows[i].capability)
			fail_msg("\"%s\" is %d", rows[i].text, capability_parse(rows[i].text));
	}
}

static void hostile_lengths_are_unknown(void **state)
{
	size_t size = (size_t)1 << 20;
	CLEANUP_FREE char *text = xmalloc(size + 1);

	(void)state;
	memset(text, 'A', size);
	text[size] = '\0';
	assert_int_equal(capability_parse(text), CAPABILITY_UNKNOWN);
	/* Around the room for a folded name. */
	for (size_t len = 20; len < 70; len++)
		assert_int_equal(capability_parse(text + size - len), CAPABILITY_UNKNOWN);
	memcpy(text, "CAP_", 4);
	assert_int_equal(capability_parse(text), CAPABILITY_UNKNOWN);
}

static void what_is_no_capability_has_no_name(void **state)
{
	(void)state;
	assert_string_equal(capability_name(CAPABILITY_ALL), "ALL");
	assert_null(capability_name(CAPABILITY_UNKNOWN));
	assert_null(capability_name(CAPABILITY_COUNT));
	assert_null(capability_name((enum capability)62));
	assert_null(capability_name((enum capability)64));
}

static void dockers_default_is_fourteen(void **state)
{
	static const int caps[] = {
		CAP_CHOWN,   CAP_DAC_OVERRIDE, CAP_FSETID,	     CAP_FOWNER,
		CAP_MKNOD,   CAP_NET_RAW,      CAP_SETGID,	     CAP_SETUID,
		CAP_SETFCAP, CAP_SETPCAP,      CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT,
		CAP_KILL,    CAP_AUDIT_WRITE,
	};
	capability_set expected = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++)
		expected |= CAPABILITY_BIT(caps[i]);
	assert_int_equal(__builtin_popcountll(expected), 14);
	assert_true(capability_docker_default() == expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_is_read_back),
		cmocka_unit_test(bits_are_the_kernels),
		cmocka_unit_test(spellings_are_dockers),
		cmocka_unit_test(hostile_lengths_are_unknown),
		cmocka_unit_test(what_is_no_capability_has_no_name),
		cmocka_unit_test(dockers_default_is_fourteen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
