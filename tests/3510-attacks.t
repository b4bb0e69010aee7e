#!/bin/bash
# Who can write every byte of a ledger's folder still cannot change it unseen:
# forge.py makes each attack with a writer of its own, ledger-verify names it.
# SPDX-License-Identifier: ISC
. "$(dirname "$0")/lib.sh"
export PYTHONDONTWRITEBYTECODE=1
python3 "$TOP/tests/forge.py" "$TMP/f" && cd "$TMP/f" || exit 3

check_err "the ledger to start from is good" "5 parts, 391 rows, 396 leaves, 17 receipts compared$" 0 \
	ledger-verify --against=receipts.csv honest/gate
while IFS=$'\t' read -r name how says; do
	if [ "$how" = alone ]; then
		check_err "$name" "$says" 1 ledger-verify "$name/gate"
	else
		check_err "$name: consistent in itself" "leaves" 0 ledger-verify "$name/gate"
		check_err "$name: not what was received" "$says" 1 ledger-verify --against=receipts.csv "$name/gate"
	fi
done <list
check "thirty attacks and more" test "$(wc -l <list)" -ge 30

# One thread or three, the same words in the same order.
same_words() {
	ledger-verify --jobs=1 */gate 2>"$TMP/one"
	ledger-verify --jobs=3 */gate 2>"$TMP/three"
	cmp "$TMP/one" "$TMP/three" && [ "$(wc -l <"$TMP/one")" -gt 60 ]
}
check "threads do not change what is said" same_words
done_testing
