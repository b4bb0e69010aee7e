/* Checks of patterns in cells: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "feel_inspect.h"
#include "lint_static.h"

struct patterns {
	struct lint *l;
	struct slice rule, rest;
	const struct where *at;
	struct feel_scratch *scratch;
};

/* Whether a repeated group itself ends in a repetition: (a+)*, (\d*,?)+. Such a
 * pattern can try exponentially many ways to part a text. */
static bool nests(struct slice p)
{
	bool star[32] = { false }; /* by depth: the group ends in a repetition without bound */
	size_t depth = 0;
	bool last = false;         /* what stands before is such a group */

	for (size_t i = 0; i < p.n; i++) {
		char c = p.p[i];
		bool unbounded = c == '*' || c == '+' ||
				 (c == '{' && memchr(p.p + i, '}', p.n - i) && memmem(p.p + i, p.n - i, ",}", 2) &&
				  memmem(p.p + i, p.n - i, ",}", 2) < memchr(p.p + i, '}', p.n - i));

		if (c == '\\') {
			i++;
			last = false;
		} else if (c == '[') {
			const char *end = memchr(p.p + i + 1, ']', p.n - i - 1);

			i = end ? (size_t)(end - p.p) : p.n;
			last = false;
		} else if (c == '(') {
			depth++;
			star[depth % 32] = false;
			last = false;
		} else if (c == ')') {
			last = star[depth % 32];
			depth -= depth > 0;
		} else if (unbounded && last) {
			return true;
		} else if (unbounded && i + 1 < p.n && p.p[i + 1] == '+') {
			i++; /* possessive: does not try again */
		} else if (unbounded) {
			star[depth % 32] = true;
		} else if (c != '?') {
			bool optional = i + 1 < p.n && (p.p[i + 1] == '?' || p.p[i + 1] == '*');

			last = false;
			star[depth % 32] = star[depth % 32] && optional; /* it may be left out */
		}
	}
	return false;
}

static void see(void *context, const struct feel_atom *a)
{
	struct patterns *p = context;
	struct slice pattern;

	if (a->kind != ATOM_PATTERN || !feel_next_pattern(&p->rest, &pattern))
		return;
	if (feel_atom_has(a, SLICE(""), 0, p->scratch) && feel_atom_has(a, SLICE("\x01\x02"), 0, p->scratch))
		lint_find(p->l, "W-REGEX-ALL", p->rule, p->at, "%s matches every text (write present)", diag_quote(pattern));
	if (nests(pattern))
		lint_find(p->l, "W-REGEX-SLOW", p->rule, p->at, "%s repeats a group that ends in a repetition: slow on some texts",
			  diag_quote(pattern));
}

void lint_patterns(struct lint *l, struct slice rule, const struct feel *f, struct slice text, const struct where *at)
{
	struct patterns p = { l, rule, text, at, feel_scratch_new() };

	feel_atoms(f, see, &p);
	feel_scratch_free(p.scratch);
}
