#!/bin/bash
# disinfect-schedule: what is due when, by which duty, and the same however it is asked.
. "$(dirname "$0")/lib.sh"
PLANS=$TOP/tests/plans
cd "$TMP" || exit 3
cat >zones.csv <<'E'
zone,place,surface,qty,litres,use
East gate,gate,校门,1,2,
Class 1,activity_room,地面,1,5,
Class 1,activity_room,toy,20,10,
Class 1,activity_room,空气,,,
3-2,stairwell,扶手,1,1,home_isolation
3-1,stairwell,handrail,1,1,
Kitchen,kitchen,餐具,,,
Dormitory,dormitory,被子,,,
E
tasks() { disinfect-schedule -p "$PLANS/site" --slots="$PLANS/slots.csv" --lang=en "$@"; }
# columns NAMES: those of the CSV on stdin, in which no field holds a line end.
columns() {
	awk -v want="$1" 'function split_row(line,   i, c, quoted, field) {
			n = 1; field = ""
			for (i = 1; i <= length(line); i++) {
				c = substr(line, i, 1)
				if (c == "\"") quoted = !quoted
				else if (c == "," && !quoted) { cell[n++] = field; field = "" }
				else field = field c
			}
			cell[n] = field
		}
		NR == 1 { split_row($0); for (i = 1; i <= n; i++) at[cell[i]] = i; m = split(want, w, ","); next }
		{ split_row($0); for (i = 1; i <= m; i++) printf "%s%s", cell[at[w[i]]], i < m ? "," : "\n" }'
}
# due ZONE COLUMNS OPTION...: of the tasks of one zone
due() { tasks "${@:3}" zones.csv 2>said | { read -r h; echo "$h"; grep -F ",$1,"; } | columns "$2"; }
# of SURFACE COLUMNS OPTION...: of the tasks of one surface in Class 1
of() { due "Class 1" "surface,$2" "${@:3}" | sed -n "s/^$1,//p"; }
first() { "$@" | head -n 1; }

## recurrence
check "recur.spec holds" "$UNITS/spec_duty" "$PLANS" "$TOP/tests/recur.spec"

## windows, doses and columns
tasks --from=2022-04-05 zones.csv >all 2>said
check_out "the header is what scripts rely on" "task,due_from,due_to,zone,surface,method,agent,target_mg_l,dilution,stock_ml,water_ml,achieved_mg_l,contact_min,rinse,ppe,rule,cites,place,trigger,order,priority,who,over,note,status,slot,phase,dry,text,tablets,fill_to_ml,lamp_hours
" head -n 1 all
check_out "rounds of the day, then what waits" "2022-04-05T08:00:00+08:00,2022-04-05T09:00:00+08:00,S-GATE,A307,morning,
2022-04-05T18:00:00+08:00,2022-04-05T20:00:00+08:00,S-GATE,A307,evening,
,,S-TOUCH,A308,,touch
" due "East gate" due_from,due_to,rule,cites,slot,trigger --from=2022-04-05
check_out "the account adds up" "disinfect-schedule: 8 zone lines = 7 planned + 1 without a task + 0 rejected
disinfect-schedule: 12 tasks = 9 dated + 0 by events + 3 waiting for theirs
" grep -v note: said
check "a line that is for another season is noted with its place" grep -q '^disinfect-schedule: zones.csv:9: note: nothing is due for it in these days$' said
printf 'zone,surface\nOffice,telephone\n' >none.csv
check_err "and one that no duty is for" '^disinfect-schedule: none.csv:2: note: no duty of the packs is for this line$' 0 tasks --from=2022-04-05 none.csv
check_out "amounts from litres and the strength of the stock" "1000,1:50 = 1 in 50 (1+49),40,1960,1000
1000,1:50 = 1 in 50 (1+49),40,1960,1000
1000,1:50 = 1 in 50 (1+49),40,1960,1000
" due "East gate" target_mg_l,dilution,stock_ml,water_ml,achieved_mg_l --from=2022-04-05 --stock-pct=5
check_out "1:50 as one part and 50 of water" "980.39,1:50 = 1 in 51 (1+50)
" first due 'East gate' target_mg_l,dilution --from=2022-04-05 --stock-pct=5 --ratio=plus
check_out "the other reading is told" "1:50 read as 1 in N (as 1+N it would be 980.39 mg/L)
" first due 'East gate' note --from=2022-04-05 --stock-pct=5
check_out "without a strength only what the source says" ",1:50,,,
" first due 'East gate' target_mg_l,dilution,stock_ml,water_ml,achieved_mg_l --from=2022-04-05
check_out "two phases: begun in the evening, finished next morning with water" "2022-04-05T08:00:00+08:00,2/2,mop,water,,,
2022-04-05T18:00:00+08:00,1/2,mop,chlorine,500,,30
2022-04-06T08:00:00+08:00,2/2,mop,water,,,
2022-04-06T18:00:00+08:00,1/2,mop,chlorine,500,,30
" of floor due_from,phase,method,agent,target_mg_l,rinse,contact_min --from=2022-04-05 --days=2
check_out "before each meal" "2022-04-05T11:00:00+08:00,2022-04-05T11:30:00+08:00,lunch,15
2022-04-05T16:30:00+08:00,2022-04-05T17:00:00+08:00,dinner,15
" due Kitchen due_from,due_to,slot,contact_min --from=2022-04-05
check_out "an edition ends in the middle of the plan and another begins" "2022-04-05T08:00:00+08:00,S-AIR,20
2022-04-06T08:00:00+08:00,S-AIR,20
2022-04-07T12:00:00+08:00,S-AIR-2,30
" of air due_from,rule,contact_min --from=2022-04-05 --days=3
check_out "unspecified numbers are the usual ones" "500,30
" due 3-1 target_mg_l,contact_min --from=2022-04-05
usual() { due 3-1 note --from=2022-04-05 | grep -c "the source does not say how often; usual strength and time: .*〔2020〕147号"; }
check_out "with their source" "1
" usual
check_out "stairwells of home isolation come first" "1,S-HOME
0,S-HANDRAIL
" due 3-2 priority,rule --from=2022-04-05

