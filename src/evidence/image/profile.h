/* What an image holds, as far as it tells how the image starts and what it needs: read from its layers, never run. */
#ifndef EVIDENCE_IMAGE_PROFILE_H
#define EVIDENCE_IMAGE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "compose/capability.h"
#include "evidence/dockerfile/start.h"

struct error;

enum image_file_kind { IMAGE_FILE_REGULAR, IMAGE_FILE_FOLDER, IMAGE_FILE_LINK, IMAGE_FILE_OTHER };

/* What a program's dynamic symbols name (elf(5): undefined entries of .dynsym). */
enum image_import {
	IMAGE_IMPORT_SETUID,	/* setuid, setreuid, setresuid, seteuid */
	IMAGE_IMPORT_SETGID,	/* setgid, setregid, setresgid, setegid */
	IMAGE_IMPORT_SETGROUPS, /* setgroups, initgroups */
	IMAGE_IMPORT_CHROOT,
	IMAGE_IMPORT_CHOWN, /* chown, fchown, lchown, fchownat */
	IMAGE_IMPORT_MKNOD,
	IMAGE_IMPORT_MLOCK, /* mlock, mlockall */
	IMAGE_IMPORT_SCHED, /* sched_setscheduler */
	/* No symbols: what source code names beside SETUID and CHOWN (evidence/image/code.h). */
	IMAGE_IMPORT_TEMPORARY, /* it loads what it writes to the folder for temporary files */
	IMAGE_IMPORT_HOME,
	IMAGE_IMPORT_WRITES, /* it makes files */
	IMAGE_IMPORT_PROGRAMS /* it makes files executable */
};

/* A file of the merged layers. Children are in no order. */
struct image_file {
	const char *name; /* its last component, as the image has it: any bytes but '/' and NUL; "" for the root */
	struct image_file *parent, *child, *next; /* NULL: none */
	const char *target; /* of a symbolic link, as written; or NULL */
	uint64_t size;	    /* bytes, of a regular file */
	capability_set capabilities; /* security.capability, permitted or inheritable with the effective bit; 0: none */
	/*
	 * Of a shell script or a configuration file that is kept (evidence/image/kept_text.h); bytes as they are in the
	 * image, with a NUL behind them; NULL for other files, and where IMAGE_TEXTS_MAX was reached.
	 */
	const char *text;
	uint32_t text_len;
	uint32_t uid, gid;
	/* Bit fields: there are 300,000 of these. */
	uint32_t mode : 12;    /* the permission bits with set-user-ID, set-group-ID and sticky: 07777 */
	uint32_t kind : 4;     /* enum image_file_kind */
	uint32_t is_elf : 1;   /* a program: an ELF file with an x bit */
	uint32_t imports : 15; /* of it, or of source code: bits 1 << enum image_import */
};

/* A line of the image's own /etc/passwd. */
struct image_user {
	const char *name, *home, *shell;
	uint32_t uid, gid;
};

struct image_profile {
	struct arena arena; /* all of it, names and texts too */
	const char *digest; /* "sha256:...": of the manifest where there is one, else of the configuration */
	const char *platform; /* "linux/amd64", "linux/arm64/v8" */
	const char *base;     /* label org.opencontainers.image.base.name, or NULL */

	/* The configuration. Lists are NULL-terminated and never NULL. */
	const char *user; /* as written; "" for none */
	struct start_command entrypoint, cmd;
	const char *const *env; /* "NAME=VALUE" */
	const char *const *volumes; /* normalised */
	const char *const *ports;   /* "8080/tcp" */
	const char *folder; /* WorkingDir, normalised; "/" for none */
	const char *stop_signal; /* or NULL */
	bool healthcheck;
	/* `user` through the image's own files; false for a name that is not there. */
	bool user_is_resolved;
	uint32_t uid, gid;

	struct image_file *root; /* NULL: only the configuration was read */
	const struct image_tree *tree; /* the same, for image_find(); or NULL */
	const struct image_user *users;
	size_t user_count;
	size_t file_count; /* of the merged layers, without the root */
	uint32_t code_names; /* `imports` of all source code together */
	bool has_shell;	   /* /bin/sh or /bin/bash is there, or a link from there to a file */
};

/* Which image, from where: one of the two. */
struct image_request {
	/* An OCI layout folder, an oci-archive or a docker-archive, plain or compressed. NULL: `fd`. */
	const char *path;
	int fd; /* a docker-archive or oci-archive that is read once, in order, to its end: a pipe will do */
	const char *reference; /* which image of several; NULL: the only one */
	const char *platform;  /* which of several; NULL: this machine's, else the only one */
	/* Told now and then how many bytes were read; NULL: nobody. */
	void (*progress)(void *context, uint64_t bytes);
	void *context;
};

/*
 * Reads an image into a profile. -1 with err in one line (nothing of the image in it unescaped) for
 * what is no image, is cut short, has a blob whose digest is another, or is above a limit
 * (evidence/image/limits.h). Memory is bounded whatever the image holds; nothing is written, and no path of the
 * image is opened. Release it in any case.
 */
int image_profile_read(struct image_profile *out, const struct image_request *request,
		       struct error *err) __attribute__((warn_unused_result));
/* From a configuration alone: what `skopeo inspect --config` or a blob of the kind holds (OCI image-spec config.md). */
int image_profile_read_config(struct image_profile *out, const char *text, size_t len,
			      struct error *err) __attribute__((warn_unused_result));
void image_profile_release(struct image_profile *profile);

/*
 * The file at an absolute path; symbolic links are followed, inside the image only and at most IMAGE_LINKS_MAX. NULL:
 * there is none. What these functions return lives as long as the profile.
 */
const struct image_file *image_find(const struct image_profile *profile, const char *path);
/* The same, where a last component that is a link is not followed. */
const struct image_file *image_find_link(const struct image_profile *profile, const char *path);
/* Its absolute path, in the arena. */
const char *image_path(const struct image_file *file, struct arena *arena);
/* A program as PATH of the image finds it, or as it is written when it has a slash. */
const struct image_file *image_find_program(const struct image_profile *profile, const char *word);
/* The value of a variable of Env; NULL: not set. */
const char *image_env(const struct image_profile *profile, const char *name);
const struct image_user *image_user_by_name(const struct image_profile *profile, const char *name);
const struct image_user *image_user_by_id(const struct image_profile *profile, uint32_t uid);
/* "name", "name:group", "1000", "1000:1000" through the image's files. False when a name is not there. */
bool image_resolve_user(const struct image_profile *profile, const char *text, uint32_t *uid,
			uint32_t *gid);

#endif
