/* Doses: dose.spec holds the cases that read like a specification, dose.csv
 * and dose-ratio.csv the arithmetic to the last digit. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "dose_limits.h"
#include "mixing.h"
#include "spec.h"
#include "table.h"

/* "a b c": the words of a case. Missing ones are empty. */
static void words(struct slice in, struct slice *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		word[i] = SLICE_NONE;
		slice_cut(&in, ' ', &word[i]);
		if (slice_is(word[i], "-"))
			word[i] = SLICE_NONE;
	}
}

static int say_error(struct buf *out, const char *why)
{
	buf_printf(out, "error: %s", why);
	return 0;
}

static void put(struct buf *out, const char *before, struct fraction value, int decimals)
{
	buf_puts(out, before);
	fraction_put_short(out, value, decimals);
}

static struct fraction number(struct slice text)
{
	struct num n = { 0 };
	const char *why;

	num_parse(text, &n, &why);
	return fraction_of_num(n);
}

static int run_stock(struct slice in, struct buf *out)
{
	struct dose_stock s;
	const char *why;

	if (dose_parse_stock(in, &s, &why) < 0)
		return say_error(out, why);
	put(out, "", s.low_pct, 6);
	put(out, " ", s.high_pct, 6);
	return 0;
}

static int run_target(struct slice in, struct buf *out)
{
	static const char *const kind[] = { "unspecified", "mg/L", "ratio", "percent" };
	struct dose_target t;
	const char *why;

	if (dose_parse_target(in, &t, &why) < 0)
		return say_error(out, why);
	buf_puts(out, kind[t.kind]);
	if (t.kind != DOSE_UNSPECIFIED)
		buf_putc(out, ' ');
	dose_put_target(out, &t);
	return 0;
}

/* LITRES QTY RATE */
static int run_volume(struct slice in, struct buf *out)
{
	struct slice word[3];
	struct fraction ml;
	const char *why;

	words(in, word, 3);
	if (dose_volume(word[0], word[1], word[2], &ml, &why) < 0)
		return say_error(out, why);
	put(out, "", ml, 3);
	return 0;
}

/* How strong, and how much of it. */
static int parse_wanted(struct slice target, struct slice litres, struct dose_target *out, struct fraction *ml,
			const char **why)
{
	if (dose_parse_target(target, out, why) < 0)
		return -1;
	return dose_volume(litres, SLICE_NONE, SLICE_NONE, ml, why);
}

/* STOCK TARGET LITRES [plus|in] [MEASURE] */
static int run_mix(struct slice in, struct buf *out)
{
	struct dose_limits limits = dose_limits_usual;
	struct slice word[5];
	struct dose_stock stock;
	struct dose_target target;
	struct dose_mix mix;
	struct fraction ml;
	const char *why;

	words(in, word, 5);
	if (word[4].n)
		limits.measure_ml = number(word[4]);
	if (dose_parse_stock(word[0], &stock, &why) < 0 || parse_wanted(word[1], word[2], &target, &ml, &why) < 0 ||
	    dose_mix(&stock, &target, slice_is(word[3], "plus") ? DOSE_PLUS : DOSE_IN, ml, &limits, &mix, &why) < 0)
		return say_error(out, why);
	put(out, "stock ", mix.stock_ml, 2);
	put(out, " water ", mix.water_ml, 2);
	put(out, " mg/L ", mix.achieved_mg_l, 2);
	put(out, " of ", mix.target_mg_l, 2);
	buf_puts(out, " = ");
	dose_put_dilution(out, &mix, 2);
	buf_puts(out, mix.strong ? " strong" : "");
	return 0;
}

/* TARGET LITRES MG_PER_TABLET */
static int run_tablets(struct slice in, struct buf *out)
{
	struct slice word[3];
	struct dose_target target;
	struct dose_tablets t;
	struct fraction ml;
	const char *why;

	words(in, word, 3);
	if (parse_wanted(word[0], word[1], &target, &ml, &why) < 0 ||
	    dose_tablets(&target, ml, number(word[2]), &dose_limits_usual, &t, &why) < 0)
		return say_error(out, why);
	buf_printf(out, "%lld", (long long)t.count);
	put(out, " (", t.exact, 4);
	put(out, ") mg/L ", t.achieved_mg_l, 2);
	put(out, ", one in ", t.water_per_tablet_ml, 2);
	buf_puts(out, t.strong ? " ml strong" : " ml");
	return 0;
}

