/* Pages of plain text that print on A4.                                (L4)
 *
 *     struct form_sheet s = { .out = out, .head = put_head, .context = me };
 *     form_sheet_page(&s);                     a new page from here on
 *     form_sheet_block(&s, text);              lines that stay together
 *     form_sheet_end(&s);
 *
 * 80 columns and 60 lines: A4 with usual margins in 10 point type. Pages are
 * parted by form feeds; each begins with the lines that `head` appends.
 */
#ifndef GH_FORM_SHEET_H
#define GH_FORM_SHEET_H

#include "buf.h"
#include "csvout.h"

enum { FORM_SHEET_COLUMNS = 80, FORM_SHEET_LINES = 60 };

struct form_sheet {
	struct csvout *out;
	void (*head)(void *context, unsigned long page, struct buf *b); /* whole lines */
	void *context;
	unsigned long page;  /* of the page being printed, from 1 */
	unsigned line;       /* lines it has */
	struct buf scratch;
};

void form_sheet_page(struct form_sheet *s);
/* Whether the lines have room on this page. */
bool form_sheet_fits(const struct form_sheet *s, struct slice lines);
/* Whole lines, each ended by \n. Goes to the next page when it does not fit on this one. */
void form_sheet_block(struct form_sheet *s, struct slice lines);
/* Frees what the pages needed. */
void form_sheet_end(struct form_sheet *s);

/* Appends text in lines of at most FORM_SHEET_COLUMNS, each indented by so
 * many blanks. Control characters are made blanks. Nothing for the empty text. */
void form_sheet_wrap(struct buf *b, size_t indent, struct slice text);

#endif
