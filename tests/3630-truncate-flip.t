#!/bin/bash
# A part cut at every length, and with every bit changed. Counts are those of
# the files; under the sanitizers every seventh bit and every third length.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
export GATEHOUSE_KEYS=$TMP/keys
rows() {
	echo time,gate,id_no
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "2022-03-18T08:00:%02d+08:00,east,guest %d\n", i % 60, i }'
}
rows 110 | ledger-append --init --at=2022-03-18T20:00:00+08:00 open || exit 3
rows 2 | ledger-append --at=2022-03-18T20:01:00+08:00 open || exit 3
rows 110 | ledger-append --init --at=2022-03-18T20:00:00+08:00 sealed || exit 3
ledger-keep close --at=2022-03-18T20:02:00+08:00 sealed || exit 3
step=1
grep -q __asan_init "$BIN/ledger-append" && [ -z "${GATEHOUSE_TORTURE:-}" ] && step=7
"$UNITS/faults/damage" open sealed "$TMP/work" $step
