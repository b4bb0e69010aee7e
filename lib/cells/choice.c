/* One answer out of a few, however it was written down: see choice.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "choice.h"

#include "scan.h"

const struct word *choice_whole(const struct words *words, const char *const group[2],
				struct slice key)
{
	for (size_t i = 0; i < 2; i++) {
		const struct word *w = group[i] ? words_find(words, group[i], key) : NULL;

		if (w && word_sense(w) != SENSE_PART && word_sense(w) != SENSE_FLAG)
			return w;
	}
	return NULL;
}

bool choice_has_remark(struct slice text, struct slice key)
{
	static const char *const ends[] = { ")", "]", "}", "】", "〕", "〗" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (slice_ends(text, slice_of(ends[i])))
			return !slice_ends(key, slice_of(ends[i]));
	return false;
}

bool choice_is_code(struct slice key)
{
	size_t n = 0;

	while (n < key.n && key.p[n] >= '0' && key.p[n] <= '9')
		n++;
	if (n && n + 1 < key.n && key.p[n] == '.')
		while (++n < key.n && key.p[n] == '0')
			;
	return key.n && n == key.n;
}

/* What a run of words comes to. */
struct run {
	const struct word *answer;
	const struct word *stop;   /* a word that needs a human or is wrong */
	const struct word *weak;   /* a judgement: only when nothing else is there */
	bool several;              /* different answers */
	bool alternatives;         /* joined as a form prints them: 是/否 */
	bool blank;                /* a placeholder */
	bool clean;                /* an answer that is a piece of its own */
	bool note;                 /* unknown text */
};

static void run_word(struct run *r, const struct word *w, struct cell *out)
{
	switch (word_sense(w)) {
	case SENSE_VALUE:
		if (r->answer && !slice_eq(r->answer->value, w->value))
			r->several = true;
		if (!r->answer)
			r->answer = w;
		cell_flag_slice(out, w->flag);
		break;
	case SENSE_HUMAN:
	case SENSE_BAD:
		if (slice_is(w->value, "?qualitative"))
			r->weak = w;
		else if (!r->stop)
			r->stop = w;
		break;
	case SENSE_MISSING: r->blank = true; break;
	case SENSE_FLAG: cell_flag_slice(out, w->flag); break;
	case SENSE_PART: break;
	}
}

/* Pieces are parted by blanks and marks. An answer in one piece with unknown
 * text (不是绿码) may be its opposite. */
static struct run run_read(struct scan s, struct cell *out)
{
	struct run r = { 0 };
	struct token t;
	bool answer = false, unknown = false; /* in this piece */

	while (scan_next(&s, &t)) {
		if (t.spaced || t.kind == TOKEN_MARK) {
			r.clean = r.clean || (answer && !unknown);
			answer = unknown = false;
		}
		if (t.word)
			run_word(&r, t.word, out);
		answer = answer || (t.word && word_sense(t.word) == SENSE_VALUE);
		unknown = unknown || t.kind == TOKEN_OTHER || t.kind == TOKEN_NUMBER;
		r.note = r.note || unknown;
		r.alternatives = r.alternatives || token_is(&t, "@or") || t.text.p[0] == '/' ||
				 t.text.p[0] == '|';
	}
	r.clean = r.clean || (answer && !unknown);
	return r;
}

static enum cell_verdict run_verdict(const struct run *r, struct cell *out)
{
	if (r->stop)
		return cell_take_word(out, r->stop);
	if (r->several)
		return cell_is(out, CELL_HUMAN, r->alternatives ? "template" : "multiple");
	if (r->answer && !r->clean)
		return cell_is(out, CELL_HUMAN, "word");
	if (r->answer) {
		if (r->note)
			cell_flag(out, "note");
		return cell_take_word(out, r->answer);
	}
	if (r->weak)
		return cell_take_word(out, r->weak);
	if (r->blank && !r->note)
		return cell_is(out, CELL_MISSING, NULL);
	return cell_is(out, CELL_HUMAN, "word");
}

/* The text behind an option's own code: "0-是", "(1)否", "B.否". The code and
 * the word agree by being written together, so the code is not needed. */
static struct slice behind_code(struct slice text)
{
	size_t at = text.n && text.p[0] == '(';
	size_t from = at;

