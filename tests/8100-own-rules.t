#!/bin/bash
# examples/own-rules does what its README says; and a run over two years judges
# each record by the edition of its own day.
# After a change that is meant: sh run.sh >expected/screen.txt
. "$(dirname "$0")/lib.sh"
own=$TOP/examples/own-rules day=$TOP/examples/one-day

check "run.sh runs" bash -c "LC_ALL=zh_CN.UTF-8 sh '$own/run.sh' '$TMP/out' > '$TMP/screen'"
check "what a person sees is as expected" diff "$own/expected/screen.txt" "$TMP/screen"
for id in RES-TEMP-FEVER RES-STROLL; do
	check "$id is told with both places" grep -qE "^flag-risk: ./office/10-changes.csv:[34]: note: $id .*/residential/[0-9a-z-]*.csv:[0-9]+" "$TMP/out/notes.txt"
done
check "both packs are named in every row" bash -c "[ \$(grep -cE ',\"?residential@[0-9a-f]{12};office@[0-9a-f]{12}\$' '$TMP/out/after.csv') -eq \$((\$(wc -l < '$TMP/out/gate.csv') - 1)) ]"
grep -v gate-night "$TMP/out/before.csv" | sed 's,\.\./one-day/,,' > "$TMP/day.csv"
check "the shipped pack alone judges the day as ever" diff -q "$day/expected/flags.csv" "$TMP/day.csv"

## editions
cd "$TMP" || exit 3
printf 'region,level,from\n420102,high,2021-01-01\n' > areas.csv
cat > gate.csv <<'X'
time,direction,subject,role,name,id_no,phone,household,temp_c,mask,health_code,trip_card,test_time,test_result,region,stay_end,purpose
2021-12-31T23:59:59+08:00,in,person,visitor,a,b,c,1-1-101,36.5,yes,yellow,green,2021-12-25T00:00:00+08:00,negative,,,x
2022-01-01T00:00:00+08:00,in,person,visitor,a,b,c,1-1-101,36.5,yes,yellow,green,2021-12-25T00:00:00+08:00,negative,,,x
2021-12-31T23:59:59+08:00,in,person,visitor,a,b,c,1-1-101,36.5,yes,yellow,green,2021-12-24T23:59:58+08:00,negative,,,x
2022-01-01T00:00:00+08:00,in,person,visitor,a,b,c,1-1-101,36.5,yes,yellow,green,2021-12-30T00:00:00+08:00,negative,,,x
2022-06-27T12:00:00+08:00,in,person,resident,a,b,c,1-1-101,36.5,yes,green,green,2022-06-27,negative,420102,2022-06-26,x
2022-06-28T12:00:00+08:00,in,person,resident,a,b,c,1-1-101,36.5,yes,green,green,2022-06-28,negative,420102,2022-06-26,x
2022-11-11T12:00:00+08:00,in,person,resident,a,b,c,1-1-101,36.5,yes,green,green,2022-11-11,negative,420102,2022-11-10,x
X
# edition PATTERN: of each record the rules of that kind, and the days of observation
edition() { flag-risk -p residential -a areas.csv "${@:2}" gate.csv > flags.csv || return
	awk -F'"' -v OFS= '{ for (i = 2; i <= NF; i += 2) gsub(/,/, "", $i); $1 = $1; print }' flags.csv | awk -F, -v want="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ n = split($at["rules"], id, ";"); out = ""
		  for (i = 1; i <= n; i++) if (id[i] ~ want) out = out " " id[i]
		  print substr($1, 1, 10) out, $at["observe_days"] }'; }
check_out "one run, each record by its own edition" '2021-12-31 
2022-01-01 RES-TEST-48H-AGE-CODE 
2021-12-31 RES-TEST-7D-AGE-CODE 
2022-01-01 
2022-06-27 RES-AREA-HIGH 21
2022-06-28 RES-AREA-HIGH-7D3 10
2022-11-11 RES-AREA-HIGH-5D3 8
' edition '^RES-(TEST-(7D|48H)|AREA-HIGH)'
check_out "--as-of asks what another year would have said" '2021-12-31 
2022-01-01 
2021-12-31 RES-TEST-7D-AGE-CODE 
2022-01-01 
2022-06-27 RES-AREA-HIGH 21
2022-06-28 RES-AREA-HIGH 21
2022-11-11 RES-AREA-HIGH 21
' edition '^RES-(TEST-(7D|48H)|AREA-HIGH)' --as-of=2021-12-31
check "... and what each edition asks can be read" bash -c "flag-risk -p residential -a areas.csv --explain=why.csv gate.csv > /dev/null && grep -q '^gate.csv,3,RES-TEST-48H-AGE-CODE,hit,in force,2022-01-01\.\.,' why.csv"
done_testing
