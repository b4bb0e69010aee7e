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

/* Most patterns are never searched for in a short run, and compiling them was a third of
 * the time of loading a pack: the first search compiles. Threads share a pattern; the
 * lock keeps all but one out meanwhile. */
struct late {
	atomic_bool ready;
	pthread_mutex_t lock;
	pcre2_code *code;
};

struct feel_regex {
	struct slice pattern, flags, needles; /* in own */
	bool has_needles;
	struct buf own;
	struct late *late;
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

static pcre2_code *compile(const struct feel_regex *r, int *error, PCRE2_SIZE *at)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *cx = pcre2_compile_context_create(NULL);
	pcre2_code *code;

	pcre2_set_newline(cx, PCRE2_NEWLINE_ANYCRLF);
	code = pcre2_compile((PCRE2_SPTR)r->pattern.p, r->pattern.n, options | flag_options(r->flags), error, at, cx);
	pcre2_compile_context_free(cx);
	return code;
}

/* The pattern, its flags and its needles behind each other; whether it is sure to compile. */
static bool read_pattern(struct feel_regex *r, struct slice pattern, struct slice flags)
{
	struct buf *own = &r->own;
	uint32_t unicode = 0;
	bool sure;

	buf_put(own, pattern);
	buf_put(own, flags);
	r->has_needles = feel_pattern_read(pattern, flags, own, &sure);
	r->pattern = (struct slice){ own->p, pattern.n };
	r->flags = (struct slice){ own->p + pattern.n, flags.n };
	r->needles = slice_from(buf_slice(own), pattern.n + flags.n);
	return sure && pcre2_config(PCRE2_CONFIG_UNICODE, &unicode) == 0 && unicode;
}

struct feel_regex *feel_regex_new(struct slice pattern, struct slice flags, char why[128], size_t *offset)
{
	struct feel_regex *r = xcalloc(1, sizeof *r);
	PCRE2_SIZE at = 0;
	int error = 0;

	r->late = xcalloc(1, sizeof *r->late);
	pthread_mutex_init(&r->late->lock, NULL);
	if (read_pattern(r, pattern, flags) || (r->late->code = compile(r, &error, &at)))
		return r;
	pcre2_get_error_message(error, (PCRE2_UCHAR *)why, 128);
	*offset = at;
	feel_regex_free(r);
	return NULL;
}

void feel_regex_free(struct feel_regex *r)
{
	if (!r)
		return;
	pcre2_code_free(r->late->code);
	pthread_mutex_destroy(&r->late->lock);
	free(r->late);
	buf_free(&r->own);
	free(r);
}

bool feel_regex_needles(const struct feel_regex *r, struct buf *out)
{
	if (r->has_needles)
		buf_put(out, r->needles);
	return r->has_needles;
}

/* A pattern that cannot be compiled, for want of memory, is a search that is given up:
 * pcre2_match says so of no code. Without JIT (a hardened kernel) the interpreter serves. */
static void make_ready(struct late *late, const struct feel_regex *r)
{
	PCRE2_SIZE at;
	int error;

	pthread_mutex_lock(&late->lock);
	if (!atomic_load_explicit(&late->ready, memory_order_relaxed)) {
		if (!late->code)
			late->code = compile(r, &error, &at);
		pcre2_jit_compile(late->code, PCRE2_JIT_COMPLETE);
	}
	atomic_store_explicit(&late->ready, true, memory_order_release);
	pthread_mutex_unlock(&late->lock);
}

/* Whether the text lacks what every match of the pattern holds. */
static bool cannot_match(const struct feel_regex *r, struct slice text)
{
	struct slice rest = r->needles, needle;
	bool cannot = r->has_needles && !feel_has_odd_letters(text);

	while (cannot && feel_next_needle(&rest, &needle))
		for (size_t i = 0; i + needle.n <= text.n && cannot; i++)
			cannot = !feel_needle_at(needle, text.p + i);
	return cannot;
}

enum feel_truth feel_regex_search(const struct feel_regex *r, struct slice text, struct feel_scratch *s)
{
	int rc;

	if (!atomic_load_explicit(&r->late->ready, memory_order_acquire))
		make_ready(r->late, r);
	rc = pcre2_match(r->late->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, 0, 0, s->match, s->limits);
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
