/* CSV in: one record at a time, with its place in the file.            (L2)
 *
 *     struct csvin *in = csvin_open("gate.csv", NULL, &diag);
 *     struct record r;
 *     int got;
 *     while ((got = csvin_next(in, &r)) > 0)
 *             use(r.field[0], r.line);
 *     csvin_close(in);
 *     if (got < 0) ...                       already reported
 *
 * The grammar is libcsv's in its default mode: blanks around unquoted fields
 * are trimmed, a quote inside an unquoted field is an ordinary byte, LF, CR LF
 * and CR end a record. Two engines read it, one on libcsv, one that scans for
 * delimiters with vector instructions and gives irregular records to libcsv;
 * they give the same records, positions and errors (tests/chunk.c).
 *
 * Beyond libcsv: blank lines are records (of 0 fields), so that lines can be
 * accounted for; an unbalanced quote costs one line and not the file; memory
 * is bounded by max_record whatever the input is; NULs at the end of a field
 * (devices pad with them), with the blanks before them, are left out.
 *
 * Lines are told apart before they are decoded and decoded before they are
 * split, so a line that is not in the file's encoding costs itself only: when
 * it is GB18030 in a UTF-8 file, or the other way, it is read as that and
 * counted (csvin_foreign_lines), else it is a record with CSVIN_ENCODING.
 */
#ifndef GH_CSVIN_H
#define GH_CSVIN_H

#include "diag.h"
#include "slice.h"

struct csvin;

enum csvin_engine { CSVIN_FAST, CSVIN_LIBCSV };

enum csvin_error {
	CSVIN_OK,
	CSVIN_UNBALANCED, /* a quote that does not close: see csvin_next */
	CSVIN_TOO_LONG,   /* longer than max_record; raw holds up to 1 KiB of its beginning */
	CSVIN_ENCODING,   /* not valid in the input's encoding; raw holds the bytes as they came */
	CSVIN_NUL,        /* holds a NUL byte other than padding at a field's end */
};

struct record {
	struct slice *field;    /* UTF-8; blanks trimmed, quotes undone; padded: see slice.h */
	size_t nfields;         /* 0 for a blank line */
	struct slice raw;       /* the record as UTF-8 text, without its line end */
	unsigned long line;     /* physical line of its first byte, from 1 */
	unsigned long nlines;   /* physical lines it covers */
	enum csvin_error error; /* when not CSVIN_OK, field holds nothing */
	bool plain;             /* raw is exactly the fields joined by the
	                           delimiter: it may be copied instead of them */
};

/* All zero gives the defaults. */
struct csvin_options {
	enum csvin_engine engine;
	/* 0: found from the first 10 lines: the one of , ; TAB | that most of
	 * them hold equally often outside quotes; a first line "sep=;" decides,
	 * and is a record all the same. */
	char delimiter;
	const char *encoding;   /* NULL: found from the first 64 KiB, see encode.h */
	bool one_encoding;      /* in UTF-8, a line of another is no text: CSVIN_ENCODING */
	size_t max_record;      /* bytes; 1 MiB */
	size_t chunk;           /* read(2) size; 64 KiB; tests use 1 */
	/* Called before a read that would have to wait: flush what is ready, so
	 * that a pipe that pauses does not hold rows back. */
	void (*before_wait)(void *context);
	void *context;
};

/* path "-" is stdin, called <stdin> in messages. NULL options are the
 * defaults. Returns NULL when the file cannot be opened (a directory cannot),
 * the encoding is unknown or the delimiter cannot be one (reported). */
struct csvin *csvin_open(const char *path, const struct csvin_options *, struct diag *);

/* Reads from memory; `text` must outlive the reader. For tables and tests. */
struct csvin *csvin_open_text(const char *name, struct slice text,
			      const struct csvin_options *, struct diag *);

/* 1 and the next record, valid until the next call; 0 at the end; -1 on
 * trouble (reported), then and ever after.
 *
 * A quoted field may hold line ends. Its quote is taken as unbalanced when it
 * does not close within 100 lines, max_record bytes, the input, or before a
 * line in error; when a quote in a field that spans lines is followed by
 * anything but another quote, or a delimiter or line end (blanks aside); or
 * when the record that spans lines has another number of fields than
 * csvin_expect said. Then the record is the first of those lines alone, with
 * error CSVIN_UNBALANCED, and reading goes on at the second line. */
int csvin_next(struct csvin *in, struct record *r);

/* Pushes the record just read back: the next csvin_next gives it again, its
 * slices unmoved. At most one. */
void csvin_unread(struct csvin *in);

/* The number of fields that a record over several lines must have; 0 (at
 * first) for any. */
void csvin_expect(struct csvin *in, size_t nfields);

/* Physical line on which field i of r, the record just read, begins. */
unsigned long csvin_field_line(const struct csvin *in, const struct record *r, size_t i);

/* What is wrong with a record in error, for messages: "a quote does not close". */
const char *csvin_error_text(enum csvin_error);

const char *csvin_name(const struct csvin *in);
/* Valid after the first csvin_next. */
const char *csvin_encoding(const struct csvin *in);
char csvin_delimiter(const struct csvin *in);
/* Lines that were in another encoding than the file as a whole and were
 * read in that one (a GB18030 line pasted into UTF-8 or the other way). */
unsigned long csvin_foreign_lines(const struct csvin *in);

/* NULL is allowed. */
void csvin_close(struct csvin *in);

#endif
