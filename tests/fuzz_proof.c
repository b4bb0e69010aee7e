/* Proofs as text: any bytes are a proof, one that does not hold, or refused.
 *
 * Beside no crash: what is refused has a reason; what is read is put and read
 * again with the same bytes and the same verdict; no proof holds for another
 * root. */
/* SPDX-License-Identifier: ISC */
#include "fuzz.h"

#include "proof.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	return 0;
}

static void check_again(const struct proof *p)
{
	struct buf once = { 0 }, twice = { 0 };
	struct proof again;
	const char *why = NULL;

	proof_put(&once, p);
	FUZZ_HOLDS(proof_parse(buf_slice(&once), &again, &why) == 0, "what is put is read");
	FUZZ_HOLDS(proof_holds(&again) == proof_holds(p), "and as good as before");
	proof_put(&twice, &again);
	FUZZ_HOLDS(slice_eq(buf_slice(&once), buf_slice(&twice)), "and put the same");
	again.root.b[0] ^= 1;
	FUZZ_HOLDS(!proof_holds(&again) || !proof_holds(p), "one proof leads to one root");
	proof_free(&again);
	buf_free(&once);
	buf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of its exact length, so that reading past it is seen. */
	char *copy = malloc(size + !size);
	struct proof p;
	const char *why = NULL;

	if (size)
		memcpy(copy, data, size);
	if (proof_parse((struct slice){ copy, size }, &p, &why) == 0)
		check_again(&p);
	else
		FUZZ_HOLDS(why, "what is refused has a reason");
	proof_free(&p);
	free(copy);
	return 0;
}
