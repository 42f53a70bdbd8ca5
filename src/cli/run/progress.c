/* Showing progress. */
#include "cli/run/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cli/run/terminal.h"

#define FIRST_AFTER 1.0
#define NEXT_AFTER 0.1

static double seconds_since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

void progress_start(struct progress *progress, size_t count, bool quiet)
{
	const char *terminal = getenv("TERM");

	*progress = (struct progress){.count = count};
	clock_gettime(CLOCK_MONOTONIC, &progress->started);
	progress->last = progress->started;
	progress->on = count > 1 && !quiet && isatty(STDERR_FILENO) &&
		       !(terminal && !strcmp(terminal, "dumb"));
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

void progress_show(struct progress *progress, size_t done, const char *path)
{
	struct buf line CLEANUP_BUF = BUF_INIT, name CLEANUP_BUF = BUF_INIT;
	size_t width;

	if (!progress->on || seconds_since(&progress->started) < FIRST_AFTER ||
	    seconds_since(&progress->last) < NEXT_AFTER)
		return;
	clock_gettime(CLOCK_MONOTONIC, &progress->last);
	width = terminal_width(STDERR_FILENO);
	utf8_add_safe(&name, path, strlen(path), true);
	buf_addf(&line, "%zu of %zu files", done, progress->count);
	/* A line that wraps could not be taken away again; the width of what is not ASCII is not known. */
	if (line.len + 2 + name.len < width && is_ascii(name.data))
		buf_addf(&line, ": %s", name.data);
	fprintf(stderr, "\r\033[K%s", line.data);
	fflush(stderr);
	progress->shown = true;
}

void progress_clear(struct progress *progress)
{
	if (!progress->shown)
		return;
	fputs("\r\033[K", stderr);
	progress->shown = false;
}
