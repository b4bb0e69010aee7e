/* The same event, sent twice by a device.                              (L4)
 *
 *     struct repeat seen = { 0 };
 *     repeat_see(&seen, key, content, at, 60)    REPEAT_NEW
 *     repeat_see(&seen, key, content, at, 60)    REPEAT_SAME: drop it
 *     repeat_free(&seen);
 *
 * A terminal that lost its connection sends again what it is not sure of,
 * and an export may hold both. Two rows are one event when their keys are the
 * same (a profile says which columns), their times are at most `window`
 * seconds apart, and they say the same: a second row with another temperature
 * is a second reading, which nobody may lose.
 *
 * Memory is bounded: the last 65536 events, 8 to a set. What is forgotten can
 * only make a repetition stay, never drop an event.
 */
#ifndef GH_REPEAT_H
#define GH_REPEAT_H

#include <stdint.h>

enum repeat_verdict {
	REPEAT_NEW,
	REPEAT_SAME,    /* was seen, and says the same */
	REPEAT_DIFFERS  /* was seen, and says something else */
};

struct repeat_event;

struct repeat {
	struct repeat_event *event; /* NULL until the first */
	uint64_t arrival;
};

/* `key` and `content` are hashes (strmap_hash), `at` UNIX seconds. An event
 * that is not REPEAT_SAME is remembered. */
enum repeat_verdict repeat_see(struct repeat *r, uint64_t key, uint64_t content, int64_t at, int64_t window);
void repeat_free(struct repeat *r);

#endif