## two lists
check_out "the more frequent list wins, and the other is named" "S-TOY-A,S-TOY-B,30
" of toy rule,over,contact_min --from=2022-04-04
check_out "--list chooses" "S-TOY-B,S-TOY-A,10
" of toy rule,over,contact_min --from=2022-04-04 --list=2.10
check_err "a list that is none" 'option --list: no duty of the packs is from a list 2.1 \(did you mean 2.' 2 tasks --from=2022-04-04 --list=2.1 zones.csv

## calendar and season
check_out "in the season, weekly" "2022-05-02T07:00:00+08:00,S-SUN
" due Dormitory due_from,rule --from=2022-05-01 --days=3 --season=infectious
check_out "holidays of the calendar are a season of their own" "2022-05-02T07:00:00+08:00,S-REST
2022-05-03T07:00:00+08:00,S-REST
2022-05-04T07:00:00+08:00,S-REST
" due Dormitory due_from,rule --from=2022-05-01 --days=7 --calendar="$PLANS/calendar.csv"
cp -R "$PLANS/site" open && sed -i '1a #days,workday' open/disinfect.csv
open() { disinfect-schedule -p ./open --slots="$PLANS/slots.csv" --calendar="$PLANS/calendar.csv" --from=2022-05-01 --days=8 zones.csv 2>said | columns due_from,rule | sed -n 's/T.*,S-TOY-A//p'; }
check_out "a place that is open on working days: three holidays, a worked Saturday" "2022-05-05
2022-05-06
2022-05-07
" open

## the same, however it is asked
cat >events.csv <<'E'
time,event,place,surface
2022-04-05T09:10,touch,gate,
2022-04-05T10:30:15+08:00,touch,East gate,校门
2022-04-06T14:00,case,3-1,
2022-04-08T23:59:59,touch,,campus_gate
2022-05-08T00:00:00,touch,,campus_gate
E
for season in normal infectious; do
	for day in 3 4 5 6 7 8 9; do
		tasks --from=2022-04-0$day --stock-pct=5 --season=$season --events=events.csv zones.csv 2>said
	done | sort -u >seven
	tasks --from=2022-04-03 --days=7 --stock-pct=5 --season=$season --events=events.csv zones.csv 2>said | sort >week
	check "seven runs of a day are one of a week ($season)" cmp seven week
