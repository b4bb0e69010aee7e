/* Finds resident ids and phone numbers that stand in the clear: see guard.h. */
/* SPDX-License-Identifier: ISC */
#include "guard.h"

#include "idcheck.h"
#include "utf8.h"

enum {
	PHONE = 11,
	SHORTEST = PHONE,  /* nothing shorter is looked for */
	SMALL_GROUP = 3,   /* of digits, within a number among others */
	DIGEST = 32,       /* hex digits in a row from which they are a digest */
};

/* Bytes that digits, full-width ones and separators consist of. The lead
 * bytes of Han characters (E4 to E9) are none of them, so runs of these bytes
 * that are long enough are rare. */
static bool may_belong(unsigned char c)
{
	static const uint64_t may[4] = {
		(uint64_t)0x3FF << '0' | (uint64_t)1 << ' ' | (uint64_t)1 << '\t' | (uint64_t)1 << '-',
		0,
		~(uint64_t)0,                                                         /* 80 to BF follow others */
		(uint64_t)1 << 0x02 | (uint64_t)1 << 0x22 | (uint64_t)1 << 0x23 | (uint64_t)1 << 0x2F, /* C2 E2 E3 EF */
	};

	return may[c >> 6] >> (c & 63) & 1;
}

enum kind { OTHER, SEPARATOR, DIGIT };

/* Whether the character is a digit (then *digit is it), a separator or neither. */
static enum kind kind_of(uint32_t c, char *digit)
{
	if (c >= U'０' && c <= U'９')
		c -= U'０' - '0';
	if (c >= '0' && c <= '9') {
		*digit = (char)c;
		return DIGIT;
	}
	if (c == ' ' || c == '\t' || c == '-' || c == 0xA0 || (c >= 0x2000 && c <= 0x2015) || c == 0x202F ||
	    c == 0x2212 || c == 0x3000 || c == 0xFF0D || c == 0xFEFF)
		return SEPARATOR;
	return OTHER;
}

/* Consecutive groups of digits of a run, as one number. */
struct number {
	char digit[IDCHECK_LENGTH];
	size_t n;
	bool small;   /* has a group of fewer than SMALL_GROUP digits */
	bool whole;   /* these are all groups of the run */
};

static bool is_mobile(const char *p)
{
	return p[0] == '1' && p[1] >= '3' && p[1] <= '9';
}

/* Groups of one or two digits are dates, houses and counts, which must not
 * become a number with what happens to stand beside them: they count only
 * when nothing else is there. */
static bool is_phone(const struct number *v)
{
	if (v->small && !v->whole)
		return false;
	return (v->n == PHONE && is_mobile(v->digit)) ||
	       (v->n == PHONE + 2 && memcmp(v->digit, "86", 2) == 0 && is_mobile(v->digit + 2)) ||
	       (v->n == PHONE + 4 && memcmp(v->digit, "0086", 4) == 0 && is_mobile(v->digit + 4));
}

static bool is_x(struct slice s, size_t at)
{
	uint32_t c = at < s.n ? utf8_next(s, &at) : 0;

	return c == 'X' || c == 'x' || c == U'Ｘ' || c == U'ｘ';
}

static bool is_id(struct number *v, struct slice s, size_t next)
{
	if (v->n == IDCHECK_BODY && is_x(s, next)) {
		v->digit[IDCHECK_BODY] = 'X';
		return idcheck_holds(v->digit);
	}
	return v->n == IDCHECK_LENGTH && idcheck_holds(v->digit);
}

/* What the groups of digits from `at` on are, one, two, three ... of them
 * taken together. `first`: no group of the run stands before. *group gets the
 * end of the first. */
static enum guard_found from_group(struct slice s, size_t at, bool first, size_t *group)
{
	struct number v = { .n = 0 };
	size_t size = 0;
	char digit = 0;

	*group = 0;
	for (;;) {
		size_t next = at, ahead;
		enum kind kind = at < s.n ? kind_of(utf8_next(s, &next), &digit) : OTHER;

		if (kind == DIGIT) {
			if (v.n < sizeof v.digit)
				v.digit[v.n] = digit;
			v.n++, size++;
			at = next;
			continue;
		}
		if (!*group)
			*group = at;
		v.small |= size < SMALL_GROUP;
		size = 0;
		/* Over the separators to the next group or the end of the run. */
		for (ahead = at; kind == SEPARATOR; kind = at < s.n ? kind_of(utf8_next(s, &ahead), &digit) : OTHER)
			at = ahead;
		v.whole = first && kind != DIGIT;
		if (is_id(&v, s, at))
			return GUARD_ID;
		if (is_phone(&v))
			return GUARD_PHONE;
		if (kind != DIGIT || v.n > IDCHECK_LENGTH)
			return GUARD_NOTHING;
	}
}

/* Each run of digits and separators that overlaps [from, end). What follows a run
 * (an X) may lie behind. */
static enum guard_found in_stretch(struct slice s, size_t from, size_t end)
{
	bool first = true;
	char digit;

	while (from < end) {
		size_t next = from;
		enum kind kind = kind_of(utf8_next(s, &next), &digit);

		if (kind == DIGIT) {
			enum guard_found found = from_group(s, from, first, &next);

			if (found)
				return found;
			first = false;
		} else if (kind == OTHER) {
			first = true;
		}
		from = next;
	}
	return GUARD_NOTHING;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Whether [from, end) is within the hex digits of a digest: the root of a tree
 * has the form of a phone in it every now and then. */
static bool in_digest(struct slice s, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++)
		if (!is_hex(s.p[i]))
			return false;
	while (from > 0 && is_hex(s.p[from - 1]))
		from--;
	while (end < s.n && is_hex(s.p[end]))
		end++;
	return end - from >= DIGEST;
}

/* A run of SHORTEST bytes has one at every SHORTEST-th place: most bytes
 * are never looked at. */
enum guard_found guard_finds(struct slice s)
{
	size_t low = 0, from, end;

	for (size_t at = SHORTEST - 1; at < s.n; at = low + SHORTEST - 1) {
		enum guard_found found;

		if (!may_belong((unsigned char)s.p[at])) {
			low = at + 1;
			continue;
		}
		for (from = at; from > low && may_belong((unsigned char)s.p[from - 1]); from--)
			;
		for (end = at + 1; end < s.n && may_belong((unsigned char)s.p[end]); end++)
			;
		found = end - from >= SHORTEST ? in_stretch(s, from, end) : GUARD_NOTHING;
		if (found && !in_digest(s, from, end))
			return found;
		low = end + 1;
	}
	return GUARD_NOTHING;
}
