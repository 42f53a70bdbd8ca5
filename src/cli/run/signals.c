/* Signals that wait while files are written. */
#include "cli/run/signals.h"

#include <stddef.h>

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};

#define ENDING_COUNT (sizeof(ending) / sizeof(*ending))

void signals_hold(struct signals *signals)
{
	sigemptyset(&signals->held);
	for (size_t i = 0; i < ENDING_COUNT; i++) {
		struct sigaction action;

		/* Under nohup(1) a hangup would wait as well, and means nothing. */
		if (!sigaction(ending[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(&signals->held, ending[i]);
	}
	sigprocmask(SIG_BLOCK, &signals->held, &signals->before);
}

bool signals_wait(const struct signals *signals)
{
	sigset_t waiting;

	if (sigpending(&waiting))
		return false;
	for (size_t i = 0; i < ENDING_COUNT; i++)
		if (sigismember(&signals->held, ending[i]) && sigismember(&waiting, ending[i]))
			return true;
	return false;
}

void signals_let_go(const struct signals *signals)
{
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
}
