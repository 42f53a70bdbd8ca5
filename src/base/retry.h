/* System calls that a signal interrupts are made again. */
#ifndef BASE_RETRY_H
#define BASE_RETRY_H

#include <errno.h>

/* The value of a call that may be made twice: not of close(2), nor of renames. */
#define RETRY(call)                                                                                \
	({                                                                                         \
		__typeof__(call) retry_result;                                                     \
                                                                                                   \
		do                                                                                 \
			retry_result = (call);                                                     \
		while (retry_result < 0 && errno == EINTR);                                        \
		retry_result;                                                                      \
	})

#endif
