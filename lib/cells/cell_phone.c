/* Telephone numbers: see cell.h.
 *
 * A mobile number of the mainland is eleven digits from 13 to 19; area code
 * and number of a landline are joined by a hyphen (flag landline); 400 and 800
 * numbers are ten digits (service); what a + and another country code begins
 * stays so (foreign). Country code 86 is dropped. An extension stands behind a
 * hyphen (extension).
 *
 *     ?phone_area   a landline without its area code
 *     ?phone_form   no telephone number is written like that
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "cell_text.h"
#include "num_digits.h"
#include "utf8.h"

enum { MOBILE = 11, SERVICE = 10, LONGEST = 15, LONGEST_EXTENSION = 6, LOSSY_DIGITS = 6 };

/* A number as it is read: what was dialled, and what was noticed. */
struct dial {
	struct slice digits;    /* in a buffer */
	struct slice extension;
	bool plus;    /* an international prefix */
	bool letters; /* among the digits some that only look like digits */
};

static char lookalike(uint32_t c)
{
	switch (c) {
	case 'O': case 'o': case 'Q': case U'О': case U'о': return '0';
	case 'l': case 'I': case 'i': case '|': return '1';
	case 'Z': case 'z': return '2';
	case 'S': return '5';
	case 'B': return '8';
	default: return '\0';
	}
}

static bool is_filling(uint32_t c)
{
	return c == ' ' || c == '(' || c == ')' || cell_is_dash(c) || cell_is_dot(c);
}

/* Collects the digits in *b. False when something else stands there. */
static bool read_digits(struct buf *b, struct slice s, struct dial *d)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (c == '+' && b->n == 0 && !d->plus) {
			d->plus = true;
		} else if (c >= '0' && c <= '9') {
			buf_putc(b, (char)c);
		} else if (lookalike(c)) {
			buf_putc(b, lookalike(c));
			d->letters = true;
		} else if (!is_filling(c)) {
			return false;
		}
	}
	d->digits = buf_slice(b);
	return b->n > 0;
}

/* The part behind a word for extension: 转801, ext 801. */
static bool cut_at_word(struct slice *s, struct slice *extension)
{
	static const char *const words[] = { "转", "分机", "ext", "EXT", "Ext", "#" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *p = memmem(s->p, s->n, words[i], strlen(words[i]));

		if (!p)
			continue;
		*extension = cell_peel(slice_from(*s, (size_t)(p - s->p) + strlen(words[i])));
		s->n = (size_t)(p - s->p);
		return true;
	}
	return false;
}

static bool all_digits(struct slice s)
{
	for (; s.n >= 8; s.p += 8, s.n -= 8)
		if (!digits_all(digits_load(s.p)))
			return false;
	for (size_t i = 0; i < s.n; i++)
		if (!cell_is_digit(s.p[i]))
			return false;
	return true;
}

static bool is_service(struct slice d)
{
	return d.n == SERVICE && (slice_starts(d, SLICE("400")) || slice_starts(d, SLICE("800")));
}

/* What may stand before the hyphen of an extension, as we write it: 13800138000,
 * 4008123123, +85221234567. Shorter heads are groups of one number. */
static bool is_whole(struct slice head)
{
	size_t n = head.n;

	if (head.p[0] == '+')
		return n > SERVICE && !slice_starts(head, SLICE("+86")) && all_digits(slice_from(head, 1));
	return all_digits(head) && (n == MOBILE ? head.p[0] == '1' : is_service(head));
}

/* The third group of 010-12345678-801, the second of 13800138000-801. */
static void cut_at_hyphen(struct slice *s, struct slice *extension)
{
	const char *last = memrchr(s->p, '-', s->n);
	size_t head = last ? (size_t)(last - s->p) : 0;
	bool area = head >= 11 && s->p[0] == '0' && memchr(s->p, '-', head);

	if (!head || s->n - head > LONGEST_EXTENSION + 1 || !(area || is_whole((struct slice){ s->p, head })))
		return;
	*extension = slice_from(*s, head + 1);
	s->n = head;
}

static bool is_mobile(struct slice d)
{
	return d.n == MOBILE && d.p[0] == '1' && d.p[1] >= '3';
}

/* Length of the area code with its 0, 0 when there is none. */
static size_t area_length(struct slice d)
{
	if (d.n < 4 || d.p[0] != '0')
		return 0;
	if (d.p[1] == '1')
		return d.p[2] == '0' ? 3 : 0;
	if (d.p[1] == '2')
		return d.p[2] != '6' ? 3 : 0;
	return d.p[1] >= '3' ? 4 : 0;
}

/* 13333333333: somebody had to type something. */
static bool is_dummy(struct slice d)
{
	size_t i = 2;

	while (i < d.n && d.p[i] == d.p[1])
		i++;
	return i == d.n;
}

static enum cell_verdict mobile(struct slice d, struct cell *out)
{
	if (is_dummy(d))
		cell_flag(out, "dummy?");
	buf_put(&out->value, d);
	return cell_is(out, CELL_VALUE, NULL);
}

static enum cell_verdict landline(struct slice d, struct cell *out)
{
	size_t area = area_length(d), rest = d.n - area;

	if (!area)
		return cell_is(out, CELL_BAD, "phone_prefix");
	if (rest > 8 || rest < (area == 3 ? 8 : 7))
		return cell_is(out, CELL_BAD, "phone_length");
	if (d.p[area] == '0')
		return cell_is(out, CELL_BAD, "phone_prefix");
	buf_put(&out->value, (struct slice){ d.p, area });
	buf_putc(&out->value, '-');
	buf_put(&out->value, slice_from(d, area));
	cell_flag(out, "landline");
	return cell_is(out, CELL_VALUE, NULL);
}

