/* Writes a raw gate log for the benchmark, the same bytes for the same arguments. */
/* SPDX-License-Identifier: ISC */
/*
 *     gen ROWS [SEED] > raw.csv      22 Chinese columns, a city's gates in one week
 *     gen areas > areas.csv          200 risk areas for flag-risk -a
 *     gen places > places.csv        code,name of every place in the log
 *
 * Everybody in it is invented. Resident id numbers have a right check digit
 * and a year of birth from 1880 to 1899, so that nobody alive has one; phone
 * numbers have 0000 in the middle.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counties.h"

#define LEN(array) (sizeof(array) / sizeof *(array))

enum {
	PEOPLE = 300000,
	ESTATES = 300,
	GATES = 3,            /* per estate */
	WEEK = 7 * 86400,
	FIRST_DAY = 19080,    /* 2022-03-29, in days from 1970-01-01 */
	AREAS = 200,
	MIN_DAY = 1440,
};

/* One of several texts, by weights that may sum to anything. */
struct choice {
	unsigned weight;
	const char *text;
};

static const char *const surnames[] = {
	"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨",
	"朱", "秦", "尤", "许", "何", "吕", "施", "张", "孔", "曹", "严", "华", "金", "魏", "陶", "姜",
	"戚", "谢", "邹", "喻", "柏", "水", "窦", "章", "云", "苏", "潘", "葛", "奚", "范", "彭", "郎",
	"鲁", "韦", "昌", "马", "苗", "凤", "花", "方", "俞", "任", "袁", "柳", "酆", "鲍", "史", "唐",
	"费", "廉", "岑", "薛", "雷", "贺", "倪", "汤", "滕", "殷", "罗", "毕", "郝", "邬", "安", "常",
	"上官", "欧阳", "诸葛", "司徒",
};
static const char *const syllables[] = {
	"安", "柏", "宝", "本", "博", "才", "昌", "晨", "诚", "传", "春", "聪", "达", "丹", "德", "迪",
	"东", "恩", "芳", "飞", "菲", "丰", "福", "刚", "高", "根", "贵", "国", "海", "航", "禾", "和",
	"恒", "红", "厚", "虎", "花", "怀", "欢", "辉", "惠", "吉", "佳", "坚", "建", "江", "杰", "金",
	"锦", "京", "景", "静", "菊", "君", "凯", "康", "可", "坤", "兰", "乐", "雷", "礼", "力", "莲",
	"良", "林", "玲", "龙", "露", "梅", "萌", "民", "明", "宁", "培", "鹏", "平", "琪", "谦", "青",
	"庆", "秋", "泉", "仁", "荣", "瑞", "森", "山", "诗", "石", "书", "松", "棠", "田", "微", "文",
};
static const char *const estate_first[] = {
	"晴川", "向阳", "柳岸", "枫林", "桂香", "云栖", "石桥", "青禾", "南塘", "北苑", "东篱", "西河", "麦田",
	"月湖", "松涛", "竹里", "梅园", "荷塘", "白鹭", "红叶", "长堤", "古渡", "新港", "老街", "星海",
};
static const char *const estate_last[] = {
	"花园", "家园", "小区", "新村", "公寓", "一期", "二期", "名邸", "雅苑", "里", "坊", "社区",
};
static const char *const plates[] = { "鄂A", "鄂B", "粤B", "沪C", "京N", "浙A", "苏E", "吉A" };
static const char *const symptoms[] = {
	"咳嗽", "干咳", "发热", "发烧", "乏力", "咽痛", "腹泻", "流涕", "头痛", "呼吸困难", "嗅觉减退",
	"味觉减退", "呕吐", "cough", "fever", "肌肉酸痛",
};
static const char *const digits_wide[] = { "０", "１", "２", "３", "４", "５", "６", "７", "８", "９" };

