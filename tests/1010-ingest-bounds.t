#!/bin/bash
# ingest-gate in bounds: memory does not grow with the input, whatever that is,
# and rows do not wait for input that is slow.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
NOW=--now=2022-04-06T00:00:00+08:00

# Sanitizers keep what was freed: the bound is for the program as shipped.
asan=$(grep -c -m1 __asan_init "$(command -v ingest-gate)")
peak_below() {
	local kib=$1 rc=0; shift
	/usr/bin/time -q -o peak -f %M "$@" || rc=$?
	[ "$rc" = 0 ] || { echo "exit code $rc"; return 1; }
	[ "$asan" = 1 ] || [ "$(cat peak)" -lt "$kib" ] || { echo "$(cat peak) KiB, allowed $kib"; return 1; }
}
run_to() { local to=$1; shift; ingest-gate "$NOW" "$@" >"$to" 2>account; }

# 5 M distinct values: 625,000 rows of 8 columns, in each of which no cell repeats.
rows=625000; [ "$asan" = 1 ] && rows=40000
distinct() {
	awk -v n=$rows 'BEGIN { print "时间,门,小区,事由,值班员,来自何地,备注,序号"
		for (i = 0; i < n; i++)
			printf "2022-%02d-%02d %02d:%02d:%02d,g%d,s%d,p%d,r%d,w%d,n%d,%d\n", i % 3 + 1, i / 3 % 28 + 1,
				i / 84 % 24, i / 2016 % 60, i / 120960 % 60, i, i, i, i, i, i, i }'
}
distinct >distinct.csv
export NOW; export -f run_to
check "5 M distinct values within 64 MiB" peak_below 65536 bash -c 'run_to /dev/null distinct.csv'
check "none is lost" grep -q ": $((rows + 1)) read = $rows rows + 0 rejected + 1 furniture$" account
printf 'rule,column,from,to\nduplicate,,gate,1d\nditto,purpose,mark,\n' >p.csv
check "the same with a profile that looks for duplicates" peak_below 65536 bash -c 'run_to /dev/null -f ./p.csv distinct.csv'
rm distinct.csv

giant() { printf '时间,体温\n2022-04-05 08:00,36.5\n'; head -c "$1" /dev/zero | tr '\0' x; printf '\n2022-04-05 08:01,36.6\n'; }
export -f giant
size=1000000000; [ "$asan" = 1 ] && size=100000000
check "a line of 1 GB within 64 MiB" peak_below 65536 bash -c "giant $size | run_to out"
check "it is rejected, and the row behind it is read" grep -q ': 4 read = 2 rows + 1 rejected + 1 furniture$' account
check "as too long" grep -q 'rejected: too_long 1$' account

# A new kind of wrong in every row: what is counted by name stays small.
awk 'BEGIN { print "时间,健康码,备注"; for (i = 0; i < 100000; i++) printf "2022-04-05 08:00,code%d,\"a\nb%d\"\n", i, i }' >wrong.csv
check "issues by name stay few" peak_below 65536 bash -c 'run_to out wrong.csv'

endless() { echo '时间,体温'; yes '2022-04-05 08:00,36.5'; }
export -f endless
check_out "endless input: a reader that has enough ends it" 1000 bash -c 'endless 2>/dev/null | ingest-gate $NOW 2>/dev/null | head -1000 | wc -l | tr -d "\n "'
check "endless input within 64 MiB" peak_below 65536 bash -c 'endless 2>/dev/null | timeout 2 ingest-gate $NOW >/dev/null 2>&1; [ $? = 124 ]'

# A row is passed on while the input is open and says nothing.
waits() { # INPUT OPTIONS...
	local input=$1; shift
	{ printf "$input"; sleep 3; } | ingest-gate "$NOW" "$@" 2>/dev/null | {
		read -r -t 1 _ && IFS=, read -r -t 1 -a cell && printf %s "${cell[12]}"
	}
}
printf '#header,no\nrule,column,from,to\nmap,time,1,\nmap,temp_c,2,\n' >bare.csv
check_out "slow input" 36.5 waits '时间,体温\n2022-04-05 08:00,36.5\n'
check_out "slow input that pauses within a row" 36.5 waits '时间,体温\n2022-04-05 08:00,36.5\n2022-04-05 08:'
check_out "slow input without a header" 36.5 waits '2022-04-05 08:00,36.5\n' -f ./bare.csv
check_out "slow input in GB18030" 36.5 waits '\xca\xb1\xbc\xe4,\xcc\xe5\xce\xc2\n2022-04-05 08:00,36.5\n'
done_testing
