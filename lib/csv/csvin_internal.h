/* The inside of csvin: what its files share.                           (L2)
 *
 *     csvin_source.c   bytes: read, wait, UTF-16; complete lines; lines too long
 *     csvin_decode.c   lines of any encoding to lines of UTF-8
 *     csvin_sniff.c    delimiter, from the first lines
 *     csvin_record.c   where a record ends; unbalanced quotes; errors
 *     csvin_libcsv.c   fields of one record, by libcsv
 *     csvin_fast.c     the next record, by an index of its delimiters
 *     csvin.c          csvin.h
 *     csvin_part.c     lines for several readers
 *
 * Bytes flow through one or two blocks. In UTF-8 (and UTF-16, converted as it
 * is read) lines are gathered in `text` and checked in place: fields point
 * to where read(2) put them. In other encodings lines are gathered in `raw`
 * and converted into `text`. In both cases a line is complete before it is
 * decoded and decoded before it is split, so that no result depends on how
 * the bytes were cut into reads.
 *
 * Invariants: a complete line ends with LF, CR LF or CR (an LF is added to
 * the last line of a file without one), and whether a CR is followed by an
 * LF is known. pos <= ready <= b.n. At least SCAN_PAD bytes may be read after
 * the text. `pos` is the beginning of the record to come; filling moves it
 * to the front, which makes the index and older slices invalid.
 */
#ifndef GH_CSVIN_INTERNAL_H
#define GH_CSVIN_INTERNAL_H

#include "buf.h"
#include "csvin.h"
#include "encode.h"
#include "csvin_scan.h"

struct csv_parser;

enum {
	CSVIN_LINES = 100,        /* a record covers at most */
	CSVIN_SNIFF = 64 << 10,   /* bytes that decide encoding and delimiter */
	CSVIN_SNIFF_LINES = 10,   /* lines that decide the delimiter */
	CSVIN_SHOWN = 1 << 10,    /* bytes kept of a line that is too long */
};

/* Lines: complete ones up to `ready`, the beginning of the next after it. */
struct block {
	struct buf b;
	size_t pos;
	size_t ready;
};

/* A line of the text that cannot be used, by its offset. */
struct mark {
	size_t at;
	enum csvin_error error;
};

/* Positions in part of the text, found by a scanner; relative to `base`. */
struct index {
	size_t base;     /* offset in the text */
	size_t limit;    /* offset after the last line end seen; 0: no index */
	struct scan_out found;
	uint32_t *entries; /* where found.sep is */
	size_t room;     /* bytes of text it can be about */
	/* The first entries that are not of a line before the next record. */
	size_t line;     /* in found.line */
	size_t sep;      /* in found.sep */
	size_t quoted;   /* in found.quoted */
	size_t touch;    /* in found.touch */
};

struct csvin {
	/* set when opened */
	char *name;
	struct diag *diag;
	struct csvin_options options;
	int fd;                /* -1: memory */
	bool may_wait;         /* not a regular file */
	struct slice memory;

	/* bytes */
	bool started, failed;
	bool ended;            /* read(2) gave its last byte */
	bool eof;              /* and all of it is in the text */
	bool part;             /* the text is a part of an input: no more is read */
	bool skipping;         /* dropping the rest of a line that is too long */
	struct block raw, text;
	struct buf wide;       /* UTF-16 not converted yet */
	struct encode *encode; /* NULL until found */
	bool linewise;         /* lines are gathered in raw and converted */
	struct encode *foreign; /* GB18030, for lines of a UTF-8 file; opened when met */
	unsigned long foreign_lines;
	struct buf scratch;
	size_t checked;        /* text before this offset was decoded */

	/* lines that cannot be used, in order */
	struct mark *mark;
	size_t nmarks, mark_cap, mark_next;
	size_t mark_at;        /* offset of the next one, or SIZE_MAX */

	/* records */
	char delimiter;
	size_t expect;
	unsigned long line;    /* physical line at text.pos */
	bool unread;
	struct record record;
	struct slice *field;
	size_t field_cap;
	struct csv_parser *parser;
	struct buf values;     /* fields that had to be copied */
	struct index index;
	struct scan_set set;
	const struct scanner *scan; /* NULL: the libcsv engine */
};

/* A physical line: its text and its end. */
struct line {
	struct slice text;
	size_t next; /* offset of the next line in the text */
};

/* csvin_source.c */
int csvin_source_open(struct csvin *in, const char *path);
/* Makes more complete lines of text ready, or sets eof. 0 or -1 (reported). */
int csvin_fill(struct csvin *in);
/* Reads once and gathers lines, which are not decoded yet. 0 or -1 (reported). */
int csvin_read_on(struct csvin *in);
/* Whether a read would have to wait. */
bool csvin_would_wait(const struct csvin *in);
/* The complete line at offset `at` < ready. */
struct line csvin_line(const struct block *b, size_t at);
bool csvin_line_end(char c);

/* csvin_decode.c */
/* Chooses the encoding from the bytes in raw and moves them to where they
 * belong. */
void csvin_decode_start(struct csvin *in, struct slice first);
/* Decodes complete lines that were gathered. */
void csvin_decode(struct csvin *in);
/* Appends UTF-8 for as much of in->wide as is complete, all of it at the end. */
void csvin_decode_wide(struct csvin *in, struct buf *out, bool end);
/* Moves the text's pos to the front. */
void csvin_compact(struct csvin *in);

/* csvin_sniff.c */
/* After the first lines were decoded. */
void csvin_choose_delimiter(struct csvin *in);

/* csvin_record.c: the next record as in->record, whatever it holds. 1, or 0
 * when more lines are needed to tell where it ends. */
int csvin_record(struct csvin *in);
/* NULs at field ends, or an error; `plain`. After the fields are set. */
void csvin_finish(struct csvin *in);

/* csvin_libcsv.c */
/* Sets the fields of a record without its line end. false when libcsv sees
 * more than one record in it. */
bool csvin_libcsv_fields(struct csvin *in, struct slice raw);
/* Offset in raw where field i begins. */
size_t csvin_libcsv_offset(char delimiter, struct slice raw, size_t i);
void csvin_libcsv_close(struct csvin *in);

/* csvin_fast.c: as csvin_record, same results. */
int csvin_fast_record(struct csvin *in);
void csvin_fast_close(struct csvin *in);

/* For tests and benchmarks, before the first csvin_next: uses that scanner
 * in the fast engine; false when the processor has not got it. */
bool csvin_use_scanner(struct csvin *in, enum scan_kind kind);

#endif
