/* What is known of a terminal: whether to use colours, how wide it is. */
#ifndef CLI_RUN_TERMINAL_H
#define CLI_RUN_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "text/diff.h"

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/*
 * With COLOR_AUTO the environment decides: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE in this order (each
 * counts when it is not empty), then whether the descriptor is a terminal (-1: it is none).
 */
bool terminal_color(enum color_when when, int fd);

/* How a diff is shown there, `color` being what terminal_color() said. */
enum diff_look terminal_look(bool color, int fd);

/* COLUMNS when it is set to a number, else what the terminal says, else 80. */
size_t terminal_width(int fd);

#endif
