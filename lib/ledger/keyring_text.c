/* Tokens and sealed texts: see keyring.h. */
/* SPDX-License-Identifier: ISC */
#include "keyring_internal.h"

#include "norm.h"
#include "utf8.h"

enum { TOKEN_BYTES = 10, SEAL_EXTRA = NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES };
#define SEALED SLICE("s1.")

void keyring_wipe(struct buf *b)
{
	if (b->p)
		sodium_memzero(b->p, b->cap);
	b->n = 0;
}

/* -- normal forms ------------------------------------------------------ */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* A typed id is what it is in any width and grouping. */
static void put_id(struct slice text, struct buf *b)
{
	size_t from = b->n, to = from;
	struct slice made;

	norm_text(b, text);
	made = (struct slice){ b->p + from, b->n - from };
	for (size_t at = 0; at < made.n;) {
		size_t start = at;
		uint32_t c = utf8_next(made, &at);

		if (c == ' ' || is_dash(c))
			continue;
		memmove(b->p + to, made.p + start, at - start);
		if (c >= 'a' && c <= 'z')
			b->p[to] = (char)(c - ('a' - 'A'));
		to += at - start;
	}
	b->n = to;
	b->p[to] = '\0';
}

/* 86 is the country's; in front of a mobile number it is that without a + too. */
static size_t country_code(const char *digits, size_t n, bool plus)
{
	if (n > 4 && memcmp(digits, "0086", 4) == 0)
		return 4;
	if (n > 2 && memcmp(digits, "86", 2) == 0 && (plus || (n == 13 && digits[2] == '1')))
		return 2;
	return 0;
}

static void put_phone(struct slice text, struct buf *b)
{
	size_t from = b->n, to = from, code;
	bool plus;

	put_id(text, b);
	plus = b->n > from && b->p[from] == '+';
	for (size_t at = from; at < b->n; at++)
		if (is_digit(b->p[at]))
			to++;
	if (to == from)
		return;
	to = from;
	for (size_t at = from; at < b->n; at++)
		if (is_digit(b->p[at]))
			b->p[to++] = b->p[at];
	code = country_code(b->p + from, to - from, plus);
	memmove(b->p + from, b->p + from + code, to - from - code);
	b->n = to - code;
	b->p[b->n] = '\0';
}

void keyring_normal(enum keyring_kind kind, struct slice text, struct buf *b)
{
	if (kind == KEYRING_PHONE)
		put_phone(text, b);
	else
		put_id(text, b);
}

/* -- tokens ------------------------------------------------------------ */

static void base32(const unsigned char *bytes, char token[KEYRING_TOKEN + 1])
{
	for (unsigned i = 0; i < KEYRING_TOKEN; i++) {
		unsigned bit = i * 5, pair = (unsigned)bytes[bit / 8] << 8;

		if (bit / 8 + 1 < TOKEN_BYTES)
			pair |= bytes[bit / 8 + 1];
		token[i] = "abcdefghijklmnopqrstuvwxyz234567"[pair >> (11 - bit % 8) & 31];
	}
	token[KEYRING_TOKEN] = '\0';
}

bool keyring_is_token(struct slice text)
{
	if (text.n != KEYRING_TOKEN)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (!((text.p[i] >= 'a' && text.p[i] <= 'z') || (text.p[i] >= '2' && text.p[i] <= '7')))
			return false;
	return true;
}

