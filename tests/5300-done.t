#!/bin/bash
# Judging: the log of what was done against tests/forms/tasks.csv.
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 3
noon=2022-04-05T12:00:00+08:00
# judged NOW: task:status:note of the plan under the log from stdin
judged() { cat >"$TMP/log.csv"; "$UNITS"/planform csv en 3 "$TMP/log.csv" "$1" <tests/forms/tasks.csv >"$TMP/plan.csv"; }
columns() { perl -MText::ParseWords -ne 'chomp; s/\x27//g; my @f = quotewords(",", 0, $_); if (!@h) { @h = @f; next } my %r; @r{@h} = @f; print "$r{task}:$r{status}:$r{note}\n"' "$TMP/plan.csv"; }
log() { printf 'task,started,ended,by,agent,ppm\n'; [ $# -eq 0 ] || printf '%s\n' "$@"; }
# verdict NAME EXPECTED ROW...: what task 1 (08:00-09:00, 500 mg/L, 30 minutes) is judged to be
verdict() {
	local name=$1 expected=$2; shift 2
	log "$@" | judged "$noon" 2>"$TMP/said"
	check_out "$name" "$expected
" sh -c 'sed -n "s/^aaaaaaaaaaa1://p"' < <(columns)
}
d=2022-04-05T
verdict "done" "done:" "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:40:00+08:00,Wang,chlorine,500"
verdict "short by a second" "short:short 29/30 min" "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:39:59+08:00,Wang,chlorine,500"
verdict "no end written down" "short:short ?/30 min" "aaaaaaaaaaa1,${d}08:10:00+08:00,,Wang,chlorine,500"
verdict "weak by a tenth" "weak:weak 499.9/500 mg/L" "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:40:00+08:00,Wang,chlorine,499.9"
verdict "no reading is not weak" "done:" "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:40:00+08:00,Wang,chlorine,"
verdict "begun at due_to is in time" "done:" "aaaaaaaaaaa1,${d}09:00:00+08:00,${d}09:30:00+08:00,Wang,chlorine,500"
verdict "begun a second later is late" "late:late 1 min" "aaaaaaaaaaa1,${d}09:00:01+08:00,${d}09:31:00+08:00,Wang,chlorine,500"
verdict "all faults are told" "late:late 60 min; weak 100/500 mg/L; short 5/30 min" "aaaaaaaaaaa1,${d}10:00:00+08:00,${d}10:05:00+08:00,Wang,chlorine,100"
verdict "early is done, and told" "done:early 30 min" "aaaaaaaaaaa1,${d}07:30:00+08:00,${d}08:00:00+08:00,Wang,chlorine,500"
verdict "another agent is told" "done:other agent" "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:40:00+08:00,Wang,ethanol_75pct,"
verdict "another zone, the same instant" "done:" "aaaaaaaaaaa1,${d}00:10:00Z,${d}00:40:00Z,Wang,chlorine,500"
verdict "without a zone: local time" "done:" "aaaaaaaaaaa1,2022-04-05 08:10,2022-04-05 08:40,Wang,chlorine,500"
verdict "of two rows the better one counts" "done:" "aaaaaaaaaaa1,${d}08:00:00+08:00,${d}08:05:00+08:00,Wang,chlorine,100" \
	"aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:40:00+08:00,Wang,chlorine,500"
verdict "... whichever comes first" "done:" "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:40:00+08:00,Wang,chlorine,500" \
	"aaaaaaaaaaa1,${d}09:30:00+08:00,${d}10:30:00+08:00,Wang,chlorine,500"
verdict "a log without a row" "missed:"

log | sed 's/.*/agent,started,task/' >"$TMP/few"; echo "chlorine,${d}08:10:00+08:00,aaaaaaaaaaa4" >>"$TMP/few"
judged "$noon" <"$TMP/few" 2>/dev/null
check_out "columns in another order" "aaaaaaaaaaa4:short:early 830 min; other agent
" sh -c 'grep aaaa4 | sed "s/short ?.30 min; //"' < <(columns)

# --- what is not in the log ---
log | judged $noon 2>/dev/null
check_out "missed when its time is over, pending before; an event may still come" "aaaaaaaaaaa1:missed:
aaaaaaaaaaa2:missed:over KIN-D-TOY-WEEKLY
aaaaaaaaaaa3:missed:
aaaaaaaaaaa4:pending:
aaaaaaaaaaa5:pending:
aaaaaaaaaaa6:pending:
aaaaaaaaaaa7:pending:
" columns
log | judged 2022-04-09T00:00:00+08:00 2>/dev/null
check_out "... all but that, days later" "1
" sh -c 'grep -vc :missed:' < <(columns)
log | judged ${d}09:00:00+08:00 2>/dev/null
check_out "at due_to itself nothing is missed" "0
" sh -c 'grep -c :missed: || :' < <(columns)

# --- rows of no task ---
judged $noon <tests/forms/log.csv 2>"$TMP/said"
check_out "unplanned, with its line; a row of another month is not" "zzzzzzzzzzz9:unplanned:started 2022-04-05T12:00:00+08:00, line 6 of the log
" sh -c 'grep unplanned' < <(columns)
check "the account of the log" grep -q "6 rows, 0 unreadable, 1 of other days" "$TMP/said"

# --- exit codes ---
score() { "$UNITS"/planform csv en 3 "$1" "$2" <"$3"; }
head -n 2 tests/forms/tasks.csv >"$TMP/one.csv"
log "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:40:00+08:00,Wang,chlorine,500" >"$TMP/good"
log "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:20:00+08:00,Wang,chlorine,300" >"$TMP/weak"
log "aaaaaaaaaaa1,${d}09:10:00+08:00,${d}09:40:00+08:00,Wang,chlorine,500" >"$TMP/late"
log >"$TMP/none"
check_rc "done: 0" 0 score "$TMP/good" $noon "$TMP/one.csv"
check_rc "weak and short: 0, for it was done" 0 score "$TMP/weak" $noon "$TMP/one.csv"
check_rc "late: 1" 1 score "$TMP/late" $noon "$TMP/one.csv"
check_rc "missed: 1" 1 score "$TMP/none" $noon "$TMP/one.csv"
check_rc "pending: 0" 0 score "$TMP/none" ${d}08:30:00+08:00 "$TMP/one.csv"

# --- logs that make no sense: said with the line, never with what is in the row ---
bad() { log "$2" >"$TMP/bad"; check_err "$1" "$3" 1 score "$TMP/bad" $noon "$TMP/one.csv"; check "... and names nobody" sh -c '! grep -q Wang "$1"' sh "$TMP/.err"; }
bad "no time" "aaaaaaaaaaa1,yesterday,,Wang,," 'bad:2:2: error: started: .*: this row is not judged'
bad "an empty start" "aaaaaaaaaaa1,,,Wang,," 'bad:2:2: error: started: empty'
bad "a date only" "aaaaaaaaaaa1,2022-04-05,,Wang,," 'expected a time of day'
bad "30 February" "aaaaaaaaaaa1,2022-02-30T08:00,,Wang,," 'bad:2:2: error'
bad "an end before the start" "aaaaaaaaaaa1,${d}08:10:00+08:00,${d}08:00:00+08:00,Wang,," 'bad:2:3: error: ended: before it was started'
bad "from the future" "aaaaaaaaaaa1,${d}12:00:01+08:00,,Wang,," 'after the time of judging'
bad "no task" ",${d}08:10:00+08:00,,Wang,," 'bad:2:1: error: task: empty'
bad "no number" "aaaaaaaaaaa1,${d}08:10:00+08:00,,Wang,,lots" 'bad:2:6: error: ppm'
bad "a negative number" "aaaaaaaaaaa1,${d}08:10:00+08:00,,Wang,,-5" 'ppm: below 0'
bad "a quote that does not close" "\"aaaaaaaaaaa1,${d}08:10:00+08:00,,Wang,,5" 'bad:2: error: the record cannot be read \(a quote does not close\): this row is not judged'
: >"$TMP/empty"
check_err "an empty log is no log" "not even a header" 2 score "$TMP/empty" $noon "$TMP/one.csv"
echo task,when >"$TMP/wrong"
check_err "a log without its columns" 'column "started" is missing' 2 score "$TMP/wrong" $noon "$TMP/one.csv"
check_err "no log" "No such file" 2 score "$TMP/nowhere" $noon "$TMP/one.csv"

# --- consumption ---
used() { "$UNITS"/planform used en 3 "$1" 2022-04-08T12:00:00+08:00 <tests/forms/tasks.csv || [ $? -eq 1 ]; }
check_out "consumption per agent" "agent,stock_ml,tasks,from,to,tablets
chlorine,150,4,2022-04-05,2022-04-05,0
" used tests/forms/log.csv
log "aaaaaaaaaaa1,${d}08:10:00+08:00,,Wang,," "aaaaaaaaaaa1,${d}08:20:00+08:00,,Wang,," "aaaaaaaaaaa3,2022-04-06T08:20:00+08:00,,Wang,ethanol_75pct," \
	"aaaaaaaaaaa5,2022-04-07T08:20:00+08:00,,Wang,," >"$TMP/two"
check_out "... mixed twice is used twice; of another agent the amount is not known" "agent,stock_ml,tasks,from,to,tablets
chlorine,100,2,2022-04-05,2022-04-05,0
ethanol_75pct,0,2,2022-04-06,2022-04-07,0
" used "$TMP/two"
check_out "... of nothing" "agent,stock_ml,tasks,from,to,tablets
" used "$TMP/none"
done_testing
