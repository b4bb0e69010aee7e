/* The members of one data file: see part.h. */
/* SPDX-License-Identifier: ISC */
#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "window.h"
#include "xmem.h"

/* A hop needs a header with its filter; a read needs many members. */
enum { WINDOW_HEADERS = 8192, WINDOW_TEXT = 1 << 18, WINDOW_MIN = MEMBER_MAX };

struct part_reader {
	char *path;
	struct window file;
	enum part_depth depth;
	struct codec *codec;
	struct part_state state;
	struct buf text;
	struct diag *diag;
	bool done;
};

struct part_reader *part_open(const char *path, int64_t size, enum part_depth depth, struct diag *diag)
{
	struct part_reader *r = xcalloc(1, sizeof *r);
	struct where at = { path, 0, 0, NULL };
	struct stat st;

	r->path = xstrdup(path);
	r->diag = diag;
	r->depth = depth;
	r->state = (struct part_state){ .last = -1, .tmin = MEMBER_NO_TMIN, .tmax = MEMBER_NO_TMAX };
	if (depth != PART_HEADERS)
		/* The reference decides what is a stream: others accept some forged ones. */
		r->codec = codec_new(depth == PART_FULL ? CODEC_ZLIB : CODEC_BEST, CODEC_LEVEL);
	r->file.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (r->file.fd < 0 || fstat(r->file.fd, &st) < 0) {
		diag_errno(diag, &at, "cannot open");
		part_close(r);
		return NULL;
	}
	r->state.size = r->file.size = size < 0 || size > st.st_size ? st.st_size : size;
	return r;
}

void part_resume(struct part_reader *r, int64_t from, const struct tree *tree, uint32_t schema)
{
	r->state.good = from;
	r->state.tree = *tree;
	r->state.leaves = tree->n;
	r->state.schema = schema;
	tree_root(tree, &r->state.root);
}

const struct part_state *part_state(const struct part_reader *r)
{
	return &r->state;
}

void part_state_free(struct part_state *state)
{
	buf_free(&state->header);
	buf_free(&state->place);
}

void part_close(struct part_reader *r)
{
	if (!r)
		return;
	if (r->file.fd >= 0)
		close(r->file.fd);
	codec_free(r->codec);
	part_state_free(&r->state);
	buf_free(&r->text);
	window_free(&r->file);
	free(r->path);
	free(r);
}

static int look(struct part_reader *r, int64_t at, size_t want, size_t ahead, struct slice *out)
{
	struct where where = { r->path, 0, 0, NULL };

	return window_look(&r->file, at, want, ahead, out) < 0 ? diag_errno(r->diag, &where, "cannot read") : 0;
}

/* The member at `at`: its header, and its bytes unless only headers are
 * wanted. */
static int read_member(struct part_reader *r, int64_t at, struct part_member *m, enum member_found *found,
		       const char **why)
{
	if (r->depth != PART_HEADERS) {
		if (look(r, at, MEMBER_MAX, WINDOW_TEXT, &m->bytes) < 0)
			return -1;
		*found = member_parse(m->bytes, &m->head, why);
		return 0;
	}
	if (look(r, at, MEMBER_PLACE_MAX, WINDOW_HEADERS, &m->bytes) < 0)
		return -1;
	*found = member_parse_header(m->bytes, &m->head, why);
	if (*found == MEMBER_PART) {
		if (look(r, at, MEMBER_MAX, WINDOW_MIN, &m->bytes) < 0)
			return -1;
		*found = member_parse_header(m->bytes, &m->head, why);
	}
	if (*found == MEMBER_WHOLE && at + (int64_t)m->head.size > r->state.size)
		*found = MEMBER_PART;
	return 0;
}

/* What its header says must follow from the members before it. */
static const char *check_order(const struct part_reader *r, const struct member *m)
{
	const struct part_state *s = &r->state;
	bool first = s->good == 0;

	if (s->seal)
		return "something behind the seal";
	if (first != (m->kind == MEMBER_OPEN))
		return first ? "no opening member" : "a second opening member";
	if (m->n0 != s->leaves)
		return "leaves do not follow on";
	if (first ? m->rows != 1 : m->schema != s->schema)
		return first ? "the opening member has not one line" : "of another header line";
	if (m->kind == MEMBER_SEAL && (m->rows || memcmp(&m->root, &s->root, sizeof m->root) != 0))
		return "the seal is of another tree";
	return NULL;
}

