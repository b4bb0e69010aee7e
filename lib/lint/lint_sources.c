/* Which requirement is met by which rule: see lint_sources.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_sources.h"

#include <stdlib.h>
#include <unistd.h>

#include "lint.h"
#include "table.h"
#include "xmem.h"

struct requirement {
	char *setting, *topic, *program;
	struct buf rules;
	unsigned long tests;
	bool not_decidable;
};

struct lint_sources {
	struct diag *diag;
	char *path;
	struct strmap ids;
	struct requirement *item; /* by number of id */
	size_t cap;
	struct strmap seen;       /* requirements of one test row */
	unsigned long wrong;
};

static char *copy(struct slice s)
{
	return xstrndup(s.n ? s.p : "", s.n);
}

static int add(struct lint_sources *s, const struct table *t)
{
	struct slice id = table_get(t, "id");
	struct where at = table_where(t, "id");
	size_t before = s->ids.n, i;

	if (!id.n)
		return diag_error(s->diag, &at, "blank (expected the id of a requirement)");
	i = strmap_add(&s->ids, id);
	if (i < before)
		return diag_error(s->diag, &at, "%s stands twice", diag_quote(id));
	XGROW(s->item, s->ids.n, s->cap);
	s->item[i] = (struct requirement){ copy(table_get(t, "setting")), copy(table_get(t, "topic")),
					   copy(table_get(t, "program")), { 0 }, 0, false };
	return 0;
}

static int read_sources(struct lint_sources *s)
{
	static const char *const need[] = { "id", "setting", "topic", "program", NULL };
	struct table *t = table_open(s->path, need, s->diag);
	int got = -1, result = 0;

	while (t && (got = table_next(t)) > 0)
		if (add(s, t) < 0)
			result = -1;
	table_close(t);
	return got < 0 ? -1 : result;
}

static int set_not_decidable(struct lint_sources *s, const struct table *t)
{
	struct slice id = table_get(t, "id");
	struct where at = table_where(t, "id");
	size_t i = strmap_find(&s->ids, id);

	if (i == STRMAP_NONE)
		return diag_error(s->diag, &at, "no requirement %s in sources.csv", diag_quote(id));
	at = table_where(t, "reason");
	if (!table_get(t, "reason").n)
		return diag_error(s->diag, &at, "blank (expected why no passage decides it)");
	s->item[i].not_decidable = true;
	return 0;
}

static int read_not_decidable(struct lint_sources *s, const char *folder)
{
	static const char *const need[] = { "id", "reason", NULL };
	char *path = lint_path(folder, "not-decidable.csv");
	bool there = access(path, F_OK) == 0;
	struct table *t = there ? table_open(path, need, s->diag) : NULL;
	int got = there ? -1 : 0, result = 0;

	while (t && (got = table_next(t)) > 0)
		if (set_not_decidable(s, t) < 0)
			result = -1;
	table_close(t);
	free(path);
	return got < 0 ? -1 : result;
}

static void drop(struct lint_sources *s)
{
	for (size_t i = 0; i < s->ids.n; i++) {
		free(s->item[i].setting);
		free(s->item[i].topic);
		free(s->item[i].program);
		buf_free(&s->item[i].rules);
	}
	strmap_free(&s->ids);
	strmap_free(&s->seen);
	free(s->item);
	free(s->path);
	free(s);
}

struct lint_sources *lint_sources_open(const char *shared, struct diag *diag)
{
	struct lint_sources *s = xcalloc(1, sizeof *s);

	s->diag = diag;
	s->path = lint_path(shared, "sources.csv");
	if (read_sources(s) == 0 && read_not_decidable(s, shared) == 0)
		return s;
	drop(s);
	return NULL;
}

static void cite(struct lint_sources *s, const struct ruleset *rs, const struct rules_rule *r, struct slice id)
{
	const struct rules_table *t = rules_table(rs, r->table);
	char *path = copy(t->file);
	struct where at = { path, r->line, 0, "source" };
	size_t i = strmap_find(&s->ids, id);
	struct buf name = { 0 };

	if (i == STRMAP_NONE) {
		diag_error(s->diag, &at, "E-CITATION %s is no requirement of sources.csv", diag_quote(id));
		s->wrong++;
	} else {
		buf_printf(&name, "%.*s:%.*s", SLICE_FMT(t->pack), SLICE_FMT(r->id));
		buf_join(&s->item[i].rules, ';', buf_slice(&name));
	}
	buf_free(&name);
	free(path);
}

