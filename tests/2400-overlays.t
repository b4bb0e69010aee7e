#!/bin/bash
# A pack that changes another: what it takes over, what it leaves, and every slip.
. "$(dirname "$0")/lib.sh"
TESTS_DIR=$(cd "$(dirname "$0")" && pwd)
cd "$TMP" || exit 3
mkdir -p packs/home/lists packs/home/tests site/lists
cp "$TESTS_DIR"/packs/*.csv packs/
export GATEHOUSE_RULES=$TMP/packs

cat > packs/home/10-health.csv <<'X'
#hit,C
id,family,status,source,effective_from,effective_to,in:role,in:temp_c,"in:diff(temp_c, limit)",out:level:enum(level)=highest,out:action:enum(action)=highest,out:report_to:set=set,out:reason_en
HOT,HEAT,active,A1,,,not(cook),>= 37.3,-,high,hold,clinic,{rule.id} {temp_c} ({rule.source})
OVER,HEAT,active,A2,,,-,-,> 1,low,register,,too much
OLD,OLD,active,A3,,2021-12-31,-,>= 37,-,medium,register,street_office,old
PLAN,PLAN,draft,A4,,,-,>= 39,-,high,fever-clinic,clinic,planned
X
cat > packs/home/20-gate.csv <<'X'
#hit,F
#default,OTHER
id,status,source,in:role,out:level:enum(level)=highest,out:action:enum(action)=highest
LISTED,active,B1,{closed},medium,hold
COOK,active,B2,cook,low,register
OTHER,active,B3,-,,admit
X
printf '#match,prefix\nvalue\nshut\n' > packs/home/lists/closed.csv
printf 'name,value\noverlay,home\n' > site/pack.csv
IN=time,role,temp_c,limit
rows() { printf '%s\n' $IN "$@" > in.csv; }
# what MORE...: level, action, rules, report_to and reasons of in.csv under the site's pack
what() { flag-risk -p home,./site "$@" in.csv > out.csv || return; sed 1d out.csv | cut -d, -f5-9; }
changes() { printf '%s\n' '#overlay,change' "$@" > site/10-changes.csv; }

## a rule changed
rows 2022-04-05,guard,37.2, 2022-04-05,cook,37.2, 2022-04-05,guard,36.9, 2022-04-05,guard,39,35
changes 'id,status,source,in:temp_c' 'HOT,active,office,>= 37.2'
check_out "a threshold is lowered; the rest of the rule stays" 'high,hold,OTHER;HOT,HOT 37.2 (office),clinic
low,register,COOK,,
none,admit,OTHER,,
high,hold,OVER;OTHER;HOT,too much;HOT 39 (office),clinic
' what
check_err "... and is said with both places" "^flag-risk: ./site/10-changes.csv:3: note: HOT stands for that of $TMP/packs/home/10-health.csv:3$" 0 what
hashes() { for d in "$@"; do cat $d/*.csv $d/lists/*.csv 2>&- | sha256sum | cut -c 1-12; done; }
check_out "the column pack names both" "$(hashes packs/home site | sed '1s/.*/home@&;/; 2s/.*/site@&/' | tr -d '\n')
" bash -c "flag-risk -p home,./site in.csv | sed -n '2s/.*,//p'"
check_out "the shipped pack alone is as it was" 'none,admit,OTHER,,
low,register,COOK,,
none,admit,OTHER,,
high,hold,HOT;OVER;OTHER,HOT 39 (A1);too much,clinic
' bash -c "flag-risk -p home in.csv | sed 1d | cut -d, -f5-9"
changes 'id,status,source,in:role,out:level:enum(level),out:report_to:set' 'HOT,active,office,-,medium,' 'OVER,active,office,guard,,street_office'
rows 2022-04-05,cook,37.3, 2022-04-05,guard,36,30 2022-04-05,cook,36,30
check_out "a blank output is that of the changed rule" 'medium,hold,COOK;HOT,HOT 37.3 (office),clinic
low,register,OTHER;OVER,too much,street_office
low,register,COOK,,
' what
changes 'id,status,source,in: diff(temp_c,limit) :num' 'OVER,active,office,> 5'
check "a column is known by what it asks, not by blanks or its type" bash -c "! flag-risk -p home,./site in.csv 2>&- | grep -q OVER.*,cook"
changes 'id,status,source,effective_to' 'HOT,active,office,2022-04-04'
rows 2022-04-04,guard,38, 2022-04-05,guard,38,
check_out "a rule is closed on a day" 'high,hold,OTHER;HOT,HOT 38 (office),clinic
none,admit,OTHER,,
' what
changes 'id,status,source,effective_from' 'OLD,active,office,2021-01-01'
rows 2020-12-31,cook,37, 2021-12-31,cook,37, 2022-01-01,cook,37,
check_out "dates of the changed rule stay, one by one" 'low,register,COOK,,
medium,register,COOK;OLD,old,street_office
low,register,COOK,,
' what
changes 'id,status,source' 'PLAN,active,office'
rows 2022-04-05,cook,39,
check_out "a draft is put in force" 'high,fever-clinic,COOK;PLAN,planned,clinic
' what

