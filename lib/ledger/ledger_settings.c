/* The settings of a ledger, the file LEDGER: see ledger.h. */
/* SPDX-License-Identifier: ISC */
#include "ledger_internal.h"

#include "fileio.h"
#include "span.h"

#define FORMAT "1"
#define NAME_MAX_BYTES 200
#define NO_NEGATIVE "expected no negative time"

struct ledger_settings ledger_defaults(void)
{
	return (struct ledger_settings){
		.offset = 8 * 3600, .time = "time", .who = "id_no,phone", .seal = "name,remark", .max_late = 600,
	};
}

/* A name goes into heads.csv, LS and proofs as it is. */
static bool fit_as_name(struct slice s)
{
	if (s.n == 0 || s.n > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == ',' || s.p[i] == '"' || s.p[i] == 0x7f)
			return false;
	return true;
}

static bool fit_as_columns(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == '=' || s.p[i] == '"')
			return false;
	return true;
}

static const char *set_format(struct ledger_settings *s, const char *value)
{
	(void)s;
	return strcmp(value, FORMAT) == 0 ? NULL : "a format this version does not know (expected 1)";
}

static const char *set_name(struct ledger_settings *s, const char *value)
{
	s->name = value;
	return fit_as_name(slice_of(value)) ? NULL : "does not fit (expected no blanks, commas or quotes, at most 200 bytes)";
}

static const char *set_offset(struct ledger_settings *s, const char *value)
{
	const char *why = NULL;

	return when_parse_offset(slice_of(value), &s->offset, &why) < 0 ? why : NULL;
}

static const char *set_time(struct ledger_settings *s, const char *value)
{
	s->time = value;
	return fit_as_columns(slice_of(value)) ? NULL : "no column name";
}

static const char *set_who(struct ledger_settings *s, const char *value)
{
	s->who = value;
	return fit_as_columns(slice_of(value)) ? NULL : "no column names";
}

static const char *set_seal(struct ledger_settings *s, const char *value)
{
	s->seal = value;
	return fit_as_columns(slice_of(value)) ? NULL : "no column names";
}

static const char *set_max_late(struct ledger_settings *s, const char *value)
{
	const char *why = NULL;
	int64_t seconds;

	if (span_parse(slice_of(value), &seconds, &why) < 0)
		return why;
	s->max_late = seconds;
	return seconds < 0 ? NO_NEGATIVE : NULL;
}

static const struct setting {
	const char *key;
	const char *(*set)(struct ledger_settings *, const char *value);
} known[] = {
	{ "format", set_format }, { "name", set_name }, { "tz", set_offset },
	{ "time", set_time }, { "who", set_who }, { "seal", set_seal }, { "max-late", set_max_late },
};
enum { KNOWN = sizeof known / sizeof *known };

/* One line, cut into key and value in place. */
static int take_line(struct ledger_settings *s, char *line, const struct where *at, unsigned *seen, struct diag *diag)
{
	char *value = strchr(line, '=');
	const char *why;

	if (!value)
		return diag_error(diag, at, "expected key=value");
	*value++ = '\0';
	for (unsigned i = 0; i < KNOWN; i++) {
		if (strcmp(line, known[i].key) != 0)
			continue;
		why = known[i].set(s, value);
		*seen |= 1u << i;
		return why ? diag_error(diag, at, "%s: %s", known[i].key, why) : 0;
	}
	return diag_error(diag, at, "unknown setting \"%s\"", diag_quote(slice_of(line)));
}

int ledger_texts_read(struct ledger_texts *t, const char *path, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	unsigned seen = 0;

	t->settings = (struct ledger_settings){ .time = "", .who = "", .seal = "" };
	if (file_read(path, &t->text) < 0)
		return diag_errno(diag, &at, "cannot read");
	if (!t->text.n || strlen(t->text.p) != t->text.n || t->text.p[t->text.n - 1] != '\n')
		return diag_error(diag, &at, "is no list of settings (expected lines key=value)");
	for (char *line = t->text.p, *next; *line; line = next) {
		next = strchr(line, '\n');
		*next++ = '\0';
		at.line++;
		if (*line && *line != '#' && take_line(&t->settings, line, &at, &seen, diag) < 0)
			return -1;
	}
	at.line = 0;
	for (unsigned i = 0; i < 3; i++)
		if (!(seen >> i & 1))
			return diag_error(diag, &at, "the setting %s is missing", known[i].key);
	return 0;
}

static void put_offset(struct buf *b, int offset)
{
	int minutes = (offset < 0 ? -offset : offset) / 60;

	buf_printf(b, "%c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* As they will be read back: a setting that does not fit is found here and not
 * by the next program. */
static int check(const struct ledger_settings *s, struct diag *diag)
{
	struct ledger_settings copy = *s;
	const char *why = s->name ? set_name(&copy, s->name) : "no name";

	if (why)
		return diag_error(diag, NULL, "name of the ledger: %s; see --name", why);
	if ((why = set_time(&copy, s->time)) || (why = set_who(&copy, s->who)) || (why = set_seal(&copy, s->seal)))
		return diag_error(diag, NULL, "columns of the ledger: %s", why);
	if (s->max_late < 0)
		return diag_error(diag, NULL, "max-late: %s", NO_NEGATIVE);
	return 0;
}

int ledger_texts_write(const struct ledger_settings *s, const char *path, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	struct buf b = { 0 };
	int result;

	if (check(s, diag) < 0)
		return -1;
	buf_printf(&b, "format=%s\nname=%s\ntz=", FORMAT, s->name);
	put_offset(&b, s->offset);
	buf_printf(&b, "\ntime=%s\nwho=%s\nseal=%s\nmax-late=", s->time, s->who, s->seal);
	span_put(&b, s->max_late);
	buf_putc(&b, '\n');
	result = file_replace(path, buf_slice(&b), 0640);
	if (result < 0)
		diag_errno(diag, &at, "cannot write");
	buf_free(&b);
	return result;
}

int ledger_check(const struct ledger *l, const struct ledger_settings *settings, unsigned asked, struct diag *diag)
{
	const struct ledger_settings *is = &l->texts.settings;
	const struct {
		unsigned asked;
		const char *key;
		bool same;
	} check[] = {
		{ LEDGER_ASKED_NAME, "name", !settings->name || strcmp(is->name, settings->name) == 0 },
		{ LEDGER_ASKED_TZ, "tz", is->offset == settings->offset },
		{ LEDGER_ASKED_TIME, "time", strcmp(is->time, settings->time) == 0 },
		{ LEDGER_ASKED_WHO, "who", strcmp(is->who, settings->who) == 0 },
		{ LEDGER_ASKED_SEAL, "seal", strcmp(is->seal, settings->seal) == 0 },
		{ LEDGER_ASKED_MAX_LATE, "max-late", is->max_late == settings->max_late },
	};
	struct where at = { l->folder, 0, 0, NULL };

	for (size_t i = 0; i < sizeof check / sizeof *check; i++)
		if (asked & check[i].asked && !check[i].same)
			return diag_error(diag, &at, "the ledger is there already with another %s (see its file LEDGER)",
					  check[i].key);
	return 0;
}
