/* Writing the keys of a generated service. */
#include "layered_keys.h"

#include <stdio.h>
#include <string.h>

/* What an item is written as: "%u" is a number, a word in angle brackets one of a pool. */
struct list_kind {
	const char *key;
	unsigned numbers;	   /* "%u" is below this */
	const char *const *shorts; /* NULL-terminated forms of an item */
	const char *const *longs;  /* the same, of fields "name: value" apart by "|"; or NULL */
	bool map; /* may be a mapping "NAME: value" of the short forms "NAME=value" */
};

#define FORMS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *const capabilities[] = {
	"ALL", "NET_ADMIN", "NET_RAW", "CHOWN", "SETUID", "SETGID", "NET_BIND_SERVICE",
	"SYS_ADMIN", "cap_kill", "CAP_FOWNER", "DAC_OVERRIDE", "SYS_PTRACE", "MKNOD", "AUDIT_WRITE",
	NULL};

static const struct list_kind kinds[] = {
	{"ports", 400,
	 FORMS("\"80%u:80\"", "\"%u\"", "\"127.0.0.1:%u:8080\"", "\"%u:53/udp\"", "\"[::1]:9%u:90\"",
	       "\"${PORT:-80}:80\"", "\"${HIDDEN}:81\"", "\"2%u-2%u:3%u-3%u\"", "0x%u"),
	 FORMS("target: %u|published: \"%u\"", "target: 443", "target: 53|protocol: udp|host_ip: 127.0.0.1",
	       "target: ${PORT:-80}|published: \"80%u\"|mode: host"),
	 false},
	{"expose", 2000, FORMS("\"%u\"", "%u", "\"%u/udp\"", "\"80-90\""), NULL, false},
	{"volumes", 60,
	 FORMS("data%u:/var/lib/data%u", "./here%u:/srv/%u:ro", "/cache%u", "data:/tmp/%u",
	       "/var/run/docker.sock:/var/run/docker.sock", "/etc:/host/etc%u", "\"${WHERE}:/%u\"",
	       "../up%u:/run/up%u:rw,z"),
	 FORMS("type: bind|source: ./b%u|target: /b%u", "type: volume|source: data|target: /var/d%u|read_only: true",
	       "type: tmpfs|target: /tmp", "type: volume|target: /anon%u"),
	 false},
	{"environment", 90, FORMS("NAME%u=value%u", "PASSWORD_%u=s%u", "PATH%u=/usr/%u", "MODE%u=$MODE"),
	 NULL, true},
	{"cap_add", 40, capabilities, NULL, false},
	{"cap_drop", 40, capabilities, NULL, false},
	{"security_opt", 30,
	 FORMS("no-new-privileges:true", "no-new-privileges", "\"no-new-privileges:false\"", "label:disable",
	       "seccomp:unconfined", "apparmor=unconfined", "label:type:t%u", "seccomp:./p%u.json"),
	 NULL, false},
	{"tmpfs", 40, FORMS("/tmp", "/run", "/t%u:size=%uk", "/tmp:mode=1777", "/run/x%u"), NULL, false},
	{"secrets", 30, FORMS("secret%u"), FORMS("source: secret%u|target: s%u|uid: \"%u\""), false},
	{"configs", 30, FORMS("config%u"), FORMS("source: config%u|target: /etc/c%u"), false},
	{"networks", 30, FORMS("net%u"), NULL, false},
	{"depends_on", 1, FORMS("helper"), NULL, false},
	{"sysctls", 60, FORMS("net.core.s%u=%u", "net.ipv4.ip_unprivileged_port_start=%u"), NULL, true},
	{"devices", 40, FORMS("/dev/d%u:/dev/d%u", "/dev/fuse", "\"/dev/sd%u:/dev/x:r\""),
	 FORMS("source: /dev/d%u|target: /dev/e%u|permissions: rw"), false},
	{"group_add", 90, FORMS("\"%u\"", "%u", "audio"), NULL, false},
	{"labels", 90, FORMS("com.example.l%u=v%u", "l%u=true"), NULL, true},
	{"dns", 250, FORMS("10.0.0.%u", "8.8.8.8"), NULL, false},
	{"extra_hosts", 200, FORMS("\"h%u:10.0.0.%u\""), NULL, false},
	{"device_cgroup_rules", 200, FORMS("\"c %u:* rmw\""), NULL, false},
	{"volumes_from", 1, FORMS("helper", "helper:ro"), NULL, false},
};

size_t layered_list_count(void)
{
	return sizeof(kinds) / sizeof(*kinds);
}

static const char *form_of(struct dice *dice, const char *const *forms)
{
	unsigned count = 0;

	while (forms[count])
		count++;
	return forms[dice_roll(dice, count)];
}

/* A form with every "%u" a number; `number` for them all, so that ranges are none backwards. */
static void add_form(struct layered_writer *writer, const char *form, size_t len, unsigned number)
{
	for (size_t i = 0; i < len; i++) {
		if (form[i] == '%') {
			buf_addf(writer->out, "%u", number);
			i++;
		} else {
			buf_addch(writer->out, form[i]);
		}
	}
}

