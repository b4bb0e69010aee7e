#!/bin/bash
# What goes wrong around a program, for every program: full disks, closed
# descriptors, files that are not there, readers that leave, input that is no
# CSV. Exit codes: 0 done, 1 the answer is no, 2 nothing was done, 3 trouble.
# SPDX-License-Identifier: ISC
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3

programs='ingest-gate flag-risk ledger-report'
now=--now=2022-04-06T00:00:00+08:00

# with PROGRAM FILE...: the program with the options it needs.
with() {
	local program=$1; shift
	case $program in
	ingest-gate) ingest-gate "$now" "$@" ;;
	flag-risk) flag-risk -p residential "$@" ;;
	ledger-report) ledger-report --day=2022-04-05 --unit=sunshine "$now" "$@" ;;
	esac
}

# Good input of every program, about invented people born in 1890.
printf '%s\n' 'time,name,id_no,temp_c,health_code' \
	'2022-04-05 08:00:00,沈一鸣,110101189001011238,36.5,green' \
	'2022-04-05 08:05:00,陶子墨,110101189001011238,37.6,green' \
	'2022-04-05 08:10:00,柏雨桐,110101189001011238,36.4,red' > raw.csv
ingest-gate -s sunshine "$now" raw.csv > gate.csv 2> intake.txt || cat intake.txt >&2
flag-risk -p residential gate.csv > flags.csv || exit 3
input_of() {
	case $1 in
	ingest-gate) echo raw.csv ;;
	flag-risk) echo gate.csv ;;
	ledger-report) echo flags.csv ;;
	esac
}

# Ways to run a command.
to_full() { "$@" > /dev/full; }
to_nowhere() { "$@" >&-; }
from_nowhere() { "$@" <&-; }
from() { local file=$1; shift; "$@" < "$file"; }
to() { local file=$1; shift; "$@" > "$file"; }
# Every program of $programs but those named.
but() { local p; for p in $programs; do case " $* " in *" $p "*) ;; *) echo "$p" ;; esac; done; }
# one_of CODES COMMAND...: 0 when the exit code is one of them.
one_of() {
	local codes=$1 rc=0; shift
	"$@" || rc=$?
	case " $codes " in *" $rc "*) ;; *) echo "exit code $rc, expected one of $codes" >&2; return 1 ;; esac
}
# quietly COMMAND...: nothing on stderr may be called an error.
quietly() {
	local rc=0
	"$@" 2> quiet.txt || rc=$?
	cat quiet.txt >&2
	! grep -q 'error' quiet.txt && return $rc
}
# leaving COMMAND...: its reader takes one line and goes; the command's own code.
leaving() { "$@" | head -n 1 > /dev/null; return "${PIPESTATUS[0]}"; }
ignoring_pipe() { (trap '' PIPE; leaving "$@"); }
# says LINES COMMAND...: exits 0 with so many lines on stdout.
says() {
	local lines=$1 got; shift
	"$@" > says.csv || return
	got=$(wc -l < says.csv)
	[ "$got" -eq "$lines" ] || { echo "$got lines, expected $lines" >&2; return 1; }
}
skip() { TESTS=$((TESTS + 1)); echo "ok $TESTS - $1 # SKIP $2"; }

### The command line

for p in $programs; do
	for o in --help -h --version -V; do
		check "$p $o" "$p" "$o"
		check_err "$p $o on a full disk" 'cannot write' 3 to_full "$p" "$o"
	done
	check_err "$p: unknown option" "^$p: error: option .*unknown" 2 "$p" --no-such-option
	check_err "$p: unknown letter" "^$p: error: option .*unknown" 2 "$p" -%
done
for p in ingest-gate ledger-report; do
	check_err "$p: option without its value" 'needs a value' 2 "$p" --now
	check_err "$p: a time that is none" "^$p: error: " 2 "$p" --now=yesterday
done
check_err 'ingest-gate: a zone that is none' '^ingest-gate: error: .*--tz' 2 ingest-gate --tz=noon raw.csv
check_err 'ingest-gate: a delimiter of two characters' '^ingest-gate: error: .*--delimiter' 2 ingest-gate -d ab raw.csv
check_rc 'ingest-gate: an encoding nobody knows' 2 ingest-gate -e no-such-encoding raw.csv
check_err 'flag-risk: no pack' '^flag-risk: error: ' 2 flag-risk gate.csv
check_err 'flag-risk: a pack that is nowhere' '^flag-risk: error: ' 2 flag-risk -p no-such-pack gate.csv
check_err 'flag-risk: areas that are nowhere' 'no-such-areas' 0 one_of '2 3' flag-risk -p residential -a no-such-areas.csv gate.csv
check_err 'ledger-report: a day that is none' '^ledger-report: error: ' 2 ledger-report --day=2022-02-30 "$now" flags.csv

