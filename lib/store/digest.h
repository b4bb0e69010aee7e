/* SHA-256 of texts and files, piece by piece; sha256.h is for one text at once. (L1)
 *
 *     struct digest *d = digest_new();
 *     digest_put(d, SLICE("abc"));
 *     digest_file(d, "lib/rules/residential/entry.csv", &diag)
 *     char hex[DIGEST_HEX];
 *     digest_end(d, hex);              ba7816bf..., d is freed
 */
#ifndef GH_DIGEST_H
#define GH_DIGEST_H

#include "diag.h"
#include "slice.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 2 * DIGEST_BYTES + 1 };

struct digest;

struct digest *digest_new(void);
void digest_put(struct digest *d, struct slice bytes);
/* The bytes of a file. 0, or -1 when it cannot be read (reported). */
int digest_file(struct digest *d, const char *path, struct diag *);
/* The digest in lower-case hex with a NUL; frees d. */
void digest_end(struct digest *d, char hex[DIGEST_HEX]);

#endif
