#!/bin/sh
# The main job, timed against what one would run without the toolkit: see README.md beside this.
# SPDX-License-Identifier: ISC
#
#     bench/run.sh [--rows=N] [--rounds=N] [--slow-rounds=N] [--big]
#
# Programs are taken from $BIN (the tree's bin/), files are kept in $BENCH_DIR
# (default: gatehouse-bench in the temporary folder).
set -eu

rows=1000000 rounds=5 slow=3 big=no
for option; do
	case $option in
	--rows=*) rows=${option#*=} ;;
	--rounds=*) rounds=${option#*=} ;;
	--slow-rounds=*) slow=${option#*=} ;;
	--big) big=yes ;;
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

for program in ingest-gate flag-risk ledger-report mawk python3; do
	command -v "$program" > which.txt || { echo "bench: no $program in PATH" >&2; exit 2; }
done
${CC:-cc} -O2 -o gen "$here/gen.c"
${CC:-cc} -O2 -o lap "$here/lap.c"
cp "$here/job.awk" "$here/job.py" .

raw=raw-$rows.csv
./gen "$rows" > "$raw"
./gen areas > areas.csv
./gen places > places.csv

intake="ingest-gate -r rejects.csv --now=$now $raw 2> intake.txt"
flag="flag-risk -p residential -a areas.csv"
mawk="mawk -f job.awk -v AREAS=areas.csv -v PLACES=places.csv"
python="python3 job.py areas.csv places.csv"

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
	rm -f mawk.csv python.csv
}

# lap NAME COMMAND: one more line "seconds KiB" for the table.
lap() {
	./lap "$2" >> "laps-$1"
}

# One line of the table: rows and bytes the program reads decide its rates.
line() {
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

agree
rm -f laps-*
round=1
while [ "$round" -le "$rounds" ]; do
	lap job "$intake | $flag > /dev/null"
	if [ "$round" -le "$slow" ]; then
		lap mawk "$mawk -v COUNTS=counts-mawk.csv $raw > /dev/null"
		lap python "$python counts-python.csv < $raw > /dev/null"
	fi
	lap wc "wc -l < $raw > /dev/null"
	lap intake "$intake > gate.csv"
	lap flag "$flag < gate.csv > /dev/null"
	lap report "ledger-report --now=$now < flags.csv > /dev/null"
	round=$((round + 1))
done

base=$(median mawk)
printf '\n%-44s %2s %8s %8s %11s %7s %7s %7s\n' "$rows rows" n median min rows/s MB/s 'MiB' 'x mawk'
line job 'ingest-gate | flag-risk' "$raw"
line mawk 'mawk job' "$raw"
line python 'python3 job' "$raw"
line wc 'wc -l' "$raw"
base=
line intake 'ingest-gate > gate.csv' "$raw"
line flag 'flag-risk < gate.csv' gate.csv
line report 'ledger-report < flags.csv' flags.csv

if [ "$big" = yes ]; then
	rows=10000000
	lap big "./gen $rows | ingest-gate --now=$now 2> intake.txt | $flag > /dev/null"
	mawk '{ printf "\n10000000 rows through a pipe: %.1f s, largest process %.1f MiB\n", $1, $2 / 1024 }' laps-big
fi
