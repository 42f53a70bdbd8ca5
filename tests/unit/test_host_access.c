/* What services ask of the host, in the form that Compose resolves: each key refused once, and passed once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "trial/room/host_access.h"

/* The project's folder, with a file, a folder, links out of it, a FIFO and a socket. */
static char base[128];

static void make_socket(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "engine");
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static int make_project(void **state)
{
	char pattern[] = "/tmp/composeharden-access.XXXXXX", *real;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(pattern));
	real = realpath(pattern, NULL);
	snprintf(base, sizeof(base), "%s", real);
	free(real);
	assert_int_equal(chdir(base), 0);
	assert_int_equal(mkdir("data", 0700), 0);
	assert_int_equal(mkdir("deep", 0700), 0);
	assert_int_equal(mkfifo("deep/fifo", 0600), 0);
	assert_int_equal(symlink("/etc", "out"), 0);
	assert_int_equal(symlink("data", "in"), 0);
	assert_int_equal(symlink("/nowhere/at/all", "nothing"), 0);
	assert_int_equal(symlink("engine", "link"), 0);
	make_socket();
	file = fopen("Dockerfile", "w");
	assert_non_null(file);
	fclose(file);
	return 0;
}

static int remove_project(void **state)
{
	static const char *const files[] = {"deep/fifo", "out",	   "in",	"nothing",
					    "link",	 "engine", "Dockerfile"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		unlink(files[i]);
	rmdir("deep");
	rmdir("data");
	return chdir("/") || rmdir(base);
}

#define TOPS                                                                                       \
	"'volumes': {'own': null, 'theirs': {'external': true}, 'disguise': {'driver': 'local', "  \
	"'driver_opts': {'type': 'none', 'o': 'bind', 'device': '/'}}, 'nfs': {'driver': "         \
	"'nfs'}}, 'networks': {'own': null, 'theirs': {'external': true}, 'lan': {'driver': "      \
	"'macvlan'}}, 'secrets': {'in': {'file': 'Dockerfile'}, 'out': {'file': '/etc/shadow'}, "  \
	"'theirs': {'external': true}}, 'configs': {'in': {'content': 'x'}, 'out': {'file': "      \
	"'out/passwd'}}"

/* JSON with single quotes. */
static json_t *json_of(const char *text)
{
	char *copy = xstrdup(text);
	json_t *json;

	for (char *at = copy; *at; at++)
		if (*at == '\'')
			*at = '"';
	json = json_loads(copy, 0, NULL);
	assert_non_null(json);
	free(copy);
	return json;
}

static bool is_refused(const char *key, const char *value, unsigned allowed)
{
	struct arena arena;
	char *text =
		xasprintf("{'services': {'s': {'image': 'a', '%s': %s}}, " TOPS "}", key, value);
	struct host_access access = {.base = base, .allowed = allowed, .arena = &arena};
	const char *why;
	bool refused;

	arena_init(&arena);
	access.project = json_of(text);
	why = host_access_refusal(
		&access, json_object_get(json_object_get(access.project, "services"), "s"));
	refused = why;
	/* It names the word that allows it. */
	if (why && access.word != HOST_NONE)
		assert_non_null(strstr(why, "--allow="));
	json_decref(access.project);
	free(text);
	arena_release(&arena);
	return refused;
}

#define BIND(source) "[{'type': 'bind', 'source': '" source "', 'target': '/x'}]"
#define VOLUME(source) "[{'type': 'volume', 'source': '" source "', 'target': '/x'}]"

/* benign NULL: there is none. */
static const struct {
	const char *key, *hostile, *benign;
	enum host_word word;
} cases[] = {
	{"volumes", BIND("/"), BIND("data"), HOST_SOCKET},
	{"volumes", BIND("/run"), BIND("in"), HOST_SOCKET},
	{"volumes", BIND("/var/run/docker.sock"), BIND("Dockerfile"), HOST_SOCKET},
	{"volumes", BIND("link"), BIND("made/later"), HOST_SOCKET},
	{"volumes", BIND("deep"), NULL, HOST_DEVICE},
	{"volumes", BIND("/dev/null"), NULL, HOST_MOUNT},
	{"volumes", BIND("out"), NULL, HOST_MOUNT},
	{"volumes", BIND("out/none"), NULL, HOST_MOUNT},
	{"volumes", BIND("nothing"), NULL, HOST_MOUNT},
	{"volumes", BIND("none/../../x"), NULL, HOST_MOUNT},
	{"volumes", BIND("/home"), NULL, HOST_MOUNT},
	{"volumes", "['/etc:/x:ro']", "['./data:/x', 'own:/y']", HOST_MOUNT},
	{"volumes", "[{'type': 'npipe', 'source': 'a', 'target': '/x'}]",
	 "[{'type': 'tmpfs', 'target': '/x'}]", HOST_MOUNT},
	{"volumes", VOLUME("theirs"), VOLUME("own"), HOST_VOLUME},
	{"volumes", VOLUME("disguise"), "[{'type': 'volume', 'target': '/x'}]", HOST_VOLUME},
	{"volumes", VOLUME("nfs"), NULL, HOST_VOLUME},
	{"volumes", "['disguise:/x']", NULL, HOST_VOLUME},
	{"volumes_from", "['container:db']", "['other:ro']", HOST_VOLUME},
	{"volume_driver", "'nfs'", "''", HOST_VOLUME},
	{"network_mode", "'host'", "'none'", HOST_NETWORK},
	{"network_mode", "'container:x'", "'service:other'", HOST_NETWORK},
	{"network_mode", "'bridge2'", "'bridge'", HOST_NETWORK},
	{"network_mode", "'prod_default'", "'default'", HOST_NETWORK},
	{"networks", "{'theirs': null}", "{'own': null}", HOST_NETWORK},
	{"networks", "['lan']", "['own']", HOST_NETWORK},
	{"external_links", "['db']", "[]", HOST_NETWORK},
	{"cap_add", "['ALL']", "['CHOWN', 'CAP_NET_BIND_SERVICE']", HOST_CAPABILITY},
	{"cap_add", "['SYS_ADMIN']", "[]", HOST_CAPABILITY},
	{"cap_add", "['NEW_ONE']", NULL, HOST_CAPABILITY},
	{"security_opt", "['seccomp:unconfined']", "['no-new-privileges:true']", HOST_PROFILE},
	{"security_opt", "['label:disable']", "['seccomp=builtin']", HOST_PROFILE},
	{"security_opt", "['systempaths=unconfined']", NULL, HOST_PROFILE},
	{"security_opt", "['seccomp=all.json']", NULL, HOST_PROFILE},
	{"credential_spec", "{'file': 'x'}", NULL, HOST_PROFILE},
	{"devices", "['/dev/a:/dev/a']", "[]", HOST_DEVICE},
	{"device_cgroup_rules", "['a *:* rwm']", "[]", HOST_DEVICE},
	{"gpus", "'all'", "[]", HOST_DEVICE},
	{"deploy", "{'resources': {'reservations': {'devices': [{'count': 1}]}}}",
	 "{'resources': {'limits': {'cpus': '1'}}}", HOST_DEVICE},
	{"pid", "'host'", "'service:other'", HOST_NAMESPACE},
	{"ipc", "'container:x'", "'private'", HOST_NAMESPACE},
	{"uts", "'host'", "''", HOST_NAMESPACE},
	{"userns_mode", "'host'", "''", HOST_NAMESPACE},
	{"cgroup", "'host'", "'private'", HOST_NAMESPACE},
	{"cgroup_parent", "'/'", "''", HOST_NAMESPACE},
	{"runtime", "'kata'", "'runc'", HOST_RUNTIME},
	{"isolation", "'process'", "'default'", HOST_RUNTIME},
	{"annotations", "{'run.oci.x': '1'}", "{}", HOST_RUNTIME},
	{"privileged", "true", "false", HOST_PRIVILEGED},
	{"privileged", "'true'", "null", HOST_PRIVILEGED},
	{"post_start", "[{'command': 'a', 'privileged': true}]", "[{'command': 'a'}]",
	 HOST_PRIVILEGED},
	{"pre_stop", "[{'command': 'a', 'privileged': true}]", "[]", HOST_PRIVILEGED},
	{"sysctls", "{'kernel.core_pattern': '|/x'}", "{'net.core.somaxconn': 1}", HOST_SYSCTL},
	{"sysctls", "['vm.overcommit_memory=1']", "['kernel.sem=1']", HOST_SYSCTL},
	{"secrets", "[{'source': 'out'}]", "[{'source': 'in'}]", HOST_SECRET},
	{"secrets", "['theirs']", "['in']", HOST_SECRET},
	{"configs", "[{'source': 'out'}]", "[{'source': 'in'}]", HOST_SECRET},
	{"env_file", "['/etc/environment']", "['Dockerfile']", HOST_SECRET},
	{"build", "'https://example.org/x.git'", "'.'", HOST_BUILD},
	{"build", "{'context': '/etc'}", "{'context': '.', 'args': {'A': 'b'}}", HOST_BUILD},
	{"build", "{'context': '.', 'dockerfile': '../x'}",
	 "{'context': 'data', 'dockerfile': '../Dockerfile'}", HOST_BUILD},
	{"build", "{'context': '.', 'network': 'host'}", "{'context': '.', 'network': 'none'}",
	 HOST_BUILD},
	{"build", "{'context': '.', 'entitlements': ['security.insecure']}", NULL, HOST_BUILD},
	{"build", "{'context': '.', 'privileged': true}", NULL, HOST_BUILD},
	{"build", "{'context': '.', 'ssh': ['default']}", NULL, HOST_BUILD},
	{"build", "{'context': '.', 'secrets': ['a']}", NULL, HOST_BUILD},
	{"build", "{'context': '.', 'additional_contexts': {'a': '/'}}", NULL, HOST_BUILD},
	{"build", "{'context': '.', 'cache_to': ['type=local,dest=/x']}", NULL, HOST_BUILD},
	{"use_api_socket", "true", "false", HOST_SOCKET},
	{"develop", "{'watch': []}", "{}", HOST_EXTENSION},
	{"models", "['a']", "[]", HOST_EXTENSION},
	{"x-podman", "{'a': 'b'}", NULL, HOST_EXTENSION},
	{"provider", "{'type': 'a'}", NULL, HOST_NONE},
	{"not_known_yet", "true", NULL, HOST_NONE},
};

static void each_key_is_judged(void **state)
{
	unsigned all = ~0u;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unsigned others = cases[i].word ? all & ~(1u << cases[i].word) : all;

		if (!is_refused(cases[i].key, cases[i].hostile, 0))
			fail_msg("%s: %s passes", cases[i].key, cases[i].hostile);
		if (cases[i].benign && is_refused(cases[i].key, cases[i].benign, 0))
			fail_msg("%s: %s is refused", cases[i].key, cases[i].benign);
		if (!is_refused(cases[i].key, cases[i].hostile, others))
			fail_msg("%s: %s is another word's", cases[i].key, cases[i].hostile);
		if (cases[i].word && is_refused(cases[i].key, cases[i].hostile, all))
			fail_msg("%s: %s is not allowed by its word", cases[i].key,
				 cases[i].hostile);
	}
}

/* The path that is mounted is the one that was judged: a link cannot be switched between. */
static void sources_become_real(void **state)
{
	struct arena arena;
	json_t *service = json_of("{'volumes': " BIND("in") "}");
	struct host_access access = {.base = base, .arena = &arena};
	char *real = xasprintf("%s/data", base);

	(void)state;
	arena_init(&arena);
	assert_null(host_access_refusal(&access, service));
	assert_string_equal(
		json_string_value(json_object_get(
			json_array_get(json_object_get(service, "volumes"), 0), "source")),
		real);
	free(real);
	json_decref(service);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_is_judged),
		cmocka_unit_test(sources_become_real),
	};

	return cmocka_run_group_tests(tests, make_project, remove_project);
}