/* STOCK TARGET LITRES */
static int run_ethanol(struct slice in, struct buf *out)
{
	struct slice word[3];
	struct dose_stock stock;
	struct dose_target target;
	struct dose_ethanol e;
	struct fraction ml;
	const char *why;

	words(in, word, 3);
	if (dose_parse_stock(word[0], &stock, &why) < 0 || parse_wanted(word[1], word[2], &target, &ml, &why) < 0 ||
	    dose_ethanol(&stock, &target, ml, &dose_limits_usual, &e, &why) < 0)
		return say_error(out, why);
	put(out, "stock ", e.stock_ml, 2);
	put(out, " (", e.stock_exact_ml, 4);
	put(out, ") up to ", e.make_up_to_ml, 2);
	put(out, " = ", e.achieved_pct, 2);
	buf_puts(out, e.strong ? "% strong" : "%");
	return 0;
}

/* WATTS CUBIC_METRES ASKED LAMP_MINUTES */
static int run_uv(struct slice in, struct buf *out)
{
	struct slice word[4];
	struct dose_uv uv;
	int64_t asked = 0, burnt = 0;
	const char *why;

	words(in, word, 4);
	if (word[2].n)
		num_parse_int(word[2], INT64_MIN, INT64_MAX, &asked, &why);
	if (word[3].n)
		num_parse_int(word[3], INT64_MIN, INT64_MAX, &burnt, &why);
	if (dose_uv(number(word[0]), number(word[1]), asked, burnt, &dose_limits_usual, &uv, &why) < 0)
		return say_error(out, why);
	buf_printf(out, "%lld min", (long long)uv.minutes);
	put(out, " at ", uv.w_per_m3, 4);
	put(out, " W/m3 of ", uv.watts_needed, 2);
	buf_printf(out, " W, lamp %lld min%s%s%s", (long long)uv.lamp_minutes, uv.weak ? " weak" : "",
		   uv.impossible ? " impossible" : "", uv.worn ? " worn" : "");
	return 0;
}

/* UW_CM2 MINUTES */
static int run_uv_energy(struct slice in, struct buf *out)
{
	struct slice word[2];
	struct fraction mj;
	int64_t minutes = 0;
	const char *why;

	words(in, word, 2);
	num_parse_int(word[1], 0, INT64_MAX, &minutes, &why);
	if (dose_uv_energy(number(word[0]), minutes, &mj, &why) < 0)
		return say_error(out, why);
	put(out, "", mj, 3);
	return 0;
}

/* N/D DECIMALS */
static int run_fraction_put(struct slice in, struct buf *out)
{
	struct slice word[2], top;
	struct fraction f;
	int64_t decimals = 0;
	const char *why;

	words(in, word, 2);
	slice_cut(&word[0], '/', &top);
	num_parse_int(top, INT64_MIN, INT64_MAX, &f.n, &why);
	num_parse_int(word[0], 1, INT64_MAX, &f.d, &why);
	num_parse_int(word[1], 0, 9, &decimals, &why);
	fraction_put(out, f, (int)decimals);
	buf_putc(out, ' ');
	fraction_put_short(out, f, (int)decimals);
	buf_printf(out, " ceil %lld", (long long)fraction_ceil(f));
	return 0;
}

/* A B, with the toolkit's own table. */
static int run_mixing(struct slice in, struct buf *out)
{
	struct slice word[2];
	struct diag diag;
	struct mixing *m;
	const struct mixing_rule *rule;

	diag_init(&diag, "spec_dose");
	m = mixing_load("lib/tables/mixing.csv", &diag);
	if (!m)
		return -1;
	words(in, word, 2);
	rule = mixing_forbids(m, word[0], word[1]);
	buf_put(out, rule ? rule->why_en : SLICE("allowed"));
	mixing_free(m);
	return 0;
}

/* A table, with \n for its line ends. */
static int run_limits(struct slice in, struct buf *out)
{
	char path[] = "/tmp/spec_dose.XXXXXX", *text = NULL;
	struct dose_limits l;
	struct diag diag;
	size_t size = 0;
	FILE *f = fdopen(mkstemp(path), "w");
	int result;

	if (!f)
		return -1;
	fwrite(in.p, 1, in.n, f);
	fclose(f);
	diag_init(&diag, "p");
	diag.to = open_memstream(&text, &size);
	result = dose_limits_load(path, &l, &diag);
	fclose(diag.to);
	remove(path);
	if (result < 0 && size > strlen("p: ") + sizeof path)
		buf_put(out, (struct slice){ text + strlen("p: ") + sizeof path, strcspn(text + strlen("p: ") + sizeof path, "\n") });
	else
		put(out, "measure ", l.measure_ml, 6);
	if (result == 0) {
		put(out, " strong ", l.strong_above, 6);
		put(out, " uv ", l.uv_w_per_m3, 6);
		buf_printf(out, " %lld %lld %lld", (long long)l.uv_minutes, (long long)l.uv_longest_minutes,
			   (long long)l.uv_lamp_hours);
	}
	free(text);
	return 0;
}

