/* Source code that an image runs through an interpreter: which calls and places it names. */
#ifndef EVIDENCE_IMAGE_CODE_H
#define EVIDENCE_IMAGE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * By the path, absolute or not, and the first bytes: a program's own source, outside of the system's folders and of those
 * of libraries. It has an ending of Python, Ruby, Node.js or Perl, or its first line names one of them.
 */
bool code_is_code(const char *path, const char *head, size_t len);

/*
 * Bits 1 << enum image_import (evidence/image/profile.h) of what the text names: IMAGE_IMPORT_SETUID and _CHOWN; _HOME, the
 * home of who runs it; _WRITES, where it makes files or folders; _PROGRAMS, where it makes a file executable; and _TEMPORARY, the folder for temporary files where it
 * also does that or loads a library: a tmpfs there must let it. Words of Python, Ruby, Node.js and Perl, found by substring, so that a
 * comment counts as well. Any bytes.
 */
uint32_t code_names(const char *text, size_t len);

#endif