done
over_new_year() { tasks --calendar="$PLANS/calendar.csv" "$@" zones.csv 2>said; }
for day in 2024-12-29 2024-12-30 2024-12-31 2025-01-01 2025-01-02; do over_new_year --from=$day; done | sort -u >days
over_new_year --from=2024-12-29 --days=5 | sort >week
check "also over the end of the year" cmp week days
for pack in kindergarten residential school; do
	run_pack() { disinfect-schedule -p $pack --calendar="$PLANS/calendar.csv" --stock-pct=5 --lang=zh "$@" zones.csv 2>said; }
	for day in 28 29 30 31; do run_pack --from=2026-10-$day; done | sort -u >days
	for day in 1 2 3; do run_pack --from=2026-11-0$day; done | sort -u - days >seven
	run_pack --from=2026-10-28 --days=7 | sort >week
	check "and for the pack $pack, over the end of a standard" cmp seven week
done
check_out "each task has an id of its own" "" sh -c 'tail -n +2 all | cut -d, -f1 | sort | uniq -d'
{ head -n 1 zones.csv; echo ',,,,,'; tail -n +2 zones.csv | tac | sed 's/地面/floor/; s/,5,$/,7,/'; } >other.csv
ids() { tasks --from=2022-04-05 "$@" 2>said | cut -d, -f1 | sort; }
ids zones.csv >ids
check_out "ids do not depend on the order of lines, names of surfaces, amounts and language" "" \
	diff ids <(ids --lang=zh --stock-pct=5 other.csv)
check "an id stays what it was, for logs are kept" grep -q "^m8v8z7728mr0$" ids
check "the same input gives the same bytes" cmp all <(TZ=America/New_York tasks --from=2022-04-05 zones.csv 2>said)
head -n 4 zones.csv >one.csv
{ head -n 1 zones.csv; tail -n +5 zones.csv; } >two.csv
check "in one file or in two" cmp all <(tasks --from=2022-04-05 one.csv two.csv 2>said)
check "from a pipe" cmp all <(tasks --from=2022-04-05 2>said <zones.csv)

## events, cases, flagged passages
by_event() { due 'East gate' due_from,due_to,rule,trigger --from=2022-04-05 --events=events.csv | grep -e T09:10 -e :15+; }
check_out "an event makes a task due within the time of the slots' table" "2022-04-05T09:10:00+08:00,2022-04-05T10:10:00+08:00,S-TOUCH,touch
2022-04-05T10:30:15+08:00,2022-04-05T11:30:15+08:00,S-TOUCH,touch
" by_event
cases() { tasks "$@" zones.csv 2>said | tee all | columns rule,zone,due_from,target_mg_l,priority,who | sed -n 's/^S-CASE,//p'; }
check_out "a case decides its zone anew" "3-1,2022-04-06T14:00:00+08:00,1000,1,professional_team
" cases --from=2022-04-06 --events=events.csv
check_out "--state=case lists what waits for one" "East gate,,1000,1,professional_team
3-2,,1000,1,professional_team
3-1,,1000,1,professional_team
" cases --from=2022-04-06 --state=case
cat >flags.csv <<'E'
name,time,gate,household,level,action
甲,2022-04-05T08:00:00+08:00,east gate,3-2-1501,high,hold
乙,2022-04-05T08:01:00+08:00,east gate,3-1-2,notice,admit
丙,2022-04-05T08:02:00+08:00,north,9-9-1,none,fever-clinic
丁,2022-04-07T08:02:00+08:00,east gate,,critical,isolate-home
甲,2022-04-05T08:00:00+08:00,east gate,3-2-1501,high,hold
E
check_out "flagged passages: the gate and the unit" "East gate,2022-04-05T08:00:00+08:00,1000,1,professional_team
3-2,2022-04-05T08:00:00+08:00,1000,1,professional_team
" cases --from=2022-04-05 --flags=flags.csv
sed 's/^3-2,/三栋二单元,/; s/^3-1,/3号楼1单元,/' zones.csv >chinese.csv
chinese() { tasks --from=2022-04-05 --flags=flags.csv chinese.csv 2>said | columns rule,zone | sed -n 's/^S-CASE,//p'; }
check_out "a unit by its Chinese name" "East gate
三栋二单元
" chinese
check_rc "and nothing of the person" 1 grep -q '甲\|1501' all
check "what no zone line fits is said" grep -q '1 of 2 flagged passages fits no zone line' said
printf 'time,event\n2022-04-05T10:00,tuch\n' >tuch.csv
check_err "an event nobody waits for" 'tuch.csv:2: warning: no duty waits for an event tuch \(did you mean touch' 0 tasks --from=2022-04-05 --events=tuch.csv zones.csv
check_rc "with --strict the answer is no" 1 tasks --from=2022-04-05 --strict --events=tuch.csv zones.csv

