/* Which lines of a ledger are asked for.                                (L4)
 *
 *     struct search_query q = { .timed = true, .from = a, .to = b, .has_fixed = true, .fixed = SLICE("east") };
 *     struct search_columns *c = search_bind(&q, header, settings, tokens);
 *     struct search_match *m = search_match_new(&q);             one per thread
 *     kept = search_match_lines(m, c, text, n, &lines);          text now begins with the lines found
 *     search_match_free(m);
 *     search_columns_free(c);
 *
 * All conditions must hold:
 *     time    from <= event time < to; a row whose time does not read is in no range
 *     who     what stands before the first '.' of a who column is one of the tokens
 *     fixed   the line holds the text
 *     regex   the pattern is found in the line
 *     equal   the column, quotes undone, is that text
 * A header that lacks a column asked for has no such rows.
 */
#ifndef GH_SEARCH_MATCH_H
#define GH_SEARCH_MATCH_H

#include "ledger.h"
#include "search_regex.h"
#include "search_who.h"

struct search_equal {
	struct slice column, value;
};

/* All zero: every line. */
struct search_query {
	bool timed;
	int64_t from, to;                /* INT64_MIN, INT64_MAX: no bound */
	bool by_who;
	bool has_fixed;
	struct slice fixed;
	const struct search_regex *regex; /* NULL: none */
	const struct search_equal *equal;
	size_t nequal;
};

/* Whether anything is asked at all. */
bool search_asks(const struct search_query *q);

/* The conditions as columns of one header. The query, the tokens (NULL unless
 * by_who) and the values outlive it. */
struct search_columns *search_bind(const struct search_query *q, struct slice header,
				   const struct ledger_settings *settings, const struct search_tokens *tokens);
void search_columns_free(struct search_columns *c);

/* What one thread needs. */
struct search_match *search_match_new(const struct search_query *q);
void search_match_free(struct search_match *m);
/* Moves the lines asked for to the front of the n bytes, in order; returns how
 * many bytes they are and adds their number to *lines. Every line ends in LF. */
size_t search_match_lines(struct search_match *m, const struct search_columns *c, char *text, size_t n,
			  uint64_t *lines);
/* Lines on which the pattern was given up; they are not among those found. */
unsigned long search_match_given_up(const struct search_match *m);

#endif
