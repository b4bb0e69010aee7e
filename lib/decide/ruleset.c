/* A ruleset as others see it, and its end: see rules.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"

static void free_cond(struct rules_cond *c)
{
	for (size_t i = 0; i < c->tests.n; i++)
		feel_free(c->feel[i]);
	strmap_free(&c->tests);
	epochs_free(&c->epochs);
	free(c->feel);
	free(c->use);
	free(c->dash);
	free(c->bits);
	free(c->key);
	free(c->grid);
	free(c->mask);
	free(c);
}

static void free_rules(struct ruleset *rs)
{
	for (size_t i = 0; i < rs->nrules; i++) {
		for (size_t k = 0; k < rs->outs[rs->rule[i].table].n; k++)
			free(rs->cell[i][k].part);
		free(rs->cell[i]);
	}
	for (size_t i = 0; i < rs->ntables; i++)
		free(rs->outs[i].output);
	free(rs->outs);
	free(rs->rule);
	free(rs->cell);
	free(rs->rule_clock);
}

static void free_vocabulary(struct ruleset *rs)
{
	scales_free(rs->scales);
	strmap_free(&rs->known);
	free(rs->known_column);
	areas_free(rs->areas);
	for (size_t i = 0; i < rs->nlists; i++)
		lookup_free(rs->list[i]);
	free(rs->list);
	strmap_free(&rs->listnames);
}

static void free_conditions(struct ruleset *rs)
{
	for (size_t i = 0; i < rs->nconds; i++)
		free_cond(rs->cond[i]);
	for (size_t i = 0; i < rs->nclocks; i++) {
		epochs_free(&rs->clock[i].epochs);
		free(rs->clock[i].mask);
	}
	strmap_free(&rs->condnames);
	strmap_free(&rs->data);
	free(rs->cond);
	free(rs->clock);
	free(rs->optional);
	free(rs->source);
	free(rs->expr);
	free(rs->live);
}

void rules_free(struct ruleset *rs)
{
	if (!rs)
		return;
	rules_free(rs->suppress);
	free(rs->covers);
	free(rs->suppressible);
	free_rules(rs);
	free_conditions(rs);
	free_vocabulary(rs);
	for (size_t i = 0; i < rs->npacks; i++) {
		strmap_free(&rs->pack[i]->ids);
		strmap_free(&rs->pack[i]->changes);
		free(rs->pack[i]);
	}
	for (size_t i = 0; i < rs->nchanged; i++)
		rules_row_free(rs->changed[i]);
	free(rs->changed);
	free(rs->pack);
	free(rs->output);
	free(rs->output_combined);
	free(rs->table);
	buf_free(&rs->label);
	strmap_free(&rs->text);
	free(rs);
}

struct slice rules_packs(const struct ruleset *rs)
{
	return buf_slice(&rs->label);
}

size_t rules_count(const struct ruleset *rs)
{
	return rs->nrules;
}

const struct rules_rule *rules_rule(const struct ruleset *rs, size_t rule)
{
	return &rs->rule[rule];
}

size_t rules_ntables(const struct ruleset *rs)
{
	return rs->ntables;
}

const struct rules_table *rules_table(const struct ruleset *rs, size_t table)
{
	return &rs->table[table];
}

size_t rules_noutputs(const struct ruleset *rs)
{
	return rs->noutputs;
}

const struct rules_output *rules_output(const struct ruleset *rs, size_t output)
{
	return &rs->output[output];
}

size_t rules_output_find(const struct ruleset *rs, struct slice name)
{
	for (size_t i = 0; i < rs->noutputs; i++)
		if (slice_eq(rs->output[i].name, name))
			return i;
	return RULES_NONE;
}

const struct rules_cell *rules_find_cell(const struct ruleset *rs, size_t rule, size_t output)
{
	const struct rules_outs *outs = &rs->outs[rs->rule[rule].table];

	for (size_t k = 0; k < outs->n; k++)
		if (outs->output[k] == output && rs->cell[rule][k].text.n)
			return &rs->cell[rule][k];
	return NULL;
}

struct slice rules_cell(const struct ruleset *rs, size_t rule, size_t output)
{
	const struct rules_cell *c = rules_find_cell(rs, rule, output);

	return c ? c->text : SLICE_NONE;
}

const struct rules_part *rules_parts(const struct ruleset *rs, size_t rule, size_t output, size_t *n)
{
	const struct rules_cell *c = rules_find_cell(rs, rule, output);

	*n = c ? c->nparts : 0;
	return *n ? c->part : NULL;
}

size_t rules_ncolumns(const struct ruleset *rs)
{
	return rs->data.n;
}

struct slice rules_column(const struct ruleset *rs, size_t column)
{
	return strmap_key(&rs->data, column);
}

const struct scales *rules_scales(const struct ruleset *rs)
{
	return rs->scales;
}