## agents that must not meet
printf 'zone,surface\nA,toilet\nB,tableware\nC,tap\n' >wet.csv
mixed() { disinfect-schedule -p "$PLANS/mixed" --slots="$PLANS/slots.csv" --from=2022-04-05 --lang=en wet.csv; }
check_err "chlorine and acid on one line at one time" 'mixed/disinfect.csv:5: error: M-BLEACH \(chlorine\) and M-ACID \(acid_cleaner\) are due at one time on one toilet' 1 mixed
check_err "or in one duty" 'M-BOTH: agents that must not meet, chlorine;vinegar' 1 mixed
marked() { mixed 2>said | columns rule,status; }
check_out "the tasks are marked, and others are not" "M-BLEACH,mixing
M-ACID,mixing
M-BOTH,mixing
M-LATER,
M-THEN,
" marked

## zone lines that cannot be used
cat >odd.csv <<'E'
zone,place,surface,litres,colour
Gate,gate,电梯按扭,1,
Gate,gate,campus_gat,1,
Gate,,,1,
Gate,gatee,campus_gate,1,
Gate,gate,campus_gate,1,
Gate,gate,校门,2,
E
check_err "unknown surface: the nearest name" 'odd.csv:2:3: warning: surface: line rejected: unknown_surface \(did you mean lift_button' 0 \
	tasks --from=2022-04-05 --rejects=rejects.csv odd.csv
check_out "rejects hold the line with code and nearest name" 'file,line,field,column,code,nearest,raw
odd.csv,2,3,surface,unknown_surface,lift_button,"Gate,gate,电梯按扭,1,"
odd.csv,3,3,surface,unknown_surface,campus_gate,"Gate,gate,campus_gat,1,"
odd.csv,4,,,no_surface,,"Gate,,,1,"
odd.csv,5,2,place,unknown_place,gate,"Gate,gatee,campus_gate,1,"
' cat rejects.csv
check_err "with --strict the answer is no" 'rejected' 1 tasks --from=2022-04-05 --strict odd.csv
check_err "the same thing twice" 'odd.csv:7: warning: zone, place, surface and use stand on a line before' 0 tasks --from=2022-04-05 odd.csv
check_err "a column that means nothing is said" 'odd.csv:1:5: note: column colour is passed over' 0 tasks --from=2022-04-05 odd.csv
printf 'zone,surface\n"A,toilet\nGate,campus_gate\n' >torn.csv
check_err "damaged lines are rejected and the run goes on" 'torn.csv:2: warning: line rejected: unreadable' 3 tasks --from=2022-04-05 torn.csv
check "with the rest of the plan" grep -q S-GATE <(tasks --from=2022-04-05 torn.csv 2>said)
printf '\n# of the estate\n\nzone,"sur\nGate,campus_gate\n' >torn.csv
check_err "a damaged header is told where it stands" 'torn.csv:4: error: the header cannot be read' 2 tasks --from=2022-04-05 torn.csv
printf 'zone,surface,litres\nGate,campus_gate,two\n' >litres.csv
check "litres that are no number" tasks --from=2022-04-05 --stock-pct=5 litres.csv
cp .out all
check_out "cost the amounts, not the task" "S-GATE,1000,
" first columns rule,target_mg_l,stock_ml <all
check "and the note says so" grep -q 'amounts: ' all
printf 'surface\n' >headless.csv
check_err "a header without zone" 'the header needs zone' 2 tasks --from=2022-04-05 headless.csv
check_err "no header at all" 'the input is empty' 2 tasks --from=2022-04-05 /dev/null
check_err "a file that is not there" 'nowhere.csv' 3 tasks --from=2022-04-05 nowhere.csv
for wrong in headless.csv /dev/null nowhere.csv; do
	check_out "$wrong: no plan is printed, for an empty one says that nothing is due" "" \
		bash -c '! disinfect-schedule "$@" 2>said' sh -p "$PLANS/site" --from=2022-04-05 $wrong
