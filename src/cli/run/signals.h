/* Holding back the signals that end a run until what is being written is whole. */
#ifndef CLI_RUN_SIGNALS_H
#define CLI_RUN_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signals {
	sigset_t held, before;
};

/* Before threads are made: from here SIGINT, SIGTERM and SIGHUP wait, unless they are ignored anyway. */
void signals_hold(struct signals *signals);
/* True when one of them waits: nothing more is to be begun. By any thread; never true of zeroed memory. */
bool signals_wait(const struct signals *signals);
/* Lets them go: one that waits ends the program here. */
void signals_let_go(const struct signals *signals);

#endif
