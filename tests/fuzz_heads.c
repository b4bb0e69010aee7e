/* heads.csv: any bytes are lines that read, lines that do not, or a torn end.
 *
 * Beside no crash: every whole line is counted once, a torn end is seen, and
 * a head is chained if and only if its prev is the hash of the line before. */
/* SPDX-License-Identifier: ISC */
#include "fuzz.h"

#include "heads.h"

static FILE *nowhere;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	nowhere = fopen("/dev/null", "w");
	return nowhere == NULL;
}

/* Line number `wanted`, from 1. */
static struct slice line_of(struct slice text, unsigned long wanted)
{
	struct slice line = SLICE_NONE;

	while (wanted-- && slice_cut(&text, '\n', &line))
		;
	return line;
}

static void check_chain(const struct heads *h, struct slice text)
{
	for (size_t i = 0; i < heads_count(h); i++) {
		const struct head *head = heads_get(h, i);
		struct tree_hash before = heads_hash(line_of(text, head->line - 1));

		FUZZ_HOLDS(head->line > 1, "the header line is no head");
		FUZZ_HOLDS(head->chained == (memcmp(&before, &head->prev, sizeof before) == 0),
			   "chained says whether prev is the line before");
		FUZZ_HOLDS(head->part.number >= 1 && head->part.number <= 99 && head->leaves >= 1, "numbers in range");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of its exact length, so that reading past it is seen. */
	char *copy = malloc(size + !size);
	struct slice text = { copy, size };
	size_t lines = 0, header;
	struct diag diag;
	struct heads *h;

	diag_init(&diag, "fuzz");
	diag.to = nowhere;
	if (size)
		memcpy(copy, data, size);
	for (size_t i = 0; i < size; i++)
		lines += copy[i] == '\n';
	h = heads_parse(text, SLICE("gate"), "heads.csv", &diag);
	header = lines && slice_is(line_of(text, 1), LEDGER_HEADS);
	FUZZ_HOLDS(heads_count(h) + heads_bad(h) + header == lines, "every line is counted once");
	FUZZ_HOLDS(heads_torn(h) == (size && copy[size - 1] != '\n'), "a torn end is seen");
	check_chain(h, text);
	heads_free(h);
	free(copy);
	return 0;
}
