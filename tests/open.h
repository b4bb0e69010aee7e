/* For a test that puts an open(2) of its own in the place of libc's.    (tests)
 *
 *     int open(const char *path, int flags, ...)
 *     {
 *             va_list args;
 *             mode_t mode;
 *
 *             va_start(args, flags);
 *             mode = open_mode(flags, args);
 *             va_end(args);
 *             ...
 *             return open_truly(path, flags, mode);
 *     }
 */
#ifndef GH_TEST_OPEN_H
#define GH_TEST_OPEN_H

#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What stands behind the flags; 0 where nothing is made. */
static inline mode_t open_mode(int flags, va_list args)
{
	return flags & O_CREAT ? va_arg(args, mode_t) : 0;
}

static inline int open_truly(const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#endif
