/* Source code that an image runs through an interpreter: whether it loads code that it wrote to a temporary folder. */
#ifndef EVIDENCE_IMAGE_CODE_H
#define EVIDENCE_IMAGE_CODE_H

#include <stdbool.h>
#include <stddef.h>

/* By the path, absolute or not: a program's own source, outside of the system's folders and of those of libraries. */
bool code_is_code(const char *path);

/*
 * True when the text names the folder for temporary files, and loads a library or makes a file executable: a tmpfs there
 * must let it. Words of Python (tempfile, ctypes), Ruby (tmpdir, fiddle), Node.js (os, process) and Perl (File::Temp,
 * DynaLoader); found by substring, so that a comment counts as well. Any bytes.
 */
bool code_loads_temporary(const char *text, size_t len);

#endif
