/* JSON of strangers, read within limits. */
#include "evidence/image/json_value.h"

#include <stdbool.h>

#include "base/error.h"
#include "evidence/image/limits.h"

/* How many values there are at most: what separates them, outside of strings. */
static size_t count_values(const char *text, size_t len)
{
	bool in_string = false;
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		char byte = text[i];

		if (byte == '"')
			in_string = !in_string;
		else if (in_string)
			i += byte == '\\';
		else
			count += byte == ',' || byte == ':' || byte == '[' || byte == '{';
	}
	return count;
}

json_t *json_value_parse(const char *text, size_t len, struct error *err)
{
	json_error_t problem;
	json_t *value;

	if (len > IMAGE_JSON_MAX)
		error_set(err, IMAGE_JSON_TOLD);
	else if (count_values(text, len) > IMAGE_JSON_VALUES_MAX)
		error_set(err, IMAGE_JSON_VALUES_TOLD);
	else if ((value = json_loadb(text, len, 0, &problem)))
		return value;
	else
		error_set(err, "has a manifest or configuration that is no JSON");
	return NULL;
}

void json_value_release(json_t **value)
{
	json_decref(*value);
}

const char *json_value_string(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}
