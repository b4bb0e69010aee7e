#!/bin/sh
# The ledger, timed against what one would search and write the same rows with: see README.md.
# SPDX-License-Identifier: ISC
#
#     [DAYS=90] [ROWS=50000] [ROUNDS=5] bench/ledger.sh
#
# Programs are taken from $BIN (the tree's bin/), the small ones of bench/ from
# $BENCH_BIN. All files are in one folder in the temporary folder, which is
# removed at the end; it must be on a disk, or the durable commits are none.
set -eu

days=${DAYS:-90} rows=${ROWS:-50000} rounds=${ROUNDS:-5}
here=$(cd "$(dirname "$0")" && pwd)
PATH=$(cd "${BIN:-$here/../bin}" && pwd):$(cd "${BENCH_BIN:-$here/../build/bench}" && pwd):$PATH
dir=$(mktemp -d "${TMPDIR:-/tmp}/gatehouse-ledger.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 3' HUP INT TERM
cd "$dir"
export LC_ALL=C GATEHOUSE_KEYS="$dir/keys"
unset GATEHOUSE_CODEC

for program in ledger-append ledger-grep ledger-verify ledger-keep ledger-report ledger_gen lap mawk zgrep; do
	command -v "$program" > which.txt || { echo "bench: no $program in PATH" >&2; exit 2; }
done
has() {
	command -v "$1" > which.txt || { echo "bench: without $1 (not installed)" >&2; return 1; }
}
say() {
	printf '\n%s\n' "$*"
}

# -- a race: several ways to the same lines ------------------------------------
#
# start TITLE; way NAME COMMAND [GOAL] for each; race. A goal is a number, so
# many times faster than the first way, or "<N", seconds.

start() {
	title=$1
	: > ways
	rm -f laps-* lines-*
}

way() {
	printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >> ways
}

number() {
	sed -n "$1p" ways | cut -f"$2"
}

# Every way writes the same number of lines; how many is printed. Also warms the caches.
agree() {
	i=1
	while [ "$i" -le "$n" ]; do
		sh -c "$(number "$i" 2)" > out 2> err || { echo "bench: failed: $(number "$i" 2)" >&2; cat err >&2; exit 3; }
		wc -l < out > "lines-$i"
		cmp -s lines-1 "lines-$i" ||
			{ echo "bench: $title: $(number 1 1) has $(cat lines-1) lines, $(number "$i" 1) $(cat "lines-$i")" >&2; exit 1; }
		i=$((i + 1))
	done
}

# Output goes to a file: grep stops at the first line when it sees /dev/null.
rounds() {
	round=1
	while [ "$round" -le "$rounds" ]; do
		i=1
		while [ "$i" -le "$n" ]; do
			lap "{ $(number "$i" 2); } > out 2> err" >> "laps-$i"
			i=$((i + 1))
		done
		round=$((round + 1))
	done
}

# median FILE FIELD
median() {
	cut -d' ' -f"$2" "$1" | sort -n |
		mawk '{ s[NR] = $1 } END { print NR % 2 ? s[(NR + 1) / 2] : (s[NR / 2] + s[NR / 2 + 1]) / 2 }'
}

best() {
	sort -n "$1" | cut -d' ' -f1 | head -1
}

race() {
	n=$(wc -l < ways)
	agree
	rounds
	base=$(median laps-1 1)
	say "$title"
	i=1
	while [ "$i" -le "$n" ]; do
		printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(number "$i" 1)" "$(median laps-$i 1)" "$(best laps-$i)" \
			"$(median laps-$i 3)" "$(cat lines-$i)" "$base" "$(best laps-1)" "$(number "$i" 3)"
		i=$((i + 1))
	done | mawk -F'\t' '{
		times = $6 / $2
		said = ""
		if ($8 ~ /^</)
			said = sprintf("goal %s s: %s", $8, $2 < substr($8, 2) + 0 ? "reached" : "MISSED")
		else if ($8 != "")
			said = sprintf("goal %s times: %s", $8, times >= $8 + 0 ? "reached" : "MISSED")
		printf "  %-38s %9.4f %9.4f %9.4f %8d %8.1f %8.1f  %s\n", $1, $2, $3, $4, $5, times, $7 / $3, said
	}'
}

# -- the ledger ---------------------------------------------------------------

date_of() {
	ledger_gen date "$1"
}

