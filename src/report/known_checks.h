/* Every check that the field knows, and what is done about it here. */
#ifndef REPORT_KNOWN_CHECKS_H
#define REPORT_KNOWN_CHECKS_H

struct known_check {
	const char *check;
	const char *rule; /* that does it; NULL: none */
	const char *why;  /* why none does, or what is particular; NULL: nothing */
};

extern const struct known_check known_checks[]; /* ends with check NULL; static */

#endif
