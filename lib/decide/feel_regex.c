/* Patterns in condition cells, on PCRE2: see feel.h. */
/* SPDX-License-Identifier: ISC */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "feel_internal.h"

#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "xmem.h"

/* A pattern that needs more than this on one field is hostile or a mistake;
 * ordinary ones need a few hundred steps. */
enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 10000, HEAP_KIB = 4096 };

struct feel_regex {
	pcre2_code *code;
	struct slice pattern, flags; /* in own */
	char *own;
	struct late *late;
};

/* Machine code is made at the first search: it takes much of the time of loading
 * (2 of 5 ms for 52 patterns), and a short run searches with few of them. Threads share a
 * pattern; the lock keeps all but one out meanwhile. */
struct late {
	atomic_bool ready;
	pthread_mutex_t lock;
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

static void keep_text(struct feel_regex *r, struct slice pattern, struct slice flags)
{
	r->own = xmalloc(pattern.n + flags.n + 1);
	memcpy(r->own, pattern.p, pattern.n);
	memcpy(r->own + pattern.n, flags.p, flags.n);
	r->pattern = (struct slice){ r->own, pattern.n };
	r->flags = (struct slice){ r->own + pattern.n, flags.n };
	r->late = xcalloc(1, sizeof *r->late);
	pthread_mutex_init(&r->late->lock, NULL);
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
		keep_text(r, pattern, flags);
		return r;
	}
	pcre2_get_error_message(error, (PCRE2_UCHAR *)why, 128);
	*offset = at;
	free(r);
	return NULL;
}

void feel_regex_free(struct feel_regex *r)
{
	if (!r)
		return;
	pcre2_code_free(r->code);
	pthread_mutex_destroy(&r->late->lock);
	free(r->late);
	free(r->own);
	free(r);
}

bool feel_regex_needles(const struct feel_regex *r, struct buf *out)
{
	return feel_pattern_needles(r->pattern, r->flags, out);
}

static void make_ready(const struct feel_regex *r)
{
	pthread_mutex_lock(&r->late->lock);
	/* Without JIT (a hardened kernel) the interpreter serves. */
	if (!atomic_load_explicit(&r->late->ready, memory_order_relaxed))
		pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
	atomic_store_explicit(&r->late->ready, true, memory_order_release);
	pthread_mutex_unlock(&r->late->lock);
}

/* Whether the text lacks what every match of the pattern holds. */
static bool cannot_match(const struct feel_regex *r, struct slice text)
{
	struct buf needles = { 0 };
	struct slice rest, needle;
	bool cannot = feel_regex_needles(r, &needles) && !feel_has_odd_letters(text);

	rest = buf_slice(&needles);
	while (cannot && feel_next_needle(&rest, &needle))
		for (size_t i = 0; i + needle.n <= text.n && cannot; i++)
			cannot = !feel_needle_at(needle, text.p + i);
	buf_free(&needles);
	return cannot;
}

enum feel_truth feel_regex_search(const struct feel_regex *r, struct slice text, struct feel_scratch *s)
{
	int rc;

	if (!atomic_load_explicit(&r->late->ready, memory_order_acquire))
		make_ready(r);
	rc = pcre2_match(r->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, 0, 0, s->match, s->limits);
	if (rc >= 0)
		return FEEL_TRUE;
	/* A search that was given up may have an answer all the same: the one that searching
	 * for the needles first would have given (rules_filter.c). */
	if (rc == PCRE2_ERROR_NOMATCH || cannot_match(r, text))
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
