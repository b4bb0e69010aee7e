/* Runs a fuzz target over files, without a fuzzer:
 *
 *     fuzz_feel tests/corpus/feel/... FILE
 *
 * A broken invariant ends the process; the file it was is named on stdout. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static int run(const char *path)
{
	struct buf b = { 0 };
	FILE *f = fopen(path, "rb");
	int c;

	if (!f) {
		perror(path);
		return 1;
	}
	while ((c = getc(f)) != EOF)
		buf_putc(&b, (char)c);
	fclose(f);
	printf("# %s\n", path);
	fflush(stdout);
	/* In memory of its exact size, so that reading past it is seen. */
	if (b.n) {
		uint8_t *exact = malloc(b.n);

		if (!exact)
			return 1;
		memcpy(exact, b.p, b.n);
		LLVMFuzzerTestOneInput(exact, b.n);
		free(exact);
	}
	buf_free(&b);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		failed |= run(argv[i]);
	printf("%d inputs\n", argc - 1);
	return failed;
}
