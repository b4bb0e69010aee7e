/* What to measure out: chlorine, tablets, ethanol, ultraviolet light.   (L4)
 *
 *     struct dose_stock stock;               what the label of the bottle says
 *     struct dose_target target;             what the duty asks for
 *     struct dose_mix mix;
 *     if (dose_parse_stock(SLICE("5.5-6.5"), &stock, &why) < 0 ||
 *         dose_parse_target(SLICE("500mg/L"), &target, &why) < 0 ||
 *         dose_volume(SLICE("5"), SLICE_NONE, SLICE_NONE, &volume, &why) < 0 ||
 *         dose_mix(&stock, &target, DOSE_IN, volume, &dose_limits_usual, &mix, &why) < 0)
 *             return diag_error(&diag, &at, "%s", why);
 *     fraction_put_short(&b, mix.stock_ml, 1);           46
 *     fraction_put_short(&b, mix.water_ml, 1);           4954
 *     fraction_put_short(&b, mix.achieved_mg_l, 2);      506
 *     dose_put_dilution(&b, &mix, 2);                    1 in 110 (1+109)
 *
 * No I/O and no binary fractions: every amount is exact until it is printed.
 * Each function returns 0, or -1 with a short English reason in *why, a
 * constant that stays valid.
 *
 * Formulas. A label says per cent weight by volume, so stock[mg/L] = % x 10000
 * and V_stock = target x V / stock, the rest is water. Stock is rounded up to
 * what can be measured: the result is never below the target, and when that
 * makes it more than `strong_above` times the target, mix.strong is set. "1:N"
 * is read as one part in N parts (DOSE_IN) or as one part plus N parts of water
 * (DOSE_PLUS); both are in use, so both concentrations are always told. A label
 * that gives a range is taken at its lower end for the amount, so that it works,
 * and at its upper end for `strong`, so that it is safe.
 *
 * Catalogue: A307 to A387 (kindergarten lists), A013 to A019, B040 to B049.
 */
#ifndef GH_DOSE_H
#define GH_DOSE_H

#include "fraction.h"

/* Where a dose stops being right. The defaults are below; an office's own
 * figures come from a table (dose_limits.h). */
struct dose_limits {
	struct fraction measure_ml;    /* smallest step of the measuring cup: 1 */
	struct fraction strong_above;  /* times the target: 1.2 */
	struct fraction uv_w_per_m3;   /* lamp power per room volume: 1.5 */
	int64_t uv_minutes;            /* shortest time: 30 */
	int64_t uv_longest_minutes;    /* beyond that more lamps are needed, not more time: 60 */
	int64_t uv_lamp_hours;         /* life of a lamp: 1000 */
};
extern const struct dose_limits dose_limits_usual;

/* --- what is asked for and what there is --- */

struct dose_stock {
	struct fraction low_pct, high_pct; /* equal unless the label gives a range */
};

/* "5", "5%", "5.5-6.5%". Above 0, at most 100, the range from low to high. */
int dose_parse_stock(struct slice text, struct dose_stock *out, const char **why);

enum dose_kind {
	DOSE_UNSPECIFIED, /* the source gives no number, or there is none to give */
	DOSE_MG_L,        /* active chlorine */
	DOSE_RATIO,       /* 1:N of the stock, whatever its strength */
	DOSE_PERCENT,     /* ethanol, by volume */
};

struct dose_target {
	enum dose_kind kind;
	struct fraction low, value; /* a range asks for `value`, its upper end, and is met from `low` on */
};

/* "500mg/L", "250-500mg/L", "1:50", "75%", "70-75%", "unspecified", "". Blanks
 * before a unit are allowed, full-width letters are not. A number without a
 * unit is refused: 500 of what? */
int dose_parse_target(struct slice text, struct dose_target *out, const char **why);

/* Millilitres: `litres` when it is not empty, else `qty` (square metres, or
 * pieces) times `rate` (ml for each). All empty: *out is 0, which dose_mix
 * takes as "tell the concentration only". */
int dose_volume(struct slice litres, struct slice qty, struct slice rate, struct fraction *out,
		const char **why);

/* --- chlorine --- */

enum dose_reading { DOSE_IN, DOSE_PLUS };

struct dose_mix {
	struct fraction volume_ml;
	struct fraction stock_exact_ml;
	struct fraction stock_ml, water_ml; /* what to measure out; they add up to volume_ml */
	struct fraction target_mg_l;
	struct fraction achieved_mg_l;      /* with the label's lower end; of the target itself when there is no volume */
	struct fraction parts_water;        /* exact, for one part of stock */
	struct fraction in_mg_l, plus_mg_l; /* a ratio under both readings, else 0 */
	bool strong;                        /* above strong_above times the target */
};

/* Reasons: the target is above the stock; the volume is below what can be
 * measured; the target is no concentration of chlorine; the numbers are too
 * large. */
int dose_mix(const struct dose_stock *stock, const struct dose_target *target, enum dose_reading reading,
	     struct fraction volume_ml, const struct dose_limits *limits, struct dose_mix *out,
	     const char **why);

/* "1 in 100 (1+99)": the dilution in both notations, with at most that many decimals. */
void dose_put_dilution(struct buf *b, const struct dose_mix *mix, int decimals);

/* The range "500" or "250-500", in the target's own unit, "1:50" for a ratio;
 * nothing when unspecified. */
void dose_put_target(struct buf *b, const struct dose_target *target);

struct dose_tablets {
	int64_t count;                       /* whole tablets, rounded up */
	struct fraction exact;
	struct fraction achieved_mg_l;
	struct fraction water_per_tablet_ml; /* exactly the target with one tablet */
	bool strong;
};

/* n = target x V / m, with m the active chlorine of one tablet in milligrams.
 * For targets in mg/L only. */
int dose_tablets(const struct dose_target *target, struct fraction volume_ml, struct fraction mg_per_tablet,
		 const struct dose_limits *limits, struct dose_tablets *out, const char **why);

/* --- ethanol --- */

struct dose_ethanol {
	struct fraction stock_exact_ml;
	struct fraction stock_ml;
	struct fraction make_up_to_ml; /* fill up to this: the two liquids shrink when mixed, so no amount of water is told */
	struct fraction achieved_pct;
	bool strong;
};

/* V_stock = target x V / stock, by volume. */
int dose_ethanol(const struct dose_stock *stock, const struct dose_target *target, struct fraction volume_ml,
		 const struct dose_limits *limits, struct dose_ethanol *out, const char **why);

/* --- ultraviolet light --- */

struct dose_uv {
	int64_t minutes;           /* at least limits->uv_minutes, and what the duty asks for */
	struct fraction w_per_m3;
	struct fraction watts_needed; /* for limits->uv_w_per_m3 in this room */
	bool weak;                 /* below that: the time is longer in proportion */
	bool impossible;           /* it would be longer than uv_longest_minutes: more lamps are needed */
	int64_t lamp_minutes;      /* cumulative, this time included */
	bool worn;                 /* beyond uv_lamp_hours: replace the lamps */
};

/* `asked` minutes (0: none), with lamps of so many watts together in so many
 * cubic metres, that have burnt for `lamp_minutes` before. A room with too weak
 * lamps gets the same watt-minutes for each cubic metre over a longer time. */
int dose_uv(struct fraction lamp_w, struct fraction room_m3, int64_t asked, int64_t lamp_minutes,
	    const struct dose_limits *limits, struct dose_uv *out, const char **why);

/* mJ/cm2 of so many microwatts for each square centimetre over that time. */
int dose_uv_energy(struct fraction uw_cm2, int64_t minutes, struct fraction *mj_cm2, const char **why);

#endif
