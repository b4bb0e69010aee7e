/* The table of regions in memory: region.c loads it, region_find.c reads it.
 * Names and codes are found by hash chains through the entries; a chain keeps
 * the order of the file. */
#ifndef GH_REGION_INTERNAL_H
#define GH_REGION_INTERNAL_H

#include "buf.h"
#include "region.h"

enum { REGION_SLOTS = 4096, REGION_KEY = 6 /* bytes: two Han characters */ };

enum region_status { REGION_IN_FORCE, REGION_RENAMED, REGION_ABOLISHED };

struct region {
	uint32_t name;   /* offset in `names` */
	uint8_t name_n;  /* bytes */
	uint8_t level;   /* 1 province, 2 prefecture, 3 county */
	uint8_t status;
	char code[7], now[7];
	uint32_t next_name, next_code; /* number + 1, 0: end of the chain */
};

struct word_list {
	char *text;
	struct slice *word;
	size_t n;
};

struct regions {
	struct region *region;
	size_t n, cap;
	struct buf names;
	uint32_t by_name[REGION_SLOTS], by_code[REGION_SLOTS];
	struct word_list suffixes, peoples, lead, between, joins, roads;
};

extern const char *const region_status_name[];

static inline struct slice region_name(const struct regions *r, const struct region *g)
{
	return (struct slice){ r->names.p + g->name, g->name_n };
}

/* The slot of the six bytes at p. */
static inline uint32_t region_slot(const char *p)
{
	uint32_t a;
	uint16_t b;

	memcpy(&a, p, 4);
	memcpy(&b, p + 4, 2);
	return (uint32_t)(((uint64_t)a << 16 | b) * 0x9e3779b97f4a7c15u >> 52);
}

#endif
