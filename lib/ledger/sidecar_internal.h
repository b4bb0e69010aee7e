/* What the files of the sidecar module share; nobody else's business.   (L4) */
#ifndef GH_SIDECAR_INTERNAL_H
#define GH_SIDECAR_INTERNAL_H

#include "codec.h"
#include "sidecar.h"

enum sidecar_kind { SIDECAR_IDX, SIDECAR_WHO };

/* The 64 bytes in front. */
struct sidecar_head {
	struct tree_hash root;
	int64_t size;
	uint32_t members, width, check;
};

/* Appends a number of so many bytes. */
static inline void sidecar_put(struct buf *b, uint64_t value, unsigned bytes)
{
	for (; bytes--; value >>= 8)
		buf_putc(b, (char)(value & 0xff));
}

static inline uint64_t sidecar_get(const unsigned char *p, unsigned bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

void sidecar_put_head(char *p, enum sidecar_kind kind, const struct sidecar_head *h);
/* False when the bytes are no such head. */
bool sidecar_get_head(const unsigned char *p, enum sidecar_kind kind, struct sidecar_head *h);
/* CRC-32 of row number `row` of .who, whose bits are `width` bytes, and putting it behind them. */
uint32_t sidecar_row_crc(const unsigned char *bits, uint32_t row, size_t width);
void sidecar_seal_row(unsigned char *bits, uint32_t row, size_t width);

#endif