/* "a: 1|b: 2" as a mapping of an item, in flow style or over lines. */
static void add_long(struct layered_writer *writer, const struct list_kind *kind, bool flow)
{
	const char *form = form_of(writer->dice, kind->longs);
	unsigned number = dice_roll(writer->dice, kind->numbers);

	if (flow)
		buf_addstr(writer->out, "{");
	while (*form) {
		size_t len = strcspn(form, "|");

		/* A variable ends a plain scalar's flow mapping too early. */
		if (flow && memchr(form, '$', len)) {
			buf_addstr(writer->out, "target: 80");
		} else {
			add_form(writer, form, len, number);
		}
		form += len + (form[len] == '|');
		if (*form)
			buf_addstr(writer->out, flow ? ", " : "\n        ");
	}
	if (flow)
		buf_addstr(writer->out, "}");
}

static unsigned length_of(struct layered_writer *writer)
{
	if (dice_once_in(writer->dice, writer->long_one))
		return 20 + dice_roll(writer->dice, 120);
	return dice_once_in(writer->dice, 12) ? 0 : 1 + dice_roll(writer->dice, 6);
}

static void add_items(struct layered_writer *writer, const struct list_kind *kind, bool flow)
{
	unsigned count = length_of(writer);

	if (flow || !count)
		buf_addstr(writer->out, " [");
	for (unsigned i = 0; i < count; i++) {
		bool is_long = kind->longs && dice_once_in(writer->dice, 3);

		buf_addstr(writer->out, !flow ? "\n      - " : i ? ", " : "");
		if (is_long) {
			add_long(writer, kind, flow || dice_once_in(writer->dice, 2));
		} else {
			const char *form = form_of(writer->dice, kind->shorts);

			add_form(writer, form, strlen(form),
				 dice_roll(writer->dice, kind->numbers));
		}
		if (!flow && dice_once_in(writer->dice, 20))
			buf_addstr(writer->out, " # why");
	}
	if (flow || !count)
		buf_addstr(writer->out, "]");
}

/* "NAME=value" as "NAME: value"; names are told apart by the place, so that none comes twice. */
static void add_map(struct layered_writer *writer, const struct list_kind *kind)
{
	unsigned count = 1 + length_of(writer);

	for (unsigned i = 0; i < count; i++) {
		const char *form = form_of(writer->dice, kind->shorts);
		size_t name = strcspn(form, "=");

		buf_addstr(writer->out, "\n      ");
		add_form(writer, form, name, i);
		if (!memchr(form, '%', name))
			buf_addf(writer->out, ".x%u", i);
		buf_addstr(writer->out, ": ");
		add_form(writer, form + name + 1, strlen(form + name + 1), i);
	}
}

void layered_write_list(struct layered_writer *writer, size_t number)
{
	const struct list_kind *kind = &kinds[number];
	struct dice *dice = writer->dice;

	buf_addf(writer->out, "    %s:", kind->key);
	if (writer->anchors[number] && dice_once_in(dice, 3)) {
		buf_addf(writer->out, " *list%zu\n", number);
		return;
	}
	if (dice_once_in(dice, 25))
		buf_addstr(writer->out, dice_once_in(dice, 2) ? " !reset" : " !override");
	else if (!writer->anchors[number] && dice_once_in(dice, 4)) {
		writer->anchors[number] = 1;
		buf_addf(writer->out, " &list%zu", number);
	}
	if (kind->map && dice_once_in(dice, 2))
		add_map(writer, kind);
	else
		add_items(writer, kind, writer->flow || dice_once_in(dice, 6));
	buf_addstr(writer->out, "\n");
}

/* Each line at most once; values that forms above do not cover. */
static const char *const scalars[][7] = {
	{"user: root", "user: \"1000:1000\"", "user: nobody", "user: \"0:0\"", "user: ${WHO:-1000}", NULL},
	{"read_only: true", "read_only: false", "read_only: ${RO:-true}", NULL},
	{"privileged: true", "privileged: false", NULL},
	{"network_mode: host", "network_mode: bridge", "network_mode: service:helper", NULL},
	{"pid: host", "pid: service:helper", NULL},
	{"ipc: host", "ipc: shareable", NULL},
	{"uts: host", NULL},
	{"userns_mode: host", NULL},
	{"cgroup: host", NULL},
	{"restart: always", "restart: \"no\"", "restart: on-failure:3", NULL},
	{"mem_limit: 256m", "mem_limit: 0", NULL},
	{"cpus: 0.5", "cpus: \"0\"", NULL},
	{"pids_limit: 100", "pids_limit: -1", NULL},
	{"healthcheck: {disable: true}", "healthcheck: {test: [CMD, \"true\"]}", NULL},
	{"logging: {driver: none}", "logging:\n      driver: json-file", NULL},
	{"deploy: {resources: {limits: {memory: 64m, pids: 20}}}",
	 "deploy:\n      restart_policy:\n        condition: any", NULL},
	{"tty: true", NULL},
	{"init: true", NULL},
	{"working_dir: /srv", NULL},
	{"oom_kill_disable: true", NULL},
	{"security_opt: no-new-privileges:true", NULL},
	{"tmpfs: /tmp", NULL},
};

void layered_write_scalars(struct layered_writer *writer)
{
	/* The last two are lists as well, which layered_write_list() may write. */
	size_t count = sizeof(scalars) / sizeof(*scalars) - 2;

	for (size_t i = 0; i < count; i++)
		if (dice_once_in(writer->dice, 6))
			buf_addf(writer->out, "    %s\n", form_of(writer->dice, scalars[i]));
}
