/* The temporary files of file_replace(): their names, whose they are, and taking away those of dead runs; private to base/. */
#ifndef BASE_FILE_TEMP_H
#define BASE_FILE_TEMP_H

struct error;

/*
 * Says to other runs that one works in the folder: while the descriptor is open, none of them takes temporary files away.
 * Where folders cannot be locked, the process in a temporary's name is all that they know of.
 */
void file_temp_hold(int folder);

/*
 * Makes an empty file in the folder beside `name`, of mode 0600, and opens it for writing. -1 with errno set; else *temp is
 * its name, ".NAME.composeharden-PID-XXXXXX" (NAME cut to what the folder takes), owned by the caller.
 */
int file_temp_create(int folder, const char *name, char **temp) __attribute__((warn_unused_result));

#endif
