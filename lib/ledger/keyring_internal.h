/* What the parts of keyring.c share.                                    (L4)
 *
 * keyring.c has the folder, keyring_file.c a key's file, keyring_text.c makes
 * and opens tokens and sealed texts, keyring_memo.c remembers tokens.
 */
#ifndef GH_KEYRING_INTERNAL_H
#define GH_KEYRING_INTERNAL_H

#include <sodium.h>

#include "keyring.h"

enum { KEY_BYTES = 32 };

/* Of one month. Lives in memory of sodium_malloc: locked, not in core files. */
struct keyring_key {
	unsigned char key[KEY_BYTES];
	unsigned char seal[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	crypto_auth_hmacsha256_state token; /* HMAC with the key taken in: half of its cost */
};

struct keyring_month {
	int month;
	struct keyring_key *key; /* NULL: looked for, not there */
};

/* Tokens of this run, a bounded table where a newer text may push out an older
 * one. Grows with what is put in, so that a single row does not pay for a day. */
struct keyring_memo {
	struct memo_slot *slot; /* in memory, which is freed */
	void *memory;
	size_t nslots; /* a power of two; 0 at first */
	size_t used;
};

/* Random bytes for nonces are fetched for many at a time: a system call each
 * would cost as much as the sealing. */
enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, NONCES = 64 };

struct keyring {
	char *folder;
	struct diag *diag;
	struct keyring_month *month;
	size_t nmonths, cap, last;
	int made;          /* the month whose key was made sure of last; 0: none */
	struct keyring_memo memo;
	unsigned char nonce[NONCES][NONCE];
	size_t nonces;     /* not yet used */
	struct buf scratch; /* normalised text, associated data, decoded bytes */
};

/* The key of a month, read when it is first asked for. */
enum keyring_result keyring_key(struct keyring *k, int month, const struct keyring_key **key);

/* The bytes of a key's file that nobody else may read. TROUBLE is reported. */
enum keyring_result keyring_file_read(const char *path, unsigned char to[KEY_BYTES], struct diag *);
/* A new key at `path` in the folder, unless it is there. 0, or -1 with errno. */
int keyring_file_make(const char *path, const char *folder);
/* TROUBLE with errno; `dying` is what it is called on its way out. */
enum keyring_result keyring_file_destroy(const char *path, const char *dying);

/* The token of a text as it came, or NULL. Valid until the next put. */
const char *keyring_memo_find(const struct keyring_memo *m, int month, enum keyring_kind, struct slice text);
/* Long texts are not remembered. */
void keyring_memo_put(struct keyring_memo *m, int month, enum keyring_kind, struct slice text, const char *token);
/* Wipes and frees; the memo is empty then. */
void keyring_memo_free(struct keyring_memo *m);
/* Wipes what the buffer held; it stays usable. */
void keyring_wipe(struct buf *b);

#endif