enum keyring_result keyring_token(struct keyring *k, int month, enum keyring_kind kind, struct slice text,
				  char token[KEYRING_TOKEN + 1])
{
	const char *known = keyring_memo_find(&k->memo, month, kind, text);
	const struct keyring_key *key;
	crypto_auth_hmacsha256_state state;
	unsigned char sum[crypto_auth_hmacsha256_BYTES];
	enum keyring_result result;

	if (known) {
		memcpy(token, known, KEYRING_TOKEN + 1);
		return KEYRING_DONE;
	}
	result = keyring_key(k, month, &key);
	if (result != KEYRING_DONE)
		return result;
	buf_clear(&k->scratch);
	buf_put(&k->scratch, kind == KEYRING_PHONE ? SLICE("tel\0") : SLICE("pid\0"));
	keyring_normal(kind, text, &k->scratch);
	state = key->token;
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)k->scratch.p, k->scratch.n);
	crypto_auth_hmacsha256_final(&state, sum);
	base32(sum, token);
	keyring_memo_put(&k->memo, month, kind, text, token);
	return KEYRING_DONE;
}

/* -- sealed texts ------------------------------------------------------ */

static const unsigned char *next_nonce(struct keyring *k)
{
	if (!k->nonces) {
		randombytes_buf(k->nonce, sizeof k->nonce);
		k->nonces = NONCES;
	}
	return k->nonce[--k->nonces];
}

/* What a sealed text is bound to. */
static void put_place(struct buf *b, const char *ledger, struct slice column)
{
	buf_puts(b, ledger);
	buf_putc(b, '\0');
	buf_put(b, column);
}

enum keyring_result keyring_seal(struct keyring *k, int month, const char *ledger, struct slice column,
				 struct slice text, struct buf *b)
{
	size_t bytes = text.n + SEAL_EXTRA, room = sodium_base64_ENCODED_LEN(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	const struct keyring_key *key;
	enum keyring_result result = keyring_key(k, month, &key);
	unsigned char *made;
	size_t place;

	if (result != KEYRING_DONE)
		return result;
	buf_clear(&k->scratch);
	put_place(&k->scratch, ledger, column);
	place = k->scratch.n;
	buf_reserve(&k->scratch, bytes);
	made = (unsigned char *)k->scratch.p + place;
	memcpy(made, next_nonce(k), NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(made + NONCE, NULL, (const unsigned char *)text.p, text.n,
						   (const unsigned char *)k->scratch.p, place, NULL, made, key->seal);
	buf_put(b, SEALED);
	buf_reserve(b, room);
	sodium_bin2base64(b->p + b->n, room, made, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	b->n += room - 1;
	return KEYRING_DONE;
}

enum keyring_result keyring_unseal(struct keyring *k, int month, const char *ledger, struct slice column,
				   struct slice sealed, struct buf *b)
{
	struct slice body = slice_from(sealed, SEALED.n);
	const struct keyring_key *key;
	enum keyring_result result = keyring_key(k, month, &key);
	unsigned long long n = 0;
	size_t place, bytes = 0;
	unsigned char *made;

	if (result != KEYRING_DONE)
		return result;
	if (!keyring_is_sealed(sealed))
		return KEYRING_WRONG;
	buf_clear(&k->scratch);
	put_place(&k->scratch, ledger, column);
	place = k->scratch.n;
	buf_reserve(&k->scratch, body.n);
	made = (unsigned char *)k->scratch.p + place;
	if (sodium_base642bin(made, body.n, body.p, body.n, NULL, &bytes, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) < 0 || bytes < SEAL_EXTRA)
		return KEYRING_WRONG;
	buf_reserve(b, bytes);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)b->p + b->n, &n, NULL, made + NONCE,
						       bytes - NONCE, (const unsigned char *)k->scratch.p, place, made,
						       key->seal) < 0) {
		b->p[b->n] = '\0';
		return KEYRING_WRONG;
	}
	b->n += (size_t)n;
	b->p[b->n] = '\0';
	return KEYRING_DONE;
}

bool keyring_is_sealed(struct slice text)
{
	size_t least = (SEAL_EXTRA * 4 + 2) / 3;

	if (!slice_starts(text, SEALED) || text.n < SEALED.n + least)
		return false;
	for (size_t i = SEALED.n; i < text.n; i++) {
		char c = text.p[i];

		if (!(is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'))
			return false;
	}
	return true;
}
