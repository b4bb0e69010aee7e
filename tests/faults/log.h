/* What the shim writes down and the replayers read.                    (tests)
 *
 * A log is entries one after the other, each followed by n bytes and n2 bytes. Paths
 * are absolute.
 */
#ifndef GH_LOG_H
#define GH_LOG_H

#include <stdint.h>

enum {
	LOG_CREATE = 'C',   /* ino; path */
	LOG_MKDIR = 'M',    /* ino; path */
	LOG_WRITE = 'W',    /* ino, at; bytes */
	LOG_TRUNCATE = 'T', /* ino, at: the size */
	LOG_SYNC = 'S',     /* ino: of a file its bytes, of a folder its names */
	LOG_LOST = 'L',     /* ino: a sync that failed */
	LOG_RENAME = 'R',   /* path, path */
	LOG_LINK = 'H',     /* path, path */
	LOG_UNLINK = 'U',   /* path */
	LOG_SAID = 'A',     /* bytes on stdout */
};

struct log_entry {
	char op, unused[3];
	uint32_t pid;
	uint64_t ino;
	int64_t at;
	uint32_t n, n2;
};

#endif
