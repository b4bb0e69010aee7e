/* SHA-256 by Nettle or by libsodium: see sha256.h. */
/* SPDX-License-Identifier: ISC */
#include "sha256.h"

#include <sodium.h>
#ifdef HAVE_NETTLE
#include <nettle/sha2.h>
#endif

static void by_sodium(unsigned char tag, struct slice text, unsigned char sum[SHA256_SIZE])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &tag, 1);
	crypto_hash_sha256_update(&state, (const unsigned char *)text.p, text.n);
	crypto_hash_sha256_final(&state, sum);
}

#ifdef HAVE_NETTLE
static void by_nettle(unsigned char tag, struct slice text, unsigned char sum[SHA256_SIZE])
{
	struct sha256_ctx state;

	sha256_init(&state);
	sha256_update(&state, 1, &tag);
	sha256_update(&state, text.n, (const unsigned char *)text.p);
	sha256_digest(&state, SHA256_SIZE, sum);
}
#endif

bool sha256_has(enum sha256_engine engine)
{
#ifdef HAVE_NETTLE
	return engine <= SHA256_NETTLE;
#else
	return engine != SHA256_NETTLE;
#endif
}

void sha256_tagged(enum sha256_engine engine, unsigned char tag, struct slice text, unsigned char sum[SHA256_SIZE])
{
#ifdef HAVE_NETTLE
	if (engine != SHA256_SODIUM) {
		by_nettle(tag, text, sum);
		return;
	}
#endif
	(void)engine;
	by_sodium(tag, text, sum);
}
