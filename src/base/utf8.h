/* Strict UTF-8, and text from strangers made fit to be shown. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/*
 * The offset of the first byte that is not part of well-formed UTF-8 (Unicode
 * 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF), or
 * len when all is well. NUL is well formed. Runs of ASCII are read eight bytes
 * at a time.
 */
size_t utf8_check(const char *bytes, size_t len);

/* How many bytes from the first on are printable ASCII; eight are looked at at a time. */
size_t utf8_plain(const char *bytes, size_t len);
/* The same, line feeds included; counted in whole blocks of 64 bytes, so it may stop short of the first other byte. */
size_t utf8_plain_lines(const char *bytes, size_t len);

/* Decodes one code point of well-formed text at bytes[0]; returns its length in bytes (1-4). */
size_t utf8_decode(const char *bytes, size_t len, uint32_t *code);

/* Code points in well-formed text. */
size_t utf8_count(const char *bytes, size_t len);

/* Columns that the text takes on a terminal: wcwidth(3)-like, 0 for combining, 2 for wide. */
size_t utf8_width(const char *bytes, size_t len);

/*
 * True for what must never reach a terminal or a log as it is: C0 controls but
 * tab and newline, DEL, C1 controls, line and paragraph separators,
 * bidirectional controls (U+061C, U+200E-F, U+202A-E, U+2066-9), zero-width
 * U+200B-D, U+2060, U+FEFF, and tags U+E0000-E007F.
 */
bool utf8_is_unsafe(uint32_t code);

/*
 * Adds text so that it is safe on a terminal: unsafe code points and bytes that
 * are not UTF-8 become \xHH, \uHHHH or \UHHHHHHHH, and with `one_line` newline and tab
 * become \n and \t as well. A backslash that is there stays as it is: this is for reading.
 */
void utf8_add_safe(struct buf *buf, const char *text, size_t len, bool one_line);

/*
 * For text that may be read by the runner of a CI: where a line begins, behind blanks, with "::", "##[" or
 * "##vso[", which GitHub and Azure take for a command, the first sign becomes \x3A or \x23. Lines before the offset
 * `from`, at which one begins, are not looked at.
 */
void utf8_disarm(struct buf *text, size_t from);

#endif
