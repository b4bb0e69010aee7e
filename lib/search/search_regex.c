/* A pattern that is looked for in lines: see search_regex.h. */
/* SPDX-License-Identifier: ISC */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "search_regex.h"

#include <pcre2.h>
#include <stdlib.h>

#include "xmem.h"

/* A line is at most 60,000 bytes; what takes more steps than this on one is
 * hostile or a mistake. */
enum { MATCH_LIMIT = 5000000, DEPTH_LIMIT = 100000, STACK_MIN = 32 << 10, STACK_MAX = 4 << 20 };

struct search_regex {
	pcre2_code *code;
	bool machine; /* there is machine code */
};

struct search_regex_run {
	const struct search_regex *regex;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack;
	unsigned long given_up;
};

struct search_regex *search_regex_new(struct slice pattern, struct diag *diag)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *cx = pcre2_compile_context_create(NULL);
	struct search_regex *r = xcalloc(1, sizeof *r);
	PCRE2_UCHAR why[128] = "";
	PCRE2_SIZE at = 0;
	int error = 0;

	pcre2_set_newline(cx, PCRE2_NEWLINE_LF);
	r->code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n, options, &error, &at, cx);
	pcre2_compile_context_free(cx);
	if (r->code) {
		r->machine = pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0;
		return r;
	}
	pcre2_get_error_message(error, why, sizeof why);
	diag_error(diag, NULL, "option -E: %s (at byte %zu of the pattern)", (const char *)why, at + 1);
	free(r);
	return NULL;
}

void search_regex_free(struct search_regex *r)
{
	if (!r)
		return;
	pcre2_code_free(r->code);
	free(r);
}

struct search_regex_run *search_regex_start(const struct search_regex *r)
{
	struct search_regex_run *run = xcalloc(1, sizeof *run);

	run->regex = r;
	/* One pair is enough: only whether it matched is asked. */
	run->data = pcre2_match_data_create(1, NULL);
	run->limits = pcre2_match_context_create(NULL);
	run->stack = r->machine ? pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL) : NULL;
	if (run->limits) {
		pcre2_set_match_limit(run->limits, MATCH_LIMIT);
		pcre2_set_depth_limit(run->limits, DEPTH_LIMIT);
		if (run->stack)
			pcre2_jit_stack_assign(run->limits, NULL, run->stack);
	}
	return run;
}

void search_regex_stop(struct search_regex_run *run)
{
	if (!run)
		return;
	pcre2_match_data_free(run->data);
	pcre2_match_context_free(run->limits);
	pcre2_jit_stack_free(run->stack);
	free(run);
}

bool search_regex_finds(struct search_regex_run *run, struct slice line)
{
	PCRE2_SPTR text = (PCRE2_SPTR)(line.p ? line.p : "");
	int rc = run->regex->machine
			 ? pcre2_jit_match(run->regex->code, text, line.n, 0, 0, run->data, run->limits)
			 : pcre2_match(run->regex->code, text, line.n, 0, 0, run->data, run->limits);

	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		run->given_up++;
	return rc >= 0;
}

unsigned long search_regex_given_up(const struct search_regex_run *run)
{
	return run->given_up;
}
