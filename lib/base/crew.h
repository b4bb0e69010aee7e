/* Work on several threads, taken back in the order it was given.       (L0)
 *
 *     struct crew *c = crew_new(threads, work, context);
 *     while (more || crew_busy(c)) {
 *             while (more && crew_has_room(c)) {
 *                     more = fill(&piece[crew_slot(c)]);
 *                     if (more)
 *                             crew_give(c);
 *             }
 *             if (crew_busy(c)) {
 *                     tell(&piece[crew_await(c)]);
 *                     crew_done(c);
 *             }
 *     }
 *     crew_free(c);
 *
 * Pieces of work lie in slots, an array of the caller's of crew_slots(c) pieces. A slot
 * is the caller's until it is given and again from crew_await on; between them
 * it belongs to the worker that has it. One thread gives and takes back.
 */
#ifndef GH_CREW_H
#define GH_CREW_H

#include <stdbool.h>
#include <stddef.h>

struct crew;

/* Does the piece in `slot`. `worker` counts from 0: what a worker needs for itself
 * can lie in an array. */
typedef void crew_work(void *context, unsigned worker, size_t slot);

/* With 1 thread, and where none can be had, crew_give does the work at once, as worker 0. */
struct crew *crew_new(unsigned threads, crew_work *work, void *context);
size_t crew_slots(const struct crew *c);
/* Of a crew of so many threads. */
size_t crew_slots_for(unsigned threads);

bool crew_has_room(const struct crew *c);
/* The slot for the next piece, when there is room. */
size_t crew_slot(const struct crew *c);
void crew_give(struct crew *c);

/* Whether a piece was given and not taken back. */
bool crew_busy(const struct crew *c);
/* Waits for the oldest of them: its slot. */
size_t crew_await(struct crew *c);
/* Frees the slot of the oldest, which was awaited. */
void crew_done(struct crew *c);

/* Ends the threads. Pieces that nobody began are left as they are, and crew_await waits
 * for nothing any more: who stops early can still go through what is in the slots. */
void crew_stop(struct crew *c);
/* Stops and frees. NULL is allowed. */
void crew_free(struct crew *c);

/* The processors this process may use, at least 1. */
unsigned crew_processors(void);

#endif
