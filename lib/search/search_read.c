/* One run of members: see search_read.h. */
/* SPDX-License-Identifier: ISC */
#include "search_read.h"

#include <errno.h>
#include <stdlib.h>

#include "fileio.h"
#include "member.h"
#include "xmem.h"

struct search_reader {
	struct codec *codec;
	struct search_match *match;
	char *bytes;             /* of neighbouring members */
	size_t cap;
	bool count_only;
};

struct search_reader *search_reader_new(const struct search_query *q, bool count_only)
{
	struct search_reader *r = xcalloc(1, sizeof *r);

	r->codec = codec_new(CODEC_BEST, CODEC_LEVEL);
	r->match = search_match_new(q);
	r->count_only = count_only;
	return r;
}

void search_reader_free(struct search_reader *r)
{
	if (!r)
		return;
	codec_free(r->codec);
	search_match_free(r->match);
	free(r->bytes);
	free(r);
}

unsigned long search_reader_given_up(const struct search_reader *r)
{
	return search_match_given_up(r->match);
}

/* How many members from `first` on follow each other in the file. */
static unsigned neighbours(const struct search_run *run, unsigned first, size_t *bytes)
{
	unsigned n = first;
	int64_t end;

	do {
		end = run->member[n].at + run->member[n].length;
		n++;
	} while (n < run->n && run->member[n].at == end);
	*bytes = (size_t)(end - run->member[first].at);
	return n - first;
}

static void add_bad(struct search_found *f, const struct search_place *place, const char *why)
{
	f->bad[f->nbad++] = (struct search_bad){ place->at, place->at + place->length, why };
}

/* The lines asked for stay at the end of found->text, the others are gone from it:
 * so what is searched in vain uses the same, cached, memory again. */
static void read_member(struct search_reader *r, struct search_found *f, const struct search_place *place,
			struct slice bytes)
{
	const char *why = "cut short";
	size_t before = f->text.n, kept;
	struct member m;

	if (member_parse(bytes, &m, &why) != MEMBER_WHOLE || m.size != place->length ||
	    member_text(r->codec, bytes, &m, &f->text, &why) < 0) {
		f->text.n = before;
		add_bad(f, place, why);
		return;
	}
	kept = search_match_lines(r->match, f->run.part->columns, f->text.p + before, f->text.n - before, &f->lines);
	f->text.n = before + (r->count_only ? 0 : kept);
}

void search_read(struct search_reader *r, struct search_found *f)
{
	const struct search_run *run = &f->run;
	size_t n;

	buf_clear(&f->text);
	buf_reserve(&f->text, SEARCH_RUN * MEMBER_TEXT_MAX);
	f->lines = f->nbad = 0;
	for (unsigned i = 0, together; i < run->n; i += together) {
		const struct search_place *first = &run->member[i];
		bool got;

		together = neighbours(run, i, &n);
		XGROW(r->bytes, n, r->cap);
		got = file_read_at(run->part->fd, r->bytes, n, first->at) == 0;
		for (unsigned j = i; j < i + together; j++) {
			const struct search_place *place = &run->member[j];
			struct slice bytes = { r->bytes + (place->at - first->at), place->length };

			if (got)
				read_member(r, f, place, bytes);
			else
				add_bad(f, place, strerror(errno));
		}
	}
}
