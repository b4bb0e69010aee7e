#!/bin/sh
# The main job, timed against what one would run without the toolkit: see README.md beside this.
# SPDX-License-Identifier: ISC
#
#     bench/run.sh [--rows=N] [--rounds=N] [--slow-rounds=N] [--big=N]
#
# Programs are taken from $BIN (the tree's bin/), those whose start is timed are
# $PROGRAMS; files are kept in $BENCH_DIR (default: gatehouse-bench in the temporary folder).
# --big=N (default: 20 times --rows) is how many rows go through a pipe at the end; 0: none.
set -eu

rows=1000000 rounds=5 slow=3 big=
for option; do
	case $option in
	--rows=*) rows=${option#*=} ;;
	--rounds=*) rounds=${option#*=} ;;
	--slow-rounds=*) slow=${option#*=} ;;
	--big=*) big=${option#*=} ;;
	*) sed -n 's/^#     //p' "$0" >&2; exit 2 ;;
	esac
done

here=$(cd "$(dirname "$0")" && pwd)
PATH=$(cd "${BIN:-$here/../bin}" && pwd):$PATH
dir=${BENCH_DIR:-${TMPDIR:-/tmp}/gatehouse-bench}
now=2022-04-05T12:00:00+08:00
export LC_ALL=C
mkdir -p "$dir"
cd "$dir"
big=${big:-$((rows * 20))} programs=${PROGRAMS:-ingest-gate flag-risk ledger-report}

for program in ingest-gate flag-risk ledger-report mawk python3; do
	command -v "$program" > which.txt || { echo "bench: no $program in PATH" >&2; exit 2; }
done
${CC:-cc} -O2 -o gen "$here/gen.c"
${CC:-cc} -O2 -o lap "$here/lap.c"
${CC:-cc} -D_GNU_SOURCE -O2 -o libcsv_copy "$here/libcsv_copy.c" -lcsv
cp "$here/job.awk" "$here/job.py" .

raw=raw-$rows.csv
./gen "$rows" > "$raw"
./gen areas > areas.csv
./gen places > places.csv
mkdir -p gb
iconv -f UTF-8 -t GB18030 "$raw" > "gb/$raw"

intake="ingest-gate -r rejects.csv --now=$now $raw 2> intake.txt"
gb="cd gb && ingest-gate -r rejects.csv --now=$now $raw 2> intake.txt"
flag="flag-risk -p residential -a areas.csv"
report="ledger-report --now=$now"
mawk="mawk -f job.awk -v AREAS=areas.csv -v PLACES=places.csv"
python="python3 job.py areas.csv places.csv"
libcsv="./libcsv_copy < $raw"
mlr="mlr --icsv --ocsv cat $raw"
zsv="zsv select -W $raw"
sqlite="sqlite3 -cmd '.mode csv' -cmd '.import $raw log' :memory: 'select count(*) from log'"

# Peers that only copy (or load) the file, as far as they are there.
copiers=libcsv
for program in mlr zsv sqlite3; do
	if command -v "$program" > which.txt; then
		copiers="$copiers ${program%3}"
	else
		echo "$program is not installed: left out"
	fi
done

# Rows, fever, red codes and positive tests: by the peers' definitions, which are the toolkit's too.
total_counts() {
	mawk -F, 'NR > 1 { rows += $3 } NR > 1 && $1 != "" { fever += $4; red += $5; positive += $6 }
		END { printf "rows %d fever %d red %d positive %d\n", rows, fever, red, positive }' "$1"
}

# The same from gate CSV. A comma between quotes is no delimiter; one record is one line.
gate_counts() {
	mawk -F'"' -v OFS= -v rejected="$1" '
		{ for (i = 2; i <= NF; i += 2) gsub(/,/, ";", $i); $1 = $1; n = split($0, f, ",") }
		NR == 1 { for (i = 1; i <= n; i++) at[f[i]] = i; next }
		f[at["time"]] != "" {
			fever += f[at["temp_c"]] != "" && f[at["temp_c"]] >= 37.3
			red += f[at["health_code"]] == "red"
			positive += f[at["test_result"]] == "positive"
		}
		END { printf "rows %d fever %d red %d positive %d\n", NR - 1 + rejected, fever, red, positive }' "$2"
}

