/* The key x-composeharden; private to evidence/. */
#ifndef EVIDENCE_ASKED_ANNOTATION_KEY_H
#define EVIDENCE_ASKED_ANNOTATION_KEY_H

#include "evidence/asked/annotation.h"

/* Reads it from its value, which may be NULL; of a service, or with NULL of the file's top level. */
void annotation_read_key(struct annotation *out, const struct yaml_node *value,
			 const struct service *service, const struct annotation_context *context);

/*
 * Reads one pair of a mapping like it: allow, user, cap_add, tmpfs, reason, until. False for
 * another key; what is wrong with a value becomes a remark.
 */
bool annotation_read_pair(struct annotation *out, const struct yaml_pair *pair,
			  struct exception *exception, const struct annotation_context *context);
/* After the last pair: says where the values come from. */
void annotation_settle(struct annotation *out, const struct exception *exception,
		       enum evidence_source source, const char *origin);

/* Adds an exception to the end of the list, and remarks that it has expired. */
void annotation_add(struct annotation *out, struct exception *exception,
		    const struct annotation_context *context);

#endif
