/* The key x-composeharden; private to evidence/. */
#ifndef EVIDENCE_ANNOTATION_KEY_H
#define EVIDENCE_ANNOTATION_KEY_H

#include "evidence/annotation.h"

/* Reads it from its value, which may be NULL. */
void annotation_read_key(struct annotation *out, const struct yaml_node *value,
			 const struct annotation_context *context);

/* Adds an exception to the end of the list, and remarks that it has expired. */
void annotation_add(struct annotation *out, struct exception *exception,
		    const struct annotation_context *context);

#endif
