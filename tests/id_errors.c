/* What a check character promises: of all identity numbers with one digit
 * wrong or two neighbours swapped, none is taken for right. The numbers are
 * generated; all births are of 1880 to 1899. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "cell.h"
#include "spec.h"
#include "words.h"

enum { NUMBERS = 300, LENGTH = 18 };

/* 2022-04-05T12:00:00+08:00 */
static const int64_t now = 1649131200;

/* A generator of our own, so that every run tests the same numbers. */
static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16 & 0x7fff;
}

static enum cell_verdict read_id(const char *id, struct cell *c)
{
	/* No tables: the arithmetic alone is on trial. */
	struct cell_context cx = { .offset = 8 * 3600, .now = now };

	return cell_read(CELL_ID, GATE_ID_NO, (struct slice){ id, LENGTH }, &cx, c);
}

static void generate(char *id, unsigned *state)
{
	static const char *const regions[] = { "110105", "310115", "420102", "440524", "650100" };

	snprintf(id, LENGTH + 1, "%s%04u%02u%02u%03u", regions[next_random(state) % 5],
		 1880 + next_random(state) % 20, 1 + next_random(state) % 12,
		 1 + next_random(state) % 28, 1 + next_random(state) % 999);
}

/* How many of the eleven check characters are taken; sets the right one. */
static int complete(char *id, struct cell *c)
{
	static const char check[] = "0123456789X";
	int taken = 0;
	char right = '?';

	id[LENGTH] = '\0';
	for (size_t i = 0; check[i]; i++) {
		id[LENGTH - 1] = check[i];
		if (read_id(id, c) == CELL_VALUE) {
			right = check[i];
			taken++;
		}
	}
	id[LENGTH - 1] = right;
	return taken;
}

/* How many numbers with one other digit are taken. */
static int wrong_digits(char *id, struct cell *c)
{
	int taken = 0;

	for (size_t i = 0; i < LENGTH; i++) {
		char was = id[i];

		for (char d = '0'; d <= '9'; d++) {
			id[i] = d;
			taken += d != was && read_id(id, c) == CELL_VALUE;
		}
		id[i] = was;
	}
	return taken;
}

static int wrong_order(char *id, struct cell *c)
{
	int taken = 0;

	for (size_t i = 0; i + 1 < LENGTH; i++) {
		char a = id[i], b = id[i + 1];

		id[i] = b, id[i + 1] = a;
		taken += a != b && read_id(id, c) == CELL_VALUE;
		id[i] = a, id[i + 1] = b;
	}
	return taken;
}

int main(void)
{
	struct spec spec = { 0 };
	struct cell c = { 0 };
	char id[LENGTH + 1];
	unsigned state = 11643;
	int one = 0, digits = 0, order = 0;

	for (int i = 0; i < NUMBERS; i++) {
		generate(id, &state);
		one += complete(id, &c) == 1;
		digits += wrong_digits(id, &c);
		order += wrong_order(id, &c);
	}
	spec_check(&spec, one == NUMBERS, "of eleven check characters one is right");
	spec_check(&spec, digits == 0, "every wrong digit is caught");
	spec_check(&spec, order == 0, "every swap of two neighbours is caught");
	cell_free(&c);
	return spec_end(&spec);
}
