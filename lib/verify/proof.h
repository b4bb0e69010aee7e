/* Proofs about one part, as text that a person can check.               (L4)
 *
 *     struct proof p = { .kind = PROOF_LINE, .part = part, .seq = 7 };
 *     if (proof_make(ledger, &p, &diag) == 1)
 *             proof_put(&out, &p);
 *
 *     if (proof_parse(text, &p, &why) == 0 && proof_holds(&p)) ...
 *     proof_free(&p);
 *
 * The text is one key=value a line, as in the file LEDGER:
 *
 *     proof=line                      or proof=prefix
 *     name=310104-0195/gate
 *     day=2022-03-18
 *     part=01
 *     leaves=5001                     of the tree and
 *     root=9f86...                    its root: to be compared with one that was received
 *     seq=7                           line: the leaf's number, and the line itself
 *     line=7,2022-03-18T08:00:00+08:00,...
 *     old_leaves=4000                 prefix: an earlier tree of the part
 *     old_root=7d1a...
 *     hash=3b4c...                    the audit path, RFC 6962, 2.1.1 and 2.1.2,
 *     hash=77e0...                    in its order
 *
 * A line proof shows one line without the others; a prefix proof shows without any
 * line that a part only grew.
 */
#ifndef GH_PROOF_H
#define GH_PROOF_H

#include "ledger.h"
#include "tree.h"

enum proof_kind { PROOF_LINE, PROOF_PREFIX };

struct proof {
	enum proof_kind kind;
	char *name;
	struct ledger_part part;
	uint64_t leaves;
	struct tree_hash root;
	uint64_t seq;                    /* LINE */
	char *line;
	uint64_t old_leaves;             /* PREFIX */
	struct tree_hash old_root;
	struct tree_hash hash[TREE_LEVELS];
	size_t nhashes;
};

/* Fills in a proof about what of the part is synced; kind, part and seq or
 * old_leaves are given. 1, 0 when the part has no such leaf, -1 when it cannot be
 * read or is damaged (reported). */
int proof_make(const struct ledger *l, struct proof *p, struct diag *);
void proof_put(struct buf *b, const struct proof *p);
/* 0, or -1 and what is wrong with the text. */
int proof_parse(struct slice text, struct proof *p, const char **why);
/* Whether the hashes lead to the root, and the line bears its number. */
bool proof_holds(const struct proof *p);
void proof_free(struct proof *p);

#endif
