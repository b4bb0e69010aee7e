#!/bin/bash
# ledger-report: every count explicit, zero not missing, the same bytes again.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
HEADER=time,site,gate,direction,subject,role,name,id_type,id_no,phone,household,plate,temp_c,mask,health_code,trip_card,test_time,test_result,vaccine_doses,region,place,stay_end,contact,symptoms,companions,purpose,recorder,remark,source,issues,level,action,rules,reasons,report_to,report_by,observe_days,tests,decided_by,pack
echo $HEADER | ledger-report --lang=en 2>/dev/null >empty
head -n 1 empty | tr , '\n' >names
# row TIME SITE DIRECTION TEMP CODE LEVEL ACTION: one flags row
row() { echo "$1,$2,east,$3,person,resident,甲,,,,,,$4,yes,$5,,,,,,,,,,,,,,f:1,,$6,$7,,,,,,,,p@0"; }
# value COLUMN...: those columns of the report on stdin
value() { awk -F, -v want="$*" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, w, " "); next }
	{ for (i = 1; i <= n; i++) printf "%s%s", $at[w[i]], i < n ? "," : "\n" }'; }
{
	echo $HEADER
	row 2022-04-04T23:59:59+08:00 sunshine in 36.5 green none admit
	row 2022-04-05T08:00:00+08:00 sunshine in 36.5 green none admit
	row 2022-04-05T09:00:00+08:00 sunshine out 37.3 green high fever-clinic
	row 2022-04-05T10:00:00+08:00 moonlight in 37.2 red critical hold
	row 2022-04-05 sunshine in "" green notice remeasure
} >flags.csv

show() { ledger-report "${@:2}" flags.csv 2>account | value $1; }
check_out "one row per unit and day, in order" "moonlight,2022-04-05,1
sunshine,2022-04-04,1
sunshine,2022-04-05,3
" show "unit day n_rows"
check_out "--day and --unit choose one row" "sunshine,2022-04-05,3,2,1
" show "unit day n_rows n_in n_out" --day=2022-04-05 --unit=sunshine
check_out "37.3 is a fever, 37.2 is none" "1,0
" bash -c "$(declare -f value); ledger-report --day=2022-04-05 flags.csv 2>/dev/null | value n_fever | sort -r | paste -sd,"
check_out "no reading is counted as missing, not as a number" "1
" show n_temp_missing --day=2022-04-05 --unit=sunshine
check_out "the account adds up" "ledger-report: 5 rows = 3 counted + 1 of other days + 1 of other units + 0 without a time
" cat account
check_out "a day with something on the watch list is no zero report" "no
" show zero --day=2022-04-05 --unit=sunshine
check_out "a quiet day is one" "yes
" show zero --day=2022-04-04 --unit=sunshine

## zero is not missing
zero() { ledger-report --day=2022-04-06 --unit=sunshine "$@" 2>account; }
check_out "a day without any row is a zero report" "sunshine,2022-04-06,0,0,yes
" bash -c "$(declare -f value zero); echo $HEADER | zero | value unit day n_rows n_fever zero"
check_err "an input without even a header is missing, not zero" 'the input is empty' 3 ledger-report --day=2022-04-06 --unit=sunshine /dev/null
check_rc "and nothing is reported" 1 test -s .out
blanks() { echo $HEADER | zero | awk -F, 'NR == 1 { n = split($0, head) } NR == 2 { for (i = 1; i <= n; i++) if (head[i] ~ /^n_/ && $i != "0") print head[i] }'; }
check_out "every count of a zero report is 0" "" blanks
check_err "a unit that the input does not know is no zero report" 'no row of the input is of unit "sunshin"' 1 ledger-report --day=2022-04-05 --unit=sunshin flags.csv

## forms
check_out "the long form has a line per count" "sunshine,2022-04-05,n_fever,1,temperature 37.3 or above
" bash -c "ledger-report --form=long --lang=en --day=2022-04-05 --unit=sunshine flags.csv 2>/dev/null | grep ,n_fever,"
check_out "with Chinese labels" "sunshine,2022-04-05,n_fever,1,体温37.3℃及以上
" bash -c "ledger-report --form=long --lang=zh --day=2022-04-05 --unit=sunshine flags.csv 2>/dev/null | grep ,n_fever,"
ledger-report --form=long --day=2022-04-05 --unit=sunshine flags.csv 2>/dev/null | cut -d, -f3 | tail -n +2 | grep ^n_ >long.names
check "both forms have the same counts" bash -c "grep ^n_ names | cmp - long.names"
check_out "prepared_at is what --now says" "2022-04-06T08:00:00+08:00
" show prepared_at --day=2022-04-05 --unit=sunshine --now=2022-04-06T08:00:00+08:00
check_out "and empty without it" "
" show prepared_at --day=2022-04-05 --unit=sunshine
check "the same input gives the same bytes" bash -c "ledger-report flags.csv 2>/dev/null >a; TZ=America/New_York ledger-report flags.csv 2>/dev/null | cmp - a"
(head -n 1 flags.csv; tail -n +2 flags.csv | tac) >backwards.csv
check "rows in any order, too" bash -c "ledger-report backwards.csv 2>/dev/null | cmp - a"
head -n 3 flags.csv >part1.csv; (head -n 1 flags.csv; tail -n +4 flags.csv) >part2.csv
check "in one file or in two" bash -c "ledger-report part1.csv part2.csv 2>/dev/null | cmp - a"

