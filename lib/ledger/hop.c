/* From member header to member header: see hop.h. */
/* SPDX-License-Identifier: ISC */
#include "hop.h"

#include "bloom.h"

/* The longest header, and how much is looked at in one go. */
enum { HEADER_MAX = 128 + BLOOM_MAX, WINDOW = 8192, WIDE = 1 << 18 };

void hop_free(struct hop *h)
{
	window_free(&h->file);
}

static int look(struct hop *h, int64_t at, size_t want, struct slice *out)
{
	return window_look(&h->file, at, want, WINDOW, out);
}

/* Moves on to the next good header behind h->at, or to the end. */
static enum hop_got pass_damage(struct hop *h)
{
	for (int64_t from = h->at + 1; from < h->file.size;) {
		struct slice bytes;
		size_t place;

		if (look(h, from, WIDE, &bytes) < 0)
			return HOP_TROUBLE;
		place = member_find(bytes, 0);
		if (place < bytes.n) {
			h->at = from + (int64_t)place;
			return HOP_DAMAGE;
		}
		/* A header may begin at the end of the window. */
		from += (int64_t)(bytes.n > HEADER_MAX ? bytes.n - HEADER_MAX + 1 : bytes.n);
	}
	h->at = h->file.size;
	return HOP_TORN;
}

enum hop_got hop_next(struct hop *h, int64_t *at, struct member *m, const char **why)
{
	enum member_found found;
	struct slice bytes;

	for (;; h->at += MEMBER_END_SIZE) {
		*at = h->at;
		if (h->at >= h->file.size)
			return HOP_END;
		if (look(h, h->at, 128, &bytes) < 0)
			return HOP_TROUBLE;
		found = member_parse_header(bytes, m, why);
		if (found == MEMBER_PART) {
			if (look(h, h->at, HEADER_MAX, &bytes) < 0)
				return HOP_TROUBLE;
			found = member_parse_header(bytes, m, why);
		}
		if (found != MEMBER_END)
			break;
	}
	if (found == MEMBER_WHOLE && (int64_t)m->size <= h->file.size - h->at) {
		h->at += (int64_t)m->size;
		return HOP_MEMBER;
	}
	if (found != MEMBER_BAD)
		*why = "cut short";
	return pass_damage(h);
}
