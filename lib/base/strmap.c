/* A set of distinct strings, numbered in order of arrival: see strmap.h. */
/* SPDX-License-Identifier: ISC */
#include "strmap.h"

#include <stdlib.h>

#include "xmem.h"

/* Pages of bytes double up to the second: many maps hold a few words. */
enum { FIRST_PAGE = 512, PAGE_BYTES = 16384 };

struct strmap_entry {
	const char *p;
	uint32_t n;
	uint32_t hash; /* upper half: spares most comparisons of bytes */
};

struct strmap_page {
	struct strmap_page *next;
	size_t used, size;
	char bytes[];
};

static uint64_t load(const char *p, size_t n)
{
	uint64_t x = 0;

	memcpy(&x, p, n);
	return x;
}

/* 1 to 3 bytes: memcpy of a length unknown to the compiler is a call. */
static uint64_t load_few(const char *p, size_t n)
{
	return (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1];
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 r = (unsigned __int128)(a ^ 0x9e3779b97f4a7c15) * (b ^ 0xd6e8feb86659fd93);

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static inline __attribute__((always_inline)) uint64_t hash_of(struct slice key)
{
	uint64_t h = key.n * 0xa0761d6478bd642f;
	const char *p = key.p, *end = p + key.n;

	for (; end - p > 16; p += 16)
		h = mix(h ^ load(p, 8), load(p + 8, 8));
	if (end - p > 8)
		return mix(h ^ load(p, 8), load(end - 8, 8));
	if (end - p > 3)
		return mix(h ^ load(p, 4), load(end - 4, 4));
	return key.n ? mix(h, load_few(p, (size_t)(end - p))) : h;
}

uint64_t strmap_hash(struct slice key)
{
	return hash_of(key);
}

/* Keys are short: without a call of memcmp finding one needs few registers. */
static inline bool same(const char *a, const char *b, size_t n)
{
	if (n > 7) {
		for (size_t i = 0; i < n - 8; i += 8)
			if (load(a + i, 8) != load(b + i, 8))
				return false;
		return load(a + n - 8, 8) == load(b + n - 8, 8);
	}
	if (n > 3)
		return load(a, 4) == load(b, 4) && load(a + n - 4, 4) == load(b + n - 4, 4);
	return n == 0 || load_few(a, n) == load_few(b, n);
}

/* The slot of the key, or the free slot where it would go. */
static inline __attribute__((always_inline)) size_t probe(const struct strmap *m, struct slice key, uint64_t hash)
{
	size_t at = hash & (m->nslots - 1);

	for (;; at = (at + 1) & (m->nslots - 1)) {
		const struct strmap_entry *e;

		if (!m->slot[at])
			return at;
		e = &m->entry[m->slot[at] - 1];
		if (e->hash == (uint32_t)(hash >> 32) && e->n == key.n && same(e->p, key.p, key.n))
			return at;
	}
}

/* Of a key that is not there. */
static size_t free_slot(const struct strmap *m, uint64_t hash)
{
	size_t at = hash & (m->nslots - 1);

	while (m->slot[at])
		at = (at + 1) & (m->nslots - 1);
	return at;
}

static void rehash(struct strmap *m)
{
	m->nslots = m->nslots ? m->nslots * 2 : 64;
	free(m->slot);
	m->slot = xcalloc(m->nslots, sizeof *m->slot);
	for (size_t i = 0; i < m->n; i++)
		m->slot[free_slot(m, strmap_hash(strmap_key(m, i)))] = (uint32_t)i + 1;
}

static const char *keep(struct strmap *m, struct slice key)
{
	struct strmap_page *page = m->page;
	char *at;

	if (!page || page->size - page->used < key.n) {
		size_t size = !page ? FIRST_PAGE : page->size < PAGE_BYTES / 2 ? 2 * page->size : PAGE_BYTES;

		if (key.n > size / 4)
			size = key.n > PAGE_BYTES / 4 ? key.n : PAGE_BYTES;
		page = xmalloc(sizeof *page + size + SLICE_PAD);
		*page = (struct strmap_page){ .next = m->page, .size = size };
		m->page = page;
	}
	at = page->bytes + page->used;
	if (key.n)
		memcpy(at, key.p, key.n);
	page->used += key.n;
	m->bytes += key.n;
	return at;
}

size_t strmap_find(const struct strmap *m, struct slice key)
{
	if (!m->nslots)
		return STRMAP_NONE;
	return (size_t)m->slot[probe(m, key, hash_of(key))] - 1;
}

/* Apart from strmap_add, which then needs few registers for a key that is there. */
static __attribute__((noinline)) size_t add_new(struct strmap *m, struct slice key, uint64_t hash)
{
	if (2 * (m->n + 1) > m->nslots)
		rehash(m);
	XGROW(m->entry, m->n + 1, m->cap);
	m->entry[m->n] = (struct strmap_entry){ keep(m, key), (uint32_t)key.n, (uint32_t)(hash >> 32) };
	m->slot[free_slot(m, hash)] = (uint32_t)m->n + 1;
	return m->n++;
}

size_t strmap_add(struct strmap *m, struct slice key)
{
	uint64_t hash = hash_of(key);
	uint32_t there = m->nslots ? m->slot[probe(m, key, hash)] : 0;

	return there ? there - 1 : add_new(m, key, hash);
}

struct slice strmap_key(const struct strmap *m, size_t number)
{
	return (struct slice){ m->entry[number].p, m->entry[number].n };
}

static void free_pages(struct strmap *m)
{
	while (m->page) {
		struct strmap_page *next = m->page->next;

		free(m->page);
		m->page = next;
	}
}

void strmap_clear(struct strmap *m)
{
	free_pages(m);
	m->n = m->bytes = 0;
	if (m->slot)
		memset(m->slot, 0, m->nslots * sizeof *m->slot);
}

void strmap_free(struct strmap *m)
{
	free_pages(m);
	free(m->entry);
	free(m->slot);
	*m = (struct strmap){ 0 };
}
