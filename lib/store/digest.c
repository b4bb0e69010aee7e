/* SHA-256 of texts and files: see digest.h. */
/* SPDX-License-Identifier: ISC */
#include "digest.h"

#include <sodium.h>
#include <stdlib.h>

#include "xmem.h"

struct digest {
	crypto_hash_sha256_state state;
};

struct digest *digest_new(void)
{
	struct digest *d = xmalloc(sizeof *d);

	crypto_hash_sha256_init(&d->state);
	return d;
}

void digest_put(struct digest *d, struct slice bytes)
{
	crypto_hash_sha256_update(&d->state, (const unsigned char *)bytes.p, bytes.n);
}

int digest_file(struct digest *d, const char *path, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	FILE *f = fopen(path, "rb");
	char block[8192];
	size_t n;
	bool bad;

	if (!f)
		return diag_errno(diag, &at, "cannot open");
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		digest_put(d, (struct slice){ block, n });
	bad = ferror(f);
	if (bad)
		diag_errno(diag, &at, "cannot read");
	fclose(f);
	return bad ? -1 : 0;
}

void digest_end(struct digest *d, char hex[DIGEST_HEX])
{
	unsigned char sum[DIGEST_BYTES];

	crypto_hash_sha256_final(&d->state, sum);
	sodium_bin2hex(hex, DIGEST_HEX, sum, sizeof sum);
	free(d);
}
