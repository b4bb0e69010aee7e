/* Place names to GB/T 2260 codes: lib/tables/regions.csv.              (L4)
 *
 *     struct region_match m;
 *     if (region_find(r, SLICE("湖北武汉江岸区某路3号"), &m) == REGION_FOUND)
 *             m.code is "420102", m.status ""
 *
 * The table:
 *
 *     code,name,parent,status,now
 *     420102,江岸区,420100,,
 *     610100,西安,610000,,                       a second name: wins over 西安区
 *     420600,襄樊市,420000,renamed,420600
 *     110228,密云县,110000,renamed,110118
 *     110103,崇文区,110000,abolished,110101
 *
 * `renamed`: the same territory under a new name or a new code, `now`.
 * `abolished`: merged or divided; `now` is the smallest region that took all
 * of it over. A region in force has no status. `parent` is for readers of the
 * table; the code itself says what lies in what. The settings above the header
 * are words of the grammar of places: the suffixes and the peoples that a short
 * name leaves out (广西 for 广西壮族自治区), what may stand before a place
 * (来自), between two levels (the 县 of 重庆市县云阳县) or two places (、),
 * and behind a name that is then a street or a house and no region (北京路).
 */
#ifndef GH_REGION_H
#define GH_REGION_H

#include "diag.h"
#include "slice.h"

struct regions;

enum region_answer { REGION_NONE, REGION_FOUND, REGION_AMBIGUOUS };

struct region_match {
	char code[7];          /* six digits and a NUL */
	const char *status;    /* "", "renamed", "abolished" */
};

/* NULL on failure (reported). The result belongs to the caller. */
struct regions *regions_load(const char *path, struct diag *);
void regions_free(struct regions *r);

/* Finds the region a free text names; `text` went through norm_text. *out is
 * filled only when REGION_FOUND is returned.
 *
 * The text may go on after it (湖北省武汉市江岸区某路3号), may leave out levels
 * (湖北武汉) and suffixes (武汉 for 武汉市, 延边州 for its full name), and may
 * repeat a level or put blanks, hyphens or slashes between two. The most
 * specific region wins. Nothing is guessed:
 *
 *  - A name that fits two regions, neither inside the other, is ambiguous
 *    (朝阳区), and so is one of a province and its own city (吉林). A full name
 *    wins over a short one, a name in force over one that is not.
 *  - A short name of a county (朝阳) counts only where it ends the text or is
 *    set off, since 朝阳 begins many names; the text then stands for the
 *    region found so far.
 *  - Two places in one text (武汉、北京) are ambiguous; one inside the other
 *    is the inner one.
 *
 * The code of a renamed region is the one in force; that of an abolished
 * region is its own, since its territory has no code of its own any more. */
enum region_answer region_find(const struct regions *r, struct slice text,
			       struct region_match *out);

/* Whether the six digits are a code of the table, and its status: "" when
 * it is in force, whatever other names the code once had. */
bool region_known(const struct regions *r, struct slice code, const char **status);

#endif
