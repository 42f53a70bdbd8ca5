/* What is asked of the engine itself. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/trial_steps.h"

bool trial_is_over(struct trial *trial, const struct error *failed, struct error *err)
{
	struct error silent CLEANUP_ERROR = ERROR_INIT;

	if (interrupt_is_raised(&trial->interrupt)) {
		error_set(err, "interrupted");
	} else if (trial->room.broken) {
		error_set(err, "%s", failed->message);
	} else if (client_call(&trial->client, CLIENT_SHORT, WORDS("ps", "--quiet", "--last", "1"), &silent)) {
		error_set(err, "the engine does not answer any more: %s", silent.message);
	} else {
		return false;
	}
	return true;
}

bool trial_takes_owners(struct trial *trial, const char *image)
{
	CLEANUP_FREE char *mark = xasprintf(TRIAL_LABEL "=%s", trial->room.id);
	CLEANUP_FREE char *owner = xasprintf(TRIAL_LABEL_OWNER "=%s", trial->room.owner);
	struct error refusal CLEANUP_ERROR = ERROR_INIT;
	struct client *client = &trial->client;
	char *at, *id;

	/* It is never started. */
	if (client_call(client, CLIENT_SHORT,
			WORDS("create", "--label", mark, "--label", owner, "--network", "none",
			      "--tmpfs", "/composeharden:uid=0,gid=0", image, "composeharden"),
			&refusal))
		return !strstr(refusal.message, "mount option");
	at = client->result.output.data;
	id = client_next_line(&at);
	if (id) {
		CLEANUP_FREE char *name = xstrdup(id);

		client_attempt(client, CLIENT_SHORT, WORDS("rm", "--force", "--volumes", name));
	}
	return true;
}
