/* What the user asks a new service to be, and whether it can be that. */
#ifndef SCAFFOLD_REQUEST_H
#define SCAFFOLD_REQUEST_H

struct error;

/* Values are as they stand in a Compose file; lists are NULL-terminated, or NULL. */
struct scaffold_request {
	const char *name;
	const char *image, *build; /* one of them */
	const char *command;	   /* or NULL */
	const char *healthcheck;   /* a shell command, "none", or NULL: one that is known, if any */
	const char *const *ports, *const *volumes, *const *env, *const *networks;
};

/* -1 with a message that names the option when Compose or Docker would refuse a value. */
int scaffold_request_check(const struct scaffold_request *request, struct error *err)
	__attribute__((warn_unused_result));

#endif
