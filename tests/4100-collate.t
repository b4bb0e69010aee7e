#!/bin/bash
# ledger-report --expect: what was received beside what was expected.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
HEADER=time,site,gate,direction,subject,role,name,id_type,id_no,phone,household,plate,temp_c,mask,health_code,trip_card,test_time,test_result,vaccine_doses,region,place,stay_end,contact,symptoms,companions,purpose,recorder,remark,source,issues,level,action,rules,reasons,report_to,report_by,observe_days,tests,decided_by,pack
# row SITE TEMP: one flags row of 5 April
row() { echo "2022-04-05T08:00:00+08:00,$1,east,in,person,resident,甲,,,,,,$2,yes,green,,,,,,,,,,,,,,f:1,,none,admit,,,,,,,,p@0"; }
# received AT UNIT [TEMP]: that unit's report of 5 April as it came in
received() { { echo $HEADER; [ -z "${3:-}" ] || row "$2" "$3"; } | ledger-report --day=2022-04-05 --unit="$2" 2>/dev/null | sed -n "2s/^/2022-04-0$1:00+08:00,/p"; }
echo $HEADER | ledger-report 2>/dev/null | sed 's/^/received_at,/' >head
collate() { ledger-report --expect=units.csv --day=2022-04-05 --due=+12:00 "$@" 2>said; }
state() { awk -F, 'NR > 1 { print $1, $3, $6, $7 }'; }

cat >units.csv <<'EOF'
unit,from,to,exempt,note
case,,,,
zero,,,,
late,,,,
latezero,,,,
silent,,,,
free,,,yes,closed for the holiday
past,,2022-04-04,,
moved,,,,
moved,2022-04-03,2022-04-06,yes,moving house
EOF
{
	cat head
	received 6T11:59 case 37.9
	received 6T12:00 zero
	received 6T12:01 late 37.9
	received 6T12:01 latezero 36.5
} >got.csv
check_out "every unit expected has a state, findings beside it" "case case 1 
free exempt 0 
late late-case 1 LATE
latezero late-zero 1 LATE
moved exempt 0 
silent silent 0 MISSING
zero zero 1 
" bash -c "$(declare -f collate state); collate got.csv | state"
check_rc "and the answer is no" 1 collate got.csv
check_out "the denominators are named" "ledger-report: completeness: 4 of 5 (80.0 %) expected reports came in; timeliness: 2 of 5 (40.0 %) in time; 2 said zero; 2 more were exempt
" bash -c "tail -n 2 said | head -n 1"
check_out "silence is named on stderr" "ledger-report: error: MISSING: unit silent: no report of 2022-04-05
" grep MISSING said
check_out "what is not yet due is silent but not missing" "silent silent 0 
" bash -c "$(declare -f collate state); collate --now=2022-04-06T11:00:00+08:00 got.csv | state | grep ^silent"
check_out "--as-of gives what was known then" "late silent 0 MISSING
" bash -c "$(declare -f collate state); collate --as-of=2022-04-06T12:00:30+08:00 got.csv | state | grep '^late '"
check_out "without --due nothing is late" "late case 1 
" bash -c "$(declare -f state); ledger-report --expect=units.csv --day=2022-04-05 got.csv 2>/dev/null | state | grep '^late '"
check_out "several days: one row per unit and day" "9
" bash -c "ledger-report --expect=units.csv --day=2022-04-04/2022-04-05 got.csv 2>/dev/null | grep -cE '^(case|zero|late|silent|past),'"

grep -v silent units.csv | grep -v '^late' >units2.csv
{ cat head; received 6T09:00 case 37.9; received 6T09:01 zero; } >good.csv
check "nothing found: exit 0" ledger-report --expect=units2.csv --day=2022-04-05 --due=+12:00 good.csv
{ cat good.csv; received 6T10:00 zero 37.9; } >again.csv
check_out "a unit that reports again: the first tells the time, the last the state" "zero case 2 
" bash -c "$(declare -f state); ledger-report --expect=units2.csv --day=2022-04-05 --due=+09:30 again.csv 2>/dev/null | state | grep ^zero"

## numbers
n_in=$(tr , '\n' <head | grep -nx n_in | cut -d: -f1) n_fever=$(tr , '\n' <head | grep -nx n_fever | cut -d: -f1)
edit() { awk -F, -v OFS=, -v f="$1" -v v="$2" 'NR == 2 { $f = v } 1' good.csv; }
finds() { ledger-report --expect=units2.csv --day=2022-04-05 "$@" 2>&1 >/dev/null | grep -o 'error.*'; }
edit "$n_in" 5 >wrong.csv
check_out "a sum that does not hold" "error: COUNT: unit case: does not hold: n_in+n_out+n_direction_missing = n_rows
" finds wrong.csv
edit "$n_in" "" >blank.csv
check_out "a blank count is not zero" "error: n_in: COUNT: unit case: no number (a count is 0 or more, never blank)
error: COUNT: unit case: does not hold: n_in+n_out+n_direction_missing = n_rows
" finds blank.csv
sed 's/no,,,,,,$/yes,,,,,,/' good.csv >false.csv
check_out "a zero report with something on the watch list" "error: zero: COUNT: unit case: a zero report with something on the watch list
" finds false.csv
{ cat good.csv; received 6T10:00 nobody; } >unknown.csv
check_err "a unit nobody expected" 'UNKNOWN: unit nobody' 1 ledger-report --expect=units2.csv --day=2022-04-05 unknown.csv

