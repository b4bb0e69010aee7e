#!/bin/sh
# How many records a second one core decides by large packs: see README.md beside this.
# SPDX-License-Identifier: ISC
#
#     bench/rules.sh [--rows=N] [--rounds=N] [--sample=N]
#
# $BIN holds rules and rules_gen (make bench-rules builds them); files are kept
# in $BENCH_DIR (default: gatehouse-bench in the temporary folder).
set -eu

rows=1000000 rounds=5 sample=5000
for option; do
	case $option in
	--rows=*) rows=${option#*=} ;;
	--rounds=*) rounds=${option#*=} ;;
	--sample=*) sample=${option#*=} ;;
	*) sed -n 's/^#     //p' "$0" >&2; exit 2 ;;
	esac
done

bin=$(cd "${BIN:?}" && pwd)
dir=${BENCH_DIR:-${TMPDIR:-/tmp}/gatehouse-bench}
export LC_ALL=C
mkdir -p "$dir/shared"
cd "$dir"
data=rules-$rows.csv
"$bin/rules_gen" columns > shared/columns.csv
"$bin/rules_gen" scales > shared/scales.csv
"$bin/rules_gen" data "$rows" > "$data"
awk -v bytes="$(wc -c < "$data")" -v rows="$rows" 'BEGIN { printf "%d rows of %.0f bytes\n\n", rows, bytes / rows }'
printf '%-36s %-7s %2s %9s %9s %12s %12s %9s\n' pack way n median_s min_s 'median rec/s' 'best rec/s' 'ns/record'

# bench RULES DASHES any|text
bench() {
	pack=rules-$1-$2-$3
	mkdir -p "$pack"
	"$bin/rules_gen" table "$1" "$2" "$3" > "$pack/main.csv"
	"$bin/rules" shared "$pack" "$data" "$rounds" "$sample" > "$pack.laps"
	awk -v pack="$1 rules, $2 % dashes$([ "$3" = any ] || echo ", text in all")" '
		$1 == "hits" { printf "%-36s %.2f hits a record, %s different sets\n\n", "", $2, $3; next }
		{ printf "%-36s %-7s %2d %9.3f %9.3f %12.0f %12.0f %9.0f\n", pack, $1, $2, $4, $5, $3 / $4, $3 / $5, $4 / $3 * 1e9 }' "$pack.laps"
}

bench 100 45 any
bench 200 45 any
bench 100 75 text
bench 200 75 text
