/* Persons that are asked for, and their tokens month by month.          (L4)
 *
 *     struct search_who *w = search_who_new("~/.config/gatehouse/keys", &diag);
 *     search_who_add(w, SLICE("13800138000"))
 *     const struct search_tokens *t = search_who_month(w, month);
 *     if (search_tokens_has(t, SLICE("kq2...")))
 *
 * An id or a phone has another token each month, made with that month's key; a
 * token stands for itself in every month. Whether a text is an id or a phone is
 * told by its form; of what may be either both tokens are looked for. A month
 * without a key has no tokens of ids and phones.
 */
#ifndef GH_SEARCH_WHO_H
#define GH_SEARCH_WHO_H

#include "keyring.h"
#include "strmap.h"

/* What stands for them in the rows of one month. */
struct search_tokens {
	int month;
	bool no_key;             /* ids and phones cannot be looked up in it */
	struct strmap token;
	uint64_t *hash;          /* bloom_hash of each */
};

struct search_who;

/* Nothing is read yet. `keys` may be NULL: the keyring's own place. */
struct search_who *search_who_new(const char *keys, struct diag *);
void search_who_free(struct search_who *w);
/* One person. Blanks around it are not part of it; an empty text is nobody. */
void search_who_add(struct search_who *w, struct slice text);
/* One per line. 0, or -1 (reported). */
int search_who_read(struct search_who *w, int fd);
/* NULL on trouble (reported). Stays until search_who_free. */
const struct search_tokens *search_who_month(struct search_who *w, int month);

#endif
