/* What the fuzz targets share.
 *
 *     int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *     {
 *             ...
 *             FUZZ_HOLDS(rows == want, "rows add up");
 *
 * A target is one file fuzz_NAME.c with these two functions. libFuzzer drives
 * it (make fuzz); fuzz_main.c replays its corpus, tests/corpus/NAME, without.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "buf.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what does not hold and ends the process, as both drivers expect. */
#define FUZZ_HOLDS(condition, what) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, what); \
			abort(); \
		} \
	} while (0)

#endif