int lint_sources_pack(struct lint_sources *s, const char *folder, const struct ruleset *rs)
{
	for (size_t i = 0; i < rules_count(rs); i++) {
		const struct rules_rule *r = rules_rule(rs, i);
		struct slice rest = r->source, id;

		while (slice_cut(&rest, ';', &id))
			cite(s, rs, r, slice_trim(id));
	}
	return read_not_decidable(s, folder);
}

void lint_sources_test(struct lint_sources *s, const struct lint_test *test)
{
	const struct rules_decision *d = test->decision;

	strmap_clear(&s->seen);
	for (size_t i = 0; d && i < d->nrules; i++) {
		struct slice rest = rules_rule(test->rs, d->rule[i])->source, id;

		while (slice_cut(&rest, ';', &id)) {
			size_t before = s->seen.n, number = strmap_find(&s->ids, slice_trim(id));

			if (number != STRMAP_NONE && strmap_add(&s->seen, slice_trim(id)) == before)
				s->item[number].tests++;
		}
	}
}

void lint_sources_put(const struct lint_sources *s, struct csvout *out)
{
	struct buf tests = { 0 };

	csvout_raw(out, SLICE("id,setting,topic,program,rules,tests"));
	csvout_end(out);
	for (size_t i = 0; i < s->ids.n; i++) {
		const struct requirement *r = &s->item[i];

		buf_clear(&tests);
		buf_put_int(&tests, (int64_t)r->tests);
		csvout_field(out, strmap_key(&s->ids, i));
		csvout_field(out, slice_of(r->setting));
		csvout_field(out, slice_of(r->topic));
		csvout_field(out, slice_of(r->program));
		csvout_field(out, r->rules.n || !r->not_decidable ? buf_slice(&r->rules) : SLICE("not-decidable"));
		csvout_field(out, buf_slice(&tests));
		csvout_end(out);
	}
	buf_free(&tests);
}

static bool is_ours(const struct requirement *r)
{
	struct slice program = slice_of(r->program);

	return slice_is(program, "flag-risk") || slice_is(program, "ingest-gate") ||
	       slice_is(program, "disinfect-schedule");
}

static bool is_duty(const struct requirement *r)
{
	return strcmp(r->program, "disinfect-schedule") == 0;
}

static bool is_settled(const struct requirement *r)
{
	return r->rules.n || r->not_decidable;
}

/* Whether the tables given are about that setting: most of its requirements are settled,
 * duties apart from what is decided at a gate. Those of other settings are for other packs
 * to answer. */
static bool concerns(const struct lint_sources *s, const struct requirement *of)
{
	size_t all = 0, settled = 0;

	for (size_t i = 0; i < s->ids.n; i++)
		if (is_ours(&s->item[i]) && strcmp(s->item[i].setting, of->setting) == 0 &&
		    is_duty(&s->item[i]) == is_duty(of)) {
			all++;
			settled += is_settled(&s->item[i]);
		}
	return 2 * settled >= all;
}

unsigned long lint_sources_end(struct lint_sources *s)
{
	unsigned long wrong;

	for (size_t i = 0; i < s->ids.n; i++) {
		const struct requirement *r = &s->item[i];
		struct where at = { s->path, 0, 0, NULL };

		if (!is_ours(r) || is_settled(r) || !concerns(s, r))
			continue;
		diag_error(s->diag, &at, "E-UNCITED %.*s (%s, %s): no rule cites it, and not-decidable.csv does not list it",
			   SLICE_FMT(strmap_key(&s->ids, i)), r->setting, r->topic);
		s->wrong++;
	}
	wrong = s->wrong;
	drop(s);
	return wrong;
}

void lint_list_header(struct csvout *out)
{
	csvout_raw(out, SLICE("pack,table,id,status,cites,effective_from,effective_to"));
	csvout_end(out);
}

int lint_list_pack(const struct ruleset *rs, struct csvout *out, struct diag *diag)
{
	static const char *const columns[] = { "id", "status", "source", "effective_from", "effective_to" };
	int result = 0, got;

	for (size_t i = 0; i < rules_ntables(rs); i++) {
		const struct rules_table *table = rules_table(rs, i);
		char *path = copy(table->file);
		struct table *t = table_open(path, NULL, diag);

		for (got = t ? 0 : -1; t && (got = table_next(t)) > 0;) {
			csvout_field(out, table->pack);
			csvout_field(out, table->name);
			for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
				csvout_field(out, table_get(t, columns[c]));
			csvout_end(out);
		}
		result = got < 0 ? -1 : result;
		table_close(t);
		free(path);
	}
	return result;
}
