/* What a check found, kept until it is told in order.                   (L4)
 *
 *     struct findings f = { 0 };
 *     findings_add(&f, SEV_ERROR, 13, "seq is not %llu", n);
 *     findings_tell(&f, "gate/2022/2022-03-18-01.csv.gz", &diag);
 *     findings_free(&f);
 *
 * Threads that check parts of one thing each have a list; what they found is
 * said afterwards, so that the messages do not depend on who was faster. Every
 * list keeps FINDINGS_KEPT and counts the rest. All zero is the empty list.
 */
#ifndef GH_FINDINGS_H
#define GH_FINDINGS_H

#include "diag.h"

enum { FINDINGS_KEPT = 20 };

struct finding {
	enum severity severity;
	unsigned long line;  /* 0: of the file as a whole */
	char *text;
};

struct findings {
	struct finding *at;
	size_t n, cap;
	unsigned long more[SEV_KINDS]; /* beyond those kept */
};

void findings_add(struct findings *f, enum severity, unsigned long line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Puts those of `from` behind those of `to`; `from` is then empty. */
void findings_move(struct findings *to, struct findings *from);
/* Says all of them; how many errors there were. */
unsigned long findings_tell(const struct findings *f, const char *file, struct diag *);
void findings_free(struct findings *f);

#endif
