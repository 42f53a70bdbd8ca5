/* Rule of programs that gain privileges: no-new-privileges would take them away. */
#include <string.h>

#include "base/shell.h"
#include "evidence/image/look.h"

#define BIT(name) CAPABILITY_BIT(CAPABILITY_##name)
#define SET_USER_ID 04000
#define SET_GROUP_ID 02000

/* Programs of the base system, which lie in most images; the service that uses one is another matter. */
static bool is_usual(const struct look *look, const char *name)
{
	static const char usual[] = " su mount umount passwd chsh chfn gpasswd newgrp sg chage expiry ping ping6 fusermount "
				    "fusermount3 ntfs-3g pkexec sudo sudoedit unix_chkpwd pam_extrausers_chkpwd "
				    "pam_timestamp_check ssh-agent ssh-keysign wall write bsd-write dotlockfile mail-lock "
				    "mail-unlock mail-touchlock utempter locate mlocate plocate screen traceroute6.iputils bbsuid "
				    "busybox newuidmap newgidmap dbus-daemon-launch-helper polkit-agent-helper-1 Xorg.wrap "
				    "camel-lock-helper-1.2 gst-ptp-helper mount.nfs mount.cifs pppd userhelper ";

	return program_is_in(usual, name) ||
	       (program_is_in(" at crontab ", name) && !look_find_act(look, PROGRAM_CRON, NULL));
}

/* The first set-user-ID or set-group-ID program below the folder that is none of the system's; NULL: none. */
static const struct image_file *find_gainer(const struct look *look, const struct image_file *folder)
{
	const struct image_file *found = NULL;

	for (const struct image_file *at = folder->child; at && !found; at = at->next)
		if (at->kind == IMAGE_FILE_FOLDER)
			found = find_gainer(look, at);
		else if (at->kind == IMAGE_FILE_REGULAR && at->mode & (SET_USER_ID | SET_GROUP_ID) && at->mode & 0111 &&
			 !is_usual(look, at->name) && shell_can_show(at->name))
			found = at;
	return found;
}

/* Who becomes root by it needs what root does, and has no more than the container. */
static void give_root_its_own(struct look *look)
{
	capability_set wanted = BIT(SETUID) | BIT(SETGID) | BIT(DAC_OVERRIDE) | BIT(CHOWN) | BIT(FOWNER) | BIT(AUDIT_WRITE);
	capability_set set = look->fact->cap_add | wanted;

	fact_set(look->fact, FACT_CAP_ADD, &set);
	if (!fact_has(look->fact, FACT_NEEDS_ROOT))
		return;
	wanted &= ~BIT(AUDIT_WRITE);
	set = look->fact->root_cap_add | wanted;
	fact_set(look->fact, FACT_ROOT_CAP_ADD, &set);
	look->fact->unnamed &= ~wanted;
}

bool look_gains_privileges(struct look *look)
{
	const struct script_act *act = look_find_act(look, PROGRAM_SUDO, NULL);
	const struct image_file *gainer = NULL;
	const char *what = act ? act->program : NULL;

	/* Whoever is not root has sudo to use it. */
	if (!what && !look->starts_as_root && image_find_program(look->profile, "sudo"))
		what = "sudo";
	if (!what && (gainer = find_gainer(look, look->profile->root)))
		what = gainer->name;
	if (!what)
		return false;
	look_say(look, "R16", CONFIDENCE_LIKELY, "%s gains privileges from the one who starts it", what);
	fact_set(look->fact, FACT_NO_NEW_PRIVILEGES, &(enum tristate){TRISTATE_FALSE});
	fact_set(look->fact, FACT_NO_NEW_PRIVILEGES_WHY, &(const char *){look_said(look)});
	if (!gainer || (gainer->mode & SET_USER_ID && !gainer->uid))
		give_root_its_own(look);
	return true;
}