static enum cell_verdict foreign(struct slice d, struct cell *out)
{
	if (d.n < 7 || d.n > LONGEST || d.p[0] == '0')
		return cell_is(out, CELL_BAD, "phone_length");
	buf_putc(&out->value, '+');
	buf_put(&out->value, d);
	cell_flag(out, "foreign");
	return cell_is(out, CELL_VALUE, NULL);
}

static enum cell_verdict domestic(struct slice d, struct cell *out)
{
	/* A trunk 0 before a mobile number was once dialled for other cities. */
	if (d.n == MOBILE + 1 && d.p[0] == '0' && is_mobile(slice_from(d, 1)))
		return mobile(slice_from(d, 1), out);
	if (is_mobile(d))
		return mobile(d, out);
	if (is_service(d)) {
		buf_put(&out->value, d);
		cell_flag(out, "service");
		return cell_is(out, CELL_VALUE, NULL);
	}
	if (d.n <= 6)
		return cell_is(out, CELL_BAD, "phone_short");
	if (d.p[0] == '0')
		return landline(d, out);
	if (d.n == MOBILE)
		return cell_is(out, CELL_BAD, "phone_prefix");
	if (d.n == 2 * MOBILE && is_mobile((struct slice){ d.p, MOBILE }) && is_mobile(slice_from(d, MOBILE)))
		return cell_is(out, CELL_HUMAN, "multiple");
	return d.n <= 8 && d.p[0] != '1' ? cell_is(out, CELL_HUMAN, "phone_area") :
					   cell_is(out, CELL_BAD, "phone_length");
}

/* +86, 0086 and 86 lead to the same place; there the 0 of an area code is not
 * dialled, so it is put back. *b holds the digits and is changed. */
static enum cell_verdict classify(struct buf *b, struct dial *d, struct cell *out)
{
	bool home = false;

	d->digits = buf_slice(b);
	if (!d->plus && slice_starts(d->digits, SLICE("00")) && d->digits.n > MOBILE) {
		d->plus = true;
		d->digits = slice_from(d->digits, 2);
	}
	if (slice_starts(d->digits, SLICE("86")) &&
	    (d->plus || (d->digits.n == MOBILE + 2 && is_mobile(slice_from(d->digits, 2))))) {
		home = true;
		d->digits = slice_from(d->digits, 2);
	}
	if (d->plus && !home)
		return foreign(d->digits, out);
	if (home && d->digits.n && d->digits.p[0] != '0' && !is_mobile(d->digits) && d->digits.p[0] != '4') {
		size_t at = (size_t)(d->digits.p - b->p);

		buf_insert(b, at, SLICE("0"));
		d->digits = slice_from(buf_slice(b), at);
	}
	return domestic(d->digits, out);
}

static enum cell_verdict scientific(struct slice text, size_t digits, struct cell *out)
{
	struct slice rest = text, mantissa;

	if (digits <= LOSSY_DIGITS)
		return cell_is(out, CELL_BAD, "sci_lossy");
	if (digits != MOBILE)
		return cell_is(out, CELL_HUMAN, "sci");
	/* All eleven digits are there: 1.3800138001E+10. */
	buf_clear(&out->work);
	for (slice_cut(&rest, 'E', &mantissa); mantissa.n; mantissa = slice_from(mantissa, 1))
		if (mantissa.p[0] != '.')
			buf_putc(&out->work, mantissa.p[0]);
	if (!slice_is(rest, "+10") || !is_mobile(buf_slice(&out->work)))
		return cell_is(out, CELL_HUMAN, "sci");
	cell_flag(out, "sci");
	return mobile(buf_slice(&out->work), out);
}

/* A mobile number as it should be written. */
CELL_SHORTCUT(cell_phone_quick)
{
	(void)cx;
	if (!is_mobile(raw) || !digits_all(digits_load(raw.p)) || !digits_all(digits_load(raw.p + MOBILE - 8)))
		return CELL_NOT_SHORT;
	if (!is_dummy(raw))
		return CELL_AS_IS;
	cell_flag(out, "dummy?");
	buf_clear(&out->side);
	out->verdict = CELL_VALUE;
	return CELL_TOLD;
}

CELL_RECOGNISER(cell_phone)
{
	struct dial d = { .plus = false };
	enum cell_verdict verdict;
	size_t digits;

	(void)column, (void)raw;
	if (cell_known(cx, GATE_PHONE, out))
		return out->verdict;
	text = cell_without_float(cell_peel(text));
	if (cell_scientific(text, &digits))
		return scientific(text, digits, out);
	if (cell_masked(text))
		return cell_is(out, CELL_HUMAN, "masked");
	if (cell_multiple(text))
		return cell_is(out, CELL_HUMAN, "multiple");
	if (text.n && !cut_at_word(&text, &d.extension))
		cut_at_hyphen(&text, &d.extension);
	buf_clear(&out->work);
	if (!read_digits(&out->work, text, &d) || !all_digits(d.extension) || d.extension.n > LONGEST_EXTENSION)
		return cell_is(out, CELL_HUMAN, "phone_form");
	verdict = classify(&out->work, &d, out);
	if (d.letters)
		return cell_is(out, CELL_HUMAN, d.digits.n > 6 ? "ocr" : "phone_form");
	if (verdict == CELL_VALUE && d.extension.n) {
		/* Could not be told from a number in two groups. */
		if (out->value.p[0] == '+' && out->value.n <= SERVICE)
			return cell_is(out, CELL_HUMAN, "phone_form");
		buf_join(&out->value, '-', d.extension);
		cell_flag(out, "extension");
	}
	return verdict;
}
