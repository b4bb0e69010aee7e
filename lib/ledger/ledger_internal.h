/* What the files of the ledger module share; nobody else's business.    (L4) */
#ifndef GH_LEDGER_INTERNAL_H
#define GH_LEDGER_INTERNAL_H

#include "ledger.h"

/* Settings and the text they are views into. */
struct ledger_texts {
	struct buf text;
	struct ledger_settings settings;
};

/* The file LEDGER. Both return 0, or -1 (reported). */
int ledger_texts_read(struct ledger_texts *t, const char *path, struct diag *diag);
int ledger_texts_write(const struct ledger_settings *s, const char *path, struct diag *diag);

struct ledger {
	char *folder;
	struct diag *diag;
	struct ledger_texts texts;
};

#endif
