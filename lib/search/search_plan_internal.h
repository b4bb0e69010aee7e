/* What the files of the plan share; nobody else's business.             (L4) */
#ifndef GH_SEARCH_PLAN_INTERNAL_H
#define GH_SEARCH_PLAN_INTERNAL_H

#include "codec.h"
#include "heads.h"
#include "hop.h"
#include "search_plan.h"
#include "sidecar.h"

struct search_source {
	const struct ledger *ledger;
	struct heads *heads;
	struct ledger_part *part;
	size_t n;
};

struct search_plan {
	const struct search_query *query;
	struct search_who *who;
	bool skip;
	struct diag *diag;
	struct codec *codec;
	struct search_source *source;
	size_t nsources, cap;
	size_t at_source, at_part;       /* the next part */
	/* The part whose members are being told; NULL: none. */
	struct search_part *part;
	const struct search_tokens *tokens;
	bool indexed;                    /* from the sidecar, else by hopping */
	struct sidecar sidecar;
	bool by_bits;                    /* .who has answered, in may */
	unsigned char *may;
	size_t may_cap;
	size_t at_member;
	struct hop hop;
	struct buf idx, who_path;
	unsigned long troubles, keyless;
};

#endif
