/* Month keys: tokens for persons, sealed texts.                         (L4)
 *
 *     struct keyring *k = keyring_open("~/.config/gatehouse/keys", &diag);
 *     keyring_token(k, month, KEYRING_ID, SLICE("110101189003070012"), token)
 *     keyring_seal(k, month, "310104/gate", "name", value, &b)
 *
 * A key is 32 random bytes in a file of its own, DIR/YYYY-MM.key, mode 0600,
 * made when it is first needed for writing and never derived from another:
 * once its file is gone, everything made with it is dead in every copy
 * (ledger.md 3.5). The folder lives outside ledgers and their backups.
 *
 * token = first 16 characters of the lower-case base32 (RFC 4648) of
 *         HMAC-SHA-256(K, kind || 00 || normalised text), kind "pid" or "tel"
 *         (80 bits; same person, same month, same token)
 * sealed = "s1." || base64url without padding of 24 random bytes N ||
 *         XChaCha20-Poly1305-IETF(HMAC-SHA-256(K, "seal"), N, text,
 *                                 ad = ledger name || 00 || column)
 *
 * Keys and remembered texts are wiped from memory by keyring_close. No message
 * ever shows a text. A keyring is for one thread.
 */
#ifndef GH_KEYRING_H
#define GH_KEYRING_H

#include "buf.h"
#include "diag.h"

enum { KEYRING_TOKEN = 16, KEYRING_DIGEST = 64 };

enum keyring_kind { KEYRING_ID, KEYRING_PHONE };

/* What became of it. TROUBLE is reported; NO_KEY and WRONG are not. */
enum keyring_result { KEYRING_DONE = 0, KEYRING_TROUBLE = -1, KEYRING_NO_KEY = 1, KEYRING_WRONG = 2 };

struct keyring;

/* Where keys are unless told: GATEHOUSE_KEYS, else XDG_CONFIG_HOME/gatehouse/keys,
 * else HOME/.config/gatehouse/keys. NULL: none of them is set. free() it. */
char *keyring_folder(void);
/* Makes the folder with mode 0700, and those above it. 0, or -1 (reported). */
int keyring_create(const char *folder, struct diag *);
/* Nothing is read yet; a folder that is not there has no keys. Refuses a folder
 * that others may read (mode & 077), as ssh does. NULL (reported). */
struct keyring *keyring_open(const char *folder, struct diag *);
void keyring_close(struct keyring *k);

/* A month is year * 12 + month - 1. */
int keyring_month(int64_t day);
/* "2022-03" and back: the month, or -1 when the text is none of the years 1 to 9999. */
void keyring_put_month(struct buf *b, int month);
int keyring_parse_month(struct slice text);
/* Makes the month's key unless it is there, durably; two at once make
 * one. 0, or -1 (reported). */
int keyring_make(struct keyring *k, int month, struct diag *);
/* The months that have keys, ascending; free(*months). */
size_t keyring_months(struct keyring *k, int **months);

/* Ids: blanks, dashes and full-width forms gone, letters capital. Phones:
 * digits only, without +86 or 0086, nor the 86 in front of a mobile number; a
 * text without any digit as an id. */
void keyring_normal(enum keyring_kind kind, struct slice text, struct buf *b);
/* Whether the text is a token: 16 of a-z2-7. */
bool keyring_is_token(struct slice text);

/* `text` need not be normalised. Tokens are remembered for the run. */
enum keyring_result keyring_token(struct keyring *k, int month, enum keyring_kind kind, struct slice text,
				  char token[KEYRING_TOKEN + 1]);
enum keyring_result keyring_seal(struct keyring *k, int month, const char *ledger, struct slice column,
				 struct slice text, struct buf *b);
/* WRONG: not made with this key, or changed, or of another ledger or column. */
enum keyring_result keyring_unseal(struct keyring *k, int month, const char *ledger, struct slice column,
				   struct slice sealed, struct buf *b);
bool keyring_is_sealed(struct slice text);

/* SHA-256 of the month's key in hex, by which a record of its destruction can be
 * checked later. */
enum keyring_result keyring_digest(struct keyring *k, int month, char sha256_hex[KEYRING_DIGEST + 1]);
/* Destroys a month's key: taken out of use, overwritten, synced, removed;
 * repeated after a crash it finishes what was begun. Keyrings that have it open
 * elsewhere keep it until they end. NO_KEY: there is none. */
enum keyring_result keyring_shred(struct keyring *k, int month);

#endif