total=$((days * rows))
middle=$((days / 2))
say "$days days of $rows rows; load $(cut -d' ' -f1-3 /proc/loadavg); $(nproc) processors"

day=0
while [ "$day" -lt "$days" ]; do
	ledger_gen rows "$day" "$rows" | ledger-append --init --at="$(date_of "$day")T23:59" gate
	day=$((day + 1))
done
ledger-keep close --at="$(date_of "$days")T00:01" gate
ledger-keep index gate
files=$(echo gate/*/*.csv.gz)
zcat $files | grep -v '^seq,' > plain
printf '%d bytes plain, %d packed\n' "$(wc -c < plain)" "$(cat $files | wc -c)"

# What the peers need, of the same rows. Their seconds begin with the first day, at 1.
if has tabix; then
	mawk -F, '{
		split($3, t, /[-T:+]/)
		date = t[1] t[2] t[3]
		if (date != last) { day++; last = date }
		printf "%s\t%d\t%s\n", $4, (day - 1) * 86400 + t[4] * 3600 + t[5] * 60 + t[6] + 1, $0
	}' plain | bgzip -@2 -c > rows.tsv.gz
	tabix -C -s 1 -b 2 -e 2 rows.tsv.gz
fi
if has sqlite3; then
	{
		echo 'PRAGMA journal_mode=off; PRAGMA synchronous=off;'
		echo "CREATE TABLE t($(zcat $files 2> err | head -1));"
		printf '.mode csv\n.import plain t\n'
		echo 'CREATE INDEX person ON t(id_no); CREATE INDEX at_time ON t(time);'
	} | sqlite3 rows.db > out
fi
rm -f plain

say "seconds: median, best, processor; lines; times as fast as the first, by medians and by bests"

# -- searching -------------------------------------------------------------------

id=$(ledger_gen id 331 "$rows")
tokens=$(ledger-grep -H --who="$id" gate | mawk -F, '!seen[$7]++ { print $7 }')
say_tokens() {
	for token in $tokens; do printf "$1" "$token"; done
}
quoted=$(say_tokens "'%s',")

start "One person, $days days ($(echo $tokens | wc -w) monthly tokens)"
way 'zgrep -F' "zgrep -h -F $(say_tokens ' -e %s') $files"
has rg && way 'rg -z -F' "rg -z -N -I -F $(say_tokens ' -e %s') $files"
has pigz && way 'pigz -dc | grep -F' "pigz -dc $files | grep -F $(say_tokens ' -e %s')"
has sqlite3 && way 'sqlite3, index on the token' "sqlite3 -csv rows.db \"SELECT * FROM t WHERE id_no IN (${quoted%,}) ORDER BY rowid\""
way 'ledger-grep --who=TOKEN' "ledger-grep -H $(say_tokens ' --who=%s') gate" 150
way 'ledger-grep --who=ID' "ledger-grep -H --who=$id gate" 150
race

start 'Blind full scan for a text'
way 'zgrep -F' "zgrep -h -F ,1-2-1203, $files"
has rg && way 'rg -z -F' "rg -z -N -I -F ,1-2-1203, $files"
has pigz && way 'pigz -dc | grep -F' "pigz -dc $files | grep -F ,1-2-1203,"
has sqlite3 && way 'sqlite3, no index for it' "sqlite3 -csv rows.db \"SELECT * FROM t WHERE house = '1-2-1203'\""
way 'ledger-grep -F, 2 threads' 'ledger-grep -H -F ,1-2-1203, gate' 6
way 'ledger-grep -F, 1 thread' 'ledger-grep -H --jobs=1 -F ,1-2-1203, gate'
way 'ledger-grep --regex' "ledger-grep -H -E ',1-2-1203,' gate"
race

first=$(date_of "$middle") last=$(date_of $((middle + 3)))
start 'Three days and a pattern'
has tabix && way 'tabix | grep -E' "tabix rows.tsv.gz 310104-0195:$((middle * 86400 + 1))-$(((middle + 3) * 86400)) | grep -E ',37\\.[3-9],yellow,'"
way 'ledger-grep --from --to -E' "ledger-grep -H --from=$first --to=$last -E ',37\\.[3-9],yellow,' gate" 1
has sqlite3 && way 'sqlite3, index on the time' "sqlite3 -csv rows.db \"SELECT * FROM t WHERE time >= '$first' AND time < '$last' AND temp_c >= '37.3' AND health_code = 'yellow'\""
race

hour="${first}T08"
start 'One hour of a day'
way 'zgrep -F, all days' "zgrep -h -F +08:00,$hour: $files"
has rg && way 'rg -z -F, all days' "rg -z -N -I -F +08:00,$hour: $files"
way 'ledger-grep --from --to' "ledger-grep -H --from=$hour:00 --to=${first}T09:00 gate" 10
race

one=gate/$(echo "$first" | cut -c1-4)/$first-01.csv.gz
start 'One hour of a day whose file is known'
way 'zgrep -F, that day' "zgrep -h -F +08:00,$hour: $one"
has tabix && way 'tabix' "tabix rows.tsv.gz 310104-0195:$((middle * 86400 + 28801))-$((middle * 86400 + 32400))"
has sqlite3 && way 'sqlite3, index on the time' "sqlite3 -csv rows.db \"SELECT * FROM t WHERE time >= '$hour' AND time < '${first}T09'\""
way 'ledger-grep FILE' "ledger-grep -H --from=$hour:00 --to=${first}T09:00 $one" 10
race

# -- writing ---------------------------------------------------------------------

# A million rows, or what there is: goals in seconds are of a million.
bulk_days=$((1000000 / rows))
[ "$bulk_days" -le "$days" ] || bulk_days=$days
bulk=$((bulk_days * rows))
of_million() {
	mawk -v s="$1" -v n="$bulk" 'BEGIN { printf "<%.3f", s * n / 1000000 }'
}
ledger_gen rows 0 "$rows" "$bulk_days" > bulk.csv
append="ledger-append --init --at=$(date_of 0)T23:59"

start "Append $bulk rows on one core, one sync"
way 'ledger-append, best codec' "rm -rf bulk; taskset -c 0 $append bulk bulk.csv" "$(of_million 2.5)"
way 'ledger-append, zlib' "rm -rf bulk-zlib; GATEHOUSE_CODEC=zlib taskset -c 0 $append bulk-zlib bulk.csv"
way 'gzip -6' 'taskset -c 0 gzip -6 -c bulk.csv > bulk.gz'
has sqlite3 && way 'sqlite3 .import, no index' "rm -f bulk.db; printf '.mode csv\n.import bulk.csv t\n' | taskset -c 0 sqlite3 bulk.db"
race
rm -f bulk.gz bulk.db
part=$(echo bulk/*/*.csv.gz)
say "The codecs on these rows: MB/s of text, size"
ledger_codec "$part"