# Records of a CSV file but its header: a record ends where its quotes are paired.
records() {
	mawk '{ open = (open + gsub(/"/, "")) % 2; n += !open } END { print (n ? n - 1 : 0) }' "$1"
}

agree() {
	$mawk -v COUNTS=counts-mawk.csv "$raw" > mawk.csv
	$python counts-python.csv < "$raw" > python.csv
	cmp mawk.csv python.csv && cmp counts-mawk.csv counts-python.csv || exit 1
	sh -c "$intake" > gate.csv || { cat intake.txt >&2; exit 1; }
	$flag < gate.csv > flags.csv
	theirs=$(total_counts counts-mawk.csv)
	ours=$(gate_counts "$(records rejects.csv)" gate.csv)
	echo "mawk, python3: $theirs"
	echo "gatehouse:     $ours"
	[ "$theirs" = "$ours" ] || { echo "bench: the jobs disagree" >&2; exit 1; }
	sh -c "$gb" > gb/gate.csv
	cmp gate.csv gb/gate.csv || { echo "bench: GB18030 gives other rows than UTF-8" >&2; exit 1; }
	rm -f mawk.csv python.csv gb/gate.csv
	for peer in $copiers; do
		eval "command=\$$peer"
		sh -c "$command" > copy.csv
		n=$([ "$peer" = sqlite ] && cat copy.csv || records copy.csv)
		echo "$peer: $n records"
		[ "$n" -eq "$rows" ] || { echo "bench: $peer sees $n records, not $rows" >&2; exit 1; }
	done
	rm -f copy.csv
}

# The command of the intake with one thread.
one_thread() { echo "$1" | sed 's/ingest-gate/ingest-gate --jobs=1/'; }

# lap NAME COMMAND: one more line "seconds KiB" for the table.
lap() {
	./lap "$2" >> "laps-$1"
}

# One line of the table: rows and bytes the program reads decide its rates.
line() {
	[ -e "laps-$1" ] || return 0
	sort -n "laps-$1" | mawk -v name="$2" -v rows="$rows" -v bytes="$(wc -c < "$3")" -v base="$base" '
		{ s[NR] = $1; if ($2 > peak) peak = $2 }
		END {
			m = NR % 2 ? s[(NR + 1) / 2] : (s[NR / 2] + s[NR / 2 + 1]) / 2
			printf "%-44s %2d %8.3f %8.3f %11.0f %7.1f %7.1f %7s\n", name, NR, m, s[1],
				rows / m, bytes / m / 1e6, peak / 1024, base ? sprintf("%.1f", base / m) : ""
		}'
}

median() {
	sort -n "laps-$1" | mawk '{ s[NR] = $1 } END { print NR % 2 ? s[(NR + 1) / 2] : (s[NR / 2] + s[NR / 2 + 1]) / 2 }'
}

# The largest process of several kinds of laps, in MiB.
peak() {
	for name; do cat "laps-$name"; done | mawk '$2 > peak { peak = $2 } END { printf "%.1f", peak / 1024 }'
}

ratio() { mawk -v a="$1" -v b="$2" 'BEGIN { printf "%.4g", a / b }'; }

# goal MEASURE OURS FLOOR GOAL UNIT: a floor above the goal means that less is better.
goal() {
	mawk -v name="$1" -v ours="$2" -v floor="$3" -v goal="$4" -v unit="$5" 'BEGIN {
		sign = floor > goal ? -1 : 1
		verdict = sign * ours >= sign * goal ? "goal" : sign * ours >= sign * floor ? "floor" : "short"
		printf "%-58s %9.2f %9g %9g %-4s  %s\n", name, ours, floor, goal, unit, verdict }'
}

# Milliseconds that COMMAND takes, of a hundred in a row.
start() {
	./lap "for i in 0 1 2 3 4 5 6 7 8 9; do for j in 0 1 2 3 4 5 6 7 8 9; do $1; done; done > start.txt 2>&1" | mawk '{ print $1 * 10 }'
}

