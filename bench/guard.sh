#!/bin/sh
# Instructions a row against the recorded figures: see README.md beside this.
# SPDX-License-Identifier: ISC
#
#     bench/guard.sh [--record]
#
# Fails (1) when a program needs 5 % more than guard.csv says, and cannot tell (2, with the
# reason) without valgrind or with another compiler, C library or processor than
# the figures are of. Programs are taken from $BIN (the tree's bin/).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
table=$here/guard.csv record=no
case $#,${1-} in
0,) ;;
1,--record) record=yes ;;
*) sed -n 's/^#     //p' "$0" >&2; exit 2 ;;
esac
export LC_ALL=C GATEHOUSE_SHARE="${GATEHOUSE_SHARE:-$here/../lib}" PATH="$bin:$PATH"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cannot() { echo "bench-guard: $1" >&2; exit 2; }
trouble() { echo "bench-guard: $1" >&2; exit 3; }

# What the figures depend on beside the source. The programs say themselves how they were compiled.
command -v valgrind > which.txt || cannot 'valgrind is not installed'
built=$(readelf --debug-dump=info "$bin/ingest-gate" 2> err.txt | sed -n '/DW_AT_producer/{s/.*): //p;q;}')
[ -n "$built" ] || cannot 'the programs do not tell how they were compiled (no -g)'
libc=$(getconf GNU_LIBC_VERSION)
vector=$(grep -qw avx2 /proc/cpuinfo && echo avx2 || echo sse2)
with=$(printf '%s; %s; %s' "$built" "$libc" "$vector" | tr ',"' ';;')
if [ $record = no ]; then
	recorded=$(sed -n '2s/^[^,]*,[^,]*,//p' "$table")
	[ "$with" = "$recorded" ] || cannot "recorded with $recorded, this is $with"
fi

# count INPUT OUTPUT COMMAND...: sets $n to the instructions it takes.
count() {
	in=$1 out=$2; shift 2
	valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file=log.txt "$@" < "$in" > "$out" 2> err.txt ||
		{ cat err.txt log.txt >&2; trouble "$1 failed"; }
	n=$(sed -n 's/.*Collected : //p' log.txt)
}

# row NAME ROWS INSTRUCTIONS
row() { echo "$1,$(($3 / $2))" >> now.csv; }

${CC:-cc} -O2 -o gen "$here/gen.c"
./gen 20000 1 > raw.csv
./gen areas > areas.csv
now=2022-04-05T12:00:00+08:00
flag='flag-risk --jobs=1 -p residential -a areas.csv'
report="ledger-report --jobs=1 --now=$now"
gate="ingest-gate --jobs=1 --now=$now"

# What a program does before its first row is not a row's: it is measured on one, and taken off.
head -n 2 raw.csv > one.csv
count one.csv one-gate.csv $gate; first=$n
count raw.csv gate.csv $gate; row ingest-gate 19999 $((n - first))
count one-gate.csv one-flags.csv $flag; first=$n
count gate.csv flags.csv $flag; row flag-risk 19999 $((n - first))
count one-flags.csv report.csv $report; first=$n
count flags.csv report.csv $report; row ledger-report 19999 $((n - first))

# Of these the whole run is divided. A program is added by such a line.
head -n 5001 gate.csv > some.csv
export GATEHOUSE_KEYS="$dir/keys"
count some.csv said.csv ledger-append --init --force --at=$now ledger; row ledger-append 5000 "$n"
count /dev/null found.csv ledger-grep --jobs=1 -F 36.5 ledger; row ledger-grep 5000 "$n"
plan='disinfect-schedule -p kindergarten --from=2022-05-02 --days=60 --stock-pct=5 --lang=en'
count "$here/../examples/kindergarten-week/zones.csv" plan.csv $plan; row disinfect-schedule "$(($(wc -l < plan.csv) - 1))" "$n"

if [ $record = yes ]; then
	{ echo program,instructions,with; sed "s/\$/,$with/" now.csv; } > "$table"
	cat "$table"
	exit
fi
awk -F, 'FNR == 1 { file++ } file == 1 { if (FNR > 1) was[$1] = $2; next }
	FNR == 1 { printf "%-24s %10s %10s %8s\n", "instructions a row", "recorded", "now", "change" }
	!($1 in was) { printf "%-24s %10s %10d %8s  not recorded: make bench-guard RECORD=1\n", $1, "-", $2, ""; bad = 1; next }
	{ change = ($2 / was[$1] - 1) * 100
	  printf "%-24s %10d %10d %+7.1f %%%s\n", $1, was[$1], $2, change,
		(change > 5 ? "  too many" : change < -5 ? "  the record may be lowered: make bench-guard RECORD=1" : "")
	  bad += change > 5; delete was[$1] }
	END { for (name in was) { printf "%-24s %10d: recorded, but not measured\n", name, was[name]; bad = 1 }
	  exit bad > 0 }' "$table" now.csv
