/* Hardened Dockerfiles for services that are built and have none yet. */
#ifndef SCAFFOLD_DOCKERFILE_TEMPLATE_H
#define SCAFFOLD_DOCKERFILE_TEMPLATE_H

struct buf;

struct dockerfile_template {
	const char *language;
	const char *signs; /* names of files that tell it, each followed by a blank; "" for none */
	const char *text;  /* "@UID@" and "@GID@" stand for the user */
};

/* By the name of the language; NULL when there is none of it. Static. */
const struct dockerfile_template *dockerfile_template_find(const char *language);
/* By the files in a folder; "plain" when they tell nothing. */
const struct dockerfile_template *dockerfile_template_detect(const char *folder);

/* Adds the Dockerfile, which ends in `USER uid:gid`; user is "UID:GID". */
void dockerfile_template_add(struct buf *out, const struct dockerfile_template *from,
			     const char *user);

/* In the order in which folders are looked at: the last is what there is else. */
extern const struct dockerfile_template dockerfile_templates[];
extern const unsigned dockerfile_template_count;
/* Their languages, "node, python, ...", for messages. */
extern const char dockerfile_template_names[];

#endif
