/* The search sidecars of a part, .idx and .who: what its member headers
 * say, brought together.                                                (L4)
 *
 *     sidecar_build(l, part, size, &diag);
 *
 *     struct sidecar s = { 0 };
 *     if (sidecar_load(&s, idx, who, fd, size))
 *             for (size_t i = 0; i < s.n; i++)
 *                     use(s.member[i].offset);
 *     sidecar_free(&s);
 *
 * Both are made from headers alone and may be lost at any time: no answer
 * depends on them, only how fast it comes. They are never changed in place. One
 * that is not of the data file as it is now (its size, the root of its last member)
 * or is damaged is as good as none.
 *
 * All numbers are little endian. Either file begins with 64 bytes:
 *
 *     0   8   "GHidx\0\0\1" or "GHwho\0\0\1"
 *     8  32   root of the last member
 *     40  8   bytes of the data file
 *     48  4   members, n
 *     52  4   .who: bytes of the longest filter, w; 0: no member has one. .idx: 0
 *     56  4   .idx: CRC-32 of all that follows the 64 bytes. .who: 0
 *     60  4   CRC-32 of bytes 0 to 59
 *
 * .idx: 48 bytes for each member, in order, opening member and seal too:
 *
 *     0   8   offset in the data file
 *     8   8   leaf number of its first line
 *     16  8   tmin   \ as LG has them
 *     24  8   tmax   /
 *     32  4   MTIME
 *     36  4   length
 *     40  4   lines
 *     44  1   kind, 1 flags, 1 whether it has a filter (1) or none (0), 1 zero
 *
 * .who: 8w rows of (n + 7) / 8 bytes and 4 of CRC-32. Bit i % 8 of byte i / 8
 * of row b is bit b of the filter of member i. A filter shorter than w bytes is
 * repeated up to w (bloom.h); a member without one has every bit set. The CRC
 * is that of the row's number in 4 bytes and its bits. So the members that may
 * hold a token are the AND of BLOOM_HASHES rows.
 */
#ifndef GH_SIDECAR_H
#define GH_SIDECAR_H

#include "ledger.h"
#include "tree.h"

enum { SIDECAR_HEAD = 64, SIDECAR_MEMBER = 48 };

struct sidecar_member {
	uint64_t offset, n0;
	int64_t tmin, tmax;
	uint32_t mtime, length, rows;
	uint8_t kind, flags, filter, zero;
};

struct sidecar {
	struct sidecar_member *member;
	size_t n, cap;
	int who;                 /* descriptor of .who, -1: none */
	size_t width;            /* its w */
	unsigned char *row;      /* one of its rows, or several */
	size_t row_cap;
};

/* Both sidecars in memory, of the first `size` bytes of a data file. 0; 1 when
 * those are not good to their end, and so have no sidecar; -1 (reported). */
int sidecar_make(const char *data, int64_t size, struct buf *idx, struct buf *who, struct diag *);
/* The same into the part's files, by rename. */
int sidecar_build(const struct ledger *l, struct ledger_part part, int64_t size, struct diag *);

/* Reads .idx when it is of the data file open at `data`, of which `size` bytes
 * count. False: there is none that can be used. *s is used again and again. */
bool sidecar_load(struct sidecar *s, const char *idx, const char *who, int data, int64_t size);
/* Sets a bit of `may` (n of them, cleared by the caller) for every member that may
 * hold one of the tokens. False when .who cannot be used: then nothing is known. */
bool sidecar_who(struct sidecar *s, const uint64_t *hash, size_t nhash, unsigned char *may);
/* Whatever was loaded; *s is all zero again. */
void sidecar_free(struct sidecar *s);

#endif
