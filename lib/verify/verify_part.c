/* One part of a ledger, checked: see verify_part.h. */
/* SPDX-License-Identifier: ISC */
#include "verify_part.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xmem.h"

/* All that threads share. */
struct work {
	struct verify_file file;
	struct verify_member *member;
	size_t n, cap;
	atomic_size_t next;
};

/* -- members ---------------------------------------------------------- */

/* Hops from header to header. What ends the walk is in *state. */
static int list_members(struct work *w, struct part_reader *r, struct verify_part *p)
{
	struct part_member m;
	int got;

	while ((got = part_next(r, &m)) > 0) {
		XGROW(w->member, w->n + 1, w->cap);
		w->member[w->n++] = (struct verify_member){
			.at = m.at, .n0 = m.head.n0, .size = (uint32_t)m.head.size,
		};
		if (m.head.kind == MEMBER_OPEN)
			p->opened = m.head.mtime;
		p->closed = m.head.mtime;
	}
	return got;
}

/* Packing may put another file in the place of a closed part. */
static bool same_file(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

static void take_state(struct verify_part *p, const struct part_state *state)
{
	p->end = state->end;
	p->sealed = state->seal;
	buf_clear(&p->place);
	buf_put(&p->place, buf_slice(&state->place));
}

/* Opens the file and lists its members, from one and the same file. */
static int begin(struct work *w, struct verify_part *p, const char *path, struct part_reader **r, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	int result;

	do {
		w->n = 0;
		part_close(*r);
		if (w->file.fd >= 0)
			close(w->file.fd);
		w->file.fd = open(path, O_RDONLY | O_CLOEXEC);
		if (w->file.fd < 0) {
			*r = NULL;
			return diag_errno(diag, &at, "cannot open");
		}
		*r = part_open(path, p->open ? p->size : -1, PART_HEADERS, diag);
		if (!*r)
			return -1;
		result = list_members(w, *r, p);
	} while (result == 0 && !same_file(w->file.fd, path));
	if (result == 0)
		take_state(p, part_state(*r));
	return result;
}

struct thread {
	pthread_t id;
	bool runs;
	struct work *work;
	struct verify_hand *hand;
};

static void *check_members(void *context)
{
	struct thread *t = context;
	struct work *w = t->work;
	size_t i;

	while ((i = atomic_fetch_add(&w->next, 1)) < w->n)
		verify_member(t->hand, &w->file, &w->member[i]);
	return NULL;
}

/* A thread that cannot be had is done without. */
static void share_out(struct work *w, struct verify_hand *const *hand, unsigned nhands)
{
	struct thread *t = xcalloc(nhands, sizeof *t);

	for (unsigned i = 0; i < nhands; i++)
		t[i] = (struct thread){ .work = w, .hand = hand[i] };
	for (unsigned i = 1; i < nhands; i++)
		t[i].runs = pthread_create(&t[i].id, NULL, check_members, &t[i]) == 0;
	check_members(&t[0]);
	for (unsigned i = 1; i < nhands; i++)
		if (t[i].runs)
			pthread_join(t[i].id, NULL);
	free(t);
}

/* Every hand knows the columns. A header that is none is a finding, once. */
static bool bind_header(struct work *w, struct verify_part *p, struct verify_hand *const *hand, unsigned nhands)
{
	struct buf header = { 0 };
	bool good = w->n > 0 && verify_hand_header(hand[0], w->file.fd, &w->member[0], &header) == 0;

	for (unsigned i = 0; good && i < nhands; i++)
		good = verify_hand_bind(hand[i], buf_slice(&header)) == 0;
	if (!good && w->n > 0)
		findings_add(&p->found, SEV_ERROR, 1, "the header line cannot be read, or is none (expected seq,at,...)");
	buf_free(&header);
	return good;
}

/* -- putting together ------------------------------------------------- */

/* From here on members up to the end cannot be read: in the last part a tail
 * that was never acknowledged. */
static size_t torn_from(const struct work *w, const struct verify_part *p)
{
	size_t i = w->n;

	while (p->open && !p->sealed && p->end != PART_DAMAGED && i > 1 && w->member[i - 1].why)
		i--;
	return i;
}

/* Trees of one member, and the roots at stops and at its end. */
static void add_trees(struct verify_part *p, struct tree *tree, const struct verify_member *m)
{
	for (size_t i = 0; i < m->ntrees; i++) {
		tree_add_perfect(tree, &m->tree[i].root, m->tree[i].level);
		while (p->nreached < p->nstops && p->stop[p->nreached] == tree->n)
			tree_root(tree, &p->stop_root[p->nreached++]);
	}
}

static void check_order(struct verify_part *p, const struct verify_member *m)
{
	bool back = m->flags & MEMBER_CLOCK_BACK;

	p->went_back += back;
	p->last_back |= back;
	if (m->first_at == INT64_MIN)
		return;
	if (p->first_at == INT64_MIN) {
		p->first_at = m->first_at;
		p->first_back = p->last_back;
	} else if (m->first_at < p->last_at && !back) {
		findings_add(&p->found, SEV_ERROR, m->n0 + 1,
			     "at is before that of the row above, and no flag says that the clock went back");
	}
	p->last_at = m->last_at;
	p->last_back = false;
}

static void take_member(struct verify_part *p, struct verify_member *m)
{
	findings_move(&p->found, &m->found);
	check_order(p, m);
	p->rows += m->open ? 0 : m->rows;
	p->late += m->late;
	p->tmin = m->tmin < p->tmin ? m->tmin : p->tmin;
	p->tmax = m->tmax > p->tmax ? m->tmax : p->tmax;
	p->members++;
}

static void put_together(struct verify_part *p, struct work *w, size_t n)
{
	struct tree tree = { 0 };
	bool differs = false, lost = false;

	for (size_t i = 0; i < n; i++) {
		struct verify_member *m = &w->member[i];

		if (m->why) {
			findings_add(&p->found, SEV_ERROR, m->n0 + 1, "member at byte %lld is damaged: %s", (long long)m->at, m->why);
			lost = true;
			continue;
		}
		take_member(p, m);
		if (lost)
			continue;
		add_trees(p, &tree, m);
		tree_root(&tree, &p->root);
		if (!differs && memcmp(&p->root, &m->root, sizeof p->root) != 0) {
			findings_add(&p->found, SEV_ERROR, 0,
				     "member at byte %lld: its root is not that of lines 1 to %llu: a line was changed, left out or put in",
				     (long long)m->at, (unsigned long long)tree.n);
			differs = true;
		}
	}
	p->leaves = tree.n;
}

static void tell_end(struct verify_part *p, const struct work *w, size_t n, const struct part_state *state)
{
	int64_t good = n < w->n ? w->member[n].at : state->good;
	const char *why = n < w->n ? w->member[n].why : state->why;
	unsigned long long left = (unsigned long long)(state->size - good);

	if (n < w->n && p->end == PART_OPEN)
		p->end = PART_TORN;
	if (p->end == PART_DAMAGED)
		findings_add(&p->found, SEV_ERROR, 0, "damaged at byte %lld: %s; good members lie behind", (long long)good, why);
	else if (p->end == PART_TORN && p->open && !p->sealed)
		findings_add(&p->found, SEV_WARNING, 0,
			     "torn tail: %llu byte%s from byte %lld on %s never acknowledged (%s); the next append puts %s aside",
			     left, diag_s(left), (long long)good, diag_word(left, "was", "were"), why,
			     diag_word(left, "it", "them"));
	else if (p->end == PART_TORN)
		findings_add(&p->found, p->open ? SEV_WARNING : SEV_ERROR, 0, "%llu byte%s from byte %lld on %s no part of it (%s)", left,
			     diag_s(left), (long long)good, diag_word(left, "is", "are"), why);
}

int verify_part(const struct ledger *l, struct verify_part *p, struct verify_hand *const *hand, unsigned nhands,
		struct diag *diag)
{
	struct work w = { .file = { .fd = -1, .day = p->part.day, .settings = ledger_settings(l),
				    .stop = p->stop, .nstops = p->nstops } };
	struct part_reader *r = NULL;
	struct buf path = { 0 };
	int result;
	size_t n;

	p->tmin = MEMBER_NO_TMIN;
	p->tmax = MEMBER_NO_TMAX;
	p->first_at = p->last_at = INT64_MIN;
	p->stop_root = xcalloc(p->nstops + 1, sizeof *p->stop_root);
	result = begin(&w, p, ledger_path(l, p->part, LEDGER_DATA, &path), &r, diag);
	if (result == 0 && bind_header(&w, p, hand, nhands))
		share_out(&w, hand, nhands);
	else
		w.n = 0;
	if (result == 0) {
		n = torn_from(&w, p);
		put_together(p, &w, n);
		tell_end(p, &w, n, part_state(r));
	}
	for (size_t i = 0; i < w.n; i++) {
		free(w.member[i].tree);
		findings_free(&w.member[i].found);
	}
	free(w.member);
	if (w.file.fd >= 0)
		close(w.file.fd);
	part_close(r);
	buf_free(&path);
	return result;
}

void verify_part_free(struct verify_part *p)
{
	free(p->stop);
	free(p->stop_root);
	buf_free(&p->place);
	findings_free(&p->found);
}
