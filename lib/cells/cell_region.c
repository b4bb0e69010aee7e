/* The region a place lies in: see cell.h.
 *
 * A code stays as it is; free text becomes the code of the most specific
 * region it names (region.h); flags: renamed, abolished. Text that names no
 * region of the table, such as a foreign city, is MISSING with the flag
 * "unknown": nothing is wrong with it, and no issue should be made of it.
 *
 *     ?ambiguous    several regions have that name
 *     ?qualitative  a word that says where in general only: 疫区 (words-names.csv)
 *     ?code         six digits that are no code of the table, or digits that
 *                   are no code at all
 */
/* SPDX-License-Identifier: ISC */
#include "cell_text.h"
#include "region.h"

static bool all_digits(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!cell_is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

static enum cell_verdict code(struct slice text, const struct regions *r, struct cell *out)
{
	const char *status = "";

	if (text.n != 6 || (r && !region_known(r, text, &status)))
		return cell_is(out, CELL_HUMAN, "code");
	buf_put(&out->value, text);
	cell_flag(out, status);
	return cell_is(out, CELL_VALUE, NULL);
}

CELL_RECOGNISER(cell_region)
{
	struct region_match m;

	(void)column, (void)raw;
	if (cell_known(cx, GATE_REGION, out))
		return out->verdict;
	text = cell_without_float(text);
	if (all_digits(text))
		return code(text, cx->regions, out);
	switch (cx->regions ? region_find(cx->regions, text, &m) : REGION_NONE) {
	case REGION_AMBIGUOUS:
		return cell_is(out, CELL_HUMAN, "ambiguous");
	case REGION_FOUND:
		buf_puts(&out->value, m.code);
		cell_flag(out, m.status);
		return cell_is(out, CELL_VALUE, NULL);
	case REGION_NONE:
		break;
	}
	cell_is(out, CELL_MISSING, NULL);
	cell_flag(out, "unknown");
	return CELL_MISSING;
}
