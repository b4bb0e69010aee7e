/* Writes a rule pack and its data for the benchmark, the same bytes for the same arguments. */
/* SPDX-License-Identifier: ISC */
/*
 *     rules_gen columns                 > columns.csv
 *     rules_gen scales                  > scales.csv
 *     rules_gen table RULES DASHES KIND > PACK/main.csv
 *     rules_gen data ROWS               > data.csv
 *
 * A table has RULES rules over nine conditions: two numbers, two ages, three categories,
 * a yes or no and a text; DASHES percent of the cells do not ask. KIND "any" draws the
 * cells of the text like all others, with "text" every rule asks it. A row of data is
 * some 115 bytes, nothing is quoted; rows follow each other in time, over 90 days. Of
 * the remarks 20000 are different.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEN(array) (sizeof(array) / sizeof *(array))

enum { DAY = 86400, FIRST_DAY = 18993 /* 2022-01-01 */, DAYS = 90, GATES = 40 };

static uint64_t state;

static unsigned below(unsigned n)
{
	uint64_t x = state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return (unsigned)((x ^ (x >> 31)) % n);
}

static bool chance(unsigned percent)
{
	return below(100) < percent;
}

static const char *const roles[] = { "resident", "visitor", "staff", "guard", "courier", "cleaner", "driver", "returnee" };
static const char *const codes[] = { "green", "yellow", "red", "none" };
static const char *const who[] = {
	"courier", "plumber", "grandson", "tenant", "neighbour", "owner", "nurse", "teacher", "painter", "visitor",
	"relative", "guard", "tutor", "driver", "cook", "agent", "guest", "cleaner", "student", "volunteer",
	"florist", "electrician", "cousin", "manager", "porter",
};
static const char *const does[] = {
	"delivers a parcel", "came by bus", "came by coach", "joins a party", "has a cough", "has no fever",
	"returns a key", "moves out", "forgot the pass", "walks a dog", "reads the meter", "buys rice",
	"shows a paper test", "carries a bed", "waits for a taxi", "left at night",
};
static const char *const where[] = {
	"", " in block 1", " in block 2", " in block 3", " in block 4", " at gate B", " at the pool", " at home", " today", " again",
	" in a hurry", " with keys", " with a bag", " by bike", " on foot", " in the rain", " at noon", " before 6", " after 22",
	" twice", " with two children", " with a cart", " as planned", " as agreed", " without a mask", " from the north", " from the east",
	" from work", " from school", " for lunch", " for a visit", " for a check", " for the lift", " for the roof", " for water", " for gas",
	" by car", " by taxi", " by metro", " by train", " to the shop", " to the clinic", " to the bank", " to the park", " to the office",
	" to floor 3", " to floor 9", " to the yard", " unwell", " in time",
};
static const char *const patterns[] = {
	"/part(y|ies)/i", "/by (bus|coach|train|metro)/", "/cough|unwell/", "/(?<!no )fever/", "/^(courier|florist)/",
	"/block [1-4]$/", "/without a mask/i", "/floor [0-9]+/", "/taxi|by car/", "/^(guest|visitor|relative).*(night|22)/",
	"/\\bdog\\b/", "/(school|teacher|student|tutor)/",
};

/* A condition cell that asks. */
static void between(const char *unit, unsigned low, unsigned step, unsigned steps)
{
	unsigned a = low + step * below(steps), b = a + step * (1 + below(steps));

	switch (below(5)) {
	case 0: printf("> %u%s", a, unit); break;
	case 1: printf("<= %u%s", a, unit); break;
	case 2: printf("\"null, >= %u%s\"", a, unit); break;
	default: printf("[%u%s..%u%s)", a, unit, b, unit);
	}
}

static void temperature(void)
{
	unsigned a = 360 + below(25), b = a + 1 + below(10);

	switch (below(4)) {
	case 0: printf(">= %u.%u", a / 10, a % 10); break;
	case 1: printf("\"null, < %u.%u\"", a / 10, a % 10); break;
	default: printf("[%u.%u..%u.%u)", a / 10, a % 10, b / 10, b % 10);
	}
}

static void words(const char *const *word, unsigned n, unsigned most)
{
	bool negated = chance(30);

	fputs(negated ? "\"not(" : "\"", stdout);
	for (unsigned i = 0, wanted = 1 + below(most); i < wanted; i++)
		printf("%s%s", i ? ", " : "", word[below(n)]);
	fputs(negated ? ")\"" : "\"", stdout);
}

static void gates(void)
{
	bool negated = chance(30);

	fputs(negated ? "\"not(" : "\"", stdout);
	for (unsigned i = 0, wanted = 1 + below(8); i < wanted; i++)
		printf("%sG%02u", i ? ", " : "", 1 + below(GATES));
	fputs(negated ? ")\"" : "\"", stdout);
}

static void pattern(void)
{
	const char *p = patterns[below(LEN(patterns))];

	printf(strchr(p, ',') ? "\"%s\"" : "%s", p);
}

