/* Signals read from a descriptor. */
#include "engine/interrupt.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

void interrupt_open(struct interrupt *interrupt)
{
	sigset_t wanted;

	*interrupt = (struct interrupt){.fd = -1};
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGHUP);
	sigprocmask(SIG_BLOCK, &wanted, &interrupt->before);
	interrupt->fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	if (interrupt->fd < 0)
		sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
}

void interrupt_close(struct interrupt *interrupt)
{
	struct signalfd_siginfo info;

	if (interrupt->fd < 0)
		return;
	/* What still waits would end the program before it has told what it did. */
	while (read(interrupt->fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (!interrupt->signal)
			interrupt->signal = (int)info.ssi_signo;
	close(interrupt->fd);
	interrupt->fd = -1;
	sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
}

bool interrupt_is_raised(struct interrupt *interrupt)
{
	struct signalfd_siginfo info;

	if (interrupt->deferred)
		return false;
	if (interrupt->fd >= 0 &&
	    read(interrupt->fd, &info, sizeof(info)) == (ssize_t)sizeof(info) && !interrupt->signal)
		interrupt->signal = (int)info.ssi_signo;
	return interrupt->signal != 0;
}

bool interrupt_take(struct interrupt *interrupt, int signal)
{
	if (!interrupt_is_raised(interrupt) || interrupt->signal != signal)
		return false;
	interrupt->signal = 0;
	return true;
}

int interrupt_fd(const struct interrupt *interrupt)
{
	return interrupt->deferred ? -1 : interrupt->fd;
}

bool interrupt_sleep(struct interrupt *interrupt, unsigned milliseconds)
{
	struct pollfd wait = {.fd = interrupt_fd(interrupt), .events = POLLIN};

	if (interrupt_is_raised(interrupt))
		return true;
	poll(&wait, 1, (int)milliseconds);
	return interrupt_is_raised(interrupt);
}