agree
head -n 2 gate.csv > one.csv
rm -f laps-*
round=1
while [ "$round" -le "$rounds" ]; do
	lap job "$intake | $flag > /dev/null"
	lap libcsv "$libcsv > /dev/null"
	if [ "$round" -le "$slow" ]; then
		lap mawk "$mawk -v COUNTS=counts-mawk.csv $raw > /dev/null"
		lap python "$python counts-python.csv < $raw > /dev/null"
		for peer in $copiers; do
			eval "command=\$$peer"
			[ "$peer" = libcsv ] || lap "$peer" "$command > /dev/null"
		done
	fi
	lap wc "wc -l < $raw > /dev/null"
	lap intake "$intake > /dev/null"
	lap gb "$gb > /dev/null"
	lap flag "$flag < gate.csv > /dev/null"
	lap intake1 "$(one_thread "$intake") > /dev/null"
	lap flag1 "$flag --jobs=1 < gate.csv > /dev/null"
	lap report "$report < flags.csv > /dev/null 2> account.txt"
	lap report1 "$report --jobs=1 < flags.csv > /dev/null 2> account.txt"
	round=$((round + 1))
done
[ "$big" -eq 0 ] ||
	lap big "./gen $big | ingest-gate --now=$now 2> intake.txt | $flag | ledger-report --now=$now > /dev/null 2>&1"

base=$(median mawk)
printf '\n%-44s %2s %8s %8s %11s %7s %7s %7s\n' "$rows rows" n median min rows/s MB/s 'MiB' 'x mawk'
line job 'ingest-gate | flag-risk' "$raw"
line mawk 'mawk job' "$raw"
line python 'python3 job' "$raw"
base=
line libcsv 'libcsv, parse and write' "$raw"
line zsv 'zsv select' "$raw"
line mlr 'mlr cat' "$raw"
line sqlite 'sqlite3 import' "$raw"
line wc 'wc -l' "$raw"
line intake1 'ingest-gate --jobs=1' "$raw"
line intake 'ingest-gate, two threads' "$raw"
line gb 'ingest-gate, GB18030 (one thread)' "gb/$raw"
line flag1 'flag-risk --jobs=1 < gate.csv' gate.csv
line flag 'flag-risk, two threads' gate.csv
line report1 'ledger-report --jobs=1 < flags.csv' flags.csv
line report 'ledger-report, two threads' flags.csv
[ "$big" -eq 0 ] || mawk -v rows="$big" '{ printf "%d rows through a pipe to the report: %.1f s, largest process %.1f MiB\n", rows, $1, $2 / 1024 }' laps-big

printf '\n%-58s %9s %9s %9s\n' measure ours floor goal
goal 'ingest-gate | flag-risk against the mawk job' "$(ratio "$(median mawk)" "$(median job)")" 20 40 x
goal '... its time against libcsv, parse and write' "$(ratio "$(median job)" "$(median libcsv)")" 1.5 0.7 x
goal 'ingest-gate alone' "$(ratio "$rows" "$(ratio "$(median intake)" 1e-6)")" 1.2 3 M/s
goal 'flag-risk alone' "$(ratio "$rows" "$(ratio "$(median flag)" 1e-6)")" 2 4 M/s
goal 'ledger-report alone' "$(ratio "$rows" "$(ratio "$(median report)" 1e-6)")" 4 8 M/s
goal "largest process, $rows rows" "$(peak job report)" 64 32 MiB
[ "$big" -eq 0 ] || goal "largest process, $big rows" "$(peak big)" 64 32 MiB
for program in $programs; do
	printf '%s %s\n' "$(start "$program --help")" "$program"
done | sort -n | tail -n 1 > slowest.txt
goal "start of any program with --help (slowest: $(cut -d' ' -f2 slowest.txt))" "$(cut -d' ' -f1 slowest.txt)" 5 2 ms
goal 'flag-risk on one row' "$(start "$flag one.csv")" 5 2 ms
goal 'GB18030 input against UTF-8 input' "$(ratio "$(median gb)" "$(median intake1)")" 1.5 1.15 x
