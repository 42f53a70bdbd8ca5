/* Which of several images is meant: by its name, and by its platform. */
#include "evidence/image/wanted.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/image.h"

/* uname(2) and Go's names (containerd, platforms/database.go). */
static const struct {
	const char *machine, *architecture;
} machines[] = {
	{"x86_64", "amd64"},	    {"aarch64", "arm64/v8"}, {"armv7l", "arm/v7"},
	{"armv6l", "arm/v6"},	    {"i686", "386"},	     {"i386", "386"},
	{"ppc64le", "ppc64le"},	    {"s390x", "s390x"},	     {"riscv64", "riscv64"},
	{"loongarch64", "loong64"},
};

static const char *tag_or_latest(const char *tag)
{
	return tag ? tag : "latest";
}

bool wanted_is_name(const char *name, const char *reference, struct arena *arena)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_reference has, wants;

	if (!strcmp(name, reference))
		return true;
	if (image_reference_parse(&wants, reference, arena, &err))
		return false;
	if (!strpbrk(name, "/:@"))
		return !strcmp(name, tag_or_latest(wants.tag));
	if (image_reference_parse(&has, name, arena, &err))
		return false;
	if (strcmp(has.repository, wants.repository) != 0)
		return false;
	return (wants.digest && !wants.tag) ||
	       !strcmp(tag_or_latest(has.tag), tag_or_latest(wants.tag));
}

bool wanted_is_platform(const char *platform, const char *wanted)
{
	size_t len = strlen(platform), wanted_len = strlen(wanted);
	size_t least = len < wanted_len ? len : wanted_len;

	if (strncmp(platform, wanted, least) != 0)
		return false;
	if (len == wanted_len)
		return true;
	/* The shorter one has the system and the architecture, and no more. */
	platform = len < wanted_len ? wanted : platform;
	wanted = memchr(platform, '/', least);
	return wanted && platform[least] == '/' && wanted < platform + least;
}

const char *wanted_machine(struct arena *arena)
{
	struct utsname name;

	if (uname(&name))
		return "linux/amd64";
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (!strcmp(name.machine, machines[i].machine))
			return arena_join(arena, "linux/", machines[i].architecture, NULL);
	return arena_join(arena, "linux/", name.machine, NULL);
}
