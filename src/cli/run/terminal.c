/* What is known of a terminal: whether to use colours, how wide it is. */
#include "cli/run/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define WIDTH_MAX 1000

bool terminal_color(enum color_when when, int fd)
{
	const char *set;

	if (when != COLOR_AUTO)
		return when == COLOR_ALWAYS;
	set = getenv("NO_COLOR");
	if (set && *set)
		return false;
	set = getenv("FORCE_COLOR");
	if (set && *set)
		return strcmp(set, "0") != 0;
	set = getenv("CLICOLOR_FORCE");
	if (set && *set && strcmp(set, "0") != 0)
		return true;
	set = getenv("TERM");
	return fd >= 0 && isatty(fd) && !(set && !strcmp(set, "dumb"));
}

enum diff_look terminal_look(bool color, int fd)
{
	if (color)
		return DIFF_COLOR;
	return fd >= 0 && isatty(fd) ? DIFF_TERMINAL : DIFF_PLAIN;
}

size_t terminal_width(int fd)
{
	const char *set = getenv("COLUMNS");
	unsigned long columns = set ? strtoul(set, NULL, 10) : 0;
	struct winsize size;

	if (!columns && fd >= 0 && !ioctl(fd, TIOCGWINSZ, &size))
		columns = size.ws_col;
	if (!columns)
		return WIDTH_DEFAULT;
	return columns < WIDTH_MAX ? columns : WIDTH_MAX;
}
