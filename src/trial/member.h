/* Members of the JSON objects that Compose and the engine print; private to trial/. */
#ifndef TRIAL_MEMBER_H
#define TRIAL_MEMBER_H

#include <jansson.h>
#include <stdbool.h>

/* The text of a value; "" of what is no text. */
static inline const char *member_string(const json_t *value)
{
	const char *text = json_string_value(value);

	return text ? text : "";
}

static inline const char *member_text(const json_t *object, const char *key)
{
	return member_string(json_object_get(object, key));
}

/* Nothing is said by it. */
static inline bool member_is_empty(const json_t *value)
{
	if (json_is_array(value))
		return !json_array_size(value);
	if (json_is_object(value))
		return !json_object_size(value);
	return !value || json_is_null(value) || json_is_false(value) ||
	       (json_is_string(value) && !*member_string(value));
}

#endif
