/* The check character of resident id numbers: see idcheck.h. */
/* SPDX-License-Identifier: ISC */
#include "idcheck.h"

#include "num_digits.h"
#include "when.h"

/* The weights are 2^(17-i) mod 11. */
char idcheck_character(const char *body)
{
	unsigned sum = DIGITS_WEIGHED(digits_load(body), 7, 9, 10, 5, 8, 4, 2, 1) +
		       DIGITS_WEIGHED(digits_load(body + 8), 6, 3, 7, 9, 10, 5, 8, 4) + (unsigned)(body[16] - '0') * 2;

	return "10X98765432"[sum % 11];
}

static bool is_born(const char *date)
{
	uint64_t pairs = digits_pairs(digits_load(date));
	int year = digits_pair(pairs, 0) * 100 + digits_pair(pairs, 2);

	return year >= IDCHECK_FIRST_YEAR && year <= 2999 &&
	       when_is_day(year, digits_pair(pairs, 4), digits_pair(pairs, 6));
}

bool idcheck_holds(const char *number)
{
	return digits_all(digits_load(number)) && digits_all(digits_load(number + 8)) && number[16] >= '0' &&
	       number[16] <= '9' && idcheck_character(number) == number[IDCHECK_BODY] && is_born(number + 6);
}
