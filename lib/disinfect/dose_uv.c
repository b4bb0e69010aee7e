/* Minutes of ultraviolet light: see dose.h. */
/* SPDX-License-Identifier: ISC */
#include "dose.h"

static const char too_large[] = "the numbers are too large";

/* The shortest time, and what the duty asks for, at the power that is needed. */
static int64_t wanted(int64_t asked, const struct dose_limits *limits)
{
	return asked > limits->uv_minutes ? asked : limits->uv_minutes;
}

static const char *shine(struct fraction lamp_w, struct fraction room_m3, int64_t asked,
			 const struct dose_limits *limits, struct dose_uv *out)
{
	struct fraction minutes = { wanted(asked, limits), 1 };

	if (lamp_w.n <= 0)
		return "the lamps have no power";
	if (room_m3.n <= 0)
		return "the room has no volume";
	if (fraction_div(lamp_w, room_m3, &out->w_per_m3) < 0 ||
	    fraction_mul(limits->uv_w_per_m3, room_m3, &out->watts_needed) < 0)
		return too_large;
	out->weak = fraction_cmp(lamp_w, out->watts_needed) < 0;
	if (out->weak && (fraction_mul(minutes, out->watts_needed, &minutes) < 0 ||
			  fraction_div(minutes, lamp_w, &minutes) < 0))
		return too_large;
	out->minutes = fraction_ceil(minutes);
	out->impossible = out->weak && out->minutes > limits->uv_longest_minutes;
	return NULL;
}

int dose_uv(struct fraction lamp_w, struct fraction room_m3, int64_t asked, int64_t lamp_minutes,
	    const struct dose_limits *limits, struct dose_uv *out, const char **why)
{
	const char *reason = asked < 0 || lamp_minutes < 0 ? "a time is negative" : shine(lamp_w, room_m3, asked, limits, out);

	if (!reason && __builtin_add_overflow(lamp_minutes, out->minutes, &out->lamp_minutes))
		reason = too_large;
	if (reason) {
		*why = reason;
		return -1;
	}
	out->worn = out->lamp_minutes > limits->uv_lamp_hours * 60;
	return 0;
}

/* Microwatt seconds are thousandths of a millijoule. */
int dose_uv_energy(struct fraction uw_cm2, int64_t minutes, struct fraction *mj_cm2, const char **why)
{
	if (fraction_mul(uw_cm2, fraction_of(minutes, 1), mj_cm2) < 0 ||
	    fraction_mul(*mj_cm2, fraction_of(60, 1000), mj_cm2) < 0) {
		*why = too_large;
		return -1;
	}
	return 0;
}