## heads of the units' ledgers
hash() { printf %s "$1" | sha256sum | cut -d' ' -f1; }
HEADS=name,day,part,leaves,root,tmin,tmax,closed_at,prev
A=$(printf 'a%.0s' {1..64}) B=$(printf 'b%.0s' {1..64}) Z=$(hash $HEADS)
# pinned UNIT LEAVES ROOT PREV: its report with a head
pinned() { received 6T09:00 "$1" | sed "s/,,,,,\$/,$2,$3,$1,2022-04-05-01,$4/"; }
# line UNIT DAY LEAVES ROOT PREV: a line of its heads.csv
line() { echo "$1,$2,01,$3,$4,,,2022-04-06T00:00:01+08:00,$5"; }
echo "received_at,$HEADS" >heads.head
got() { sed 's/^/2022-04-06T10:00:00+08:00,/'; }
first=$(line case 2022-04-04 10 $A "$Z") second=$(line case 2022-04-05 20 $B "$(hash "$first")")
{ cat head; pinned case 20 $B "$(hash "$first")"; pinned zero 1 $A "$Z"; } >pinned.csv
heads() { finds --heads=heads.csv pinned.csv; }
{ cat heads.head; { echo "$first"; echo "$first"; echo "$second"; } | got; } >heads.csv
check "heads that follow on, received twice or not" ledger-report --expect=units2.csv --day=2022-04-05 --heads=heads.csv pinned.csv
{ cat heads.head; { echo "$first"; line case 2022-04-05 19 $B "$(hash "$first")"; } | got; } >heads.csv
check_out "SHRINK: fewer leaves than the report said" "error: SHRINK: unit case: its ledger has fewer lines than were received before
" heads
{ cat heads.head; { echo "$first"; line case 2022-04-05 20 $A "$(hash "$first")"; } | got; } >heads.csv
check_out "FORK: as many leaves, another root" "error: FORK: unit case: another history of its ledger than the one received before
" heads
{ cat heads.head; { echo "$first"; echo "$second"; line case 2022-04-04 11 $B "$Z"; line case 2022-04-05 30 $A "$(hash "$first")"; } | got; } >heads.csv
check_err "FORK: two lines behind one" "FORK: unit case" 1 ledger-report --expect=units2.csv --day=2022-04-05 --heads=heads.csv pinned.csv
{ cat heads.head; { echo "$first"; line case 2022-04-05 20 $B $A; } | got; } >heads.csv
check_out "GAP: a line that names another one before it" "error: GAP: unit case: a head of its ledger does not follow on the one received before
" heads
{ cat head; pinned case 20 $B $A; pinned zero 1 $A "$Z"; } >pinned.csv
{ cat heads.head; { echo "$first"; echo "$second"; } | got; } >heads.csv
check_out "GAP: a report whose prev was never received" "error: GAP: unit case: a head of its ledger does not follow on the one received before
" heads

## names of others
{ cat head; received 6T11:59 "$(printf 'a\033[2Jb')" 37.9; } >loud.csv
check_err "a name that would write on the screen is shown as text" 'UNKNOWN: unit a\\x1b\[2Jb: reports' 1 ledger-report --expect=units.csv --day=2022-04-05 loud.csv

## what cannot be used
check_err "the sender's clock is no proof" 'column "received_at" is missing' 2 ledger-report --expect=units.csv --day=2022-04-05 <(cut -d, -f2- got.csv)
check_err "a header is told where it stands" ':3: error: column "received_at" is missing' 2 ledger-report --expect=units.csv --day=2022-04-05 <(echo '# of April'; echo; cut -d, -f2- got.csv)
check_err "--expect needs a day" 'needs --day' 2 ledger-report --expect=units.csv got.csv
check_err "--due needs --expect" 'need --expect' 2 ledger-report --due=12:00 got.csv
check_err "--due is a time of day" 'expected HH:MM' 2 ledger-report --expect=units.csv --day=2022-04-05 --due=noon got.csv
check_err "a roster that does not read" 'expected yes, no or nothing' 2 ledger-report --expect=<(printf 'unit,exempt\na,perhaps\n') --day=2022-04-05 got.csv
check_err "a roster that is not there is configuration" 'none.csv: error: cannot open' 2 ledger-report --expect=none.csv --day=2022-04-05 got.csv
check_err "reports that are not there are trouble" 'none.csv: error: cannot open' 3 ledger-report --expect=units.csv --day=2022-04-05 none.csv
check_err "reports of which not even a header came in are not silence" 'no header row' 3 ledger-report --expect=units.csv --day=2022-04-05 /dev/null
check_err "heads that are not there are trouble" 'none.csv: error: cannot open' 3 ledger-report --expect=units.csv --day=2022-04-05 --heads=none.csv got.csv
check_out "and nothing is written" "" bash -c "ledger-report --expect=units.csv --day=2022-04-05 none.csv 2>/dev/null || true"
check_err "FIRST/LAST in order" 'in order' 2 ledger-report --expect=units.csv --day=2022-04-05/2022-04-01 got.csv
sed '2s/,yes,\|,no,/,maybe,/' got.csv >maybe.csv
check_err "zero is yes or no" 'expected yes or no' 2 ledger-report --expect=units.csv --day=2022-04-05 maybe.csv
check_err "a full disk is trouble" 'No space left' 3 bash -c "ledger-report --expect=units2.csv --day=2022-04-05 good.csv >/dev/full"
done_testing
