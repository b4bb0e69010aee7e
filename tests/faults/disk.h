/* A disk as it may look when the power goes.                           (tests)
 *
 *     struct disk *d = disk_new("/tmp/root");
 *     while (disk_step(d, &log)) {
 *             disk_cut(d, "/tmp/after", &seed);        /tmp/after is what is left of /tmp/root
 *             ...
 *     }
 *     disk_free(d);
 *
 * Replays what the shim logged (log.h). What was synced is there. Of bytes written since then
 * sectors of 512 bytes, or pages of 4,096, are there, or not, or are zeros or garbage, and the size is any
 * between; names that were made, removed or changed since their folder was synced have been or
 * have not. A rename is one thing. What a failed sync was to write is never
 * synced again.
 */
#ifndef GH_DISK_H
#define GH_DISK_H

#include <stdint.h>

#include "buf.h"

struct disk;

/* `root` exists, is empty where the log begins, and still the same folder now. */
struct disk *disk_new(const char *root);
void disk_free(struct disk *d);

/* Takes the next entry off the log. False: there is none. */
bool disk_step(struct disk *d, struct slice *log);

/* What programs said on stdout so far. */
struct slice disk_said(const struct disk *d);
/* What the file holds now, on the disk or not; NULL: there is none. `path` is below the root. */
const struct buf *disk_file(const struct disk *d, const char *path);
/* Whether all of it is on the disk: then cuts are all the same. */
bool disk_settled(const struct disk *d);

/* Makes `folder`, which must not be there. */
void disk_cut(const struct disk *d, const char *folder, uint64_t *seed);

#endif
