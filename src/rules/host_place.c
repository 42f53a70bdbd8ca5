/* Places of a host that matter, in tiers. */
#include "rules/host_place.h"

#include <stddef.h>
#include <string.h>

#include "compose/mount.h"

#define NONE (-1)
#define LOW SEVERITY_LOW
#define MEDIUM SEVERITY_MEDIUM
#define HIGH SEVERITY_HIGH
#define CRITICAL SEVERITY_CRITICAL

static const struct host_place places[];

/* What follows a home folder, "" for the folder itself; NULL when the path is not in one. */
static const char *behind_home(const char *path)
{
	size_t len;

	if (mount_is_below(path, "/root"))
		return path + 5;
	if (strncmp(path, "/home/", 6) != 0)
		return NULL;
	len = strcspn(path + 6, "/");
	return path + 6 + len;
}

static bool fits(const struct host_place *place, const char *path)
{
	const char *wanted = place->path;

	if (*wanted == '~') {
		path = behind_home(path);
		if (!path)
			return false;
		wanted++;
	}
	return place->exact ? !strcmp(path, wanted) : mount_is_below(path, wanted);
}

const struct host_place *host_place_find(const char *path)
{
	const struct host_place *best = NULL;

	for (const struct host_place *place = places; place->path; place++)
		if (fits(place, path) && (!best || strlen(place->path) >= strlen(best->path)))
			best = place;
	return best;
}

const struct host_place *host_place_at(size_t number)
{
	return places[number].path ? &places[number] : NULL;
}

