#!/bin/bash
# The power goes at any moment: of appending, rollover, closing, packing,
# indexing, shredding, dropping. Runs are logged by the shim, then replayed up to
# every entry with what was not synced there, gone or garbage.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
trials=$1
if [ -z "$trials" ]; then
	trials=600
	grep -q __asan_init "$BIN/ledger-append" && trials=60
	[ -n "${GATEHOUSE_TORTURE:-}" ] && trials=160000
fi

# Everything a logged program does below $TMP/disk is in $TMP/log.
logged() { SHIM_ROOT=$TMP/disk SHIM_LOG=$TMP/log ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 LD_PRELOAD=$UNITS/faults/shim.so "$@"; }
dying() { { SHIM_FAIL=$1 logged "${@:2}" || :; } 2>err; }
begin() { : >.diff; : >.err; rm -rf disk log; mkdir disk; serial=0; }
# rows N: the next N
rows() {
	echo time,serial,id_no
	awk -v n="$1" -v from=$serial 'BEGIN { for (i = from; i < from + n; i++) print "2022-03-18T08:00:00+08:00," i ",guest " i % 50 }'
}
# append DAY ROWS OPTION...
append() {
	rows "$2" >rows.csv; serial=$((serial + $2))
	logged ledger-append --init --seal= --ack --keys=disk/keys --at="2022-03-$1T12:00:00+08:00" "${@:3}" disk/gate rows.csv >said
}
at() { stat -c %s log; }
out() { UBSAN_OPTIONS=print_stacktrace=1 "$UNITS/faults/power" "$@" | sed -n 's/^\(not \)\?ok 1/\1ok/p; /^#/p' >power.out; grep '^#' power.out; }
# cuts NAME TRIALS FROM [gone]
cuts() {
	out "$1" log "$TMP/disk" "$TMP/work" "${@:2}"
	grep -q '^ok' power.out
	result "$1" $? true
}

begin
append 18 1
cuts 'making a ledger' $((trials / 2)) 0

begin
append 18 3 --batch=1
from=$(at)
append 18 40 --batch=7
append 18 200
append 18 5 --batch=2 --id=east --batch-no=1
cuts 'appending' $((trials * 2)) "$from"

begin
append 18 1
from=$(at)
append 18 6000
cuts 'a commit of many members' $((trials / 3)) "$from"

begin
append 18 5
from=$(at)
append 19 2
append 19 70 --batch=35
append 22 2
cuts 'over midnight, and over days without rows' $((trials + trials / 2)) "$from"

begin
append 18 3 --batch=1
from=$(at)
rows 4 >next.csv
for n in 2 5 9 13 17 21; do
	dying $n:0:kill:wsmu ledger-append --ack --keys=disk/keys --at=2022-03-19T12:00:00+08:00 --id=east --batch-no=1 disk/gate next.csv >said
done
logged ledger-append --ack --keys=disk/keys --at=2022-03-19T12:00:01+08:00 --id=east --batch-no=1 disk/gate next.csv >said
cuts 'after appenders that died' $trials "$from"

begin
append 18 20 --batch=2
from=$(at)
logged ledger-keep close --at=2022-03-18T13:00:00+08:00 disk/gate
append 18 20 --batch=2
cuts 'closing' $((trials / 2)) "$from"
logged ledger-keep close --at=2022-03-18T14:00:00+08:00 disk/gate
from=$(at)
logged ledger-keep pack disk/gate 2>err
cuts 'packing' $((trials / 2)) "$from"
from=$(at)
rm disk/gate/2022/*.idx
logged ledger-keep index disk/gate
cuts 'indexing' $((trials / 4)) "$from"
from=$(at)
logged ledger-keep shred --keys=disk/keys --at=2022-04-02T12:00:00+08:00 disk/gate 2022-03 2>err || cat err
cuts 'shredding' $((trials / 4)) "$from" gone
from=$(at)
append 20 1
logged ledger-keep drop --before=2022-03-19 --at=2022-04-02T12:00:00+08:00 disk/gate 2>err || cat err
cuts 'dropping' $((trials / 4)) "$from" gone
done_testing