static void cell(unsigned condition)
{
	switch (condition) {
	case 0: temperature(); break;
	case 1: between("", 0, 2, 10); break;
	case 2: between("h", 12, 12, 6); break;
	case 3: between("d", 1, 2, 10); break;
	case 4: words(roles, LEN(roles), 3); break;
	case 5: words(codes, LEN(codes), 2); break;
	case 6: gates(); break;
	case 7: fputs(chance(60) ? "true" : "\"false, null\"", stdout); break;
	default: pattern(); break;
	}
}

static void put_day(int64_t days)
{
	static const unsigned char length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned year = 2022, month = 0, day;

	for (days -= FIRST_DAY; days < 0; days += 365)
		year--;
	for (day = (unsigned)days; day >= length[month]; month = (month + 1) % 12)
		day -= length[month];
	printf("%u-%02u-%02u", year, month + 1, day + 1);
}

/* Half of the rules hold from some day on, or until some day. */
static void period(void)
{
	bool from = chance(30), to = chance(30);
	unsigned first = below(DAYS / 2), last = DAYS / 2 + below(DAYS / 2);

	putchar(',');
	if (from)
		put_day((int64_t)FIRST_DAY + first);
	putchar(',');
	if (to)
		put_day((int64_t)FIRST_DAY + last);
}

static void table(unsigned rules, unsigned dashes, bool always_text)
{
	static const char *const level[] = { "notice", "low", "medium", "high" };

	puts("#table,main\n#hit,C\n#as_of,time\n#timezone,+08:00\n"
	     "id,family,status,source,effective_from,effective_to,in:temp_c,in:companions,in:age(test_time),in:age(stay_end),"
	     "in:role,in:health_code,in:gate,in:mask,in:remark,out:level:enum(level)=highest,out:reason:str=all");
	for (unsigned r = 0; r < rules; r++) {
		printf("R%03u,R%03u,active,invented", r, r);
		period();
		for (unsigned c = 0; c < 9; c++) {
			putchar(',');
			if ((c == 8 && always_text) || !chance(dashes))
				cell(c);
			else
				putchar('-');
		}
		printf(",%s,reason %u\n", level[below(4)], r);
	}
}

static void put_time(int64_t at)
{
	int64_t second = at % DAY;

	put_day(at / DAY);
	printf("T%02d:%02d:%02d,", (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static void row(uint64_t i, uint64_t rows)
{
	int64_t at = (int64_t)FIRST_DAY * DAY + (int64_t)((double)i / (double)rows * DAYS * DAY);
	unsigned temperature = 360 + below(9) + below(9) + (chance(3) ? below(20) : 0);
	unsigned text = below(LEN(who) * LEN(does) * LEN(where));

	put_time(at);
	if (!chance(2))
		printf("%u.%u", temperature / 10, temperature % 10);
	printf(",%u,", chance(70) ? below(4) : below(30));
	if (chance(5))
		putchar(',');
	else
		put_time(at - below(96 * 3600));
	if (chance(5))
		putchar(',');
	else
		put_time(at - below(21 * DAY));
	printf("%s,%s,G%02u,%s,", roles[chance(60) ? 0 : below(LEN(roles))], codes[chance(80) ? 0 : below(LEN(codes))],
	       1 + below(GATES), chance(3) ? "" : chance(80) ? "true" : "false");
	if (!chance(3))
		printf("%s %s%s", who[text % LEN(who)], does[text / LEN(who) % LEN(does)], where[text / LEN(who) / LEN(does)]);
	putchar('\n');
}

static void data(uint64_t rows)
{
	puts("time,temp_c,companions,test_time,stay_end,role,health_code,gate,mask,remark");
	for (uint64_t i = 0; i < rows; i++)
		row(i, rows);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned long number = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	state = 1;
	if (!strcmp(what, "columns")) {
		puts("column,type,optional,note\ntime,datetime,no,\ntemp_c,num,no,\ncompanions,int,no,\ntest_time,datetime,no,\n"
		     "stay_end,datetime,no,\nrole,str,no,\nhealth_code,enum(code),no,\ngate,str,no,\nmask,bool,no,\nremark,str,no,");
	} else if (!strcmp(what, "scales")) {
		puts("scale,value,rank,zh,en\nlevel,none,0,,\nlevel,notice,10,,\nlevel,low,20,,\nlevel,medium,30,,\nlevel,high,40,,\n"
		     "code,none,0,,\ncode,green,10,,\ncode,yellow,20,,\ncode,red,30,,");
	} else if (!strcmp(what, "table") && argc == 5) {
		table((unsigned)number, (unsigned)strtoul(argv[3], NULL, 10), !strcmp(argv[4], "text"));
	} else if (!strcmp(what, "data") && number) {
		data(number);
	} else {
		fputs("usage: rules_gen columns | scales | table RULES DASHES any|text | data ROWS\n", stderr);
		return 2;
	}
	return fclose(stdout) ? 3 : 0;
}
