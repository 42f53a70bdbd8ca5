/* SIGINT, SIGTERM and SIGHUP taken as something to be asked for, so that what was started can be removed. */
#ifndef ENGINE_INTERRUPT_H
#define ENGINE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/*
 * From interrupt_open() to interrupt_close() the three signals do not end the
 * program: they are read from a descriptor (signalfd(2)), so no handler runs and
 * nothing global is written. Processes that are started meanwhile do not inherit this
 * (engine/process.h). Threads that are started meanwhile may ask as well.
 */
struct interrupt {
	int fd;		 /* readable when a signal has come; -1: none is listened to */
	_Atomic int signal; /* the first that came; 0: none */
	sigset_t before; /* the mask that was in force */
	bool deferred;	 /* while true it is not asked for: cleaning up is not interrupted */
};

/* Cannot fail in a way that matters: without a descriptor signals end the program as ever. */
void interrupt_open(struct interrupt *interrupt);
/* The mask is as before; a signal that came is not sent again. */
void interrupt_close(struct interrupt *interrupt);

/* True once one of the signals has come; false while deferred. */
bool interrupt_is_raised(struct interrupt *interrupt);
/* Takes a signal of this number as dealt with: the work goes on. False when none came, or another one. */
bool interrupt_take(struct interrupt *interrupt, int signal);
/* The descriptor to poll for; -1 while deferred. */
int interrupt_fd(const struct interrupt *interrupt);

/* Sleeps, less when a signal comes: true then. */
bool interrupt_sleep(struct interrupt *interrupt, unsigned milliseconds);

#endif
