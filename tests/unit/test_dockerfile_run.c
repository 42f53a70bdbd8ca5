/* What the lines of a Dockerfile show of ids, privileges, and of how the image starts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dockerfile_case.h"

static void ids_are_found(void **state)
{
	static const struct {
		const char *run, *user, *ids;
	} rows[] = {
		{"useradd -u 1001 app", "app", "1001"},
		{"useradd -u 1001 app", "app:staff", "1001:staff"},
		{"useradd -u 1001 app", "other", "other"},
		{"useradd app", "app", "app"},
		{"useradd --uid 1001 --gid 50 -m app", "app", "1001:50"},
		{"useradd --uid=1001 --shell=/bin/sh app", "app", "1001"},
		{"useradd -rmu 1001 -s /bin/sh app", "app", "1001"},
		{"useradd -u1001 app", "app", "1001"},
		{"useradd -c 'the -u 5 one' -u 1001 app", "app", "1001"},
		{"groupadd -g 2000 grp && useradd -u 1001 -g grp app", "app", "1001:2000"},
		{"groupadd -g 2000 grp; useradd -u 1001 app", "app:grp", "1001:2000"},
		{"useradd -u 1001 -g grp app", "app", "1001"},
		{"addgroup -g 1200 -S grp \\\n && adduser -S -D -H -u 1001 -G grp -g '' app", "app",
		 "1001:1200"},
		{"adduser --system --uid 1001 --gid 7 --disabled-password --gecos '' app", "app",
		 "1001:7"},
		{"adduser -D -u 1001 app\nRUN adduser app wheel", "app", "1001"},
		{"adduser -D app", "app", "app"},
		{"useradd -u 5 app && usermod -u 1001 app", "app", "1001"},
		{"usermod -aG docker app", "app", "app"},
		{"usermod -u 1001 node && groupmod -g 1002 node", "node:node", "1001:1002"},
		{"useradd -u 1001 app && useradd -u 1002 app", "app", "1002"},
		{"set -eux; if ! id app; then useradd -u 1001 app; fi", "app", "1001"},
		{"X=1 sudo /usr/sbin/useradd -u 1001 app", "app", "1001"},
		{"useradd -u $(id -u) app", "app", "app"},
		{"useradd -u \"$UNKNOWN\" app", "app", "app"},
		{"useradd -u $ID $NAME", "app", "4711"},
		{"useradd -u x app", "app", "app"},
		{"useradd -u", "app", "app"},
		{"useradd -u 99999999999 app", "app", "app"},
		{"[\"useradd\", \"-u\", \"1001\", \"app\"]", "app", "1001"},
		{"<<EOF\nuseradd -u 1001 app\nEOF", "app", "1001"},
		{"<<EOF bash\n# useradd -u 5 app\n  useradd -u 1001 \\\n app\nEOF", "app", "1001"},
		{"echo useradd -u 1001 app", "app", "app"},
		{"# useradd -u 1001 app", "app", "app"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_FREE char *text =
			xasprintf("FROM a\nENV ID=4711 NAME=app\nRUN %s\nUSER %s\n", rows[i].run,
				  rows[i].user);
		struct fixture fixture;

		load(&fixture, text, NULL);
		same(fixture.image.ids, rows[i].ids, text);
		arena_release(&fixture.arena);
	}
}

static void starts_are_read(void **state)
{
	static const struct {
		const char *text;
		const char *steps_down;
		bool certain, under_init, s6, sudo;
	} rows[] = {
		{"ENTRYPOINT [\"gosu\", \"app\", \"/x\"]", "gosu", true, false, false, false},
		{"ENTRYPOINT [\"/sbin/tini\", \"-g\", \"--\", \"su-exec\", \"app\", \"x\"]",
		 "su-exec", true, true, false, false},
		{"ENTRYPOINT [\"tini\", \"--\"]\nCMD [\"gosu\", \"a\", \"b\"]", "gosu", true, true,
		 false, false},
		{"ENTRYPOINT [\"dumb-init\", \"--rewrite\", \"15:2\", \"--\", \"x\"]", NULL, false,
		 true, false, false},
		{"CMD gosu app x", "gosu", false, false, false, false},
		{"CMD [\"sh\", \"-c\", \"exec /sbin/su-exec app x\"]", "su-exec", false, false,
		 false, false},
		{"CMD echo agosu", NULL, false, false, false, false},
		{"ENTRYPOINT [\"/entry.sh\"]\nCMD [\"gosu\", \"a\"]", NULL, false, false, false,
		 false},
		{"CMD [\"gosu\", \"a\"]\nENTRYPOINT []", "gosu", true, false, false, false},
		{"ENTRYPOINT [\"setpriv\", \"--reuid=1\", \"x\"]", "setpriv", true, false, false,
		 false},
		{"ENTRYPOINT [\"setpriv\", \"--no-new-privs\", \"x\"]", NULL, false, false, false,
		 false},
		{"ENTRYPOINT [\"/init\"]", NULL, false, false, true, false},
		{"CMD [\"sudo\", \"x\"]", NULL, false, false, false, true},
		{"CMD exec sudo x", NULL, false, false, false, true},
		{"CMD [\"gosu\", 1]", NULL, false, false, false, false},
		{"ENTRYPOINT [\"tini\"]", NULL, false, true, false, false},
		{"CMD []", NULL, false, false, false, false},
		{"RUN x", NULL, false, false, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_FREE char *text = xasprintf("FROM a\n%s\n", rows[i].text);
		struct fixture fixture;
		struct start start;

		load(&fixture, text, NULL);
		start_read(&start, &fixture.image.entrypoint, &fixture.image.cmd);
		same(start.steps_down, rows[i].steps_down, text);
		if (start.certain != rows[i].certain || start.under_init != rows[i].under_init ||
		    start.s6 != rows[i].s6 || start.sudo != rows[i].sudo)
			fail_msg("%s", text);
		arena_release(&fixture.arena);
	}
}

/* An ENTRYPOINT on top of a base drops the base's CMD, and not one of its own stage. */
static void entrypoint_drops_the_command_below(void **state)
{
	struct fixture fixture;

	(void)state;
	load(&fixture, "FROM a AS b\nCMD [\"x\"]\nFROM b\nENTRYPOINT [\"y\"]\n", NULL);
	assert_null(fixture.image.cmd.words);
	arena_release(&fixture.arena);
	load(&fixture, "FROM a\nCMD [\"x\"]\nENTRYPOINT [\"y\"]\n", NULL);
	same(fixture.image.cmd.words[0], "x", "CMD");
	arena_release(&fixture.arena);
}