/* The longest path that fits decides, the last of equals: what holds of a folder itself stands behind its tree. */
static const struct host_place places[] = {
	{"/", true, CRITICAL, HIGH, "every file of the host"},

	/* Who writes here is root on the host. */
	{"/etc", false, HIGH, MEDIUM, "configuration of the host"},
	{"/etc", true, CRITICAL, HIGH, "every configuration of the host and its password hashes"},
	{"/etc/passwd", false, CRITICAL, LOW, "the host's users"},
	{"/etc/group", false, CRITICAL, LOW, "the host's groups"},
	{"/etc/shadow", false, CRITICAL, HIGH, "the password hashes of the host"},
	{"/etc/gshadow", false, CRITICAL, HIGH, "the password hashes of the host's groups"},
	{"/etc/sudoers", false, CRITICAL, MEDIUM, "who may become root on the host"},
	{"/etc/sudoers.d", false, CRITICAL, MEDIUM, "who may become root on the host"},
	{"/etc/pam.d", false, CRITICAL, LOW, "how the host checks logins"},
	{"/etc/ssh", false, CRITICAL, HIGH, "the host's own SSH keys"},
	{"/etc/ld.so.preload", false, CRITICAL, LOW, "code in every program of the host"},
	{"/etc/systemd", false, CRITICAL, LOW, "the units that the host starts as root"},
	{"/etc/init.d", false, CRITICAL, LOW, "the scripts that the host starts as root"},
	{"/etc/profile.d", false, CRITICAL, LOW, "what runs at each login on the host"},
	{"/etc/crontab", false, CRITICAL, LOW, "the jobs that the host runs as root"},
	{"/etc/cron.d", false, CRITICAL, LOW, "the jobs that the host runs as root"},
	{"/etc/cron.daily", false, CRITICAL, LOW, "the jobs that the host runs as root"},
	{"/etc/cron.hourly", false, CRITICAL, LOW, "the jobs that the host runs as root"},
	{"/var/spool/cron", false, CRITICAL, LOW, "the jobs that the host runs"},
	{"/etc/docker", false, CRITICAL, MEDIUM, "the configuration of the Docker engine"},
	{"/etc/kubernetes", false, CRITICAL, CRITICAL, "the keys of the Kubernetes cluster"},
	{"/etc/letsencrypt", false, HIGH, MEDIUM, "the private keys of the host's certificates"},
	{"/etc/ssl/private", false, HIGH, HIGH, "the private keys of the host"},
	{"/boot", false, CRITICAL, LOW, "the kernel that the host starts"},
	{"/usr", true, CRITICAL, LOW, "the programs of the host"},
	{"/usr/bin", false, CRITICAL, LOW, "the programs of the host"},
	{"/usr/sbin", false, CRITICAL, LOW, "the programs of the host"},
	{"/usr/lib", false, CRITICAL, LOW, "the libraries of the host's programs"},
	{"/usr/lib64", false, CRITICAL, LOW, "the libraries of the host's programs"},
	{"/usr/local/bin", false, CRITICAL, LOW, "programs of the host"},
	{"/usr/local/sbin", false, CRITICAL, LOW, "programs of the host"},
	{"/bin", false, CRITICAL, LOW, "the programs of the host"},
	{"/sbin", false, CRITICAL, LOW, "the programs of the host"},
	{"/lib", false, CRITICAL, LOW, "the libraries of the host's programs"},
	{"/lib64", false, CRITICAL, LOW, "the libraries of the host's programs"},
	{"/lib/modules", false, CRITICAL, NONE, "the modules that the host's kernel loads"},
	{"/usr/lib/modules", false, CRITICAL, NONE, "the modules that the host's kernel loads"},

	/* State of engines and of the system. */
	{"/var", true, CRITICAL, HIGH, "the data of every service on the host"},
	{"/var/lib", true, CRITICAL, HIGH, "the data of every service on the host"},
	{"/var/lib/docker", false, CRITICAL, HIGH,
	 "the files, volumes and secrets of all containers"},
	{"/var/lib/docker/volumes", false, HIGH, MEDIUM, "volumes of other containers"},
	{"/var/lib/containerd", false, CRITICAL, HIGH, "the files of all containers"},
	{"/var/lib/containers", false, CRITICAL, HIGH, "the files of all containers"},
	{"/var/lib/kubelet", false, CRITICAL, CRITICAL, "the secrets of all pods on the node"},
	{"/run", true, CRITICAL, HIGH, "the sockets of every service on the host"},
	{"/run/systemd", false, HIGH, MEDIUM, "the sockets of the host's systemd"},
	{"/run/dbus", false, HIGH, HIGH,
	 "the host's system bus, which starts services as root (:ro is no help there)"},
	{"/var/log", true, MEDIUM, LOW, "the host's logs"},
	{"/var/log/journal", false, MEDIUM, LOW, "the host's logs"},

	/* The kernel's own. */
	{"/proc", false, CRITICAL, MEDIUM, "every process of the host, their environment included"},
	{"/proc/sys", false, CRITICAL, LOW,
	 "the kernel's settings, of which core_pattern runs programs"},
	{"/sys", false, CRITICAL, LOW, "the kernel's devices and settings"},
	{"/sys/fs/cgroup", false, HIGH, LOW, "the limits of everything on the host"},
	{"/sys/kernel/debug", false, CRITICAL, HIGH, "the kernel's inside"},
	{"/sys/kernel/security", false, CRITICAL, LOW, "the kernel's security modules"},
	{"/dev", true, CRITICAL, HIGH, "every device of the host"},
	{"/dev/mem", false, CRITICAL, CRITICAL, "the memory of the host"},
	{"/dev/shm", false, LOW, LOW, "the shared memory of programs on the host"},

	/* Homes. */
	{"/home", true, CRITICAL, HIGH, "the files of every user of the host"},
	{"/root", true, CRITICAL, HIGH, "root's files: keys, history, configuration"},
	{"~", true, HIGH, HIGH, "a user's files: keys, history, configuration"},
	{"~/.ssh", false, CRITICAL, HIGH, "a user's SSH keys"},
	{"~/.aws", false, HIGH, HIGH, "a user's AWS credentials"},
	{"~/.azure", false, HIGH, HIGH, "a user's Azure credentials"},
	{"~/.config/gcloud", false, HIGH, HIGH, "a user's Google Cloud credentials"},
	{"~/.kube", false, HIGH, HIGH, "a user's cluster credentials"},
	{"~/.docker", false, HIGH, HIGH, "a user's registry logins"},
	{"~/.gnupg", false, HIGH, HIGH, "a user's private keys"},
	{"~/.netrc", false, HIGH, HIGH, "a user's passwords"},
	{"~/.git-credentials", false, HIGH, HIGH, "a user's passwords"},
	{"~/.gitconfig", false, MEDIUM, NONE, "a user's Git settings, which can run programs"},
	{"~/.bashrc", false, HIGH, NONE, "what runs when a user logs in"},
	{"~/.profile", false, HIGH, NONE, "what runs when a user logs in"},
	{"~/.npmrc", false, HIGH, MEDIUM, "a user's registry tokens"},
	{"~/.pypirc", false, HIGH, MEDIUM, "a user's registry tokens"},
	{"~/.config", true, HIGH, MEDIUM, "a user's configuration"},

	/* Harmless to read. */
	{"/etc/localtime", false, LOW, NONE, "the host's time zone"},
	{"/etc/timezone", false, LOW, NONE, "the host's time zone"},
	{"/usr/share/zoneinfo", false, LOW, NONE, "the host's time zones"},
	{"/etc/hostname", false, LOW, NONE, "the host's name"},
	{"/etc/hosts", false, MEDIUM, NONE, "where the host finds other hosts"},
	{"/etc/resolv.conf", false, MEDIUM, NONE, "where the host finds other hosts"},
	{"/etc/machine-id", false, LOW, NONE, "the host's identity"},
	{"/etc/os-release", false, LOW, NONE, "the host's distribution"},
	{"/etc/ssl/certs", false, HIGH, NONE, "whom the host's programs trust"},
	{"/etc/ssl/cert.pem", false, HIGH, NONE, "whom the host's programs trust"},
	{"/etc/pki/tls/certs", false, HIGH, NONE, "whom the host's programs trust"},
	{"/etc/ca-certificates", false, HIGH, NONE, "whom the host's programs trust"},
	{"/etc/nsswitch.conf", false, HIGH, NONE, "where the host looks up names"},
	{NULL, false, NONE, NONE, NULL},
};