static const struct choice directions[] = {
	{ 48, "进" }, { 44, "出" }, { 4, "in" }, { 4, "out" }, { 0, NULL },
};
static const struct choice codes[] = {
	{ 7720, "绿码" }, { 965, "绿" }, { 676, "green" }, { 289, "Green" },
	{ 160, "黄码" }, { 20, "黄" }, { 14, "yellow" }, { 6, "Yellow" },
	{ 24, "红码" }, { 3, "红" }, { 2, "red" }, { 1, "RED" }, { 120, "" }, { 0, NULL },
};
static const struct choice results[] = {
	{ 8000, "阴性" }, { 1000, "negative" }, { 995, "检测中" }, { 5, "阳性" }, { 0, NULL },
};
static const struct choice doses[] = {
	{ 5, "0" }, { 5, "1" }, { 40, "2" }, { 48, "3" }, { 2, "" }, { 0, NULL },
};
static const struct choice masks[] = {
	{ 900, "是" }, { 50, "Y" }, { 30, "否" }, { 5, "N" }, { 15, "" }, { 0, NULL },
};
static const struct choice contacts[] = { { 998, "否" }, { 2, "是" }, { 0, NULL } };
static const struct choice purposes[] = {
	{ 30, "回家" }, { 20, "上班" }, { 10, "买菜" }, { 8, "快递" }, { 7, "外卖" }, { 6, "上学" },
	{ 5, "探亲" }, { 4, "就医" }, { 4, "遛狗" }, { 3, "物业维修" }, { 3, "核酸检测" }, { 0, NULL },
};
static const struct choice remarks[] = {
	{ 8800, "" }, { 6, "第一次偏高\n隔五分钟再测正常" }, { 150, "复测正常" }, { 150, "已告知网格员" },
	{ 150, "手机没电" }, { 120, "老人,不会用手机" }, { 120, "送\"爱心菜\"" }, { 120, "放门口,未入内" },
	{ 120, "复测两次,间隔五分钟" }, { 100, "提醒戴口罩" }, { 80, "say \"ok\"" }, { 84, "自称外地返回,已报社区" },
	{ 0, NULL },
};

static uint64_t state;

/* One of 2^64 numbers that has nothing to do with its neighbours (the
 * finaliser of SplitMix64, Steele, Lea and Flood 2014). */
