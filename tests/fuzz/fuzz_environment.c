/* Fuzz target: any bytes are refused with a place and nothing changed, or read as a .env file; and interpolated as a text. */
#include "compose/environment.h"
#include "compose/interpolate.h"
#include "input.h"

static void check_text(const char *text, struct environment *env, struct arena *arena)
{
	const struct interpolate_scope scope = environment_scope(env);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum interpolate_result result;
	const char *out;

	if (interpolate(text, &scope, arena, &out, &result, &err)) {
		input_check_error(&err);
		return;
	}
	/* The text, and values that exceed it by so much. */
	if (strlen(out) > 2 * strlen(text) + INTERPOLATE_GROWTH_MAX || result > INTERPOLATE_UNKNOWN)
		abort();
	if (!strchr(text, '$') && (strcmp(out, text) != 0 || result != INTERPOLATE_PLAIN))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *text = input_copy(data, size), *string = input_string(data, size);
	struct environment env CLEANUP_ENVIRONMENT, fresh CLEANUP_ENVIRONMENT;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct arena arena CLEANUP_ARENA = {0};

	environment_init(&env, NULL);
	environment_init(&fresh, NULL);
	environment_add(&env, "KEPT", 4, "as it was");
	if (environment_parse(&env, text, size, &err)) {
		input_check_error(&err);
		if (!err.line || !err.column ||
		    strcmp(environment_find(&env, "KEPT", 4), "as it was") != 0)
			abort();
	} else {
		environment_merge(&fresh, &env);
		if (!environment_find(&fresh, "KEPT", 4))
			abort();
	}
	check_text(string, &env, &arena);
	return 0;
}
