/* One gzip member of a ledger file: what one commit wrote.              (L4)
 *
 *     struct member m = { .kind = MEMBER_ROWS, .n0 = 1, .rows = 2, ... };
 *     member_put(&out, codec, &m, SLICE("1,...\n2,...\n"));
 *
 *     if (member_parse(bytes, &m, &why) == MEMBER_WHOLE &&
 *         member_text(codec, bytes, &m, &text, &why) == 0)
 *             ...                              text holds the lines
 *
 * gatehouse-ledger(5) has the bytes. A member is an ordinary gzip member whose
 * FEXTRA field holds BC (its length, as BGZF), LG (what is below), and LB, a
 * Bloom filter (bloom.h), or LS, the place of the part in its ledger. gzip's
 * CRC covers the text, LG's own CRC covers the header.
 */
#ifndef GH_MEMBER_H
#define GH_MEMBER_H

#include "codec.h"
#include "tree.h"

enum {
	MEMBER_TEXT_MAX = 60000, /* bytes of text; so that the worst case fits */
	MEMBER_MAX = 65536,      /* bytes of a member, BSIZE is 16 bits */
	MEMBER_PLACE_MAX = 512,
	MEMBER_END_SIZE = 28,    /* BGZF's empty block that ends a file */
	MEMBER_BLOOM_ROWS = 64,  /* from so many rows on there is a filter */
};

enum member_kind { MEMBER_ROWS = 0, MEMBER_OPEN = 1, MEMBER_SEAL = 2 };

/* flags */
enum { MEMBER_CLOCK_BACK = 1, MEMBER_REPACKED = 2, MEMBER_RECOVERED = 4 };

#define MEMBER_NO_TMIN INT64_MAX
#define MEMBER_NO_TMAX INT64_MIN

struct member {
	enum member_kind kind;
	unsigned flags;
	uint32_t mtime;         /* acceptance clock of the commit, UNIX seconds */
	uint32_t rows;          /* lines in it */
	uint64_t n0;            /* leaf number of the first */
	int64_t tmin, tmax;     /* event times, UNIX seconds; NO_TMIN, NO_TMAX: none has one */
	struct tree_hash root;  /* over all leaves up to its last */
	uint32_t writer, batch; /* 0, 0: not told */
	uint32_t schema;        /* CRC-32 of the header line, without LF */
	struct slice bloom;     /* LB; empty: none */
	struct slice place;     /* LS, only of kind OPEN; empty: none */
	/* Filled in by member_parse: */
	size_t size;            /* of the whole member */
	size_t text_at;         /* where its deflate stream begins */
};

/* What stands at the beginning of some bytes. */
enum member_found {
	MEMBER_WHOLE,   /* a member with a good header, all of it there */
	MEMBER_END,     /* the 28 bytes that end a file */
	MEMBER_PART,    /* a good beginning, but more bytes are needed */
	MEMBER_BAD,     /* anything else; *why says what */
};

/* Reads the header. Slices of *m are views into `bytes`. When only the
 * header is there, or is wanted, see member_parse_header: it answers WHOLE
 * as soon as all bytes of the header are there; m->size says how many more to
 * fetch. A header is whole when its CRC holds and its fields are ones that member_put
 * writes. *why is set for MEMBER_BAD, *m is whole for MEMBER_WHOLE only. PART is also the
 * answer to a damaged length that points past the end: before a PART is taken for the
 * torn end of a file, member_find says whether members follow. */
enum member_found member_parse(struct slice bytes, struct member *m, const char **why);
enum member_found member_parse_header(struct slice bytes, struct member *m, const char **why);

/* Appends the text of a parsed member that begins at bytes.p: inflates and
 * checks stream end, CRC, length, and that it holds m->rows lines that all
 * end in LF. bytes.n >= m->size (it was MEMBER_WHOLE). 0, or -1 with a reason and the
 * buffer as it was. */
int member_text(struct codec *, struct slice bytes, const struct member *m, struct buf *text, const char **why);

/* Appends a member. rows, root and all else of *m are the caller's; size and
 * text_at are worked out. text.n <= MEMBER_TEXT_MAX; bloom.n is a size of
 * bloom_size; place.n <= MEMBER_PLACE_MAX, of kind OPEN and without bloom. */
void member_put(struct buf *out, struct codec *, const struct member *m, struct slice text);
/* Appends the 28 bytes that end a file. */
void member_put_end(struct buf *out);

/* The next place from `from` on where a member with a good header begins, or
 * bytes.n. */
size_t member_find(struct slice bytes, size_t from);

#endif
