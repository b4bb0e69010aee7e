/* Makes the search sidecars of a part: see sidecar.h. */
/* SPDX-License-Identifier: ISC */
#include "sidecar.h"

#include <stdlib.h>

#include "fileio.h"
#include "part.h"
#include "sidecar_internal.h"
#include "xmem.h"

/* The filters of all members, one behind the other. */
struct filters {
	struct buf bytes;
	struct filter {
		size_t at, n;    /* n is 0 or a power of two */
	} *of;
	size_t n, cap;
	size_t width;            /* of the longest */
};

static void add_filter(struct filters *f, struct slice bloom)
{
	XGROW(f->of, f->n + 1, f->cap);
	f->of[f->n++] = (struct filter){ f->bytes.n, bloom.n };
	buf_put(&f->bytes, bloom);
	if (bloom.n > f->width)
		f->width = bloom.n;
}

static void put_member(struct buf *idx, const struct part_member *m)
{
	const struct member *h = &m->head;
	unsigned about = (unsigned)h->kind | h->flags << 8 | (unsigned)(h->bloom.n != 0) << 16;

	sidecar_put(idx, (uint64_t)m->at, 8);
	sidecar_put(idx, h->n0, 8);
	sidecar_put(idx, (uint64_t)h->tmin, 8);
	sidecar_put(idx, (uint64_t)h->tmax, 8);
	sidecar_put(idx, h->mtime, 4);
	sidecar_put(idx, h->size, 4);
	sidecar_put(idx, h->rows, 4);
	sidecar_put(idx, about, 4);
}

/* Byte i of x is row i of 8 x 8 bits; afterwards it is column i (Hacker's
 * Delight, 7-3). */
static uint64_t transpose(uint64_t x)
{
	uint64_t t = (x ^ x >> 7) & 0x00aa00aa00aa00aa;

	x ^= t ^ t << 7;
	t = (x ^ x >> 14) & 0x0000cccc0000cccc;
	x ^= t ^ t << 14;
	t = (x ^ x >> 28) & 0x00000000f0f0f0f0;
	return x ^ t ^ t << 28;
}

/* Byte `at` of the filters of eight members from `first` on. */
static uint64_t gather(const struct filters *f, size_t first, size_t at)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < 8 && first + i < f->n; i++) {
		const struct filter *of = &f->of[first + i];
		uint64_t byte = of->n ? (unsigned char)f->bytes.p[of->at + (at & (of->n - 1))] : 0xff;

		bytes |= byte << 8 * i;
	}
	return bytes;
}

static void put_rows(struct buf *who, const struct filters *f)
{
	size_t width = (f->n + 7) / 8, stride = width + 4, start = who->n;
	unsigned char *rows;

	buf_reserve(who, 8 * f->width * stride);
	rows = (unsigned char *)who->p + start;
	for (size_t at = 0; at < f->width; at++)
		for (size_t group = 0; group < width; group++) {
			uint64_t bits = transpose(gather(f, 8 * group, at));

			for (size_t b = 0; b < 8; b++)
				rows[(8 * at + b) * stride + group] = (unsigned char)(bits >> 8 * b);
		}
	who->n += 8 * f->width * stride;
	for (size_t row = 0; row < 8 * f->width; row++)
		sidecar_seal_row(rows + row * stride, (uint32_t)row, width);
}

static void put_files(struct buf *idx, struct buf *who, const struct part_state *state, const struct filters *f)
{
	struct sidecar_head h = { .root = state->root, .size = state->size, .members = (uint32_t)f->n };

	h.check = codec_crc(0, slice_from(buf_slice(idx), SIDECAR_HEAD));
	sidecar_put_head(idx->p, SIDECAR_IDX, &h);
	h.check = 0;
	h.width = (uint32_t)f->width;
	buf_clear(who);
	buf_reserve(who, SIDECAR_HEAD);
	sidecar_put_head(who->p, SIDECAR_WHO, &h);
	who->n = SIDECAR_HEAD;
	put_rows(who, f);
}

int sidecar_make(const char *data, int64_t size, struct buf *idx, struct buf *who, struct diag *diag)
{
	struct part_reader *r = part_open(data, size, PART_HEADERS, diag);
	struct filters filters = { 0 };
	struct part_member m;
	int got = -1;

	buf_clear(idx);
	buf_reserve(idx, SIDECAR_HEAD);
	idx->n = SIDECAR_HEAD;
	while (r && (got = part_next(r, &m)) > 0) {
		put_member(idx, &m);
		add_filter(&filters, m.head.bloom);
	}
	if (got == 0 && part_state(r)->end != PART_OPEN && part_state(r)->end != PART_SEALED)
		got = 1;
	if (got == 0)
		put_files(idx, who, part_state(r), &filters);
	part_close(r);
	buf_free(&filters.bytes);
	free(filters.of);
	return got;
}

static int replace(const struct ledger *l, struct ledger_part part, enum ledger_file file, struct slice bytes,
		   struct diag *diag)
{
	struct buf path = { 0 };
	struct where at = { ledger_path(l, part, file, &path), 0, 0, NULL };
	/* One program at a time makes sidecars of a ledger. */
	int result = file_replace_tidy(path.p);

	if (result == 0)
		result = file_replace(path.p, bytes, 0640);
	if (result < 0)
		diag_errno(diag, &at, "cannot write");
	buf_free(&path);
	return result;
}

int sidecar_build(const struct ledger *l, struct ledger_part part, int64_t size, struct diag *diag)
{
	struct buf idx = { 0 }, who = { 0 }, path = { 0 };
	int result = sidecar_make(ledger_path(l, part, LEDGER_DATA, &path), size, &idx, &who, diag);

	if (result == 0)
		result = replace(l, part, LEDGER_IDX, buf_slice(&idx), diag);
	if (result == 0)
		result = replace(l, part, LEDGER_WHO, buf_slice(&who), diag);
	buf_free(&idx);
	buf_free(&who);
	buf_free(&path);
	return result;
}