done
printf '戚百川,13800000000,zone 3 戚百川\n' >wrong.csv
check_err "a file of persons is no inventory" 'the header needs zone' 2 tasks --from=2022-04-05 wrong.csv
cp "$TMP/.err" said
check_rc "and is not quoted" 1 grep -E '戚百川|138' said
printf 'zoneA,place\n' >wrong.csv
check_err "a name that is nearly right is" 'column zoneA is passed over \(did you mean zone' 2 tasks --from=2022-04-05 wrong.csv

## options
check_err "no day: no clock is read" 'no first day' 2 disinfect-schedule -p "$PLANS/site" zones.csv
check "unless it is asked for" tasks --from=today zones.csv
check_err "no pack" 'no rule pack \(expected -p' 2 disinfect-schedule --from=2022-04-05 zones.csv
check_err "a pack that is none" 'no rule pack nopack' 2 disinfect-schedule -p nopack --from=2022-04-05 zones.csv
check_err "a pack without duties" 'holds no table for disinfect-schedule' 2 disinfect-schedule -p pharmacy --from=2022-04-05 zones.csv
check_err "a pack twice" 'stands twice' 2 disinfect-schedule -p school,school --from=2022-04-05 zones.csv
refused() { check_err "refused: ${*:2}" "$1" 2 tasks --from=2022-04-05 "${@:2}" zones.csv; }
refused 'no such day' --from=2022-02-30
refused 'is a time \(expected 2022-04-05 or today\)' --from=2022-02-03T10:00
refused 'beyond the year 9999' --from=9999-12-31
refused 'option --days' --days=-1
refused 'option --days' --days=0
refused 'option --days' --days=7d
refused 'option --state: gone \(expected none, case, transmission' --state=gone
refused 'option --season: spring' --season=spring
refused 'option --stock-pct' --stock-pct=0
refused 'option --stock-pct' --stock-pct=100.1
refused 'option --stock-pct' --stock-pct=strong
refused 'option --ethanol-pct' --ethanol-pct=101
refused 'option --tablet-mg: 0: expected more than 0' --tablet-mg=0
refused 'option --tablet-mg: -5: expected more than 0' --tablet-mg=-5
refused 'option --tablet-mg: many' --tablet-mg=many
refused 'option --ratio: of \(expected in or plus' --ratio=of
refused 'option --form: pdf \(expected csv, print or ics' --form=pdf
refused 'expected zh or en' --lang=fr
refused 'option --used goes with --done' --used=x.csv
printf 'slot,from,to\nday,07:00,25:00\n' >bad-slots.csv
refused 'bad-slots.csv:2:3: error: to: 25:00 \(expected a time of day' --slots=bad-slots.csv
printf 'date,kind\n2022-02-30,holiday\n' >bad-calendar.csv
refused 'bad-calendar.csv:2:1: error: date: no such day' --calendar=bad-calendar.csv
printf 'date,kind\n2022-05-02,holiday\n2022-05-02,workday\n' >bad-calendar.csv
refused 'bad-calendar.csv:3: error: date: this day stands on line 2 already' --calendar=bad-calendar.csv
printf 'date,kind\n2022-05-02,feast\n' >bad-calendar.csv
refused 'bad-calendar.csv:2:2: error: kind: feast \(expected holiday or workday' --calendar=bad-calendar.csv
printf 'time,event\n2022-04-31,touch\n' >bad-events.csv
refused 'bad-events.csv:2:1: error: time: no such day' --events=bad-events.csv
printf 'time,event,surface\n2022-04-30,touch,lift_buton\n' >bad-events.csv
refused 'bad-events.csv:2:3: error: surface: no surface is called so \(did you mean lift_button' --events=bad-events.csv
refused 'column "?time' --flags=zones.csv
check_err "a target above the stock, with its place" 'strong/disinfect.csv:5: error: out:target: 10000mg/L: the target is above the stock' 2 \
	disinfect-schedule -p "$PLANS/strong" --from=2022-04-05 --stock-pct=0.5 zones.csv
