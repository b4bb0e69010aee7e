/* A hint for the next appender: see tip.h. */
/* SPDX-License-Identifier: ISC */
#include "tip.h"

#include <fcntl.h>
#include <unistd.h>

#include "fileio.h"

#define MAGIC "GHTIP\0\0\1"

/* The machine that wrote it reads it, so numbers are in its own byte order. Behind
 * this the edge of the tree, then the writers. */
struct image {
	char magic[8];
	uint32_t length, crc;    /* of the whole; of all behind crc */
	char boot[BOOT_ID];
	uint32_t schema;
	int64_t end, last, tmin, tmax;
	uint64_t leaves;
	uint32_t mtime, sealed, recovered, nwriters, lost, unused;
};

enum { CHECKED_FROM = 16, LONGEST = sizeof(struct image) + sizeof(struct tree) + sizeof(struct writers) };

void tip_boot(char boot[BOOT_ID + 1])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || file_read_at(fd, boot, BOOT_ID, 0) < 0)
		boot[0] = '\0';
	boot[BOOT_ID] = '\0';
	if (fd >= 0)
		close(fd);
}

static uint32_t checksum(const char *bytes, size_t n)
{
	return codec_crc(0, (struct slice){ bytes + CHECKED_FROM, n - CHECKED_FROM });
}

void tip_write(int fd, const char *boot, const struct tip *tip)
{
	size_t edge = tree_edge(&tip->tree) * sizeof *tip->tree.edge;
	size_t writers = tip->writers.n * sizeof *tip->writers.at, n = sizeof(struct image) + edge + writers;
	char bytes[LONGEST];
	struct image im = {
		.magic = MAGIC, .length = (uint32_t)n, .schema = tip->schema, .end = tip->end, .last = tip->last,
		.tmin = tip->tmin, .tmax = tip->tmax, .leaves = tip->tree.n, .mtime = tip->mtime,
		.sealed = tip->sealed, .recovered = tip->recovered, .nwriters = tip->writers.n, .lost = tip->writers.lost,
	};

	if (fd < 0)
		return;
	memcpy(im.boot, boot, strlen(boot));
	memcpy(bytes, &im, sizeof im);
	memcpy(bytes + sizeof im, tip->tree.edge, edge);
	memcpy(bytes + sizeof im + edge, tip->writers.at, writers);
	im.crc = checksum(bytes, n);
	memcpy(bytes, &im, sizeof im);
	(void)file_write_at(fd, (struct slice){ bytes, n }, 0);
}

static void take(const struct image *im, const char *rest, struct tip *tip)
{
	size_t edge;

	*tip = (struct tip){
		.end = im->end, .last = im->last, .tree.n = im->leaves, .tmin = im->tmin, .tmax = im->tmax,
		.mtime = im->mtime, .schema = im->schema, .sealed = im->sealed, .recovered = im->recovered,
		.writers = { .n = im->nwriters, .lost = im->lost },
	};
	edge = tree_edge(&tip->tree) * sizeof *tip->tree.edge;
	memcpy(tip->tree.edge, rest, edge);
	memcpy(tip->writers.at, rest + edge, tip->writers.n * sizeof *tip->writers.at);
}

enum tip_found tip_read(int fd, const char *boot, struct tip *tip)
{
	char bytes[LONGEST];
	ssize_t got = fd < 0 ? -1 : pread(fd, bytes, sizeof bytes, 0);
	struct image im;

	if (got < (ssize_t)sizeof im)
		return TIP_NONE;
	memcpy(&im, bytes, sizeof im);
	if (memcmp(im.magic, MAGIC, sizeof im.magic) != 0 || im.length > (size_t)got || im.nwriters > WRITERS_MAX ||
	    im.length != sizeof im + (size_t)__builtin_popcountll(im.leaves) * sizeof(struct tree_hash) +
				    im.nwriters * sizeof(struct writer) ||
	    im.crc != checksum(bytes, im.length))
		return TIP_NONE;
	take(&im, bytes + sizeof im, tip);
	return boot[0] && memcmp(im.boot, boot, BOOT_ID) == 0 ? TIP_SAME_BOOT : TIP_OTHER_BOOT;
}
