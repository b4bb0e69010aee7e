/* The letters of a condition cell: signs, blanks, quotes, bare words. See
 * feel_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "feel_internal.h"

#include <stdarg.h>
#include <stdlib.h>

#include "utf8.h"
#include "xmem.h"

int feel_fail(struct feel_parser *p, size_t offset, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (!p->diag->check)
		diag_as(p->diag, "E-SYNTAX");
	return diag_caret(p->diag, &p->where, p->s, offset, "%s", text);
}

void feel_note(struct feel_parser *p, enum feel_damage damage)
{
	static const char *const text[] = {
		[DAMAGE_SIGN] = "a full-width or typographic sign is read as its ASCII form",
		[DAMAGE_QUOTE] = "typographic quotes are read as \"",
		[DAMAGE_BLANK] = "a no-break or full-width blank is read as a blank",
		[DAMAGE_DASH] = "a dash is read as -",
	};

	if (!p->noted[damage])
		diag_note(p->diag, &p->where, "%s", text[damage]);
	p->noted[damage] = true;
}

static struct slice rest(const struct feel_parser *p)
{
	return slice_from(p->s, p->at);
}

bool feel_take_text(struct feel_parser *p, struct slice text)
{
	if (!slice_starts(rest(p), text))
		return false;
	p->at += text.n;
	return true;
}

void feel_skip_blanks(struct feel_parser *p)
{
	for (;;) {
		if (feel_take_text(p, SLICE(" ")) || feel_take_text(p, SLICE("\t")) || feel_take_text(p, SLICE("\n")) ||
		    feel_take_text(p, SLICE("\r")))
			continue;
		if (!feel_take_text(p, SLICE("\u00a0")) && !feel_take_text(p, SLICE("\u3000")))
			return;
		feel_note(p, DAMAGE_BLANK);
	}
}

static struct slice full_width(char sign)
{
	switch (sign) {
	case ',': return SLICE("，");
	case '(': return SLICE("（");
	case ')': return SLICE("）");
	case '[': return SLICE("［");
	case ']': return SLICE("］");
	default: return SLICE_NONE;
	}
}

bool feel_at(const struct feel_parser *p, char sign)
{
	struct slice left = rest(p), wide = full_width(sign);

	return (left.n && left.p[0] == sign) || (wide.n && slice_starts(left, wide));
}

bool feel_take(struct feel_parser *p, char sign)
{
	if (!feel_at(p, sign))
		return false;
	if (p->s.p[p->at] == sign) {
		p->at++;
	} else {
		feel_note(p, DAMAGE_SIGN);
		p->at += full_width(sign).n;
	}
	return true;
}

size_t feel_quote_length(struct slice s)
{
	if (s.n && s.p[0] == '"')
		return 1;
	return slice_starts(s, SLICE("“")) || slice_starts(s, SLICE("”")) ? 3 : 0;
}

bool feel_at_quote(const struct feel_parser *p)
{
	return feel_quote_length(rest(p)) > 0;
}

static void take_quote(struct feel_parser *p)
{
	size_t n = feel_quote_length(rest(p));

	if (n > 1)
		feel_note(p, DAMAGE_QUOTE);
	p->at += n;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int take_code_point(struct feel_parser *p, size_t digits, struct buf *out)
{
	size_t start = p->at - 2;
	uint32_t c = 0;

	for (size_t i = 0; i < digits; i++, p->at++) {
		int d = p->at < p->s.n ? hex_digit(p->s.p[p->at]) : -1;

		if (d < 0)
			return feel_fail(p, start, "expected %zu hex digits after \\%c", digits, p->s.p[start + 1]);
		c = c * 16 + (uint32_t)d;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return feel_fail(p, start, "no such character");
	utf8_put(out, c);
	return 0;
}

static int take_escape(struct feel_parser *p, struct buf *out)
{
	char c = p->at + 1 < p->s.n ? p->s.p[p->at + 1] : '\0';

	p->at += 2;
	switch (c) {
	case '"':
	case '\'':
	case '\\': buf_putc(out, c); return 0;
	case 'n': buf_putc(out, '\n'); return 0;
	case 'r': buf_putc(out, '\r'); return 0;
	case 't': buf_putc(out, '\t'); return 0;
	case 'u': return take_code_point(p, 4, out);
	case 'U': return take_code_point(p, 6, out);
	default: return feel_fail(p, p->at - 2, "unknown escape (expected \\\" \\' \\\\ \\n \\r \\t \\u \\U)");
	}
}

int feel_quoted(struct feel_parser *p, char **own, size_t *n)
{
	size_t start = p->at;
	struct buf out = { 0 };
	int result = 0;

	take_quote(p);
	while (result == 0 && p->at < p->s.n && !feel_at_quote(p)) {
		if (p->s.p[p->at] == '\\')
			result = take_escape(p, &out);
		else
			buf_putc(&out, p->s.p[p->at++]);
	}
	if (result == 0 && p->at >= p->s.n)
		result = feel_fail(p, start, "the text does not end (expected a second \")");
	take_quote(p);
	*own = out.p ? out.p : xstrdup("");
	*n = out.n;
	return result;
}

static bool ends_bare(const struct feel_parser *p, bool in_interval)
{
	if (feel_at(p, ',') || feel_at(p, ')'))
		return true;
	return in_interval && (feel_at(p, ']') || feel_at(p, '[') || feel_at(p, '(') ||
			       slice_starts(rest(p), SLICE("..")));
}

static struct slice trim_wide(struct slice s)
{
	for (;;) {
		struct slice before = s = slice_trim(s);

		if (slice_ends(s, SLICE("\u00a0")))
			s.n -= 2;
		else if (slice_ends(s, SLICE("\u3000")))
			s.n -= 3;
		else if (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
			s.n--;
		if (s.n == before.n)
			return s;
	}
}

struct slice feel_bare(const struct feel_parser *p, bool in_interval)
{
	struct feel_parser ahead = *p;

	while (ahead.at < p->s.n && !ends_bare(&ahead, in_interval))
		ahead.at++;
	return trim_wide((struct slice){ p->s.p + p->at, ahead.at - p->at });
}

void feel_take_bare(struct feel_parser *p, struct slice word)
{
	p->at = (size_t)(word.p - p->s.p) + word.n;
}