static void privileges_are_seen(void **state)
{
	static const struct {
		const char *run;
		capability_set capabilities;
		bool sudo, setuid;
		const char *stepper;
	} rows[] = {
		{"setcap cap_net_bind_service=+ep /x", CAPABILITY_BIT(10), false, false, NULL},
		{"setcap 'CAP_NET_BIND_SERVICE,cap_chown+eip' /x", CAPABILITY_BIT(10) | 1, false,
		 false, NULL},
		{"/sbin/setcap -q cap_net_bind_service+ep $(which node)", CAPABILITY_BIT(10), false,
		 false, NULL},
		{"setcap cap_net_bind_service+p /x", 0, false, false, NULL},
		{"setcap cap_net_bind_service=ep /x && setcap -r /x", 0, false, false, NULL},
		{"setcap cap_net_bind_service=ep /x && setcap -r /y", CAPABILITY_BIT(10), false,
		 false, NULL},
		{"setcap cap_sys_admin+ep /x", 0, false, false, NULL},
		{"setcap cap_net_bind_service=ep", 0, false, false, NULL},
		{"setcap cap_chown=ep\\ cap_kill-e /x", 1, false, false, NULL},
		{"apt-get install -y sudo curl", 0, true, false, NULL},
		{"apt-get install -y sudo && apt-get purge -y sudo", 0, false, false, NULL},
		{"apk add --no-cache su-exec=0.2", 0, false, false, "su-exec"},
		{"apk add su-exec && apk del su-exec", 0, false, false, NULL},
		{"wget -O /usr/bin/gosu u && chmod +x /usr/bin/gosu", 0, false, false, "gosu"},
		{"sudo make", 0, true, false, NULL},
		{"chmod u+s /x", 0, false, true, NULL},
		{"chmod 4755 /x", 0, false, true, NULL},
		{"chmod 06755 /x", 0, false, true, NULL},
		{"chmod -R a+rx,ug+s /x", 0, false, true, NULL},
		{"chmod g+s /x", 0, false, false, NULL},
		{"chmod 1777 /x", 0, false, false, NULL},
		{"chmod 755 /4755", 0, false, false, NULL},
		{"chmod u-s /x", 0, false, false, NULL},
		{"echo setcap chmod 4755", 0, false, false, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_FREE char *text = xasprintf("FROM a\nRUN %s\n", rows[i].run);
		capability_set set = 0;
		struct fixture fixture;
		const struct dockerfile_run *run = &fixture.image.run;

		load(&fixture, text, NULL);
		for (size_t at = 0; at < run->setcap_count; at++)
			set |= run->setcap[at].capabilities;
		if (set != rows[i].capabilities || (run->sudo_line != 0) != rows[i].sudo ||
		    (run->setuid_line != 0) != rows[i].setuid)
			fail_msg("%s", text);
		same(run->stepper, rows[i].stepper, text);
		arena_release(&fixture.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_found),
		cmocka_unit_test(starts_are_read),
		cmocka_unit_test(entrypoint_drops_the_command_below),
		cmocka_unit_test(privileges_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
