/* Health checks that well-known images come with the tools for. */
#ifndef SCAFFOLD_HEALTH_H
#define SCAFFOLD_HEALTH_H

/* The shell command for an image by the name of its facts; NULL when none is known. Static. */
const char *health_find(const char *fact);

#endif
