/* Text as people type it, folded: see norm.h. */
/* SPDX-License-Identifier: ISC */
#include "norm.h"

#include "utf8.h"

struct range {
	uint32_t from, to;
};

#define IN(table, c) in_table((table), sizeof(table) / sizeof *(table), (c))

static bool in_table(const struct range *r, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n && r[i].from <= c; i++)
		if (c <= r[i].to)
			return true;
	return false;
}

/* White_Space, and the one Braille pattern without a dot. */
static const struct range blanks[] = {
	{ 0x09, 0x0d }, { 0x20, 0x20 }, { 0x85, 0x85 }, { 0xa0, 0xa0 }, { 0x1680, 0x1680 },
	{ 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f },
	{ 0x2800, 0x2800 }, { 0x3000, 0x3000 },
};

/* Default_Ignorable_Code_Point and the control characters. */
static const struct range invisibles[] = {
	{ 0x00, 0x08 }, { 0x0e, 0x1f }, { 0x7f, 0x84 }, { 0x86, 0x9f }, { 0xad, 0xad },
	{ 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f },
	{ 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

static inline unsigned byte(struct slice s, size_t at)
{
	return (unsigned char)s.p[at];
}

#define GONE UINT32_MAX

/* What norm_text makes of a character: ' ' for a blank, GONE for nothing. */
static uint32_t fold(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xff01 - '!';
	if (c > ' ' && c < 0x7f)
		return c;
	return IN(blanks, c) ? ' ' : IN(invisibles, c) ? GONE : c;
}

/* Past the printing ASCII characters, eight at a time. The sum and the
 * difference set a top bit where a byte is DEL or below '!'. */
static inline size_t skip_ascii(struct slice s, size_t at)
{
	uint64_t x;

	for (; s.n - at >= 8; at += 8) {
		memcpy(&x, s.p + at, 8);
		if ((x | (x - 0x2121212121212121u) | (x + 0x0101010101010101u)) & 0x8080808080808080u)
			break;
	}
	while (at < s.n && byte(s, at) > ' ' && byte(s, at) < 0x7f)
		at++;
	return at;
}

/* Offset of the first byte that norm_text would not just copy. */
static size_t plain_length(struct slice s)
{
	size_t at = 0;

	if (s.n && (s.p[0] == '=' || s.p[0] == '\''))
		return 0;
	while (at < s.n) {
		size_t next;
		uint32_t c;

		if (byte(s, at) >= 0xe4 && byte(s, at) <= 0xe9 && s.n - at >= 3) {
			at += 3; /* U+4000..U+9FFF: nothing to fold there */
			continue;
		}
		next = skip_ascii(s, at);
		if (next > at) {
			at = next;
			continue;
		}
		c = utf8_next(s, &next);
		if (c == ' ' ? at == 0 || next == s.n || s.p[next] == ' ' : fold(c) != c)
			break;
		at = next;
	}
	return at;
}

/* Folds the rest of s behind b->p + from; nothing gets longer. */
static void fold_rest(struct buf *b, size_t from, struct slice s, size_t at)
{
	char *p, *begin;

	buf_reserve(b, s.n - at);
	begin = b->p + from;
	p = b->p + b->n;
	while (at < s.n) {
		size_t start = at;
		uint32_t was = utf8_next(s, &at), c = fold(was);

		if (c == ' ') {
			if (p > begin && p[-1] != ' ')
				*p++ = ' ';
		} else if (c == was) {
			memcpy(p, s.p + start, at - start);
			p += at - start;
		} else if (c != GONE) {
			*p++ = (char)c;
		}
	}
	if (p > begin && p[-1] == ' ')
		p--;
	b->n = (size_t)(p - b->p);
}

/* What a spreadsheet put around the text: ="..." with quotes doubled inside,
 * or an apostrophe. Returns false when it is neither, else shortens *s, which
 * is rewritten in place. */
static bool unwrap(char *p, struct slice *s)
{
	size_t to = 0;

	if (s->n && p[0] == '\'') {
		*s = (struct slice){ p + 1, s->n - 1 };
	} else if (s->n >= 3 && p[0] == '=' && p[1] == '"' && p[s->n - 1] == '"') {
		for (size_t i = 2; i < s->n - 1; i++)
			if (p[i] == '"' && (p[++i] != '"' || i == s->n - 1))
				return false; /* a formula: ="a"&"b" */
		for (size_t i = 2; i < s->n - 1; i++) {
			p[to++] = p[i];
			i += p[i] == '"';
		}
		*s = (struct slice){ p, to };
	} else {
		return false;
	}
	while (s->n && s->p[0] == ' ')
		s->p++, s->n--;
	while (s->n && s->p[s->n - 1] == ' ')
		s->n--;
	return true;
}

bool norm_text(struct buf *b, struct slice s)
{
	size_t plain = plain_length(s), from = b->n;
	struct slice rest;

	buf_put(b, (struct slice){ s.p, plain });
	if (plain == s.n)
		return false;
	fold_rest(b, from, s, plain);
	rest = (struct slice){ b->p + from, b->n - from };
	while (unwrap(b->p + from, &rest)) {
		if (rest.n)
			memmove(b->p + from, rest.p, rest.n);
		rest.p = b->p + from;
	}
	b->n = from + rest.n;
	b->p[b->n] = '\0';
	return !slice_eq(rest, s);
}

/* Pd, the minus sign and the box-drawing line typed for them. */
static const struct range dashes[] = {
	{ 0x2d, 0x2d }, { 0x58a, 0x58a }, { 0x5be, 0x5be }, { 0x1400, 0x1400 }, { 0x1806, 0x1806 },
	{ 0x2010, 0x2015 }, { 0x2212, 0x2212 }, { 0x2500, 0x2501 }, { 0x2e17, 0x2e17 },
	{ 0x2e1a, 0x2e1a }, { 0x2e3a, 0x2e3b }, { 0x2e40, 0x2e40 }, { 0x2e5d, 0x2e5d },
	{ 0x301c, 0x301c }, { 0x3030, 0x3030 }, { 0x30a0, 0x30a0 }, { 0xfe31, 0xfe32 },
	{ 0xfe58, 0xfe58 }, { 0xfe63, 0xfe63 }, { 0x10ead, 0x10ead },
};

/* Latin-1, Greek and Cyrillic beside ASCII: there both cases have the same
 * length in UTF-8, so a key is made in place. */
static uint32_t lower(uint32_t c)
{
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3ab && c != 0x3a2) ||
	    (c >= 0x410 && c <= 0x42f))
		return c + 32;
	return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}

