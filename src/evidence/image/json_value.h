/* JSON of strangers, read within limits. */
#ifndef EVIDENCE_IMAGE_JSON_VALUE_H
#define EVIDENCE_IMAGE_JSON_VALUE_H

#include <jansson.h>
#include <stddef.h>

struct error;

/* The caller's; NULL with the error, which quotes nothing. */
json_t *json_value_parse(const char *text, size_t len, struct error *err);
void json_value_release(json_t **value);
#define CLEANUP_JSON __attribute__((cleanup(json_value_release)))

/* A member that is a string; NULL when it is none. Borrowed. */
const char *json_value_string(const json_t *object, const char *key);

#endif
