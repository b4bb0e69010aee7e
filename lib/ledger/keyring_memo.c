/* Tokens already worked out in this run: see keyring_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "keyring_internal.h"

#include <stdlib.h>

#include "strmap.h"
#include "xmem.h"

/* One slot is one cache line, a look at two costs half as much again. 2^17 of
 * them (8 MiB) hold the persons of a busy day of a district. */
enum { LINE = 64, TEXT = 41, SLOTS_FIRST = 64, SLOTS_MOST = 1 << 17 };

struct memo_slot {
	int32_t month;
	uint8_t kind;
	uint8_t n;      /* of the text; 0: free */
	char token[KEYRING_TOKEN + 1];
	char text[TEXT];
};

_Static_assert(sizeof(struct memo_slot) == LINE, "a slot is a cache line");

static bool is_of(const struct memo_slot *s, int month, enum keyring_kind kind, struct slice text)
{
	return s->n == text.n && s->month == month && s->kind == kind && memcmp(s->text, text.p, text.n) == 0;
}

static struct memo_slot *slot_of(const struct keyring_memo *m, struct slice text)
{
	return &m->slot[strmap_hash(text) >> 7 & (m->nslots - 1)];
}

const char *keyring_memo_find(const struct keyring_memo *m, int month, enum keyring_kind kind, struct slice text)
{
	const struct memo_slot *s;

	if (!m->nslots || text.n == 0 || text.n > TEXT)
		return NULL;
	s = slot_of(m, text);
	return is_of(s, month, kind, text) ? s->token : NULL;
}

static void grow(struct keyring_memo *m)
{
	struct keyring_memo wider = { .nslots = m->nslots ? m->nslots * 4 : SLOTS_FIRST };

	wider.memory = xcalloc(wider.nslots + 1, sizeof *wider.slot);
	wider.slot = (struct memo_slot *)(void *)((char *)wider.memory + (LINE - (uintptr_t)wider.memory % LINE));
	for (size_t i = 0; i < m->nslots; i++) {
		const struct memo_slot *s = &m->slot[i];
		struct memo_slot *to = s->n ? slot_of(&wider, (struct slice){ s->text, s->n }) : NULL;

		if (!to)
			continue;
		wider.used += to->n == 0;
		*to = *s;
	}
	keyring_memo_free(m);
	*m = wider;
}

void keyring_memo_put(struct keyring_memo *m, int month, enum keyring_kind kind, struct slice text, const char *token)
{
	struct memo_slot *s;

	if (text.n == 0 || text.n > TEXT)
		return;
	if (m->used >= m->nslots / 2 && m->nslots < SLOTS_MOST)
		grow(m);
	s = slot_of(m, text);
	m->used += s->n == 0;
	s->month = month;
	s->kind = (uint8_t)kind;
	s->n = (uint8_t)text.n;
	memcpy(s->token, token, sizeof s->token);
	memcpy(s->text, text.p, text.n);
}

void keyring_memo_free(struct keyring_memo *m)
{
	if (m->slot)
		sodium_memzero(m->slot, m->nslots * sizeof *m->slot);
	free(m->memory);
	*m = (struct keyring_memo){ 0 };
}
