/* Reads the search sidecars of a part: see sidecar.h. */
/* SPDX-License-Identifier: ISC */
#include "sidecar.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bloom.h"
#include "fileio.h"
#include "member.h"
#include "sidecar_internal.h"
#include "xmem.h"

/* From so many tokens on .who is read at once and not row by row. */
enum { MANY_TOKENS = 64 };

/* -- the bytes -------------------------------------------------------- */

static const char magic[][9] = { [SIDECAR_IDX] = "GHidx\0\0\1", [SIDECAR_WHO] = "GHwho\0\0\1" };

enum { AT_ROOT = 8, AT_SIZE = 40, AT_MEMBERS = 48, AT_WIDTH = 52, AT_CHECK = 56, AT_CRC = 60 };

static void put(char *p, uint64_t v, unsigned bytes)
{
	for (; bytes--; v >>= 8)
		*p++ = (char)(v & 0xff);
}

void sidecar_put_head(char *p, enum sidecar_kind kind, const struct sidecar_head *h)
{
	memcpy(p, magic[kind], 8);
	memcpy(p + AT_ROOT, h->root.b, TREE_HASH);
	put(p + AT_SIZE, (uint64_t)h->size, 8);
	put(p + AT_MEMBERS, h->members, 4);
	put(p + AT_WIDTH, h->width, 4);
	put(p + AT_CHECK, h->check, 4);
	put(p + AT_CRC, codec_crc(0, (struct slice){ p, AT_CRC }), 4);
}

bool sidecar_get_head(const unsigned char *p, enum sidecar_kind kind, struct sidecar_head *h)
{
	if (memcmp(p, magic[kind], 8) != 0 ||
	    codec_crc(0, (struct slice){ (const char *)p, AT_CRC }) != sidecar_get(p + AT_CRC, 4))
		return false;
	memcpy(h->root.b, p + AT_ROOT, TREE_HASH);
	h->size = (int64_t)sidecar_get(p + AT_SIZE, 8);
	h->members = (uint32_t)sidecar_get(p + AT_MEMBERS, 4);
	h->width = (uint32_t)sidecar_get(p + AT_WIDTH, 4);
	h->check = (uint32_t)sidecar_get(p + AT_CHECK, 4);
	return h->members <= h->size / (SIDECAR_MEMBER * 2) && h->width <= BLOOM_MAX && (h->width & (h->width - 1)) == 0;
}

uint32_t sidecar_row_crc(const unsigned char *bits, uint32_t row, size_t width)
{
	char number[4];

	put(number, row, 4);
	return codec_crc(codec_crc(0, (struct slice){ number, 4 }), (struct slice){ (const char *)bits, width });
}

void sidecar_seal_row(unsigned char *bits, uint32_t row, size_t width)
{
	put((char *)bits + width, sidecar_row_crc(bits, row, width), 4);
}

/* -- .idx ------------------------------------------------------------- */

static struct sidecar_member get_member(const unsigned char *p)
{
	return (struct sidecar_member){
		.offset = sidecar_get(p, 8), .n0 = sidecar_get(p + 8, 8),
		.tmin = (int64_t)sidecar_get(p + 16, 8), .tmax = (int64_t)sidecar_get(p + 24, 8),
		.mtime = (uint32_t)sidecar_get(p + 32, 4), .length = (uint32_t)sidecar_get(p + 36, 4),
		.rows = (uint32_t)sidecar_get(p + 40, 4),
		.kind = p[44], .flags = p[45], .filter = p[46], .zero = p[47],
	};
}

/* Members cover the file from its beginning to its end, or to the end mark. */
static bool covers(const struct sidecar *s, int64_t size)
{
	uint64_t at = 0, leaves = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct sidecar_member *m = &s->member[i];

		if (m->offset != at || m->n0 != leaves || m->length > MEMBER_MAX)
			return false;
		at += m->length;
		leaves += m->rows;
	}
	return s->n && (at == (uint64_t)size || at + MEMBER_END_SIZE == (uint64_t)size);
}

/* The entries behind the head, in the bytes of the whole file. */
static bool take_members(struct sidecar *s, struct slice file, const struct sidecar_head *h)
{
	struct slice entries = slice_from(file, SIDECAR_HEAD);

	if (entries.n != (size_t)h->members * SIDECAR_MEMBER || codec_crc(0, entries) != h->check)
		return false;
	s->n = h->members;
	XGROW(s->member, s->n, s->cap);
	for (size_t i = 0; i < s->n; i++)
		s->member[i] = get_member((const unsigned char *)entries.p + i * SIDECAR_MEMBER);
	return covers(s, h->size);
}

