/* A child process: its three streams, its time, its end. */
#include "engine/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/interrupt.h"
#include "engine/process_child.h"

extern char **environ;

/* The streams of a child, by the numbers that every program knows them by. */
enum stream { STREAM_IN, STREAM_OUT, STREAM_ERR, STREAM_COUNT };

void process_result_init(struct process_result *result)
{
	memset(result, 0, sizeof(*result));
	buf_init(&result->output);
	buf_init(&result->words);
}

void process_result_release(struct process_result *result)
{
	buf_release(&result->output);
	buf_release(&result->words);
}

long long child_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void child_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Of each pipe [0] is read from, [1] written to. */
static int make_pipes(int pipes[STREAM_COUNT][2], bool input)
{
	for (int i = 0; i < STREAM_COUNT; i++)
		pipes[i][0] = pipes[i][1] = -1;
	for (int i = input ? STREAM_IN : STREAM_OUT; i < STREAM_COUNT; i++)
		if (pipe2(pipes[i], O_CLOEXEC))
			return -1;
	return 0;
}

static void close_pipes(int pipes[STREAM_COUNT][2])
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		child_close(&pipes[i][0]);
		child_close(&pipes[i][1]);
	}
}

/* Its own group, and signals as a program expects them. */
static void settle_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigemptyset(&all);
	for (int i = 1; i < 32; i++)
		if (i != SIGKILL && i != SIGSTOP)
			sigaddset(&all, i);
	posix_spawnattr_init(attributes);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						     POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
}

static int spawn(struct child *child, int pipes[STREAM_COUNT][2],
		 const struct process_request *request)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int code;

	posix_spawn_file_actions_init(&actions);
	settle_attributes(&attributes);
	if (request->input)
		posix_spawn_file_actions_adddup2(&actions, pipes[STREAM_IN][0], STREAM_IN);
	else
		posix_spawn_file_actions_addopen(&actions, STREAM_IN, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, pipes[STREAM_OUT][1], STREAM_OUT);
	posix_spawn_file_actions_adddup2(&actions, pipes[STREAM_ERR][1], STREAM_ERR);
	if (request->folder)
		posix_spawn_file_actions_addchdir_np(&actions, request->folder);
	code = posix_spawnp(&child->pid, request->argv[0], &actions, &attributes,
			    (char **)(uintptr_t)request->argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return code;
}

int child_start(struct child *child, const struct process_request *request, struct error *err)
{
	int pipes[STREAM_COUNT][2], code;

	*child = (struct child){.in = -1, .out = -1, .err = -1};
	if (make_pipes(pipes, request->input)) {
		code = errno;
		close_pipes(pipes);
		return error_system(err, code, "%s cannot be started", request->argv[0]);
	}
	code = spawn(child, pipes, request);
	if (code) {
		close_pipes(pipes);
		return error_system(err, code, "%s cannot be started", request->argv[0]);
	}
	child->in = pipes[STREAM_IN][1];
	child->out = pipes[STREAM_OUT][0];
	child->err = pipes[STREAM_ERR][0];
	child_close(&pipes[STREAM_IN][0]);
	child_close(&pipes[STREAM_OUT][1]);
	child_close(&pipes[STREAM_ERR][1]);
	/* A child that does not read must not hold us. */
	if (child->in >= 0)
		fcntl(child->in, F_SETFL, O_NONBLOCK);
	return 0;
}

/* write(2) without SIGPIPE, in this thread alone: others may start programs meanwhile. */
static ssize_t write_quietly(int fd, const char *data, size_t len)
{
	sigset_t pipe, before;
	ssize_t sent;
	int cause;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, &before);
	sent = write(fd, data, len);
	cause = errno;
	if (sent < 0 && cause == EPIPE)
		sigtimedwait(&pipe, NULL, &(struct timespec){0, 0});
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = cause;
	return sent;
}

static void feed(struct child *child, const struct process_request *request)
{
	ssize_t sent = 0;

	while (child->written < request->input_len) {
		sent = write_quietly(child->in, request->input + child->written,
				     request->input_len - child->written);
		if (sent <= 0)
			break;
		child->written += (size_t)sent;
	}
	if (child->written == request->input_len || (sent < 0 && errno != EAGAIN && errno != EINTR))
		child_close(&child->in);
}

void child_drink(int *fd, struct buf *into)
{
	char block[16384];
	ssize_t got = read(*fd, block, sizeof(block));

	if (got > 0)
		buf_add(into, block, (size_t)got);
	else if (!got || (errno != EINTR && errno != EAGAIN))
		child_close(fd);
}

