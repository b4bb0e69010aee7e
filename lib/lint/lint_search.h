/* Search of a space for the regions with some property.                (L4)
 *
 *     struct lint_search q = { .space = s, .start = in_force, .terminal = covered,
 *                              .budget = LINT_BUDGET };
 *     uint32_t root = lint_search(&q);
 *     if (q.gave_up) ...                     nothing is proven
 *     if (root) ... lint_boxes(&q, root, ...) ... largest regions first
 *     lint_search_free(&q);
 *
 * One column after the other, the rules that are still satisfied decide what
 * remains to be known; equal questions are asked once. What comes out is a
 * decision diagram: a graph whose paths are boxes, one set of classes per
 * column, and whose ends are what `terminal` says. 0 is "of no interest".
 * The worst case is exponential, so there is a budget, and then no claim.
 */
#ifndef GH_LINT_SEARCH_H
#define GH_LINT_SEARCH_H

#include "lint_space.h"

enum { LINT_BUDGET = 3000000 };
#define LINT_OPEN UINT32_MAX
/* Ends are below, nodes from here on. */
#define LINT_NODES ((uint32_t)1 << 20)

struct lint_node {
	uint32_t depth;
	size_t child;              /* first of its children, one per class */
};

struct lint_search {
	const struct lint_space *space;
	const uint64_t *start;     /* rules to begin with */
	size_t within;             /* only where this rule is satisfied; RULES_NONE: anywhere */
	bool values_only;          /* leave out empty and invalid */
	bool first;                /* one region is enough: then the result is 0 or not */
	size_t budget;
	/* What the rules still satisfied come to, LINT_OPEN: further columns tell.
	 * `rest`: rules that ask none of the columns to come; NULL when none come. */
	uint32_t (*terminal)(void *context, const uint64_t *alive, const uint64_t *rest);
	void *context;
	/* Filled. */
	bool gave_up;
	bool sampled;              /* a column does not have all combinations */
	size_t nodes_seen;
	size_t *order;             /* of columns, by depth */
	struct lint_node *node;
	size_t nnodes, nodecap;
	uint32_t *child;
	size_t nchildren, childcap;
	struct lint_memo *memo;
};

uint32_t lint_search(struct lint_search *q);
void lint_search_free(struct lint_search *q);

/* The terminal of the search for gaps: 1 where no rule is left. */
uint32_t lint_uncovered(void *context, const uint64_t *alive, const uint64_t *rest);

/* A region: of each column some classes. */
struct lint_box {
	double share;              /* of all combinations of slots */
	uint32_t end;
	bool null;                 /* empty or invalid in some column */
	bool possible;             /* perhaps there is no such record */
	bool *in;                  /* by column, then by class */
};

struct lint_boxes {
	struct lint_box *box;      /* largest first */
	size_t n, max;
	unsigned long found;       /* also those that are not kept */
	bool more;                 /* and there are more than were counted */
	size_t *offset;            /* of each column in `in` */
	size_t classes;
};

/* The regions that end in anything but 0. With nulls_only those that are
 * empty or invalid in some column. */
void lint_boxes(const struct lint_search *q, uint32_t root, bool nulls_only, size_t max, struct lint_boxes *out);
void lint_boxes_free(struct lint_boxes *b);

/* "temp_c: >= 37.3; role: visitor, staff". "any record" for all of them. */
void lint_box_put(const struct lint_space *s, const struct lint_boxes *all, const struct lint_box *box, struct buf *b);

#endif