/* Whether the data file's last member is the one that was last then. */
static bool is_last(const struct sidecar_member *m, const struct tree_hash *root, int data)
{
	char bytes[256 + BLOOM_MAX];
	size_t n = m->length < sizeof bytes ? m->length : sizeof bytes;
	struct member found;
	const char *why;

	return file_read_at(data, bytes, n, (off_t)m->offset) == 0 &&
	       member_parse_header((struct slice){ bytes, n }, &found, &why) == MEMBER_WHOLE &&
	       found.size == m->length && memcmp(&found.root, root, sizeof *root) == 0;
}

/* The bytes of a file that is not larger than it can be, in s->row. */
static bool read_small(struct sidecar *s, int fd, struct slice *file)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || st.st_size < SIDECAR_HEAD || st.st_size > INT32_MAX)
		return false;
	XGROW(s->row, (size_t)st.st_size, s->row_cap);
	*file = (struct slice){ (const char *)s->row, (size_t)st.st_size };
	return file_read_at(fd, s->row, file->n, 0) == 0;
}

static bool load_idx(struct sidecar *s, const char *path, int data, int64_t size, struct sidecar_head *h)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct slice file;
	bool good = fd >= 0 && read_small(s, fd, &file) && sidecar_get_head(s->row, SIDECAR_IDX, h) &&
		    h->size == size && take_members(s, file, h) && is_last(&s->member[s->n - 1], &h->root, data);

	if (fd >= 0)
		close(fd);
	return good;
}

/* -- .who ------------------------------------------------------------- */

static size_t row_width(const struct sidecar *s)
{
	return (s->n + 7) / 8;
}

static void close_who(struct sidecar *s)
{
	if (s->who >= 0)
		close(s->who);
	s->who = -1;
}

/* Opens .who when it is of the same state as .idx. */
static void load_who(struct sidecar *s, const char *path, const struct sidecar_head *idx)
{
	unsigned char bytes[SIDECAR_HEAD];
	struct sidecar_head h;

	s->who = open(path, O_RDONLY | O_CLOEXEC);
	if (s->who >= 0 && file_read_at(s->who, bytes, sizeof bytes, 0) == 0 &&
	    sidecar_get_head(bytes, SIDECAR_WHO, &h) && h.size == idx->size && h.members == idx->members &&
	    memcmp(&h.root, &idx->root, sizeof h.root) == 0)
		s->width = h.width;
	else
		close_who(s);
}

/* Row `b` in memory, checked. NULL: damaged. */
static const unsigned char *row(struct sidecar *s, uint32_t b, bool all)
{
	size_t width = row_width(s), stride = width + 4;
	const unsigned char *bits = s->row + (all ? b * stride : 0);

	if (!all && file_read_at(s->who, s->row, stride, SIDECAR_HEAD + (off_t)(b * stride)) < 0)
		return NULL;
	return sidecar_row_crc(bits, b, width) == sidecar_get(bits + width, 4) ? bits : NULL;
}

/* ANDs the rows of one token into `both`, then ORs that into `may`. */
static bool add_token(struct sidecar *s, uint64_t hash, bool all, unsigned char *both, unsigned char *may)
{
	size_t width = row_width(s);

	memset(both, 0xff, width);
	for (unsigned i = 0; i < BLOOM_HASHES; i++) {
		const unsigned char *bits = row(s, bloom_bit(hash, i, s->width), all);

		if (!bits)
			return false;
		for (size_t j = 0; j < width; j++)
			both[j] &= bits[j];
	}
	for (size_t j = 0; j < width; j++)
		may[j] |= both[j];
	return true;
}

bool sidecar_who(struct sidecar *s, const uint64_t *hash, size_t nhash, unsigned char *may)
{
	size_t width = row_width(s), bytes = 8 * s->width * (width + 4);
	bool all = nhash >= MANY_TOKENS, good;
	unsigned char *both;

	if (s->who < 0)
		return false;
	if (s->width == 0) {
		memset(may, 0xff, width);
		return true;
	}
	XGROW(s->row, (all ? bytes : width + 4), s->row_cap);
	good = !all || file_read_at(s->who, s->row, bytes, SIDECAR_HEAD) == 0;
	both = xmalloc(width);
	for (size_t i = 0; i < nhash && good; i++)
		good = add_token(s, hash[i], all, both, may);
	free(both);
	return good;
}

/* -- both ------------------------------------------------------------- */

bool sidecar_load(struct sidecar *s, const char *idx, const char *who, int data, int64_t size)
{
	struct sidecar_head h;

	if (s->cap)
		close_who(s);
	s->who = -1;
	s->n = s->width = 0;
	if (!load_idx(s, idx, data, size, &h))
		return false;
	if (who)
		load_who(s, who, &h);
	return true;
}

void sidecar_free(struct sidecar *s)
{
	if (s->cap)
		close_who(s);
	free(s->member);
	free(s->row);
	*s = (struct sidecar){ 0 };
}
