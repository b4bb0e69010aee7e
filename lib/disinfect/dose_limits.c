/* Where a dose stops being right: see dose_limits.h. */
/* SPDX-License-Identifier: ISC */
#include "dose_limits.h"

#include "near.h"
#include "table.h"

struct known {
	const char *name;
	struct fraction *fraction; /* one of the two */
	int64_t *whole;
};

#define KNOWN 6

static void list(struct dose_limits *l, struct known out[KNOWN])
{
	const struct known all[KNOWN] = {
		{ "measure_ml", &l->measure_ml, NULL },
		{ "strong_above", &l->strong_above, NULL },
		{ "uv_w_per_m3", &l->uv_w_per_m3, NULL },
		{ "uv_minutes", NULL, &l->uv_minutes },
		{ "uv_longest_minutes", NULL, &l->uv_longest_minutes },
		{ "uv_lamp_hours", NULL, &l->uv_lamp_hours },
	};

	memcpy(out, all, sizeof all);
}

static int set(const struct known *k, const struct table *t, struct diag *diag)
{
	struct where at = table_where(t, "value");
	struct num n = { 0 };
	const char *why = "expected more than 0";

	if (k->whole) {
		if (num_parse_int(table_get(t, "value"), 1, 1000000, k->whole, &why) == 0)
			return 0;
	} else if (num_parse(table_get(t, "value"), &n, &why) == 0) {
		if (n.coeff > 0 && n.scale <= 6 && num_cmp(n, num_make(1000000, 0)) <= 0) {
			*k->fraction = fraction_of_num(n);
			return 0;
		}
		why = "expected more than 0, at most 1000000, with six decimals at most";
	}
	return diag_error(diag, &at, "%s", why);
}

static int read_row(const struct known known[KNOWN], const struct table *t, struct diag *diag)
{
	struct slice name = table_get(t, "name");
	struct near near = near_start(name);
	struct where at = table_where(t, "name");
	char hint[NEAR_HINT];

	for (size_t i = 0; i < KNOWN; i++) {
		if (slice_is(name, known[i].name))
			return set(&known[i], t, diag);
		near_try(&near, slice_of(known[i].name));
	}
	return diag_error(diag, &at, "\"%s\" is no limit of a dose%s", diag_quote(name), near_hint(&near, hint));
}

int dose_limits_load(const char *path, struct dose_limits *out, struct diag *diag)
{
	static const char *const need[] = { "name", "value", NULL };
	struct table *t = table_open(path, need, diag);
	struct known known[KNOWN];
	int got = -1, result = 0;

	*out = dose_limits_usual;
	list(out, known);
	while (t && (got = table_next(t)) > 0)
		result |= read_row(known, t, diag);
	table_close(t);
	return got < 0 ? -1 : result;
}
