/* Commands that prove on the running containers that a file's services are what the file says. */
#ifndef REPORT_VERIFY_H
#define REPORT_VERIFY_H

#include "harden/harden.h"

struct buf;

/*
 * For each service that has a container: commands for a shell, each with what it must print in a
 * comment behind it. `harden` is of the text as it is deployed; `path` names the file in the commands.
 */
void verify_add(struct buf *out, const struct harden *harden, const char *path);

#endif