static bool same(const struct table *t, const char *column, struct fraction value, int decimals)
{
	struct buf b = { 0 };
	bool ok;

	fraction_put(&b, value, decimals);
	ok = slice_eq(buf_slice(&b), table_get(t, column));
	if (!ok)
		printf("# %s: got %s, expected %.*s\n", column, b.p, SLICE_FMT(table_get(t, column)));
	buf_free(&b);
	return ok;
}

/* One row of dose.csv: target in mg/L, volume in ml. */
static bool mixes_as_told(const struct table *t)
{
	struct dose_stock stock;
	struct dose_target target = { DOSE_MG_L, number(table_get(t, "target_mg_l")), number(table_get(t, "target_mg_l")) };
	struct dose_mix mix;
	const char *why;

	return dose_parse_stock(table_get(t, "label_pct"), &stock, &why) == 0 &&
	       dose_mix(&stock, &target, DOSE_IN, number(table_get(t, "volume_ml")), &dose_limits_usual, &mix, &why) == 0 &&
	       same(t, "stock_exact_ml", mix.stock_exact_ml, 4) && same(t, "stock_ml", mix.stock_ml, 0) &&
	       same(t, "water_ml", mix.water_ml, 0) && same(t, "achieved_mg_l", mix.achieved_mg_l, 2) &&
	       same(t, "parts_water", mix.parts_water, 4) &&
	       mix.strong == (10 * mix.achieved_mg_l.n * target.value.d > 12 * target.value.n * mix.achieved_mg_l.d);
}

/* One row of dose-ratio.csv. */
static bool reads_both_ways(const struct table *t)
{
	struct dose_stock stock;
	struct dose_target target;
	struct dose_mix in, plus;
	const char *why;
	const struct fraction none = { 0, 1 };

	return dose_parse_stock(table_get(t, "label_pct"), &stock, &why) == 0 &&
	       dose_parse_target(table_get(t, "ratio"), &target, &why) == 0 &&
	       dose_mix(&stock, &target, DOSE_IN, none, &dose_limits_usual, &in, &why) == 0 &&
	       dose_mix(&stock, &target, DOSE_PLUS, none, &dose_limits_usual, &plus, &why) == 0 &&
	       same(t, "in_mg_l", in.target_mg_l, 2) && same(t, "plus_mg_l", plus.target_mg_l, 2) &&
	       same(t, "in_mg_l", plus.in_mg_l, 2) && same(t, "plus_mg_l", in.plus_mg_l, 2);
}

static void check_table(struct spec *spec, const char *path, bool (*holds)(const struct table *), unsigned long rows)
{
	struct diag diag;
	struct table *t;
	unsigned long n = 0;
	bool ok = true;
	char name[120];

	diag_init(&diag, "spec_dose");
	t = table_open(path, NULL, &diag);
	for (; t && table_next(t) > 0; n++)
		if (!holds(t)) {
			printf("# %s: line %lu\n", path, table_where(t, NULL).line);
			ok = false;
		}
	table_close(t);
	snprintf(name, sizeof name, "%s: %lu rows to the last digit", path, n);
	spec_check(spec, ok && n == rows, name);
}

static const struct spec_op ops[] = {
	{ "stock", run_stock },
	{ "target", run_target },
	{ "volume", run_volume },
	{ "mix", run_mix },
	{ "tablets", run_tablets },
	{ "ethanol", run_ethanol },
	{ "uv", run_uv },
	{ "uv_energy", run_uv_energy },
	{ "fraction_put", run_fraction_put },
	{ "mixing", run_mixing },
	{ "limits", run_limits },
	{ NULL, NULL },
};

/* spec_dose FILE.spec, from the top of the tree. */
int main(int argc, char **argv)
{
	struct spec spec = { .ops = ops };

	for (int i = 1; i < argc; i++)
		spec_file(&spec, argv[i]);
	check_table(&spec, "tests/dose.csv", mixes_as_told, 196);
	check_table(&spec, "tests/dose-ratio.csv", reads_both_ways, 48);
	return spec_end(&spec);
}