void child_shorten(struct buf *words)
{
	if (words->len <= 2 * PROCESS_WORDS_MAX)
		return;
	memmove(words->data, words->data + words->len - PROCESS_WORDS_MAX, PROCESS_WORDS_MAX);
	words->len = PROCESS_WORDS_MAX;
	words->data[words->len] = '\0';
}

static void exchange(struct child *child, struct process_result *result,
		     const struct process_request *request, int timeout)
{
	int signals = request->interrupt ? interrupt_fd(request->interrupt) : -1;
	struct pollfd wait[4] = {
		{child->out, POLLIN, 0},
		{child->err, POLLIN, 0},
		{child->in, POLLOUT, 0},
		{signals, POLLIN, 0},
	};

	if (poll(wait, 4, timeout) > 0) {
		if (wait[0].revents)
			child_drink(&child->out, &result->output);
		if (wait[1].revents)
			child_drink(&child->err, &result->words);
		if (wait[2].revents)
			feed(child, request);
	}
	child_shorten(&result->words);
}

enum process_end child_reason_to_kill(const struct process_result *result,
				      const struct process_request *request, long long deadline)
{
	size_t most = request->output_max ? request->output_max : PROCESS_OUTPUT_MAX;

	if (result->output.len > most)
		return PROCESS_TOO_MUCH;
	if (request->interrupt && interrupt_is_raised(request->interrupt))
		return PROCESS_INTERRUPTED;
	if (child_clock() >= deadline)
		return PROCESS_TIMED_OUT;
	return PROCESS_EXITED;
}

/* Until the child has ended and its streams are read, or there is a reason to kill it. */
static enum process_end attend(struct child *child, struct process_result *result,
			       const struct process_request *request)
{
	long long deadline = child_clock() + (long long)request->timeout * 1000, stragglers = 0;
	enum process_end reason;

	for (;;) {
		bool open = child->out >= 0 || child->err >= 0;

		exchange(child, result, request, open ? CHILD_TICK : 2);
		if (!child->ended && waitpid(child->pid, &child->status, WNOHANG) == child->pid) {
			child->ended = true;
			stragglers = child_clock() + CHILD_STRAGGLERS;
		}
		open = child->out >= 0 || child->err >= 0;
		if (child->ended && (!open || child_clock() >= stragglers))
			return WIFEXITED(child->status) ? PROCESS_EXITED : PROCESS_SIGNALLED;
		reason = child_reason_to_kill(result, request, deadline);
		if (reason != PROCESS_EXITED)
			return reason;
	}
}

void child_finish(struct child *child)
{
	/* The group has its id until the child is waited for; what it started goes with it. */
	if (!child->ended) {
		kill(-child->pid, SIGKILL);
		while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
			;
	}
	child_close(&child->in);
	child_close(&child->out);
	child_close(&child->err);
}

void child_settle(struct child *child, struct process_result *result, enum process_end end)
{
	child_finish(child);
	result->end = end;
	result->status = end == PROCESS_EXITED	    ? WEXITSTATUS(child->status)
			 : end == PROCESS_SIGNALLED ? WTERMSIG(child->status)
						    : 0;
}

int process_run(struct process_result *result, const struct process_request *request,
		struct error *err)
{
	struct child child;

	buf_clear(&result->output);
	buf_clear(&result->words);
	if (child_start(&child, request, err))
		return -1;
	child_settle(&child, result, attend(&child, result, request));
	return 0;
}

bool process_went_well(const struct process_result *result)
{
	return result->end == PROCESS_EXITED && !result->status;
}

/* The last line that says something. */
static const char *last_line(const struct buf *words, size_t *len)
{
	size_t end = words->len, start;

	while (end && strchr(" \t\r\n", words->data[end - 1]))
		end--;
	for (start = end; start && words->data[start - 1] != '\n';)
		start--;
	*len = end - start < 300 ? end - start : 300;
	return words->data + start;
}

int process_blame(const struct process_result *result, const char *what, struct error *err)
{
	size_t len;
	const char *line = last_line(&result->words, &len);

	switch (result->end) {
	case PROCESS_TIMED_OUT:
		return error_set(err, "%s: it did not end in time", what);
	case PROCESS_INTERRUPTED:
		return error_set(err, "interrupted");
	case PROCESS_TOO_MUCH:
		return error_set(err, "%s: it printed too much", what);
	case PROCESS_SIGNALLED:
		return error_set(err, "%s: ended by signal %d", what, result->status);
	default:
		break;
	}
	if (len)
		return error_set(err, "%s: %.*s", what, (int)len, line);
	return error_set(err, "%s: exit status %d", what, result->status);
}
