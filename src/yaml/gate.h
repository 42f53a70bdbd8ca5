/* What may not even reach the parser: each of these makes libfyaml lose text, loop or crash. */
#ifndef YAML_GATE_H
#define YAML_GATE_H

#include <stddef.h>

struct error;

/*
 * Passes strict UTF-8 without NUL and the other characters that YAML does not
 * print (1.2, 5.1), an optional BOM, and no directives but "%YAML 1.x". Also
 * refused are U+0085, U+2028 and U+2029: Compose's parser takes them for line
 * breaks, ours for content, so a key could hide behind one. The text need not
 * end in a NUL. Messages carry line and column.
 */
int yaml_gate(const char *text, size_t size, struct error *err) __attribute__((warn_unused_result));

#define YAML_BOM "\xef\xbb\xbf"
#define YAML_BOM_LEN 3

#endif
