/* Programs by what follows from their being run: one table for commands of services, RUN lines and scripts of images. */
#ifndef EVIDENCE_PROGRAMS_H
#define EVIDENCE_PROGRAMS_H

#include <stdbool.h>

enum program_kind {
	PROGRAM_OTHER,
	PROGRAM_OWNER,	   /* gives files to other users: chown */
	PROGRAM_MODE,	   /* changes the modes of files: chmod */
	PROGRAM_STEPPER,   /* runs another program as another user: gosu */
	PROGRAM_SUDO,	   /* gains privileges */
	PROGRAM_ACCOUNT,   /* changes users, groups and other files of /etc: usermod */
	PROGRAM_PACKAGE,   /* installs packages of the system, with a word such as "install" behind it */
	PROGRAM_LIBRARY,   /* the same of a language: pip */
	PROGRAM_CRON,	   /* starts jobs as other users */
	PROGRAM_SUPERVISOR, /* starts programs as other users */
	PROGRAM_SEVERAL,   /* runs parts of itself as several users: a mail server */
	PROGRAM_KERNEL,	   /* works on the kernel: iptables */
	PROGRAM_SHELL,
	PROGRAM_WRITER,	   /* writes to all the paths that it names: mkdir */
	PROGRAM_COPIER,	   /* writes to the last path that it names: cp */
	PROGRAM_KIND_COUNT
};

/* By its name, without a folder. */
enum program_kind program_kind(const char *name);

/* True when `list`, names with a blank before and behind each, has the name. */
bool program_is_in(const char *list, const char *name);

/* True for the words of a package manager that install: NULL-terminated, the program first. */
bool program_installs(const char *const *words);

/*
 * Whom a program that steps down runs as, by its words: "redis" of "gosu redis redis-server". A word of the list; NULL when it
 * is not to be told.
 */
const char *program_stepper_user(const char *const *words);

/*
 * The words behind "exec", "env A=b", "then", "tini --" and the like: what is run in the end. May be at the end of the
 * list.
 */
const char *const *program_skip_prefixes(const char *const *words);

#endif