### Where output goes

for p in $programs; do
	check_err "$p: full disk" 'cannot write' 3 to_full with "$p" "$(input_of "$p")"
	check_err "$p: closed stdout" 'cannot write' 3 to_nowhere with "$p" "$(input_of "$p")"
done
check_err 'ingest-gate: rejects on a full disk' 'cannot write' 3 ingest-gate "$now" -r /dev/full raw.csv
check_rc 'ingest-gate: rejects in no folder' 3 ingest-gate "$now" -r no-such-folder/rejects.csv raw.csv
check_rc 'ingest-gate: rejects are a folder' 3 ingest-gate "$now" -r . raw.csv

# More than a pipe holds, so that the program writes after its reader left.
many() { awk -v n="$2" 'NR == 1 { print; next } { row[NR] = $0 } END { for (i = 0; i < n; i++) print row[2 + i % (NR - 1)] }' "$1"; }
for p in $programs; do many "$(input_of "$p")" 60000 > "many-$p.csv"; done
for p in $(but ledger-report); do
	check "$p | head -n 1 ends quietly" quietly one_of '0 141' leaving with "$p" "many-$p.csv"
	check "$p | head -n 1 with SIGPIPE ignored ends quietly" quietly one_of '0 141' ignoring_pipe with "$p" "many-$p.csv"
done
check 'ledger-report | head -n 1 ends quietly' quietly one_of '0 141' leaving with ledger-report many-ledger-report.csv

### Where input comes from

mkdir folder
install -m 000 raw.csv locked.csv
for p in $programs; do
	f=$(input_of "$p")
	check_err "$p: missing file" "^$p: no-such-file.csv: error: " 3 with "$p" no-such-file.csv
	check_rc "$p: missing file after a good one" 3 with "$p" "$f" no-such-file.csv
	check_err "$p: a folder" "^$p: folder.*: error: " 3 with "$p" folder
	if [ -r locked.csv ]; then
		skip "$p: unreadable file" 'may read everything'
	else
		check_err "$p: unreadable file" "^$p: locked.csv: error: " 3 with "$p" locked.csv
	fi
	check_err "$p: closed stdin" '<stdin>.*: error: ' 3 from_nowhere with "$p"
	with "$p" "$f" > want.csv 2> /dev/null
	check "$p: closed stdin does not matter to files" to got.csv from_nowhere with "$p" "$f"
	check "$p: ... and gives the same bytes" cmp want.csv got.csv
	case $p in
	ingest-gate) sed 's/raw\.csv:/<stdin>:/' want.csv > want-stdin.csv ;;
	*) cp want.csv want-stdin.csv ;;
	esac
	check "$p: - is stdin" to got.csv from "$f" with "$p" -
	check "$p: ... and gives the same rows" cmp want-stdin.csv got.csv
done
ingest-gate "$now" raw.csv no-such-file.csv > nothing.csv 2> /dev/null
check 'ingest-gate: writes nothing when a file is missing' test ! -s nothing.csv

### Input that is hardly any

: > empty.csv
printf '\n\n\n' > blank.csv
for p in $programs; do head -n 1 "$(input_of "$p")" > "header-$p.csv"; done
check 'ingest-gate: empty input gives a header' says 1 with ingest-gate empty.csv
check 'ingest-gate: an empty file beside a full one' says 4 with ingest-gate empty.csv raw.csv
check 'ingest-gate: a header gives a header' says 1 with ingest-gate header-ingest-gate.csv
check 'flag-risk: a header gives a header' says 1 with flag-risk header-flag-risk.csv
check 'ledger-report: a header gives the zero report' says 2 with ledger-report header-ledger-report.csv
for p in $(but ingest-gate); do
	check "$p: empty input ends in order" one_of '0 2 3' with "$p" empty.csv
done
for p in $programs; do
	check "$p: blank lines end in order" one_of '0 2 3' with "$p" blank.csv
	sed 1d "$(input_of "$p")" > "body-$p.csv"
done
check_err 'ingest-gate: no header' '^ingest-gate: body-.*: error: ' 2 with ingest-gate body-ingest-gate.csv
for p in $(but ingest-gate); do
	check_err "$p: no header" "^$p: .*error: " 0 one_of '2 3' with "$p" "body-$p.csv"
done

### Input that is no good

