/* Allocation that cannot fail for its caller.                          (L0)
 *
 * Out of memory ends the process with exit code 3 and one line on stderr.
 * This is the only place in lib/ that exits: a filter that cannot allocate
 * has nothing better to do, and no caller needs an error path for it.
 * Everything returned is freed with free().
 */
#ifndef GH_XMEM_H
#define GH_XMEM_H

#include <stddef.h>

void *xmalloc(size_t size);
/* Zeroed; count * size is checked for overflow. */
void *xcalloc(size_t count, size_t size);
/* Like realloc for an array; count * size is checked for overflow. */
void *xrealloc(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t n);

/* Makes room for item number `need` - 1 of an array, growing by half:
 *
 *     XGROW(t->rule, t->nrules + 1, t->cap);
 *     t->rule[t->nrules++] = rule;
 */
#define XGROW(array, need, cap)                                              \
	do {                                                                 \
		if ((size_t)(need) > (cap)) {                                \
			(cap) = (size_t)(need) + (size_t)(need) / 2 + 8;     \
			(array) = xrealloc((array), (cap), sizeof *(array)); \
		}                                                            \
	} while (0)

#endif
