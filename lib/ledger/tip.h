/* A hint for the next appender: where a part ends and its right edge.   (L4)
 *
 *     if (tip_read(fd, boot, &tip) == TIP_SAME_BOOT)
 *             ...                       tip.end, tip.tree: nothing to scan
 *     tip_write(fd, boot, &tip);
 *
 * The file is written in place after every commit and never synced. So it says
 * nothing after a power cut, when newer bytes of it may have reached the disk
 * than of the data: it is believed only within the boot that wrote it (its id
 * is /proc/sys/kernel/random/boot_id). A checksum tells a half-written one.
 * Losing it costs one scan of the part.
 *
 * Where it is believed it also says that the names of the part's files are synced:
 * the first tip of a part is written after that.
 */
#ifndef GH_TIP_H
#define GH_TIP_H

#include "writers.h"

enum { BOOT_ID = 36 };

struct tip {
	int64_t end;             /* offset behind the last good member (and end mark) */
	int64_t last;            /* offset of that member */
	struct tree tree;
	int64_t tmin, tmax;      /* event times of the part */
	uint32_t mtime;          /* clock of the last commit */
	uint32_t schema;
	bool sealed;
	bool recovered;          /* a torn tail was cut off and nothing written since */
	struct writers writers;
};

/* The id of the running boot; "" when the system does not tell, then no tip is believed. */
void tip_boot(char boot[BOOT_ID + 1]);

enum tip_found { TIP_NONE, TIP_OTHER_BOOT, TIP_SAME_BOOT };

enum tip_found tip_read(int fd, const char *boot, struct tip *tip);
/* Errors do not matter: what is left is no tip, or the one before. */
void tip_write(int fd, const char *boot, const struct tip *tip);

#endif
