/* The parse behind datefields.h, shared by its files.                  (L4)
 *
 * datefields_lex.c makes items of the text, datefields_date.c reads the parts
 * of a date in numbers, datefields.c everything else. A function that returns
 * bool returns false when the matter is settled; verdict and code say how. */
#ifndef GH_DATEFIELDS_INTERNAL_H
#define GH_DATEFIELDS_INTERNAL_H

#include "datefields.h"

#define MOST_ITEMS 48

enum item_kind { ITEM_END, ITEM_NUMBER, ITEM_WORD, ITEM_MARK };

struct item {
	enum item_kind kind;
	int64_t value;     /* a number, or of a word's part: 2 of @month-2, else 0 */
	size_t digits;     /* of a number, as written */
	struct slice part; /* of a word: "month" */
	char mark;         /* as ASCII */
	bool spaced;       /* a blank stands before it */
};

struct parse {
	struct datefields *f;
	const struct cell_context *cx;
	struct item item[MOST_ITEMS + 1]; /* ends with ITEM_END */
	size_t n, at;
	bool compact;      /* the date was written without marks */
	bool t;            /* an ISO 8601 T stood before the time */
	enum cell_verdict verdict;
};

bool date_lex(struct parse *p, struct slice text);

/* The item `ahead` of the current one; ITEM_END past the last. */
const struct item *date_peek(const struct parse *p, size_t ahead);
bool date_is_number(const struct item *it);
bool date_is_mark(const struct item *it, char mark);
/* Whether it is a mark that joins the numbers of a date: - / . */
bool date_is_joint(const struct item *it);
/* Whether it is a word with that part: "month". */
bool date_is_part(const struct item *it, const char *part);
/* Whether it is a word that stands behind a number: 月, 时, 小时. */
bool date_is_unit(const struct item *it);
enum day_half date_half_of(const struct item *it);

/* Settle the matter; return false. */
bool date_stop(struct parse *p, enum cell_verdict verdict, const char *code);
bool date_human(struct parse *p, const char *code);
/* Sets a field; one that was told differently before is "multiple". */
bool date_set(struct parse *p, int64_t *to, int64_t value);
/* The digits of a compact number, two by two, into fields. */
void date_pairs(int64_t value, int pairs, int64_t *const *field);

/* At a number: the date that begins there, in one to three numbers. */
bool date_take(struct parse *p);
/* At the year of 2020-W06-1 or 2020W061; `word` is how far ahead the W is. */
bool date_take_week(struct parse *p, size_t word);

#endif
