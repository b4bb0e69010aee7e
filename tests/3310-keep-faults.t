#!/bin/bash
# ledger-keep dies or fails at every step: nothing is lost, nothing is claimed that is not so.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
export GATEHOUSE_KEYS=$TMP/keys
rows() { awk -v day="$1" -v n="$2" -f "$TOP/tests/keep_rows.awk"; }
for day in 17 18 19; do
	rows 2022-03-$day 60 | ledger-append --init --batch=1 --at=2022-03-${day}T23:00:00+08:00 gate || exit 3
done
# In memory where that can be: some hundred copies, each synced many times.
work=$(mktemp -d /dev/shm/keeping.XXXXXX 2>/dev/null) || work=$TMP/work
"$UNITS"/keeping gate keys "$work"
rc=$?
rm -rf "$work"
exit $rc