cp -R "$PLANS/site" own && sed -i 's/1\/week/1\/weeks/' own/disinfect.csv
check_err "a cell every that cannot be read, with its place" 'own/disinfect.csv:9: error: out:every: 1/weeks: expected day' 2 \
	disinfect-schedule -p ./own --slots="$PLANS/slots.csv" --from=2022-04-05 zones.csv
cp "$PLANS/site/disinfect.csv" own/ && sed -i '1a #days,sunday' own/disinfect.csv
check_err "a setting that is none" '#days: sunday \(expected workday' 2 \
	disinfect-schedule -p ./own --slots="$PLANS/slots.csv" --from=2022-04-05 zones.csv

## duty tables are for this program alone
mkdir both && cp "$PLANS/site/disinfect.csv" both/
cat >both/10-gate.csv <<'E'
#hit,C
id,family,status,source,effective_from,effective_to,in:temp_c,out:level:enum(level)=highest,out:action:enum(action)=highest,out:reason_zh:str=all,out:reason_en:str=all
G-HOT,,active,A001,,,>= 37.3,high,hold,热,hot
E
printf 'time,temp_c\n2022-04-05T08:00,38\n' >gate.csv
levels() { flag-risk -p ./both --lang=en gate.csv 2>said | columns level,rules; }
check_out "flag-risk does not see them" "high,G-HOT
" levels
check_out "nor does this program see what is decided at the gate" "" diff ids <(disinfect-schedule -p ./both --slots="$PLANS/slots.csv" --from=2022-04-05 zones.csv 2>said | cut -d, -f1 | sort)
listed() { rule-check --list ./both | columns table,id | sed -n 's/-[A-Z].*//p' | sort | uniq -c | tr -s ' '; }
check_out "rule-check looks at both" " 1 10-gate,G
 13 disinfect,S
" listed
rm both/10-gate.csv
check_err "a pack with nothing but duties has nothing to flag" 'holds no table' 2 flag-risk -p ./both gate.csv

## the shape of a filter
full() { tasks --from=2022-04-05 --days=60 zones.csv >/dev/full; }
check_rc "a full disk is trouble" 3 full
check_rc "also for rejects" 3 tasks --from=2022-04-05 --rejects=/dev/full odd.csv
one_line() { tasks --from=2022-04-05 --days=300 zones.csv 2>said | head -n 1 | wc -l; }
check_out "a reader that goes away is none" "1
" one_line
for form in print ics; do
	tasks --from=2022-04-05 --form=$form zones.csv >sheet 2>said
	check "the form $form has something to say" test -s sheet
	check "the form $form, twice the same" cmp sheet <(tasks --from=2022-04-05 --form=$form zones.csv 2>said)
done

## a log
id=$(tasks --from=2022-04-05 zones.csv 2>said | columns rule,task,slot | sed -n 's/^S-GATE,\(.*\),morning/\1/p')
printf 'task,started,ended,by,agent,ppm\n%s,2022-04-05T08:05,2022-04-05T08:40,x,chlorine,1000\n' "$id" >log.csv
check_out "judged by a log" "S-GATE,morning,done
S-GATE,evening,pending
S-TOUCH,,pending
" due 'East gate' rule,slot,status --from=2022-04-05 --done=log.csv --now=2022-04-05T12:00 --stock-pct=5
check_err "something missed: the answer is no" ' missed, ' 1 tasks --from=2022-04-05 --done=log.csv --now=2022-04-06T12:00 zones.csv

## a long inventory in little memory
awk 'BEGIN { print "zone,surface,litres"; for (i = 0; i < 200000; i++) printf "Gate %d,%s,%d\n", i, i % 2 ? "campus_gate" : "toy", i }' >long.csv
head -n 70000 long.csv >short.csv
kb() { /usr/bin/time -f %M disinfect-schedule -p "$PLANS/site" --from=2022-04-05 --stock-pct=5 "$1" 2>&1 >/dev/null | tail -n 1; }
some=$(kb short.csv)
check "200000 lines take no more memory than 70000" test "$(kb long.csv)" -lt $((some + some / 10 + 2000))
done_testing
