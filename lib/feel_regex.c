/* Patterns in condition cells, on PCRE2: see feel.h. */
/* SPDX-License-Identifier: ISC */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "feel_internal.h"

#include <pcre2.h>
#include <stdlib.h>

#include "xmem.h"

/* A pattern that needs more than this on one field is hostile or a mistake;
 * ordinary ones need a few hundred steps. */
enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 10000, HEAP_KIB = 4096 };

struct feel_regex {
	pcre2_code *code;
};

struct feel_scratch {
	pcre2_match_data *match;
	pcre2_match_context *limits;
	unsigned long limit_hits;
};

static uint32_t flag_options(struct slice flags)
{
	uint32_t options = 0;

	for (size_t i = 0; i < flags.n; i++)
		options |= flags.p[i] == 'i' ? PCRE2_CASELESS :
			   flags.p[i] == 's' ? PCRE2_DOTALL :
			   flags.p[i] == 'm' ? PCRE2_MULTILINE :
					       PCRE2_EXTENDED;
	return options;
}

struct feel_regex *feel_regex_new(struct slice pattern, struct slice flags, char why[128], size_t *offset)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *cx = pcre2_compile_context_create(NULL);
	struct feel_regex *r = xmalloc(sizeof *r);
	PCRE2_SIZE at = 0;
	int error = 0;

	pcre2_set_newline(cx, PCRE2_NEWLINE_ANYCRLF);
	r->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options | flag_options(flags), &error, &at, cx);
	pcre2_compile_context_free(cx);
	if (r->code) {
		/* Without JIT (a hardened kernel) the interpreter serves. */
		pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
		return r;
	}
	pcre2_get_error_message(error, (PCRE2_UCHAR *)why, 128);
	*offset = at;
	free(r);
	return NULL;
}

void feel_regex_free(struct feel_regex *r)
{
	if (r)
		pcre2_code_free(r->code);
	free(r);
}

enum feel_truth feel_regex_search(const struct feel_regex *r, struct slice text, struct feel_scratch *s)
{
	int rc = pcre2_match(r->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, 0, 0, s->match, s->limits);

	if (rc >= 0)
		return FEEL_TRUE;
	if (rc == PCRE2_ERROR_NOMATCH)
		return FEEL_FALSE;
	s->limit_hits++;
	return FEEL_UNKNOWN;
}

struct feel_scratch *feel_scratch_new(void)
{
	struct feel_scratch *s = xcalloc(1, sizeof *s);

	/* One pair is enough: only whether it matched is asked. */
	s->match = pcre2_match_data_create(1, NULL);
	s->limits = pcre2_match_context_create(NULL);
	if (s->limits) {
		pcre2_set_match_limit(s->limits, MATCH_LIMIT);
		pcre2_set_depth_limit(s->limits, DEPTH_LIMIT);
		pcre2_set_heap_limit(s->limits, HEAP_KIB);
	}
	return s;
}

void feel_scratch_free(struct feel_scratch *s)
{
	if (!s)
		return;
	pcre2_match_data_free(s->match);
	pcre2_match_context_free(s->limits);
	free(s);
}

unsigned long feel_limit_hits(const struct feel_scratch *s)
{
	return s->limit_hits;
}
