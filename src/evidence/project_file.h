/* Reading files that belong to the project of a Compose file, and none that lie outside of it. */
#ifndef EVIDENCE_PROJECT_FILE_H
#define EVIDENCE_PROJECT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"

struct error;

enum project_file_result {
	PROJECT_FILE_READ,
	PROJECT_FILE_MISSING, /* it, or a folder on the way to it */
	PROJECT_FILE_OUTSIDE,
	PROJECT_FILE_REFUSED /* the error says why: no regular file, too large, no permission ... */
};

struct project_file {
	const char *compose; /* the path of the Compose file; a path without a folder means "." */
	const char *path;    /* absolute, or from the Compose file's folder */
	size_t limit;	     /* larger ones are refused (bytes) */
	bool allow_outside;
};

/*
 * The project is the folder of the Compose file, or the nearest one above it that
 * holds .git. Symbolic links are followed as long as what they end at lies in the
 * project. The file that is checked is the file that is read: from the project's
 * folder down each name is opened without following links, so a link that is put
 * there meanwhile makes it refused. Never waits on a FIFO or a device.
 */
enum project_file_result project_file_read(const struct project_file *which, struct file *out,
					   struct error *err);

#endif
