/* From member header to member header of an open data file.            (L4)
 *
 *     struct hop h = { .file = { .fd = fd, .size = settled } };
 *     while ((got = hop_next(&h, &at, &m, &why)) > HOP_END)
 *             if (got == HOP_MEMBER) ...
 *     hop_free(&h);
 *
 * For readers: unlike part.h it goes on behind what is damaged, and it does
 * not ask whether members follow on. All zero but the file's fd and size is the
 * beginning; set `at` to begin elsewhere.
 */
#ifndef GH_HOP_H
#define GH_HOP_H

#include "member.h"
#include "window.h"

struct hop {
	struct window file;
	int64_t at;             /* where the next member should begin */
};

enum hop_got {
	HOP_TROUBLE = -1,  /* reading failed, errno is set */
	HOP_END,
	HOP_MEMBER,        /* its header in *m, its offset in *at; slices are good until the next call */
	HOP_DAMAGE,        /* at *at begins no member, but behind it is one: the next call goes on there */
	HOP_TORN,          /* at *at begins no member and behind it is none */
};

enum hop_got hop_next(struct hop *h, int64_t *at, struct member *m, const char **why);
/* Frees the window; the descriptor is the caller's. */
void hop_free(struct hop *h);

#endif