# damage NAME SED-SCRIPT: damaged copies of every program's input.
damage() { local p; for p in $programs; do LC_ALL=C sed "$2" "$(input_of "$p")" > "$1-$p.csv"; done; }
# The second row suffers; sed writes the byte.
damage nul '3s/,37.6/,37\x00.6/'
damage utf8 '3s/37.6/37.6\xe5\xbc/'
damage utf16 '3s/37.6/\xff\xfe\xd8\x00/'
damage quote '$s/^/"/'
damage inside '3s/37.6/37"6/'
damage short '3s/,.*//'
damage long '3s/$/,one,two,three,four/'

for kind in nul utf8 utf16 quote short long inside; do
	for p in $programs; do
		check "$p: $kind ends in order" one_of '0 1 2 3' with "$p" "$kind-$p.csv"
	done
	check_rc "ingest-gate: $kind costs at most its row" 0 with ingest-gate "$kind-ingest-gate.csv"
done
check_err 'ingest-gate: a NUL byte rejects its row' 'nul' 1 ingest-gate "$now" --strict nul-ingest-gate.csv
check_err 'ingest-gate: a broken character rejects its row' 'encoding' 1 ingest-gate "$now" --strict utf8-ingest-gate.csv
check_err 'ingest-gate: an open quote rejects its row' 'csv_unbalanced' 1 ingest-gate "$now" --strict quote-ingest-gate.csv
for kind in nul utf8 quote; do
	check "ingest-gate: $kind leaves the other rows" says 3 with ingest-gate "$kind-ingest-gate.csv"
done

# The same records with other line ends are the same records.
for p in $programs; do
	f=$(input_of "$p")
	tr '\n' '\r' < "$f" > "cr-$p.csv"
	sed 's/$/\r/' "$f" > "crlf-$p.csv"
	head -c -1 "$f" > "unended-$p.csv"
	with "$p" < "$f" > want.csv 2> /dev/null
	for end in crlf unended; do
		check "$p: $end is read" to got.csv from "$end-$p.csv" with "$p"
		check "$p: ... as the same rows" cmp want.csv got.csv
	done
	check "$p: cr is read" says "$(wc -l < want.csv)" from "cr-$p.csv" with "$p"
done

### Input that is too much

# widened FILE: 10,000 more columns.
widened() {
	awk '{ printf "%s", $0; for (i = 1; i <= 10000; i++) printf ",%s%d", NR == 1 ? "c" : "", i; print "" }' "$1"
}
for p in $programs; do
	widened "$(input_of "$p")" > "wide-$p.csv"
	check "$p: 10,000 columns" to "wide-out-$p.csv" with "$p" "wide-$p.csv"
done
columns() { head -n 1 "$1" | awk -F, '{ print NF }'; }
check_out 'ingest-gate: ... and all passed on' $'10030\n' columns wide-out-ingest-gate.csv
check_out 'flag-risk: ... and all passed on' $'10040\n' columns wide-out-flag-risk.csv

# What --help prints is output like any other; a time that is none is told once what is expected.
for p in $programs; do
	check_err "$p: --help on a full disk" "^$p: <stdout>: error: cannot write" 3 to_full "$p" --help
done
check_err 'a time in another form' '^ingest-gate: error: option --now: cannot be read \(expected 2022-04-05T12:00:00\+08:00 or 2022-04-05\)$' \
	2 ingest-gate --now=2022/04/05 raw.csv
check_err 'a day in another form' 'option --from: cannot be read \(expected 2022-04-05 or today\)$' \
	2 disinfect-schedule -p kindergarten --from=2022/04/05 raw.csv

# peak COMMAND...: fails when the command needs 64 MiB or more.
peak() {
	local kib rc=0
	/usr/bin/time -q -o "$TMP/peak.txt" -f %M "$@" || rc=$?
	kib=$(tail -n 1 "$TMP/peak.txt")
	[ "$kib" -lt 65536 ] || { echo "peak memory $kib KiB" >&2; return 99; }
	return $rc
}
# time(1) runs no function of this shell, so another one is given it.
export -f with
export now
huge() { head -n 3 "$1"; printf '%s' "$2"; head -c 100000000 /dev/zero | tr '\0' x; printf '%s\n' "$2"; sed 1,3d "$1"; }
if grep -q __asan_init "$(command -v ingest-gate)"; then
	skip 'a field of 100 MB' 'sanitizers use memory of their own'
else
	for p in $programs; do
		for q in '' '"'; do
			huge "$(input_of "$p")" "$q" > huge.csv
			check "$p: a field of 100 MB${q:+ in quotes} ends in order within 64 MiB" \
				one_of '0 1 2 3' peak bash -c 'with "$@" > /dev/null' with "$p" huge.csv
		done
	done
	check 'ingest-gate: a field of 100 MB costs its row' says 4 with ingest-gate huge.csv
fi
rm -f huge.csv

done_testing