static size_t fold_key_char(char *to, struct slice s, size_t at, size_t n, uint32_t c)
{
	if (IN(dashes, c)) {
		to[0] = '-';
		return 1;
	}
	if (lower(c) == c) {
		memmove(to, s.p + at, n);
	} else {
		to[0] = (char)(0xc0 | lower(c) >> 6);
		to[1] = (char)(0x80 | (lower(c) & 0x3f));
	}
	return n;
}

/* Lower case, no blanks, one kind of dash, in place; returns the length. */
static size_t fold_key(char *p, size_t n)
{
	struct slice s = { p, n };
	size_t to = 0, next;

	for (size_t at = 0; at < n; at = next) {
		unsigned c = byte(s, at);

		next = at + (c < 0x80);
		if (c < 0x80) {
			if (c != ' ')
				p[to++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		} else if (c >= 0xe4 && c <= 0xe9 && n - at >= 3) {
			next = at + 3;
			if (to != at)
				memmove(p + to, p + at, 3);
			to += 3;
		} else {
			uint32_t wide = utf8_next(s, &next);

			to += fold_key_char(p + to, s, at, next - at, wide);
		}
	}
	return to;
}

/* Whether the last character may be a stop or a bracket: a word that ends in
 * a letter or in Han, as most do, need not be searched. */
static bool ends_in_sign(struct slice s)
{
	unsigned last = s.n ? byte(s, s.n - 1) : 0, lead = s.n >= 3 ? byte(s, s.n - 3) : 0;

	if (last < 0x80)
		return last && strchr(".:)]}", (int)last);
	return lead == 0xe2 || lead == 0xe3 || lead == 0xef;
}

/* Length of the full stop or colon at the end, 0 when there is none. */
static size_t stop_at_end(struct slice s)
{
	static const char *const stops[] = { ".", ":", "。", "｡", "︰", "∶" };

	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		if (slice_ends(s, slice_of(stops[i])))
			return strlen(stops[i]);
	return 0;
}

/* Length of "(...)" at the end, 0 when there is none. */
static size_t remark_at_end(struct slice s)
{
	static const char *const pair[][2] = {
		{ "(", ")" }, { "[", "]" }, { "{", "}" }, { "【", "】" }, { "〔", "〕" }, { "〖", "〗" },
	};
	size_t depth = 0;

	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		struct slice open = slice_of(pair[i][0]), close = slice_of(pair[i][1]), head = s;

		if (!slice_ends(s, close))
			continue;
		for (; head.n; head.n--) {
			depth += slice_ends(head, close);
			depth -= slice_ends(head, open);
			if (depth == 0)
				return s.n - head.n + open.n;
		}
	}
	return 0;
}

void norm_key(struct buf *b, struct slice s)
{
	size_t from = b->n, cut;
	struct slice key;

	norm_text(b, s);
	key = (struct slice){ b->p + from, fold_key(b->p + from, b->n - from) };
	while (ends_in_sign(key)) {
		cut = stop_at_end(key);
		if (!cut)
			cut = remark_at_end(key);
		if (!cut || cut == key.n)
			break;
		key.n -= cut;
	}
	b->n = from + key.n;
	b->p[b->n] = '\0';
}