## a rule switched off
rows 2022-04-05,guard,39,35 2022-04-05,cook,36,
changes 'id,status,source' 'HOT,retired,office' 'COOK,draft,office'
check_out "retired and draft switch off" 'low,register,OVER;OTHER,too much,
none,admit,OTHER,,
' what
check_err "... and that is said" "^flag-risk: ./site/10-changes.csv:3: note: HOT of $TMP/packs/home/10-health.csv:3 is switched off$" 0 what
changes 'id,status,source' 'HOT,test,office'
check_out "test: it is only tried" 'low,register,OVER;OTHER,too much,
low,register,COOK,,
' what
check_err "... and that is said" "note: HOT of $TMP/packs/home/10-health.csv:3 is only tried from now on \(status test\)$" 0 what

## rules and lists of its own
rm site/10-changes.csv
printf '#hit,C\nid,status,source,in:role,out:level:enum(level)\nMINE,active,office,{closed},notice\n' > site/20-own.csv
rows 2022-04-05,shutter,36, 2022-04-05,east,36, 2022-04-05,west,36,
check_out "new rules, and the lists of the other pack" 'medium,hold,LISTED;MINE,,
none,admit,OTHER,,
none,admit,OTHER,,
' what
check_out "... without a word" "" bash -c "flag-risk -p home,./site in.csv 2>&1 >/dev/null"
printf '#extend,yes\nvalue\neast\n' > site/lists/closed.csv
check_out "a list with more in it, matched as the one it adds to" 'medium,hold,LISTED;MINE,,
medium,hold,LISTED;MINE,,
none,admit,OTHER,,
' what
printf 'value\neast\n' > site/lists/closed.csv
check_out "a list that stands for the other" 'none,admit,OTHER,,
medium,hold,LISTED;MINE,,
none,admit,OTHER,,
' what
check_err "... and is said" "^flag-risk: ./site/lists/closed.csv: note: stands for $TMP/packs/home/lists/closed.csv$" 0 what
printf 'value\nwest\n' > mine.csv
check_out "-l stands for both" 'none,admit,OTHER,,
none,admit,OTHER,,
medium,hold,LISTED;MINE,,
' what -l closed=mine.csv
rm site/20-own.csv
check "a pack of lists alone" what
printf '#match,exact\n#extend,yes\nvalue\neast\n' > site/lists/closed.csv
check_err "another way to match" "^flag-risk: $TMP/packs/home/lists/closed.csv: error: #match: prefix, and the list that adds to it says exact$" 2 what
printf '#extend,perhaps\nvalue\neast\n' > site/lists/closed.csv
check_err "a word for extend" '^flag-risk: ./site/lists/closed.csv: error: #extend: perhaps is neither yes nor no$' 2 what
rm site/lists/closed.csv
printf 'value\neast\n' > site/lists/close.csv
check_err "a list nobody asks" '^flag-risk: ./site/lists/close.csv: warning: no rule asks \{close\} \(did you mean closed\?\)$' 0 what
printf 'rules,reason,approved_by,expires,in:role\nHOT,boiler,office,2022-12-31,{close}\n' > site/suppress.csv
check_out "... and one that a suppression asks" "" bash -c "flag-risk -p home,./site in.csv 2>&1 >/dev/null"
rm site/lists/close.csv site/suppress.csv
printf '#extend,yes\nvalue\nx\n' > packs/home/lists/closed.csv
check_err "a list that adds to none" 'home/lists/closed.csv: error: #extend: no other pack has a list closed to add to' 2 what
printf '#match,prefix\nvalue\nshut\n' > packs/home/lists/closed.csv

