/* Files that must be whole: reads and writes to the end, and syncs.     (L1)
 *
 *     if (file_write(fd, SLICE("abc")) < 0 || file_sync(fd) < 0)
 *             return diag_errno(diag, &at, "cannot write");
 *
 * EINTR is retried and short counts are continued. Every function returns 0,
 * or -1 with errno set; nothing is reported here.
 */
#ifndef GH_FILEIO_H
#define GH_FILEIO_H

#include <sys/types.h>
#include "buf.h"

/* Writes all of it at the descriptor's place (its end with O_APPEND). What
 * was written before a failure stays. One that does not block is waited for. */
int file_write(int fd, struct slice bytes);
int file_write_at(int fd, struct slice bytes, off_t at);
/* Reads exactly n bytes from `at`; EOF before that is -1 with errno EIO. */
int file_read_at(int fd, void *to, size_t n, off_t at);
/* The whole file appended to b. After -1 b may have grown. */
int file_read(const char *path, struct buf *b);
/* The same of what is open, from its place to its end. */
int file_read_rest(int fd, struct buf *b);

/* Data and what is needed to find it again (fdatasync). */
int file_sync(int fd);
/* The names in the folder that holds `path`: after a file was made, renamed
 * or removed. */
int file_sync_folder(const char *path);
/* Makes `path` hold these bytes, at once and durably: temporary file .NAME.XXXXXX
 * beside it, sync, rename, sync of the folder. The mode is set as given, whatever the
 * umask. After -1 the file is as it was, or, when only the last step failed,
 * replaced but maybe not for good; the temporary file is gone. */
int file_replace(const char *path, struct slice bytes, mode_t mode);
/* Removes the temporary files of file_replace runs for `path` that were killed. Only where no
 * other run may be at work on it. */
int file_replace_tidy(const char *path);

#endif
