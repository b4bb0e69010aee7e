/* Finds resident ids and phone numbers that stand in the clear.         (L4)
 *
 *     if (guard_finds(value))
 *             refuse the row
 *
 * An id is 18 characters, 17 digits and a digit or X, with a possible birth
 * date and a right check digit (idcheck.h), not within a longer run of digits;
 * a phone is 11 digits that begin with 1[3-9], alone or behind 86 or 0086,
 * neither. Full-width digits, and separators inside (blanks and dashes), do not
 * hide them; groups of fewer than three digits are taken for part of a phone
 * only when they and the others are all there is between two other characters.
 * So a time such as 2022-03-18T08:00:00+08:00 is neither, nor is "2022-03-18 -
 * 2022-03-19 8:00", nor are digits among the 32 or more hex digits of a digest.
 * Text is UTF-8. A row of 180 bytes without a long run of digits takes less
 * than 0.1 us. It is a guard against accidents, not against a person who wants
 * to hide one.
 */
#ifndef GH_GUARD_H
#define GH_GUARD_H

#include "slice.h"

enum guard_found { GUARD_NOTHING, GUARD_ID, GUARD_PHONE };

enum guard_found guard_finds(struct slice text);

#endif
