/* The check character of resident id numbers.                          (L1)
 *
 *     idcheck_character("11010118900307001")        its eighteenth character
 *     idcheck_holds("110101189003070012")           whole number: form, date, check
 *
 * GB 11643-1999: six digits of region, eight of birth, three of sequence and
 * one check character, ISO 7064 MOD 11-2 over the 17 digits.
 */
#ifndef GH_IDCHECK_H
#define GH_IDCHECK_H

#include <stdbool.h>

enum { IDCHECK_BODY = 17, IDCHECK_LENGTH = 18, IDCHECK_FIRST_YEAR = 1800 };

/* '0' to '9' or 'X'. All 17 bytes are digits. */
char idcheck_character(const char *body);
/* Whether 18 bytes are such a number: 17 digits, a digit or 'X' that is right,
 * a day of the calendar not before IDCHECK_FIRST_YEAR. Regions are not looked
 * up. */
bool idcheck_holds(const char *number);

#endif
