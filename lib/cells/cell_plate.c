/* Number plates: see cell.h.
 *
 * One Han character for the province, one letter, five characters without I
 * and O; six for new energy (flag nev), of which the first or the last is one
 * of the letters of that kind. The last of five may be a Han character for
 * what the vehicle is (港 hk, 挂 trailer, 学 learner). Which characters those are
 * stands in words-names.csv: group `plate`, values @province and @mark with the flag.
 * "none" is the value for who came without a plate: on foot, by bicycle.
 *
 *     ?plate_province  no province in front
 *     ?plate_form      no plate of the mainland looks like that
 */
/* SPDX-License-Identifier: ISC */
#include "cell_text.h"
#include "scan.h"
#include "utf8.h"

enum { SERIAL = 5, NEV_SERIAL = 6 };

/* Capitals, without blanks, dots and hyphens. */
static void fold(struct buf *b, struct slice s)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (c == ' ' || cell_is_dash(c) || cell_is_dot(c))
			continue;
		utf8_put(b, c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
	}
}

static bool is_serial(char c)
{
	return cell_is_digit(c) || cell_is_upper(c);
}

/* Small vehicles carry the letter first and may have a second one; large ones
 * carry D or F last. A to E run on a battery alone, F to K do not. */
static bool is_new_energy(const char *p)
{
	size_t digits = 0;

	for (size_t i = 1; i < NEV_SERIAL - 1; i++)
		digits += cell_is_digit(p[i]);
	if (p[0] >= 'A' && p[0] <= 'K' && cell_is_digit(p[NEV_SERIAL - 1]))
		return digits >= 3 && (digits == 4 || cell_is_upper(p[1]));
	return digits == 4 && cell_is_digit(p[0]) && (p[NEV_SERIAL - 1] == 'D' || p[NEV_SERIAL - 1] == 'F');
}

static enum cell_verdict judge(struct slice serial, bool marked, struct cell *out)
{
	if (memchr(serial.p, 'I', serial.n) || memchr(serial.p, 'O', serial.n))
		return cell_is(out, CELL_HUMAN, "plate_io");
	if (marked ? serial.n != SERIAL - 1 : serial.n != SERIAL && serial.n != NEV_SERIAL)
		return cell_is(out, CELL_BAD, "plate_length");
	if (serial.n == NEV_SERIAL) {
		if (!is_new_energy(serial.p))
			return cell_is(out, CELL_BAD, "plate_nev");
		cell_flag(out, "nev");
	}
	return cell_is(out, CELL_VALUE, NULL);
}

/* The Han character behind the serial, as 港 in 粤Z1234港. Returns false when it
 * is no mark. */
static bool take_mark(const struct cell_context *cx, struct slice rest, struct cell *out)
{
	size_t n;
	const struct word *w = words_prefix(cx->words, "plate", rest, &n);

	if (!w || n != rest.n || !slice_is(w->value, "@mark"))
		return false;
	cell_flag_slice(out, w->flag);
	return true;
}

static enum cell_verdict mainland(const struct cell_context *cx, size_t at, struct cell *out)
{
	struct slice v = buf_slice(&out->value), serial;
	size_t n = 0;

	if (at >= v.n || !cell_is_upper(v.p[at]))
		return cell_is(out, CELL_HUMAN, "plate_form");
	serial = slice_from(v, at + 1);
	while (n < serial.n && is_serial(serial.p[n]))
		n++;
	if (n < serial.n && !take_mark(cx, slice_from(serial, n), out))
		return cell_is(out, CELL_HUMAN, "plate_form");
	return judge((struct slice){ serial.n ? serial.p : "", n }, n < serial.n, out);
}

/* A word for a human anywhere in the plate: 临 of a temporary one. */
static const struct word *warning(const struct cell_context *cx, struct slice v)
{
	for (size_t at = 0; at < v.n;) {
		size_t start = at, n;
		const struct word *w;

		if (utf8_next(v, &at) < 0x80)
			continue;
		w = words_prefix(cx->words, "plate", slice_from(v, start), &n);
		if (w && word_sense(w) == SENSE_HUMAN)
			return w;
	}
	return NULL;
}

/* A province, a letter and five serial characters without I and O: what nearly
 * all plates are. */
CELL_SHORTCUT(cell_plate_quick)
{
	enum { HAN = 3, PLAIN = HAN + 1 + SERIAL };
	const struct word *w;

	(void)out;
	if (raw.n != PLAIN || (unsigned char)raw.p[0] < 0xe4 || !cell_is_upper(raw.p[HAN]))
		return CELL_NOT_SHORT;
	for (size_t i = HAN + 1; i < PLAIN; i++)
		if (!is_serial(raw.p[i]) || raw.p[i] == 'I' || raw.p[i] == 'O')
			return CELL_NOT_SHORT;
	w = words_find(cx->words, "plate", (struct slice){ raw.p, HAN });
	if (!w || !slice_is(w->value, "@province"))
		return CELL_NOT_SHORT;
	return CELL_AS_IS;
}

CELL_RECOGNISER(cell_plate)
{
	const struct word *w;
	size_t n;

	(void)column, (void)raw;
	if (cell_known(cx, GATE_PLATE, out))
		return out->verdict;
	text = cell_peel(text);
	if (memchr(text.p ? text.p : "", '*', text.n))
		return cell_is(out, CELL_HUMAN, "masked");
	if (cell_multiple(text))
		return cell_is(out, CELL_HUMAN, "multiple");
	fold(&out->value, text);
	w = warning(cx, buf_slice(&out->value));
	if (w)
		return cell_take_word(out, w);
	w = words_prefix(cx->words, "plate", buf_slice(&out->value), &n);
	if (w && slice_is(w->value, "@province"))
		return mainland(cx, n, out);
	for (size_t i = 0; i < out->value.n; i++)
		if (!is_serial(out->value.p[i]))
			return cell_is(out, CELL_HUMAN, "plate_form");
	return cell_is(out, CELL_HUMAN, "plate_province");
}
