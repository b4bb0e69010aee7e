#!/bin/bash
# flag-risk --explain, --coverage, suppressions and --progress: why, why not, how often.
. "$(dirname "$0")/lib.sh"
TESTS_DIR=$(cd "$(dirname "$0")" && pwd)
cd "$TMP" || exit 3

check "suppressions by their table tests" "$UNITS/packtest" "$TESTS_DIR/packs" "$TESTS_DIR/packs/suppress"

## a pack with every way a rule can end
mkdir -p packs/small
cp "$TESTS_DIR"/packs/*.csv packs/
export GATEHOUSE_RULES=$TMP/packs
cat > packs/small/a.csv <<'X'
#hit,C
id,family,status,source,effective_from,effective_to,in:temp_c,in:code,in:age(seen),out:level:enum(level)=highest,out:action:enum(action)=highest,out:reason_en=all
HOT,f,active,A1,,,>= 37.3,-,-,high,register,hot
RED,f,active,A2,,,-,red,-,medium,hold,red
LOW,f,active,A3,,,-,"red, yellow",-,low,,low
OLD,f,active,A4,2022-01-01,2022-03-31,-,-,<= 48h,medium,,old
WHY,f,active,A5,,,-,"red, orange",-,,,only words
TRY,f,test,A6,,,present,-,-,high,hold,shadow
X
cat > packs/small/b.csv <<'X'
#hit,F
#default,ELSE
id,status,source,in:role,out:tests:int=highest
GUARD,active,B1,guard,1
ANY,active,B2,present,2
ELSE,active,B3,-,0
X
cat > in.csv <<'X'
time,temp_c,code,seen,role
2022-04-05T08:00,38.50,red,2022-04-04T08:00,guard
2022-04-05T08:00,36,green,2022-04-01T08:00,
X
# explained RECORD-LINE: the lines about a record, without its place
explained() { flag-risk -p small --lang=en --explain=why.csv in.csv > out.csv && sed -n "s/^in.csv,$1,//p" why.csv; }
check_out "each hit with its conditions and what became of it, then near misses" 'HOT,hit,temp_c,>= 37.3,38.50,T,level
RED,hit,code,red,red,T,action
LOW,hit,code,"red, yellow",red,T,outranked
WHY,hit,code,"red, orange",red,T,added
TRY,hit,temp_c,present,38.50,T,test
GUARD,hit,role,guard,guard,T,added
ANY,hit,role,present,guard,T,passed-over
OLD,near,in force,2022-01-01..2022-03-31,2022-04-05T08:00,F,
' explained 2
check_out "a default rule hits where it answers; unknown is told from false" 'ELSE,hit,in force,,2022-04-05T08:00,T,added
HOT,near,temp_c,>= 37.3,36,F,
RED,near,code,red,green,F,
LOW,near,code,"red, yellow",green,F,
WHY,near,code,"red, orange",green,F,
GUARD,near,role,guard,,F,
ANY,near,role,present,,F,
' bash -c "$(declare -f explained); explained 3 | grep -v ^TRY"
check_out "the rules column has the hits that counted" $'HOT;RED;LOW;WHY;GUARD\nELSE\n' bash -c 'sed 1d out.csv | cut -d, -f8'
check_out "a function shows what it made of the field" 'OLD,hit,in force,2022-01-01..2022-03-31,2022-03-31T23:59,T,level
OLD,hit,age(seen),<= 48h,1d15h59min,T,level
' bash -c "printf 'time,temp_c,code,seen,role\n2022-03-31T23:59,,,2022-03-30T08:00,\n' > in.csv; $(declare -f explained); explained 2 | grep OLD"
check_out "what cannot be read is shown as it stands" 'OLD,near,age(seen),<= 48h,soon,U,
' bash -c "printf 'time,temp_c,code,seen,role\n2022-03-31T23:59,,,soon,\n' > in.csv; $(declare -f explained); explained 2 | grep OLD"
check_out "a record without a time" ',none,,,,,timeless
GUARD,near,in force,,noon,U,
' bash -c "printf 'time,temp_c,code,seen,role\nnoon,,,,guard\n' > in.csv; $(declare -f explained); explained 2 | grep -e none -e GUARD"
check_out "--as-of: what the period was compared with" 'OLD,hit,in force,2022-01-01..2022-03-31,2022-02-01T00:00:00+08:00,T,level
' bash -c "printf 'time,temp_c,code,seen,role\n2022-04-05T08:00,,,2022-04-05T08:00,\n' > in.csv; flag-risk -p small --as-of=2022-02-01 --explain=why.csv in.csv > out.csv; sed -n 's/^in.csv,2,//p' why.csv | grep 'OLD,hit,in force'"
printf 'time,temp_c,code,seen,role\n2022-04-05T08:00,36,green,,guard\n' > 'a,b.csv'
check_out "a file name with a comma" '"a,b.csv",2,GUARD,hit' bash -c 'flag-risk -p small --explain=why.csv a,b.csv > out.csv; grep -m1 GUARD why.csv | cut -d, -f1-5 | tr -d "\n"'
check_err "a file that cannot be written" 'nowhere/why.csv' 3 flag-risk -p small --explain=nowhere/why.csv 'a,b.csv'
check_err "nor coverage" 'nowhere/c.csv' 3 flag-risk -p small --coverage=nowhere/c.csv 'a,b.csv'

## coverage
cat > in.csv <<'X'
time,temp_c,code,seen,role
2022-04-05T08:00,38.5,red,2022-04-04T08:00,guard
2022-04-03T08:00,38,green,,guard
2022-04-04T08:00,hot,purple,soon,x
noon,38,green,,guard
X
check "coverage is written" bash -c 'flag-risk -p small --coverage=cov.csv in.csv > out.csv'
check_out "... of the run and its columns" 'records,,4
no_hit,,1
timeless,,1
near_records,,4
invalid,time,1
invalid,temp_c,1
invalid,seen,1
off_domain,code,1
' bash -c "sed -n 's/^,,//p' cov.csv"
check_out "... of a rule" 'hits,,2
sole,,0
decided,,2
outranked,,0
added,,0
passed_over,,0
test,,0
suppressed,,0
first,,2022-04-03T08:00:00+08:00
last,,2022-04-05T08:00:00+08:00
near,in force,1
near,temp_c,1
' bash -c "sed -n 's,^small/a\,HOT\,,,p' cov.csv"
check_out "... of one that never hit" $'0\n\n' bash -c "grep -E 'OLD,(hits|first)' cov.csv | cut -d, -f5"
check_out "... that missed by its time" $'OLD,near,in force,1\nOLD,near,age(seen),0\n' bash -c "grep -o 'OLD,near.*' cov.csv"
check_out "a hit is sole when no other rule counts" 'ELSE,sole,,0
ANY,sole,,1
' bash -c "grep -oE '(ANY|ELSE),sole.*' cov.csv | sort -r"

## the example day, under one pack and under all at once
packs=$(cd "$TESTS_DIR/../lib/rules" && ls -d */ | tr -d / | paste -sd,)
day=$TESTS_DIR/../examples/one-day
unset GATEHOUSE_RULES
ingest-gate --now=2022-04-06T00:00:00+08:00 "$day"/gate-*.csv > day.csv 2> ingest.err
flat() { awk -F'"' -v OFS= '{ for (i = 2; i <= NF; i += 2) gsub(/,/, " ", $i); $1 = $1; print }' "$1"; }
# column NAME < FLAT: one column by its header
column() { awk -F, -v want="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == want) n = i; next } { print $n }'; }
agree() { # NAME PACKS: explanations, coverage and the rules column say the same
	check "$1: flagged" bash -c "flag-risk -p '$2' -a '$day/areas.csv' --explain=why.csv --coverage=cov.csv day.csv > flags.csv"
	flag-risk -p "$2" -a "$day/areas.csv" day.csv > plain.csv
	check "$1: the output is the same without" cmp flags.csv plain.csv
	flat flags.csv > flags.flat && flat why.csv > why.flat
	column rules < flags.flat | awk '{ print NR + 1 "," $0 }' > rules.want
	awk -F, 'NR > 1 && $4 == "none" { print $2 "," }
		NR > 1 && $4 == "hit" && $9 ~ /^(level|action|level;action|outranked|added)$/ && !seen[$2, $3]++ {
			list[$2] = list[$2] (list[$2] == "" ? "" : ";") $3 }
		END { for (i in list) print i "," list[i] }' why.flat | sort -n > rules.got
	check "$1: explained hits are the rules column, for every record" diff rules.want rules.got
	check "$1: ... of many" bash -c '[ $(wc -l < rules.want) -gt 300 ] && [ $(grep -c "[A-Z]" rules.want) -gt 40 ]'
	check_out "$1: every condition of a hit is true, none of a near miss" $'hit T\nnear F\nnear U\n' \
		bash -c "sed 1d why.flat | cut -d, -f4,8 | tr , ' ' | grep -v none | sort -u"
	column rules < flags.flat | tr ';' '\n' | grep . | sort | uniq -c | awk '{ print $2, $1 }' | sort > hits.want
	awk -F, '$3 ~ /^(decided|outranked|added)$/ { n[$2] += $5 } END { for (i in n) if (n[i]) print i, n[i] }' cov.csv |
		sort > hits.got
	check "$1: coverage counts what the rules column has" diff hits.want hits.got
	check "$1: all hits are told apart" bash -c "awk -F, '\$3 == \"hits\" { h += \$5 }
		\$3 ~ /^(decided|outranked|added|passed_over|test|suppressed)\$/ { p += \$5 } END { exit !(h > 0 && h == p) }' cov.csv"
	column decided_by < flags.flat | tr ';' '\n' | grep -c . > decided.want
	awk -F, '$3 == "decided" { n += $5 } END { print n }' cov.csv > decided.got
	check "$1: ... and who decided" diff decided.want decided.got
	awk -F, '$3 == "no_hit" { print $5 }' cov.csv > none.got
	awk -F, '$4 == "none" { n++ } END { print n + 0 }' why.flat > none.want
	check "$1: records without a hit" diff none.want none.got
	awk -F, '$4 == "near" { n[$3 "," $5]++ } END { for (i in n) print i "," n[i] }' why.flat | sort > near.want
	flat cov.csv | awk -F, '$3 == "near" && $5 { n[$2 "," $4] += $5 } END { for (i in n) print i "," n[i] }' | sort > near.got
	check "$1: near misses of coverage are those explained" diff near.want near.got
}
agree "residential" residential
agree "all packs" "$packs"

## long runs: near misses are a sample, and the same one each time
awk 'NR == 1 { print; next } { row[NR] = $0 } END { for (k = 0; k < 70; k++) for (i = 2; i <= NR; i++) print row[i] }' day.csv > long.csv
flag-risk -p residential --coverage=one.csv long.csv > one.out
flag-risk -p residential --coverage=two.csv long.csv > two.out
check "same input, same coverage" cmp one.csv two.csv
check "near_records says that it is a sample" awk -F, '$3 == "records" { n = $5 } $3 == "near_records" { near = $5 }
	END { m = 4096 + (n - 4096) / 16; exit !(n > 20000 && near > m - 2 && near < m + 2) }' one.csv
column rules < <(flat one.out) | tr ';' '\n' | grep -c . > hits.want
awk -F, '$3 ~ /^(decided|outranked|added)$/ { n += $5 } END { print n }' one.csv > hits.got
check "hits are all counted" diff hits.want hits.got

## suppressions
export GATEHOUSE_RULES=$TMP/packs
cp packs/*.csv . && cp -R "$TESTS_DIR/packs/suppress" packs/drill && rm -r packs/drill/tests
printf 'time,temp_c,role,remark,code\n2022-03-15T10:00,39,cook,,green\n2022-02-10T08:00,38,guard,north,red\n2022-04-01T08:00,38,cook,,green\n' > cooks.csv
check_out "a suppressed hit decides nothing" $'none,admit,\nmedium,hold,HEAT;NOTGREEN\nmedium,hold,HEAT\n' \
	bash -c "flag-risk -p drill --explain=why.csv --coverage=cov.csv cooks.csv 2> err | sed 1d | cut -d, -f6-8"
check_out "... and is counted on stderr" "flag-risk: 4 hits suppressed
flag-risk: 1 hit of test rules, which changes nothing
" cat err
check_out "... and explained, with reason and approval" 'HEAT,hit,temp_c,>= 37.3,39,T,suppressed
HEAT,hit,suppress.csv:2,Cooks stand at the stove (Office),,T,suppressed
HOT,hit,in force,2022-01-01..2022-12-31,2022-03-15T10:00,T,suppressed
HOT,hit,temp_c,>= 39,39,T,suppressed
HOT,hit,suppress.csv:2,Cooks stand at the stove (Office),,T,suppressed
' bash -c "sed -n 's/^cooks.csv,2,//p' why.csv | grep suppressed"
check_out "... and covered" $'drill/10-heat,HEAT,hits,,3\ndrill/10-heat,HEAT,suppressed,,1\n' grep -E 'HEAT,(hits|suppressed)' cov.csv
check_out "the hash of the pack counts them in" "$(cat packs/drill/*.csv | sha256sum | cut -c 1-12)
" bash -c "flag-risk -p drill cooks.csv 2>&- | sed -n '2s/.*drill@//p'"
printf 'time,temp_c,role,code\n2022-03-15T10:00,39,cook,green\n' > few.csv
check_out "a column that is optional may be missing" $'none\n' bash -c "flag-risk -p drill few.csv 2>&- | sed 1d | cut -d, -f5"
# bad NAME EXPECTED LINES...: what is said of a file of suppressions
bad() {
	local name=$1 want=$2; shift 2
	printf '%s\n' "$@" > packs/drill/suppress.csv
	run 2 flag-risk -p drill cooks.csv
	sed "s,^flag-risk: $TMP/packs/drill/,," "$TMP/.err" > got.txt
	printf '%s\n' "$want" | diff - got.txt > "$TMP/.diff"
	result "$name" $? flag-risk -p drill cooks.csv
}
S=rules,reason,approved_by,expires
bad "a suppression needs an end" 'suppress.csv:2:4: error: expires: blank (every suppression needs it)' "$S" 'HEAT,r,a,'
bad "... who, why and what" 'suppress.csv:2:1: error: rules: blank (every suppression needs it)
suppress.csv:2:2: error: reason: blank (every suppression needs it)
suppress.csv:2:3: error: approved_by: blank (every suppression needs it)' "$S" ',,,2022-04-01'
bad "a day that is none" 'suppress.csv:2:4: error: expires: no such month (expected a day like 2022-04-05)' "$S" 'HEAT,r,a,2022-13-01'
bad "a rule that is none" 'suppress.csv:2:1: error: rules: no rule or family HEET in the pack' "$S" 'RED;HEET,r,a,2022-04-01'
bad "a condition" 'suppress.csv:2:5: error: in:role: blank condition (write - for any value)
    
    ^' "$S,in:role" 'HEAT,r,a,2022-04-01,'
bad "no outputs here" 'suppress.csv:1:5: error: out:tests:int: unknown column out:tests:int' "$S,out:tests:int"
bad "a forgotten prefix" 'suppress.csv:1:5: error: role: unknown column role (did you mean in: before it?)' "$S,role"
bad "no column for the end" 'suppress.csv:1: error: column "expires" is missing' "rules,reason,approved_by" 'HEAT,r,a'
sed -i '1a #default,RED' packs/drill/20-first.csv && sed -i 's/,red,3/,-,3/' packs/drill/20-first.csv
bad "a default cannot be suppressed" 'suppress.csv:2:1: error: rules: RED answers where no other rule hits: it cannot be suppressed' "$S" 'code,r,a,2022-04-01'

## progress
check_out "--progress says nothing where nobody looks" "" bash -c "flag-risk --progress -p small 2>&1 >/dev/null < <(sed 1q in.csv; sleep 1.1; sed 1d in.csv) | grep MB; true"
if command -v script >/dev/null; then
	slow() { { sed 1q in.csv; sleep 1.1; sed 1d in.csv; } | flag-risk --progress -p small > /dev/null; }
	declare -f slow > slow.sh && echo slow >> slow.sh
	check_out "and at a terminal how far it is" "flag-risk: 2 records, 0 MB" \
		bash -c "script -qec 'bash slow.sh' /dev/null < /dev/null | tr -d '\r' | grep -m1 MB | tr -d '\n'"
fi
done_testing
