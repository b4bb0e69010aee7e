/* Writes days of a gate for the ledger's benchmark, the same bytes for the same arguments. */
/* SPDX-License-Identifier: ISC */
/*
 *     ledger_gen rows DAY ROWS [DAYS] > rows.csv    ROWS of day DAY (0 is 2022-03-01), or of each of DAYS days
 *     ledger_gen date DAY                           2022-03-01
 *     ledger_gen id PERSON ROWS                     a person's resident id, among those who make ROWS a day
 *
 * Two of five rows bring another person, so that each passes two or three
 * times a day, every day, at any hour from half past five on. Everybody is
 * invented: years of birth are 1880 to 1899, phone numbers have 0000 in the
 * middle.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	FIRST_DAY = 19052,                       /* 2022-03-01, in days from 1970-01-01 */
	DAY = 86400, OPENS = 19800, OPEN = 64800, /* seconds */
	OFFSET = 8 * 3600,
	BIRTH_FIRST = 1880, BIRTH_YEARS = 20,
};

static const char *const gates[] = { "east", "west", "south-1", "south-2" };
static const char *const purposes[] = { "home", "work", "market", "parcel", "school", "visit", "clinic", "" };
static const char *const codes[] = { "green", "green", "green", "green", "green", "green", "green", "yellow" };

static uint64_t state;

/* The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t scramble(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static unsigned below(unsigned n)
{
	return (unsigned)((scramble(state += 0x9e3779b97f4a7c15u) >> 32) * n >> 32);
}

static unsigned people_of(unsigned rows)
{
	return rows * 2 / 5 + 1;
}

/* Region, year of birth before 1900, day, number, check digit (ISO 7064 MOD 11-2). */
static void put_id(char id[19], unsigned person)
{
	static const char check[] = "10X98765432";
	static const unsigned weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	unsigned sum = 0;

	snprintf(id, 19, "310104%04u%02u%02u%03u", BIRTH_FIRST + person % BIRTH_YEARS, person / 20 % 12 + 1,
		 person / 240 % 28 + 1, person / 6720 % 1000);
	for (int i = 0; i < 17; i++)
		sum += (unsigned)(id[i] - '0') * weight[i];
	id[17] = check[sum % 11];
	id[18] = '\0';
}

static void put_time(char text[26], int64_t local)
{
	time_t t = (time_t)local;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, 26, "%Y-%m-%dT%H:%M:%S+08:00", &tm);
}

static void put_row(int64_t local, unsigned people)
{
	unsigned person = below(people), house = person / 3 % 7680;
	char id[19], at[26], tested[26];
	/* The sum of three dice: few are hot. */
	unsigned temp = 358 + below(6) + below(6) + below(7);

	put_id(id, person);
	put_time(at, local);
	put_time(tested, local - DAY - (int64_t)below(2 * DAY));
	printf("%s,310104-0195,%s,%s,%s,13%u0000%04u,%u-%u-%02u%02u,%u.%u,%s,%s,%s,%s,guard-%02u\n", at, gates[below(4)],
	       below(2) ? "in" : "out", id, person / 10000 % 10, person % 10000, house / 192 + 1, house / 64 % 3 + 1, house / 4 % 16 + 1,
	       house % 4 + 1, temp / 10, temp % 10, codes[below(8)], below(20) ? "negative" : "pending", tested,
	       purposes[below(8)], below(12) + 1);
}

static void put_rows(unsigned day, unsigned rows)
{
	int64_t opens = (int64_t)(FIRST_DAY + day) * DAY + OPENS;

	state = scramble(day + 1);
	for (unsigned i = 0; i < rows; i++)
		put_row(opens + (int64_t)i * OPEN / rows, people_of(rows));
}

static unsigned number(const char *text)
{
	return (unsigned)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	unsigned n = argc > 2 ? number(argv[2]) : 0, rows = argc > 3 ? number(argv[3]) : 0;
	char text[26];

	if (strcmp(what, "rows") == 0 && rows) {
		puts("time,unit,gate,direction,id_no,phone,house,temp_c,health_code,test_result,test_time,purpose,by");
		for (unsigned days = argc > 4 ? number(argv[4]) : 1; days--; n++)
			put_rows(n, rows);
	} else if (strcmp(what, "date") == 0) {
		put_time(text, (int64_t)(FIRST_DAY + n) * DAY);
		printf("%.10s\n", text);
	} else if (strcmp(what, "id") == 0 && rows) {
		put_id(text, n % people_of(rows));
		puts(text);
	} else {
		fputs("usage: ledger_gen rows DAY ROWS [DAYS] | date DAY | id PERSON ROWS\n", stderr);
		return 2;
	}
	return fclose(stdout) ? 3 : 0;
}
