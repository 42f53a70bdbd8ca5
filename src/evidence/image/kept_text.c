/* Which files' texts are kept: shell scripts, and the configuration that tells of users. */
#include "evidence/image/kept_text.h"

#include <string.h>

#include "base/glob.h"
#include "base/path.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* What the first line of a script may name, behind its folders, or behind env. */
static const char *const shells[] = {"sh",	"bash",		"ash",	    "dash",
				     "busybox", "with-contenv", "execlineb"};

/* Patterns of fnmatch(3), where a star takes no slash; without a leading slash. */
static const char *const places[] = {
	"etc/passwd",
	"etc/group",
	"etc/crontab",
	"etc/cron.d/*",
	"etc/crontabs/*",
	"etc/inittab",
	"var/spool/cron/*",
	"var/spool/cron/crontabs/*",
	"etc/nginx/nginx.conf",
	"etc/apache2/apache2.conf",
	"etc/apache2/envvars",
	"etc/apache2/httpd.conf",
	"etc/httpd/conf/httpd.conf",
	"usr/local/apache2/conf/httpd.conf",
	"etc/php*/php-fpm.conf",
	"etc/php*/php-fpm.d/*.conf",
	"etc/php/*/fpm/php-fpm.conf",
	"etc/php/*/fpm/pool.d/*.conf",
	"usr/local/etc/php-fpm.conf",
	"usr/local/etc/php-fpm.d/*.conf",
	"etc/ssh/sshd_config",
	"etc/ssh/sshd_config.d/*.conf",
	"etc/rsyncd.conf",
	"etc/vsftpd.conf",
	"etc/vsftpd/vsftpd.conf",
	"etc/redis/redis.conf",
	"etc/haproxy/haproxy.cfg",
	"usr/local/etc/haproxy/haproxy.cfg",
	"etc/sudoers",
	"etc/doas.conf",
	"etc/s6-overlay/s6-rc.d/*/run",
	"etc/s6-overlay/s6-rc.d/*/up",
	"etc/s6-overlay/s6-rc.d/*/type",
	"etc/services.d/*/run",
	"etc/cont-init.d/*",
	"etc/service/*/run",
	"etc/sv/*/run",
};

/* Names, wherever they are. */
static const char *const names[] = {"nginx.conf", "supervisord.conf", "httpd.conf", "php-fpm.conf",
				    "sshd_config"};

static const char *const remote[] = {"node_modules", ".git", "site-packages", "dist-packages"};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_shell(const char *word, size_t len)
{
	for (size_t i = 0; i < COUNT(shells); i++)
		if (strlen(shells[i]) == len && !memcmp(word, shells[i], len))
			return true;
	return false;
}

/* "#!/bin/sh -e", "#!/usr/bin/env -S bash", "#!/command/with-contenv bash": one of the first words names a shell. */
static bool is_script(const char *head, size_t len)
{
	const char *end;

	if (len < 3 || memcmp(head, "#!", 2))
		return false;
	if (len > 256)
		len = 256;
	end = memchr(head, '\n', len);
	if (!end)
		end = head + len;
	for (const char *at = head + 2; at < end;) {
		const char *word, *slash;

		while (at < end && is_blank(*at))
			at++;
		word = at;
		while (at < end && !is_blank(*at) && *at != '\r')
			at++;
		slash = memrchr(word, '/', (size_t)(at - word));
		if (slash)
			word = slash + 1;
		if (is_shell(word, (size_t)(at - word)))
			return true;
		at += at < end;
	}
	return false;
}

const char *image_path_below_root(const char *path)
{
	while (*path == '/' || (*path == '.' && path[1] == '/'))
		path++;
	return path;
}

static bool is_configuration(const char *path)
{
	const char *name = path_name(path);

	for (size_t i = 0; i < COUNT(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	if ((path_ends_with(name, ".conf") || path_ends_with(name, ".ini")) && strstr(path, "supervisor"))
		return true;
	if (strncmp(path, "etc/", 4) && strncmp(path, "usr/local/", 10) &&
	    strncmp(path, "var/spool/", 10))
		return false;
	for (size_t i = 0; i < COUNT(places); i++)
		if (glob_matches(places[i], path, FNM_PATHNAME))
			return true;
	return false;
}

bool image_keeps_text(const char *path, const char *head, size_t len)
{
	/* What has a NUL at its beginning is no text. */
	if (memchr(head, '\0', len < 64 ? len : 64))
		return false;
	return is_script(head, len) || is_configuration(image_path_below_root(path));
}

bool image_text_is_remote(const char *path)
{
	path = image_path_below_root(path);
	if (!strncmp(path, "usr/share/", 10) || !strncmp(path, "usr/lib/git-core/", 17))
		return true;
	for (size_t i = 0; i < COUNT(remote); i++) {
		const char *found = strstr(path, remote[i]);

		if (found && (found == path || found[-1] == '/') && found[strlen(remote[i])] == '/')
			return true;
	}
	return false;
}
