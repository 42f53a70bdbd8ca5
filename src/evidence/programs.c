/* The table of programs. */
#include "evidence/programs.h"

#include <stddef.h>
#include <string.h>

#include "base/path.h"

/* One row a kind, or more; names with a blank before and behind each. */
static const struct {
	const char *names;
	enum program_kind kind;
} programs[] = {
	{" chown chgrp ", PROGRAM_OWNER},
	{" chmod setfacl ", PROGRAM_MODE},
	{" gosu su-exec setpriv s6-setuidgid setuidgid chpst runuser su ", PROGRAM_STEPPER},
	{" sudo doas ", PROGRAM_SUDO},
	{" usermod useradd adduser userdel deluser groupmod groupadd addgroup delgroup "
	 "groupdel passwd chpasswd update-ca-certificates update-ca-trust ", PROGRAM_ACCOUNT},
	{" apk apt apt-get aptitude dpkg dnf microdnf yum zypper pacman ", PROGRAM_PACKAGE},
	{" pip pip3 pipx npm pnpm yarn gem bundle composer poetry cargo ", PROGRAM_LIBRARY},
	{" crond cron crontab atd anacron supercronic-root ", PROGRAM_CRON},
	{" supervisord runsvdir s6-svscan ", PROGRAM_SUPERVISOR},
	{" dovecot postfix smtpd smbd ", PROGRAM_SEVERAL},
	{" iptables ip6tables iptables-restore nft ipset modprobe insmod mount umount "
	 "wg-quick sysctl ", PROGRAM_KERNEL},
	{" sh bash ash dash zsh busybox ", PROGRAM_SHELL},
	{" mkdir touch tee truncate ", PROGRAM_WRITER},
	{" cp mv ln install rsync ", PROGRAM_COPIER},
};

bool program_is_in(const char *list, const char *name)
{
	size_t len = strlen(name);

	if (!len)
		return false;
	for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
		if (at > list && at[-1] == ' ' && at[len] == ' ')
			return true;
	return false;
}

enum program_kind program_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (program_is_in(programs[i].names, name))
			return programs[i].kind;
	return PROGRAM_OTHER;
}

bool program_installs(const char *const *words)
{
	for (words++; *words; words++)
		if (program_is_in(" install add update upgrade ci -i --install -S -U -Syu get ", *words))
			return true;
	return false;
}

const char *const *program_skip_prefixes(const char *const *words)
{
	static const char prefixes[] = " exec env nohup nice time command if then else elif do while until "
				       "! { tini dumb-init docker-init -- -g ";

	while (*words && (program_is_in(prefixes, path_name(*words)) ||
			  (strchr(*words, '=') && strchr(*words, '=') > *words && **words != '/' &&
			   **words != '-')))
		words++;
	return words;
}

/* "--reuid=redis": what follows the sign. */
static const char *value_of(const char *word, const char *option)
{
	size_t len = strlen(option);

	return !strncmp(word, option, len) && word[len] == '=' ? word + len + 1 : NULL;
}

const char *program_stepper_user(const char *const *words)
{
	const char *name = path_name(words[0]), *value;

	for (words++; *words; words++) {
		bool takes = !strcmp(name, "setpriv") || !strcmp(name, "runuser") || !strcmp(name, "chpst");

		if ((value = value_of(*words, "--reuid")) || (value = value_of(*words, "--ruid")))
			return value;
		if ((!strcmp(*words, "--reuid") || !strcmp(*words, "--ruid") ||
		     (takes && !strcmp(*words, "-u"))) && words[1])
			return words[1];
		if (!strcmp(name, "su") && (!strcmp(*words, "-s") || !strcmp(*words, "-c") ||
					    !strcmp(*words, "--shell") || !strcmp(*words, "--command"))) {
			if (!*++words)
				return NULL;
		} else if ((*words)[0] != '-') {
			return strcmp(name, "setpriv") != 0 ? *words : NULL;
		}
	}
	return NULL;
}