## bad input
check_err "a row without a usable time is in no count and said so" '1 row has no usable time and is in no count' 1 bash -c "(cat flags.csv; $(declare -f row); row yesterday sunshine in 36.5 green none admit) | ledger-report"
check_err "a missing column" 'column "site" is missing' 2 bash -c "cut -d, -f1 flags.csv | ledger-report"
check_err "gate CSV without flags" 'level' 2 bash -c "cut -d, -f1-30 flags.csv | ledger-report"
check_err "a damaged record" ':2: error: the record cannot be read: a quote does not close' 3 bash -c "(echo $HEADER; echo '\"2022') | ledger-report"
check_err "a day that is none" 'option --day' 2 ledger-report --day=2022-02-30 flags.csv
check_err "a time where a day is wanted" 'option --day' 2 ledger-report --day=2022-02-03T10:00 flags.csv
check_err "a form that is none" 'expected daily or long' 2 ledger-report --form=weekly flags.csv
check_err "a language that is none" 'expected zh or en' 2 ledger-report --lang=fr flags.csv
## --merge: parts become the whole
whole() { ledger-report --now=2022-04-06T08:00:00+08:00 "$@" 2>/dev/null; }
for i in 1 2 3; do awk -v i=$i 'NR == 1 || NR % 3 == i - 1' flags.csv | whole >part$i; done
head -n 1 flags.csv | whole >part4
whole flags.csv >all
merged() { ledger-report --merge "$@" | cmp - all; }
check "rows dealt out to three runs, and none to a fourth" merged part1 part2 part3 part4
check "in any order" merged part4 part3 part1 part2
check "and merged in steps" bash -c "ledger-report --merge part1 part3 >some && ledger-report --merge some part2 | cmp - all"
check "one part is itself" merged all
sed '2,$s/,,,,,$/,9,'"$(printf 'a%.0s' {1..64})"',gate,01,'"$(printf 'b%.0s' {1..64})"'/' part1 >head1
check_out "a head stays when all parts carry it" 1 bash -c "ledger-report --merge head1 head1 | grep -c aaaa,gate,01,bbbb | tr -d '\n'"
check_out "and goes as a whole when they do not" 0 bash -c "ledger-report --merge head1 part1 part2 part3 | grep -c gate | tr -d '\n'; true"
check_err "other columns are no part" 'has other columns than the first' 2 ledger-report --merge part1 <(cut -d, -f1-9 part2)
check_err "a blank count is not zero" 'never blank' 2 ledger-report --merge <(sed '2s/,[0-9]*,/,,/' part1)
printf '戚百川,13800000000,36.5\n' > headless.csv
check_err "what is no report is not quoted" 'headless.csv:1:1: error: is no daily report' 2 ledger-report --merge headless.csv
check_err "a part that is not there is trouble" 'none.csv: error: cannot open' 3 ledger-report --merge part1 none.csv
check_err "nor is one that is empty a part without rows" 'no header row' 3 ledger-report --merge part1 /dev/null
check_err "nor one that is damaged" 'quote' 3 ledger-report --merge <(sed '2s/,/,"/' part1)
check_err "flags are no report" 'is no daily report' 2 ledger-report --merge flags.csv
check_err "--merge chooses no rows" 'goes with no option' 2 ledger-report --merge --day=2022-04-05 part1

## several threads
{ echo $HEADER; row 2022-04-05T09:00:00+08:00 sunshine in 37.3 green high fever-clinic
  awk -v row="$(row 2022-04-05T08:00:00+08:00 UNIT in TEMP green none admit)" 'BEGIN { for (i = 1; i <= 20000; i++) {
	line = row; sub(/UNIT/, "u" i % 13, line); sub(/TEMP/, i % 97 ? "36.5" : "38.5", line); sub(/f:1/, i % 7 ? "f:" i : "\"f\n" i "\"", line); print line } }'
} > many.csv
for jobs in 1 2 5; do ledger-report --jobs=$jobs many.csv many.csv > jobs$jobs.csv 2> jobs$jobs.err; done
check_out "all rows of two files are counted" "ledger-report: 40002 rows = 40002 counted + 0 of other days + 0 of other units + 0 without a time
" cat jobs1.err
for jobs in 2 5; do
	check "--jobs=$jobs: the same report" cmp jobs1.csv jobs$jobs.csv
	check "--jobs=$jobs: the same account" cmp jobs1.err jobs$jobs.err
done
check_out "one unit on one day, counted by several" "no,1538,15
" bash -c "$(declare -f value); ledger-report --jobs=3 -u u0 -d 2022-04-05 < many.csv 2> account | value zero n_rows n_fever"
check_out "and the others accounted for" "ledger-report: 20001 rows = 1538 counted + 0 of other days + 18463 of other units + 0 without a time
" cat account
sed '15000s/.*/an "open\n"quote/' many.csv > damaged.csv
for jobs in 1 4; do
	check_err "a damaged row in a later part, --jobs=$jobs" '^ledger-report: damaged.csv:15001: error: the record cannot be read' 3 ledger-report --jobs=$jobs damaged.csv
done
done_testing