static const char *check_text(struct part_reader *r, struct part_member *m)
{
	struct part_state *s = &r->state;
	const char *why = NULL;
	struct tree after;
	struct tree_hash root;
	struct slice line;

	buf_clear(&r->text);
	if (member_text(r->codec, m->bytes, &m->head, &r->text, &why) < 0)
		return why;
	m->text = buf_slice(&r->text);
	line = (struct slice){ m->text.p, m->text.n ? m->text.n - 1 : 0 };
	if (m->head.kind == MEMBER_OPEN && codec_crc(0, line) != m->head.schema)
		return "the header line is not the one told";
	if (r->depth == PART_FULL) {
		after = s->tree;
		tree_add_lines(&after, m->text);
		tree_root(&after, &root);
		if (memcmp(&root, &m->head.root, sizeof root) != 0)
			return "the root is of other lines";
		s->tree = after;
	}
	if (m->head.kind == MEMBER_OPEN) {
		buf_clear(&s->header);
		buf_put(&s->header, line);
	}
	return NULL;
}

static void accept(struct part_reader *r, const struct part_member *m)
{
	struct part_state *s = &r->state;

	s->last = s->good;
	s->good += (int64_t)m->head.size;
	s->leaves += m->head.rows;
	s->root = m->head.root;
	s->mtime = m->head.mtime;
	s->schema = m->head.schema;
	s->members++;
	s->seal = m->head.kind == MEMBER_SEAL;
	if (m->head.kind == MEMBER_OPEN) {
		buf_clear(&s->place);
		buf_put(&s->place, m->head.place);
	}
	if (m->head.tmin < s->tmin)
		s->tmin = m->head.tmin;
	if (m->head.tmax > s->tmax)
		s->tmax = m->head.tmax;
}

/* Whether a good member of this file lies somewhere behind `from`. */
static int good_behind(struct part_reader *r, int64_t from, bool *behind)
{
	struct slice bytes;
	struct member m;
	const char *why;

	*behind = false;
	for (int64_t at = from + 1; at < r->state.size && !*behind;) {
		size_t place;

		if (look(r, at, WINDOW_TEXT, WINDOW_TEXT, &bytes) < 0)
			return -1;
		place = member_find(bytes, 0);
		*behind = place < bytes.n &&
			  member_parse_header(slice_from(bytes, place), &m, &why) == MEMBER_WHOLE &&
			  m.n0 >= r->state.leaves;
		/* A header may begin at the end of the window. */
		at += place < bytes.n	       ? (int64_t)place + 1 :
		      bytes.n > MEMBER_MAX ? (int64_t)(bytes.n - MEMBER_MAX) :
					     (int64_t)bytes.n;
	}
	return 0;
}

/* The good members end here: why? */
static int finish(struct part_reader *r, const char *why)
{
	struct part_state *s = &r->state;
	bool behind;

	r->done = true;
	s->why = why;
	if (!why) {
		s->end = s->seal ? PART_SEALED : PART_OPEN;
		return 0;
	}
	if (good_behind(r, s->good, &behind) < 0)
		return -1;
	s->end = behind ? PART_DAMAGED : PART_TORN;
	return 0;
}

/* What stands behind the last good member is none: the end mark, perhaps. */
static int finish_at(struct part_reader *r, enum member_found found, const char *why)
{
	struct part_state *s = &r->state;

	if (found == MEMBER_PART)
		why = "cut short";
	else if (found == MEMBER_END && !s->seal)
		why = "an end without a seal";
	else if (found == MEMBER_END && s->good + MEMBER_END_SIZE != s->size)
		why = "something behind the end";
	else if (found == MEMBER_END)
		why = NULL;
	return finish(r, why);
}

int part_next(struct part_reader *r, struct part_member *m)
{
	struct part_state *s = &r->state;
	enum member_found found;
	const char *why = NULL;

	if (r->done)
		return 0;
	if (s->good == s->size)
		return finish(r, s->size == 0 ? "empty" : s->seal ? "the end mark is missing" : NULL);
	*m = (struct part_member){ .at = s->good };
	if (read_member(r, s->good, m, &found, &why) < 0)
		return -1;
	if (found != MEMBER_WHOLE)
		return finish_at(r, found, why);
	if (r->depth != PART_HEADERS)
		m->bytes.n = m->head.size;
	why = check_order(r, &m->head);
	if (!why && r->depth != PART_HEADERS)
		why = check_text(r, m);
	if (why)
		return finish(r, why);
	accept(r, m);
	return 1;
}

int part_scan(const char *path, int64_t size, enum part_depth depth, struct part_state *state, struct diag *diag)
{
	struct part_reader *r = part_open(path, size, depth, diag);
	struct part_member m;
	int got;

	*state = (struct part_state){ 0 };
	if (!r)
		return -1;
	while ((got = part_next(r, &m)) > 0)
		;
	*state = r->state;
	r->state.header = r->state.place = (struct buf){ 0 };
	part_close(r);
	return got;
}