## suppressions reach the changed pack's rules
printf 'rules,reason,approved_by,expires,in:role\nHOT,boiler,office,2022-12-31,stoker\n' > site/suppress.csv
changes 'id,status,source,in:temp_c' 'HOT,active,office,>= 37.2'
rows 2022-04-05,stoker,38, 2022-04-05,guard,38,
check_out "as changed" 'none,admit,OTHER,,
high,hold,OTHER;HOT,HOT 38 (office),clinic
' what
rm site/10-changes.csv
check_out "as shipped" 'none,admit,OTHER,,
high,hold,HOT;OTHER,HOT 38 (A1),clinic
' what
mv site/suppress.csv packs/home/
changes 'id,status,source' 'HOT,retired,office'
check_out "of a rule that is switched off" 'none,admit,OTHER,,
none,admit,OTHER,,
' what
rm packs/home/suppress.csv

## several
mkdir -p city
printf 'name,value\noverlay,home\n' > city/pack.csv
printf '%s\n' '#overlay,change' 'id,status,source,in:temp_c' 'HOT,active,city,>= 37.1' > city/a.csv
changes 'id,status,source,out:action:enum(action)' 'HOT,active,office,fever-clinic'
rows 2022-04-05,guard,37.1,
check_out "what one changed another changes again" 'high,fever-clinic,OTHER;HOT,HOT 37.1 (office),clinic
' bash -c "flag-risk -p home,./city,./site in.csv | sed 1d | cut -d, -f5-9"
check_err "... and both are said" '^flag-risk: ./site/10-changes.csv:3: note: HOT stands for that of ./city/a.csv:3$' 0 flag-risk -p home,./city,./site in.csv
printf 'name,value\noverlay,city\n' > site/pack.csv
check_out "one changes one that changes another" 'high,fever-clinic,OTHER;HOT,HOT 37.1 (office),clinic
' bash -c "flag-risk -p home,./city,./site in.csv | sed 1d | cut -d, -f5-9"
printf 'name,value\noverlay,home\n' > site/pack.csv
mkdir -p free
sed '/^[P-Z]/d; s/^HOT.*37.3/HOT,HEAT,active,A1,,,-,>= 30/' packs/home/10-health.csv > free/a.csv
check_out "packs without overlay have nothing to do with each other" 'HOT;OTHER;HOT
' bash -c "sed -i s/37.1/38/ in.csv; flag-risk -p home,./free in.csv | sed 1d | cut -d, -f7"

## slips
# slip EXPECTED CHANGE...: the message about a table of changes
slip() { changes "${@:2}"; check_err "$1" "^flag-risk: ./site/10-changes.csv:$1" 2 flag-risk -p home,./site in.csv; }
slip '3:1: error: id: HOTT is no rule of home \(did you mean HOT\?\); new rules stand in a table without #overlay$' id,status,source HOTT,active,office
slip '4:1: error: id: HOT is the id of two rules of the pack$' id,status,source HOT,active,office HOT,retired,office
slip '3:1: error: id: OTHER is the #default of .*/20-gate.csv: it cannot be changed$' id,status,source OTHER,retired,office
slip '3:1: error: id: LISTED stands in .*/20-gate.csv, where the order or number of hits decides \(#hit\): it can be switched off, not changed$' id,status,source LISTED,active,office
slip '3:3: error: source: blank \(every rule cites its source\)$' id,status,source HOT,active,
slip '3:2: error: status: blank is no status' id,status,source HOT,,office
slip '3:4: error: in:temp_c: blank condition \(write - for any value\)$' id,status,source,in:temp_c HOT,active,office,
slip '3:4: error: effective_from: no such month' id,status,source,effective_from OLD,active,office,2022-13-01
slip '2:4: error: in:temp: no column temp in columns.csv \(did you mean temp_c\?\)$' id,status,source,in:temp HOT,active,office,1
slip ' error: #hit: F \(expected C in a table that changes rules\)$' '#hit,F' id,status,source HOT,active,office
slip '4:1: error: id: the table of HOT, .*/10-health.csv, has another #as_of or #timezone$' '#timezone,+09:00' id,status,source HOT,active,office
rm site/10-changes.csv
printf '%s\n' '#hit,C' id,status,source HOT,active,office > site/20-own.csv
check_err "a taken id" '^flag-risk: ./site/20-own.csv:3:1: error: id: HOT is the id of a rule of home \(a table that changes rules says #overlay,change\)$' 2 what
rm site/20-own.csv
changes id,status,source HOT,retired,office
check_err "the other pack is not there" '^flag-risk: ./site/pack.csv: error: overlay: no pack home before it \(expected -p home,./site\)$' 2 flag-risk -p ./site in.csv
check_err "... or comes too late" 'error: overlay: no pack home before it' 2 flag-risk -p ./site,home in.csv
printf 'name,value\noverlay,site\n' > site/pack.csv
check_err "a pack that changes itself" 'error: overlay: no pack site before it' 2 flag-risk -p ./site in.csv
done_testing