static uint64_t scramble(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static uint64_t next(void)
{
	return scramble(state += 0x9e3779b97f4a7c15u);
}

static unsigned below(unsigned n)
{
	return (unsigned)((next() >> 32) * n >> 32);
}

/* True in `n` of 1000 cases. */
static bool chance(unsigned n)
{
	return below(1000) < n;
}

static const char *pick(const struct choice *list)
{
	unsigned total = 0, at;

	for (const struct choice *c = list; c->text; c++)
		total += c->weight;
	at = below(total);
	for (; at >= list->weight; list++)
		at -= list->weight;
	return list->text;
}

/* The record being written. */
static char line[4096], *end;
static unsigned fields;
static bool quote_all;

static void add(const char *text)
{
	bool quoted = quote_all || text[strcspn(text, ",\"\n")];

	if (fields++)
		*end++ = ',';
	if (!quoted) {
		size_t n = strlen(text);

		memcpy(end, text, n);
		end += n;
		return;
	}
	*end++ = '"';
	for (; *text; text++) {
		if (*text == '"')
			*end++ = '"';
		*end++ = *text;
	}
	*end++ = '"';
}

__attribute__((format(printf, 1, 2)))
static void add_format(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	add(text);
}

/* Civil date of a day number: Howard Hinnant, "chrono-Compatible Low-Level
 * Date Algorithms". */
static void civil(int day, int *y, int *m, int *d)
{
	int z = day + 719468, era = z / 146097, doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = yoe + era * 400 + (*m <= 2);
}

/* A time in one of the ways terminals and people write it. */
static void add_time(int64_t at, bool seconds)
{
	int y, m, d, s = (int)(at % 86400);
	unsigned way = below(1000);

	civil((int)(at / 86400), &y, &m, &d);
	if (way < 860 && seconds)
		add_format("%04d-%02d-%02d %02d:%02d:%02d", y, m, d, s / 3600, s / 60 % 60, s % 60);
	else if (way < 860)
		add_format("%04d-%02d-%02d %02d:%02d", y, m, d, s / 3600, s / 60 % 60);
	else if (way < 955)
		add_format("%d/%d/%d %d:%02d", y, m, d, s / 3600, s / 60 % 60);
	else if (way < 980)
		add_format("%d年%d月%d日 %02d:%02d", y, m, d, s / 3600, s / 60 % 60);
	else
		add_format("%04d.%02d.%02d %02d:%02d", y, m, d, s / 3600, s / 60 % 60);
}

/* A temperature in tenths of a degree: most are between 36.1 and 36.9. */
static int temperature(void)
{
	unsigned kind = below(1000);

	if (kind < 12)
		return 373 + (int)below(22);
	if (kind < 30)
		return 370 + (int)below(3);
	if (kind < 33)
		return 341 + (int)below(9);
	return 361 + (int)below(9);
}

static void add_temperature(void)
{
	int t = temperature(), whole = t / 10, tenth = t % 10;
	unsigned way = below(1000);

	if (way < 800)
		add_format("%d.%d", whole, tenth);
	else if (way < 880)
		add_format("%d.%d℃", whole, tenth);
	else if (way < 900)
		add_format("%d,%d", whole, tenth);
	else if (way < 920)
		add_format("%d度%d", whole, tenth);
	else if (way < 930)
		add_format("%s%s.%s", digits_wide[whole / 10], digits_wide[whole % 10], digits_wide[tenth]);
	else if (way < 940)
		add_format("%d。%d", whole, tenth);
	else if (way < 945)
		add_format("%d.%dF", (t * 18 + 3205) / 100, (t * 18 + 3205) / 10 % 10);
	else if (way < 950)
		add_format("%d.%d °C", whole, tenth);
	else if (way < 970)
		add("正常");
	else if (way < 995)
		add("");
	else
		add("3.65");
}

/* A resident id number as in GB 11643-1999. */
static void id_number(uint64_t h, char id[19])
{
	static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	snprintf(id, 18, "%s%04u%02u%02u%03u", counties[h % LEN(counties)].code,
		 1880 + (unsigned)(h >> 8) % 20, 1 + (unsigned)(h >> 16) % 12,
		 1 + (unsigned)(h >> 24) % 28, 1 + (unsigned)(h >> 32) % 999);
	for (int i = 0; i < 17; i++)
		sum += (id[i] - '0') * weight[i];
	id[17] = "10X98765432"[sum % 11];
	id[18] = '\0';
}

/* What stays the same whenever a person passes. */
static void add_person(uint64_t h)
{
	uint64_t g = scramble(h);
	char id[19];

	add_format("%s%s%s", surnames[(h >> 24) % LEN(surnames)], syllables[(h >> 32) % LEN(syllables)],
		   (h >> 40) % 4 ? syllables[(h >> 44) % LEN(syllables)] : "");
	id_number(g, id);
	add(id);
	add_format("1%u0000%04u", 30 + (unsigned)(g >> 48) % 70, (unsigned)(h >> 48) % 10000);
	if ((g >> 40) % 6 == 0)
		add_format("%s0%04u", plates[(g >> 43) % LEN(plates)], (unsigned)(h >> 12) % 10000);
	else
		add("");
}

static void add_journey(int64_t at)
{
	int y, m, d;
	unsigned way = below(100);
	/* the product of two draws makes some places far more frequent */
	unsigned place = below(1000) * below(1000) / 1000 * (unsigned)LEN(counties) / 1000;

	if (!chance(180)) {
		add("");
		add("");
		return;
	}
	add(counties[place].name);
	civil((int)(at / 86400) - (int)below(30), &y, &m, &d);
	if (way < 85)
		add_format("%04d-%02d-%02d", y, m, d);
	else if (way < 97)
		add_format("%d/%d/%d", y, m, d);
	else
		add("");
}

static void add_test(int64_t at)
{
	unsigned age = below(chance(850) ? 2 * MIN_DAY : 8 * MIN_DAY);

	if (!chance(930)) {
		add("");
		add("");
		return;
	}
	add_time(at - (int64_t)age * 60, false);
	add(pick(results));
}

static void add_symptoms(void)
{
	static const struct choice joints[] = { { 3, "、" }, { 2, "，" }, { 2, "," }, { 1, " " }, { 0, NULL } };
	unsigned kind = below(1000);
	const char *one = symptoms[below(LEN(symptoms))], *other = symptoms[below(LEN(symptoms))];
	const char *joint = pick(joints);

	if (kind < 700)
		add("无");
	else if (kind < 955)
		add("");
	else if (kind < 975)
		add(one);
	else
		add_format("%s%s%s", one, joint, other);
}

/* Rows come in order of time; a person is drawn so that some pass often. */
static void row(uint64_t i, uint64_t rows)
{
	unsigned person = below(chance(700) ? 1 + below(PEOPLE) : PEOPLE);
	uint64_t h = scramble(person + 77777u);
	unsigned estate = (unsigned)(h % ESTATES), gate = estate * GATES + below(GATES);
	int64_t at = (int64_t)FIRST_DAY * 86400 + (int64_t)((double)i / (double)rows * WEEK);

	end = line;
	fields = 0;
	quote_all = scramble(gate + 5) % 10 == 0;
	if (chance(4))
		add("");
	else
		add_time(at + below(60), true);
	add_format("G%04u", gate);
	add_format("%s%s", estate_first[estate % LEN(estate_first)], estate_last[estate / LEN(estate_first)]);
	add_format("第%02u网格", 1 + (unsigned)(h >> 20) % 8);
	add(pick(directions));
	add_person(h);
	add_temperature();
	add(pick(codes));
	add_journey(at);
	add_test(at);
	add(pick(doses));
	add(pick(masks));
	add_symptoms();
	add(pick(contacts));
	add(pick(purposes));
	add_format("%s师傅", surnames[scramble(gate * 7 + below(3)) % LEN(surnames)]);
	add(pick(remarks));
	*end++ = '\n';
	fwrite(line, 1, (size_t)(end - line), stdout);
}

static void areas(void)
{
	puts("region,level,from,to,source");
	for (unsigned i = 0; i < AREAS; i++) {
		/* 227 counties, a prime: none comes twice */
		const struct county *c = &counties[i * 89 % LEN(counties)];
		int from = FIRST_DAY - 14 + (int)(scramble(i) % 14), y, m, d;

		civil(from, &y, &m, &d);
		printf("%s,%s,%04d-%02d-%02d,", c->code, i % 5 ? "medium" : "high", y, m, d);
		civil(from + 14, &y, &m, &d);
		if (i % 4 == 3)
			printf("%04d-%02d-%02d", y, m, d);
		printf(",invented bulletin %u\n", 1 + i / 20);
	}
}

static void places(void)
{
	puts("code,name");
	for (size_t i = 0; i < LEN(counties); i++)
		printf("%s,%s\n", counties[i].code, counties[i].name);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	uint64_t rows = strtoull(what, NULL, 10);

	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	state = scramble(argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
	if (!strcmp(what, "areas")) {
		areas();
	} else if (!strcmp(what, "places")) {
		places();
	} else if (rows) {
		puts("时间,门岗编号,小区,网格,方向,姓名,证件号,手机号,车牌,体温,健康码,旅居地,返回日期,"
		     "采样时间,核酸结果,疫苗剂次,口罩,症状,密接,事由,值班员,备注");
		for (uint64_t i = 0; i < rows; i++)
			row(i, rows);
	} else {
		fputs("usage: gen ROWS [SEED] | gen areas | gen places\n", stderr);
		return 2;
	}
	return fclose(stdout) ? 3 : 0;
}
