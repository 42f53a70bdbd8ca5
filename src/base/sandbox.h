/* Giving up rights: what this process may do from here on, and all that it starts. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

/* What holds; of a process that is not in the sandbox nothing. */
#define SANDBOX_NO_NEW_PRIVILEGES 1u /* no set-user-ID program gains anything */
#define SANDBOX_SECCOMP 2u	     /* only the calls that reading needs */
#define SANDBOX_LANDLOCK 4u	     /* no file system or network right but to read */

/*
 * From here on this process can read files, write to descriptors that are open, have memory, and end; nothing else: no
 * file is opened to be written, made, renamed or removed, no program or process started, none other signalled or looked
 * into, no socket made, no memory made executable. What is refused fails with EPERM (what this list does not know
 * yet: ENOSYS). There is no way back. Gives what of it holds: each part that the kernel, or a filter around this
 * process, does not have is left out, and so is all of it in a build with sanitizers, whose own calls would be refused.
 */
unsigned sandbox_enter(void);

/*
 * False in a build with sanitizers, and under valgrind in the build that is made for it: they reserve more memory than any limit
 * allows, make code, and watch for crashes themselves.
 */
int sandbox_suits_build(void);

#endif
