/* The system calls that reading and judging need, whatever their arguments. Private to base/sandbox.c. */
#ifndef BASE_SANDBOX_CALLS_H
#define BASE_SANDBOX_CALLS_H

#define SANDBOX_CALLS(CALL)                                                                        \
	CALL(read)                                                                                 \
	CALL(write)                                                                                \
	CALL(readlinkat)                                                                           \
	CALL(newfstatat)                                                                           \
	CALL(fstat)                                                                                \
	CALL(faccessat)                                                                            \
	CALL(faccessat2)                                                                           \
	CALL(statx)                                                                                \
	CALL(close)                                                                                \
	CALL(lseek)                                                                                \
	CALL(pread64)                                                                              \
	CALL(readv)                                                                                \
	CALL(writev)                                                                               \
	CALL(getdents64)                                                                           \
	CALL(getcwd)                                                                               \
	CALL(dup)                                                                                  \
	CALL(statfs)                                                                               \
	CALL(fstatfs)                                                                              \
	CALL(munmap)                                                                               \
	CALL(mremap)                                                                               \
	CALL(madvise)                                                                              \
	CALL(brk)                                                                                  \
	CALL(futex)                                                                                \
	CALL(ppoll)                                                                                \
	CALL(getrandom)                                                                            \
	CALL(clock_gettime)                                                                        \
	CALL(clock_nanosleep)                                                                      \
	CALL(gettimeofday)                                                                         \
	CALL(sched_yield)                                                                          \
	CALL(sched_getaffinity)                                                                    \
	CALL(sysinfo)                                                                              \
	CALL(uname)                                                                                \
	CALL(getpid)                                                                               \
	CALL(gettid)                                                                               \
	CALL(getuid)                                                                               \
	CALL(geteuid)                                                                              \
	CALL(getgid)                                                                               \
	CALL(getegid)                                                                              \
	CALL(rt_sigaction)                                                                         \
	CALL(rt_sigprocmask)                                                                       \
	CALL(rt_sigpending)                                                                        \
	CALL(rt_sigreturn)                                                                         \
	CALL(sigaltstack)                                                                          \
	CALL(restart_syscall)                                                                      \
	CALL(exit)                                                                                 \
	CALL(exit_group)

/* Those that newer machines do without. */
#define SANDBOX_OLD_CALLS(CALL)                                                                    \
	CALL(readlink)                                                                             \
	CALL(stat)                                                                                 \
	CALL(lstat)                                                                                \
	CALL(access)                                                                               \
	CALL(poll)                                                                                 \
	CALL(time)

#endif
