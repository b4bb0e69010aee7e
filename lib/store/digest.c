/* SHA-256 of texts and files: see digest.h. */
/* SPDX-License-Identifier: ISC */
#include "digest.h"

#include <stdlib.h>
#ifdef HAVE_NETTLE
#include <nettle/sha2.h>
#else
#include <sodium.h>
#endif

#include "xmem.h"

/* Nettle uses the processor's instructions: with libsodium the digest of a pack took a
 * fifth of the start of flag-risk. */
#ifdef HAVE_NETTLE
typedef struct sha256_ctx sum_state;
#define SUM_START(state) sha256_init(state)
#define SUM_PUT(state, bytes, n) sha256_update(state, n, bytes)
#define SUM_END(state, sum) sha256_digest(state, DIGEST_BYTES, sum)
#else
typedef crypto_hash_sha256_state sum_state;
#define SUM_START(state) crypto_hash_sha256_init(state)
#define SUM_PUT(state, bytes, n) crypto_hash_sha256_update(state, bytes, n)
#define SUM_END(state, sum) crypto_hash_sha256_final(state, sum)
#endif

struct digest {
	sum_state state;
};

struct digest *digest_new(void)
{
	struct digest *d = xmalloc(sizeof *d);

	SUM_START(&d->state);
	return d;
}

void digest_put(struct digest *d, struct slice bytes)
{
	SUM_PUT(&d->state, (const unsigned char *)bytes.p, bytes.n);
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
	static const char digit[] = "0123456789abcdef";
	unsigned char sum[DIGEST_BYTES];

	SUM_END(&d->state, sum);
	for (size_t i = 0; i < sizeof sum; i++) {
		hex[2 * i] = digit[sum[i] >> 4];
		hex[2 * i + 1] = digit[sum[i] & 15];
	}
	hex[DIGEST_HEX - 1] = '\0';
	free(d);
}
