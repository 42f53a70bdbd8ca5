/* Checking what the user asks for, with the parsers that read Compose files. */
#include "scaffold/request.h"

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"
#include "compose/image.h"
#include "compose/interpolate.h"
#include "compose/mount.h"
#include "compose/port.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* The pattern of names in the Compose Specification; a first sign that options have is a slip. */
static bool is_name(const char *name)
{
	return *name && *name != '-' && *name != '.' && !name[strspn(name, LETTERS DIGITS "._-")];
}

/* Text that can stand in a Compose file and that Compose can interpolate. */
static int check_text(const char *option, const char *text, struct error *err)
{
	struct arena arena CLEANUP_ARENA = {0};
	enum interpolate_result result;
	size_t len = strlen(text), at;
	const char *ignored;
	uint32_t code;

	if (!len)
		return error_set(err, "%s needs a value", option);
	if (utf8_check(text, len) != len)
		return error_set(err, "%s: not UTF-8", option);
	for (at = 0; at < len;) {
		at += utf8_decode(text + at, len - at, &code);
		if (utf8_is_unsafe(code))
			return error_set(err, "%s: control or invisible characters in it: \"%s\"",
					 option, text);
	}
	if (interpolate(text, NULL, &arena, &ignored, &result, err))
		return error_wrap(err, "%s \"%s\"", option, text);
	return 0;
}

static int check_image(const struct scaffold_request *request, struct error *err)
{
	struct arena arena CLEANUP_ARENA = {0};
	struct image_reference image;

	if (!request->image == !request->build)
		return error_set(err, "new needs --image or --build, one of them");
	if (request->build)
		return check_text("--build", request->build, err);
	if (image_reference_parse(&image, request->image, &arena, err))
		return error_wrap(err, "--image \"%s\"", request->image);
	return 0;
}

static int check_ports(const char *const *text, struct error *err)
{
	struct arena arena CLEANUP_ARENA = {0};
	struct port port;

	for (; text && *text; text++)
		if (port_parse(&port, *text, &arena, err))
			return error_wrap(err, "--port \"%s\"", *text);
	return 0;
}

/* The engine takes no other paths; a variable may hold one. */
static bool is_absolute(const char *text, const struct mount *mount)
{
	const char *target = mount->kind == MOUNT_ANONYMOUS ? text : strchr(text, ':') + 1;

	if (mount->kind == MOUNT_BIND)
		target = mount->target;
	return target[0] == '/' || target[0] == '$' || strchr(target, '\\');
}

static int check_volumes(const char *const *text, struct error *err)
{
	struct arena arena CLEANUP_ARENA = {0};
	struct mount mount;

	for (; text && *text; text++) {
		if (check_text("--volume", *text, err))
			return -1;
		if (!mount_parse_volume(&mount, *text, &arena) || !is_absolute(*text, &mount))
			return error_set(err, "--volume takes [SOURCE:]TARGET[:OPTIONS]: \"%s\"",
					 *text);
		if (mount.kind == MOUNT_VOLUME && !strchr(mount.source, '$') &&
		    !is_name(mount.source))
			return error_set(err, "--volume \"%s\": \"%s\" is no name of a volume",
					 *text, mount.source);
	}
	return 0;
}

static int check_env(const char *const *text, struct error *err)
{
	for (; text && *text; text++) {
		size_t len = strcspn(*text, "=");

		if (!len || strspn(*text, LETTERS DIGITS "_.-") < len)
			return error_set(err, "--env takes NAME=VALUE, or NAME: \"%s\"", *text);
		if (check_text("--env", *text, err))
			return -1;
	}
	return 0;
}

static int check_networks(const char *const *name, struct error *err)
{
	for (; name && *name; name++) {
		if (!is_name(*name))
			return error_set(err, "--network: \"%s\" is no name of a network", *name);
		if (!strcmp(*name, "host") || !strcmp(*name, "none") || !strcmp(*name, "bridge"))
			return error_set(err,
					 "--network takes networks of the file, not the "
					 "engine's \"%s\"",
					 *name);
	}
	return 0;
}

int scaffold_request_check(const struct scaffold_request *request, struct error *err)
{
	if (!is_name(request->name))
		return error_set(err,
				 "\"%s\" is no name of a service: letters, digits, \"_\", "
				 "\"-\" and \".\"",
				 request->name);
	if (check_image(request, err) || check_ports(request->ports, err) ||
	    check_volumes(request->volumes, err) || check_env(request->env, err) ||
	    check_networks(request->networks, err))
		return -1;
	if (request->command && check_text("--command", request->command, err))
		return -1;
	if (request->healthcheck)
		return check_text("--healthcheck", request->healthcheck, err);
	return 0;
}
