#!/bin/bash
# examples/kindergarten-week gives what it gave, and what its README says.
# After a change that is meant: sh run.sh out, then copy plan.csv, rejects.csv, sheet.txt and the screen to expected/.
. "$(dirname "$0")/lib.sh"
week=$TOP/examples/kindergarten-week

check "run.sh runs" bash -c "LC_ALL=en_US.UTF-8 sh '$week/run.sh' '$TMP/out' > '$TMP/screen'"
for f in plan.csv rejects.csv sheet.txt; do
	check "$f is as expected" diff "$week/expected/$f" "$TMP/out/$f"
done
sed "s,$TMP/out/,,g" "$TMP/screen" >"$TMP/shown"
check "what a person sees is as expected" diff "$week/expected/screen.txt" "$TMP/shown"

cd "$TMP/out" || exit 3
# due FILE RULE SURFACE: the beginnings of its windows, minutes only
due() { grep ",$3," "$1" | grep ",$2," | cut -d, -f2 | grep . | cut -c1-16; }
check_rc "no dated task on the holidays" 1 grep -qE '^[^,]*,2022-05-0[234]' plan.csv
check_out "the gate: three rounds on each day that is worked" "$(for d in 5 6 7; do for h in 08 12 18; do echo "2022-05-0${d}T$h:00"; done; done)
" due plan.csv KIN-D-GATE campus_gate
check_out "and after the touch" "2022-05-05T07:50
" due plan.csv KIN-D-GATE-TOUCH campus_gate
check "toys: the daily list stands, and names the weekly one" grep -qE ',plastic_toy,soak,.*,KIN-D-PLASTIC,.*,KIN-D-TOY-210,' plan.csv
check "--list=2.10: the other way round" grep -qE ',plastic_toy,wash,.*,KIN-D-TOY-210,.*,KIN-D-PLASTIC,' list-2.10.csv
check_out "bucket: once, on the last working evening named" "2022-05-06T17:00
" due plan.csv KIN-D-BUCKET-210 insulated_bucket
check_out "bucket in the infectious season: on Thursday, too" "2022-05-05T17:00
" due season.csv KIN-D-BUCKET-210S insulated_bucket
check "bed rails at 1:500" grep -qE ',bed_rail,wipe,chlorine,100,.*,KIN-D-BED-RAIL-210,' plan.csv
check "bed rails in the infectious season at 1:200" grep -qE ',bed_rail,wipe,chlorine,250,.*,KIN-D-BED-RAIL-210S,' season.csv
check "cabinets: the usual figure with its source" grep -qE ',toy_cabinet,wipe,chlorine,500,.*〔2020〕147号' plan.csv
check "the piano: no agent is named, the usual one is told with its source" grep -qE ',,,[^,]*,piano,disinfect,chlorine,500,.*the source names no agent.*〔2020〕147号' plan.csv
check "newspapers: alcohol from a stronger stock" grep -qE ',newspaper,spray,ethanol_75pct,,75%,79,,,.*,100,$' plan.csv
lamps() { grep ",$1," plan.csv | sed 's/.*,//' | grep . | tr '\n' ' '; }
check_out "lamps: an hour each day" "813.5 814.5 815.5 " lamps KIN-D-CLASS-UV
check "weak lamps: 36 minutes instead of 30" grep -qE ',uv,uv,,,,,,36,.*,KIN-D-HEALTH-UV,.*lamps are weak' plan.csv
check "the sick child: terminal disinfection from 11:30" grep -qE '2022-05-06T11:30:00.*,KIN-D-ILL,A354,' plan.csv
check_out "the rice cooker is the only line nobody knows" "48
" sh -c "sed 1d rejects.csv | cut -d, -f2"
dated() { cut -d, -f1,2 plan.csv | sed 1d | grep -c ',.'; }
by_event() { cut -d, -f2,19 plan.csv | grep -cE '^2.*,(touch|delivery|on_demand|case)'; }
check_out "the calendar has every task of a date" "$(($(dated) - $(by_event)))
" grep -c BEGIN:VEVENT week.ics
done_testing