	while (at < text.n && at < from + 2 && text.p[at] >= '0' && text.p[at] <= '9')
		at++;
	if (at == from && at < text.n && ((text.p[at] >= 'a' && text.p[at] <= 'z') ||
					  (text.p[at] >= 'A' && text.p[at] <= 'Z')))
		at++;
	if (at == from)
		return text;
	while (at < text.n && text.p[at] == ' ')
		at++;
	if (at + 1 < text.n && strchr(from ? ")" : "-.:)_=", text.p[at]))
		return scan_trim(slice_from(text, at + 1));
	if (slice_starts(slice_from(text, at), SLICE("、")))
		return scan_trim(slice_from(text, at + strlen("、")));
	return text;
}

static enum cell_verdict read_run(const struct words *words, const char *const group[2],
				  struct slice text, struct cell *out)
{
	struct scan s = { .words = words, .group = { group[0], group[1] }, .rest = behind_code(text) };
	struct run r = run_read(s, out);

	return run_verdict(&r, out);
}

#define MOST_BOXES 16

/* A form line taken apart at its boxes. */
struct form {
	struct {
		bool is_box, ticked;
		struct slice text; /* between boxes, trimmed */
		bool blank_before, blank_after;
	} part[2 * MOST_BOXES];
	size_t n, boxes;
};

static void add_text(struct form *f, struct slice text)
{
	struct slice trimmed = scan_trim(text);

	if (trimmed.n == 0 || f->n == 2 * MOST_BOXES)
		return;
	f->part[f->n].text = trimmed;
	f->part[f->n].blank_before = text.p[0] == ' ';
	f->part[f->n].blank_after = text.p[text.n - 1] == ' ';
	f->n++;
}

static void form_read(struct form *f, const struct words *words, struct slice text)
{
	size_t from = 0, length;

	for (size_t at = 0; at < text.n && f->n < 2 * MOST_BOXES;) {
		const struct word *w = words_prefix(words, "box", slice_from(text, at), &length);

		if (!w) {
			at++;
			continue;
		}
		add_text(f, (struct slice){ text.p + from, at - from });
		if (f->n == 2 * MOST_BOXES)
			return;
		f->part[f->n].is_box = true;
		f->part[f->n++].ticked = slice_is(w->value, "@ticked");
		f->boxes++;
		from = at += length;
	}
	add_text(f, slice_from(text, from));
}

/* One tick between two answers belongs to the one it touches. */
static enum cell_verdict tick_between(const struct form *f, struct slice *text, struct cell *out)
{
	bool left = f->part[0].blank_after, right = f->part[2].blank_before;

	if (left == right)
		return cell_is(out, CELL_HUMAN, "ambiguous");
	*text = left ? f->part[2].text : f->part[0].text;
	return CELL_VALUE;
}

/* Of "是 否√" the word that the tick touches. */
static struct slice nearest(struct slice text, bool before)
{
	const char *blank = before ? memchr(text.p, ' ', text.n) : memrchr(text.p, ' ', text.n);

	if (!blank)
		return text;
	return before ? (struct slice){ text.p, (size_t)(blank - text.p) } :
			slice_from(text, (size_t)(blank - text.p) + 1);
}

/* The one answer that is ticked. Boxes stand before their answers when the
 * line begins with one. */
static enum cell_verdict ticked_text(const struct form *f, struct slice *text, struct cell *out)
{
	bool before = f->part[0].is_box;
	size_t ticked = 0;

	if (f->n == 3 && f->boxes == 1 && !before)
		return tick_between(f, text, out);
	for (size_t i = 0; i + 1 < f->n; i++) {
		size_t box = before ? i : i + 1, answer = before ? i + 1 : i;

		if (!f->part[box].is_box || f->part[answer].is_box || !f->part[box].ticked)
			continue;
		*text = f->part[answer].text;
		ticked++;
	}
	if (ticked == 1 && f->n == 2)
		*text = nearest(*text, before);
	if (ticked == 1)
		return CELL_VALUE;
	return cell_is(out, CELL_HUMAN, ticked ? "multiple" : "template");
}

enum cell_verdict choice_read(const struct words *words, const char *const group[2],
			      struct slice text, struct slice key, struct cell *out)
{
	const struct word *whole = choice_whole(words, group, key);
	struct form form = { .n = 0 };

	if (whole && !choice_has_remark(text, key))
		return cell_take_word(out, whole);
	if (choice_is_code(key))
		return cell_is(out, CELL_HUMAN, "code_table");
	form_read(&form, words, text);
	if (form.boxes && form.n > form.boxes) {
		enum cell_verdict verdict = ticked_text(&form, &text, out);

		if (verdict != CELL_VALUE)
			return verdict;
	}
	return read_run(words, group, text, out);
}
