/* Whether a ledger is what it says it is, and what others received.     (L4)
 *
 *     struct verify_options o = { .receipts = receipts, .threads = 2 };
 *     struct verify_count count;
 *     if (verify_ledger(ledger, &o, &count, &diag) < 0)
 *             return EXIT_TROUBLE;
 *     if (count.findings) ...               each was reported
 *
 * Checked are all parts (verify_part.h), the chain of heads.csv, that every part
 * has its line there, knows its place, follows the one before, and that no day is
 * left out; with receipts, that every head that was received is still a head of the
 * ledger. gatehouse-ledger(5) lists what cannot be seen.
 */
#ifndef GH_VERIFY_H
#define GH_VERIFY_H

#include "ledger.h"
#include "receipts.h"

enum { VERIFY_THREADS = 8 };

struct verify_options {
	const struct receipts *receipts; /* NULL: none */
	unsigned threads;                /* 0: one for each processor; at most VERIFY_THREADS */
	bool quiet;                      /* verify_folder says no summary */
};

struct verify_count {
	unsigned long parts, dropped;    /* there; gone with an entry in the audit ledger */
	uint64_t rows, leaves, late;     /* leaves are rows and header lines */
	unsigned long went_back;         /* commits at which the clock had gone back */
	unsigned long filled;            /* parts made for days that were over */
	unsigned long receipts;          /* compared */
	unsigned long findings;
};

/* 0, or -1 when something cannot be read (reported). */
int verify_ledger(const struct ledger *l, const struct verify_options *, struct verify_count *, struct diag *);

/* The worst comes last. NO: there are findings; UNUSABLE: no ledger; TROUBLE:
 * something cannot be read. All reported. */
enum verify_answer { VERIFY_YES, VERIFY_NO, VERIFY_UNUSABLE, VERIFY_TROUBLE };
/* The ledger of a folder and its audit ledger (audit.h), with a line that says
 * what was counted of each. The receipts are of the first. */
enum verify_answer verify_folder(const char *folder, const struct verify_options *, struct diag *);

#endif
