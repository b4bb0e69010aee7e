#!/bin/bash
# What ledger-grep passes over holds no answer: random ledgers, random
# questions, answered with and without skipping and by search.py from the plain
# text. GATEHOUSE_SEARCHES=10000 asks longer, GATEHOUSE_SEED=N elsewhere.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
n=${GATEHOUSE_SEARCHES:-300}
check "skip, no skip and the plain text agree" python3 "$here/search.py" "$BIN/ledger-grep" "$n" "${GATEHOUSE_SEED:-1}"
sed -n 's/^# [0-9]* questions/&/p' "$TMP/.out"
done_testing
