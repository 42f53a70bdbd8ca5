/* What libfyaml says of bad YAML, in plain words and at the right place; private to yaml/. */
#ifndef YAML_COMPLAINT_H
#define YAML_COMPLAINT_H

#include <stddef.h>

struct error;

/*
 * Sets the error from libfyaml's words and place (1-based, 0 for none) in the
 * text that it read. Returns -1.
 */
int yaml_complain(struct error *err, const char *text, size_t size, const char *said, int line,
		  int column);

#endif
