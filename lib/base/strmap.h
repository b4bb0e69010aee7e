/* A set of distinct strings, numbered in order of arrival.             (L0)
 *
 *     struct strmap words = { 0 };
 *     size_t i = strmap_add(&words, key);    same key, same number
 *     value[i] = ...                         the caller's own array
 *     if (strmap_find(&words, key) == STRMAP_NONE) ...
 *     strmap_free(&words);
 *
 * All zero is the empty map. Keys are copied; strmap_key(m, i) is valid until
 * the map is cleared or freed and does not move when the map grows. Nothing
 * is ever removed singly. Every list, synonym table and memo of the toolkit
 * is one of these with an array beside it.
 */
#ifndef GH_STRMAP_H
#define GH_STRMAP_H

#include <stdint.h>
#include "slice.h"

#define STRMAP_NONE ((size_t)-1)
/* Between the texts of a key that is made of several, like unit and day: sorts below all text. */
#define STRMAP_BETWEEN '\x1f'

struct strmap_entry;
struct strmap_page;

struct strmap {
	struct strmap_entry *entry; /* by number */
	size_t n;                   /* strings held */
	size_t cap;
	uint32_t *slot;             /* open addressing: entry number + 1 */
	size_t nslots;              /* a power of two */
	struct strmap_page *page;   /* key bytes */
	size_t bytes;               /* sum of the keys' lengths */
};

/* The number of the key, STRMAP_NONE when it is not there. */
size_t strmap_find(const struct strmap *m, struct slice key);
/* The number of the key, which is now there. It is new when the result
 * equals the value of m->n before the call. */
size_t strmap_add(struct strmap *m, struct slice key);
struct slice strmap_key(const struct strmap *m, size_t number);
/* Forgets all keys. */
void strmap_clear(struct strmap *m);
void strmap_free(struct strmap *m);

/* The hash the map uses; also good for other short strings. */
uint64_t strmap_hash(struct slice key);

#endif
