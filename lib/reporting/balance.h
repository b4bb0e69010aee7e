/* Sums that must hold in a report: balance assertions as a table.       (L4)
 *
 *     struct balance *b = balance_open("reports/balance.csv", &diag);
 *     balance_bind(b, header.field, header.nfields, &where)
 *     for (i = 0; i < balance_count(b); i++)
 *             if (!balance_holds(b, i, fields, n))
 *                     say(balance_id(b, i));
 *
 *     id,left,op,right,source
 *     directions,n_in+n_out,=,n_rows,B131
 *
 * left and right are columns and whole numbers joined by '+', op is = or <=. A field
 * that is no number breaks every sum it is in: a blank count is not zero.
 */
#ifndef GH_BALANCE_H
#define GH_BALANCE_H

#include "diag.h"
#include "buf.h"

struct balance;

/* NULL when the table cannot be used (reported). */
struct balance *balance_open(const char *path, struct diag *);
void balance_close(struct balance *b);
/* Finds the columns. 0, or -1 when one is missing (reported). */
int balance_bind(struct balance *b, const struct slice *header, size_t n, const struct where *at);
size_t balance_count(const struct balance *b);
bool balance_holds(const struct balance *b, size_t i, const struct slice *field, size_t n);
struct slice balance_id(const struct balance *b, size_t i);
/* "n_in+n_out = n_rows", for messages. */
void balance_put(const struct balance *b, size_t i, struct buf *out);

#endif