head -2001 bulk.csv > single.csv
rm -rf single
$append --batch=1 single single.csv
part=$(echo single/*/*.csv.gz)
start "2000 rows, each durable before the next; file system $(stat -f -c %T .)"
way 'write + fdatasync, the same bytes' "ledger_sync $part copy"
way 'ledger-append --batch=1' "rm -rf single-2; $append --batch=1 single-2 single.csv" 0.8
race

# -- keeping ----------------------------------------------------------------------

start "Verify $bulk rows"
way 'ledger-verify, one part' 'ledger-verify -q bulk' "$(of_million 1.5)"
way 'ledger-verify --jobs=1' 'ledger-verify -q --jobs=1 bulk'
race
start "Verify $total rows"
way "ledger-verify, $days parts" 'ledger-verify -q gate' "$(mawk -v n=$total 'BEGIN { printf "<%.3f", n * 1.5e-6 }')"
race

ledger_gen rows 0 "$rows" > day.csv
$append day day.csv
head -2 day.csv > row.csv
cp -R day open
ledger-keep close --at="$(date_of 1)T00:01" day
start "A day of $rows rows"
way 'ledger-keep index' 'ledger-keep index day' '<0.05'
way 'ledger-append, one row more' "ledger-append --at=$(date_of 0)T23:59 open row.csv"
way 'the same after a boot, without a tip' "rm -f open/*/.*.tip; ledger-append --at=$(date_of 0)T23:59 open row.csv"
way 'ledger-verify --heads' 'ledger-verify --heads open > heads'
way 'ledger-keep pack' 'rm -rf packed; cp -R day packed; ledger-keep pack packed'
race
say "load $(cut -d' ' -f1-3 /proc/loadavg)"
