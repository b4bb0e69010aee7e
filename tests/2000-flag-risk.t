#!/bin/bash
# flag-risk: what is appended, by which rules, and every way a pack can be wrong.
. "$(dirname "$0")/lib.sh"
TESTS_DIR=$(cd "$(dirname "$0")" && pwd)
export GATEHOUSE_RULES=$TESTS_DIR/packs
cd "$TMP" || exit 3

mkdir -p packs/small
cp "$TESTS_DIR"/packs/*.csv packs/
cat > packs/small/a.csv <<'X'
#hit,C
id,status,source,in:temp_c,in:code,out:level:enum(level)=highest,out:action:enum(action)=highest,out:report_to:set=set,out:report_by:duration=earliest@time,out:observe:duration=longest,out:tests:int=highest,out:reason_en=all,out:reason_zh=all
HOT,active,A1,>= 37.3,-,high,hold,clinic;street_office,2h,,1,Temperature {temp_c} is 37.3 or more; measured,体温{temp_c};偏高
RED,active,A2,-,red,medium,fever-clinic,street_office,30min,36h,2,Red code,红码
TRY,test,A3,-,present,high,fever-clinic,clinic,0min,99d,9,shadow,影
X
# flags INPUT OPTIONS...: what is appended to the input
flags() { printf "$1" > in.csv; flag-risk -p packs/small/ "${@:2}" in.csv > out.csv || return; sed 's/@[0-9a-f]\{12\}/@HASH/; s/^[^,]*,[^,]*,[^,]*,//' out.csv; }
H=level,action,rules,reasons,report_to,report_by,observe_days,tests,decided_by,pack
IN='time,temp_c,code\n'

## what is appended
export GATEHOUSE_RULES=$TMP/packs
check_out "no hit" "$H
none,admit,,,,,,,,small@HASH
" flags "${IN}2022-04-05T08:00:00+08:00,36.5,green\n"
check_out "one hit: a ; in a reason becomes a comma" "$H
high,hold,HOT,\"Temperature 37.3 is 37.3 or more, measured\",clinic;street_office,2022-04-05T10:00:00+08:00,,1,HOT,small@HASH
" flags "${IN}2022-04-05T08:00:00+08:00,37.3,green\n" --lang=en
check_out "two hits: strictest of each, earliest, longest, begun days whole" "$H
high,fever-clinic,HOT;RED,体温38，偏高;红码,clinic;street_office,2022-04-05T08:30:00+08:00,2,2,HOT;RED,small@HASH
" flags "${IN}2022-04-05T08:00:00+08:00,38,red\n" --lang=zh
check_out "the limit runs in the zone of the record" "$H
medium,fever-clinic,RED,Red code,street_office,2022-04-05T00:30:00+00:00,2,2,RED,small@HASH
" flags "${IN}2022-04-05T00:00:00Z,36,red\n" --lang=en
check_out "without a time nothing is decided, and that shows" "$H
notice,register,,no readable time: not decided,,,,,,small@HASH
notice,register,,no readable time: not decided,,,,,,small@HASH
" flags "${IN},39,red\nnoon,39,red\n" --lang=en
check_err "... also on stderr" "^flag-risk: 2 of 2 records have no readable time and were not decided$" 0 flag-risk -p small in.csv
check_out "--only-hits leaves out the rest, not the undecided" "$H
medium,fever-clinic,RED,Red code,street_office,2022-04-05T08:30:00+08:00,2,2,RED,small@HASH
notice,register,,no readable time: not decided,,,,,,small@HASH
" flags "${IN}2022-04-05T08:00:00+08:00,36,green\n2022-04-05T08:00:00+08:00,36,red\n,36,green\n" --only-hits --lang=en

## what is passed through
printf 'time,code,remark\r\n2022-04-05T08:00,green,"a ""b"",\nc"\r\n 2022-04-05T08:00 , green,x\r\n' > odd.csv
check_out "records come through as they are" $'time,code,remark,'"$H"$'
2022-04-05T08:00,green,"a ""b"",\nc",none,admit,,,,,,,,P
 2022-04-05T08:00 , green,x,none,admit,,,,,,,,P
' bash -c "flag-risk -p small odd.csv | sed 's/small@.*/P/'"
printf 'time;code;remark\n2022-04-05T08:00;red;a,b\n' > semi.csv
check_out "another delimiter becomes a comma" "time,code,remark,$H
2022-04-05T08:00,red,\"a,b\",medium,fever-clinic,RED,Red code,street_office,2022-04-05T08:30:00+08:00,2,2,RED,P
" bash -c "flag-risk -p small --lang=en semi.csv | sed 's/small@.*/P/'"
printf 'time,temp_c,code\n2022-04-05T08:00,36,green\n' > in.csv
printf 'time,temp_c,code\n' > header.csv
: > empty.csv
check_out "a header gives a header" "time,temp_c,code,$H
" flag-risk -p small header.csv
check_out "nothing gives nothing" "" flag-risk -p small empty.csv
check_err "and says so: what should have written it may have failed" 'empty.csv: warning: the file is empty: not even a header' 0 flag-risk -p small empty.csv
check_err "also between others, and of blank lines alone" '^flag-risk: <stdin>: warning: the file is empty' 0 bash -c 'printf "\n\n" | flag-risk -p small in.csv - header.csv'
check_out "a header is not empty" "" bash -c 'flag-risk -p small header.csv 2>&1 >/dev/null'
check_out "it is said once" 1 bash -c 'flag-risk -p small header.csv empty.csv 2>&1 >/dev/null | wc -l | tr -d "\n"'
check "several files of one header" bash -c '[ $(flag-risk -p small empty.csv header.csv in.csv in.csv | wc -l) -eq 3 ]'
check_err "another header stops" 'semi.csv:1: error: the header differs' 3 flag-risk -p small in.csv semi.csv
check "same input, same bytes" bash -c 'flag-risk -p small in.csv > 1; flag-risk -p small in.csv > 2; cmp 1 2'

## input that does not fit
printf 'time,temp,code\n' > typo.csv
check_out "a column that is optional may be missing" "time,temp,code,$H
" flag-risk -p small typo.csv
printf 'tim,temp_c,code\n2022-04-05T08:00,36,green\n' > typo.csv
check_err "one that is needed may not" '^flag-risk: typo.csv:1: error: column time is missing, and rules of small@.* need it \(did you mean tim\?\)$' 2 flag-risk -p small typo.csv
check "... and nothing is written" test ! -s .out
printf 'time,temp_c,level\n2022-04-05T08:00,36,green\n' > twice.csv
check_err "a column that is to be appended" '^flag-risk: twice.csv:1:3: error: level: the input has this column already' 2 flag-risk -p small twice.csv
printf 'time,temp_c,code\n2022-04-05T08:00,36,green\n2022-04-05T08:00,36\n2022-04-05T08:00,36,green,x\n2022-04-05T08:00,36,"gr\n2022-04-05T08:00,36,red\n' > bad.csv
check_err "a short record is an error" '^flag-risk: bad.csv:3: error: 2 fields under 3 headers; the record is not in the output$' 3 flag-risk -p small bad.csv
check_err "a long one, too" '^flag-risk: bad.csv:4: error: 4 fields under 3 headers' 3 flag-risk -p small bad.csv
check_err "an open quote" '^flag-risk: bad.csv:5: error: a quote does not close; the record is not' 3 flag-risk -p small bad.csv
check_err "and all are counted" '^flag-risk: 3 records could not be read and are missing from the output$' 3 flag-risk -p small bad.csv
check_out "the others are flagged" "none
medium
" bash -c "flag-risk -p small bad.csv 2>&- | cut -d, -f4 | sed 1d"

## options
check_err "no pack" 'error: no rule pack \(expected -p PACK\)' 2 flag-risk in.csv
check_err "an unknown pack" 'error: no rule pack nowhere ' 2 flag-risk -p nowhere in.csv
check_err "a path that is nowhere" '^flag-risk: ./nowhere: error: no such folder \(expected a rule pack\)$' 2 flag-risk -p ./nowhere in.csv
check_err "a pack twice" 'error: option -p: small stands twice' 2 flag-risk -p small,small in.csv
check_err "a list without its file" 'error: option -l: vip \(expected NAME=LIST\)' 2 flag-risk -p small -l vip in.csv
check_err "a time that is none" 'error: option --as-of: cannot be read \(expected 2022-04-05T12:00:00\+08:00 or 2022-04-05\)' 2 flag-risk -p small --as-of=today in.csv
check_err "a language that is none" 'error: option --lang: "fr" is no language' 2 flag-risk -p small --lang=fr in.csv
mkdir -p packs/dated
cat > packs/dated/a.csv <<'X'
#hit,C
id,status,source,effective_from,effective_to,in:role,in:area(region),out:level:enum(level)=highest
OLD,active,s,,2021-12-31,-,-,low
NEW,active,s,2022-01-01,,-,-,notice
VIP,active,s,,,{vip},-,medium
AREA,active,s,,,-,">= medium",high
X
mkdir packs/dated/lists && printf 'value\nchief\n' > packs/dated/lists/vip.csv
printf 'value\nclerk\n' > clerks.csv
printf 'region,level\n4201,高风险\n' > areas.csv
printf 'time,role,region\n2021-12-31T23:59,clerk,420102\n2022-01-01T00:00,chief,\n' > dated.csv
rules() { flag-risk -p dated "$@" dated.csv | sed 1d | cut -d, -f6; }
check_out "rules in force at the record's time, the last day inside" $'OLD\nNEW;VIP\n' rules
check_out "--as-of: at another" $'NEW\nNEW;VIP\n' rules --as-of=2022-06-01
check_err "a list that no rule asks" 'error: no rule asks a list "vup" \(did you mean vip\?\)' 2 flag-risk -p dated -l vup=clerks.csv dated.csv
check_out "-l: another list" $'OLD;VIP\nNEW\n' rules -l vip=clerks.csv
check_out "-a: areas" $'OLD;AREA\nNEW;VIP\n' rules -a areas.csv
check_out "several packs" "small@;dated@" bash -c "flag-risk -p small,dated dated.csv | sed -n '2s/.*,//p' | sed 's/@[0-9a-f]*/@/g' | tr -d '\n'"
check_out "the hash is that of the files in name order" "$(cat packs/dated/*.csv packs/dated/lists/*.csv | sha256sum | cut -c 1-12)
" bash -c "flag-risk -p dated dated.csv | sed -n '2s/.*dated@//p'"
printf 'region,level,from\n4201,red,2022-01-01\n420102,high,2022-02-30\n' > bad-areas.csv
check_err "areas: a level that is none" '^flag-risk: bad-areas.csv:2:2: error: level: "red" is no level \(expected one of unlisted, low, medium, high\)$' 2 flag-risk -p dated -a bad-areas.csv dated.csv
check_err "areas: a day that is none" '^flag-risk: bad-areas.csv:3:3: error: from: no such day \(expected a day like 2022-04-05, or nothing\)$' 2 flag-risk -p dated -a bad-areas.csv dated.csv
check_err "areas: no file" 'nowhere.csv' 2 flag-risk -p dated -a nowhere.csv dated.csv
# Names of areas need the table of regions.
if [ -r "$TESTS_DIR/../lib/tables/regions.csv" ]; then
	printf 'region,level\n湖北省武汉市江岸区,high\n' > named.csv
	check_out "areas by name" $'OLD;AREA\nNEW;VIP\n' rules -a named.csv
	printf 'region,level\n无此地方,high\n' > named.csv
	check_err "a name that is none" 'named.csv:2:1: error: region: "无此地方" names no region' 2 flag-risk -p dated -a named.csv dated.csv
fi

## a pack that is wrong: every problem with its place, then exit 2
mkdir -p packs/bad
# bad EXPECTED LINES...: the messages about a table of those lines
bad() {
	local name=$1 want=$2; shift 2
	printf '%s\n' "$@" > packs/bad/t.csv
	run 2 flag-risk -p bad in.csv
	sed "s,^flag-risk: $TMP/packs/bad/,," "$TMP/.err" > got.txt
	printf '%s\n' "$want" | diff - got.txt > "$TMP/.diff"
	result "$name" $? flag-risk -p bad in.csv
}
B=id,status,source
bad "a condition" 't.csv:2:4: error: in:temp_c: expected a number after ">=" (hot: not a digit at byte 1)
    >= hot
       ^' "$B,in:temp_c" 'R,active,s,>= hot'
bad "a blank condition" 't.csv:2:4: error: in:temp_c: blank condition (write - for any value)
    
    ^' "$B,in:temp_c" 'R,active,s,'
bad "every problem is told" 't.csv:2:1: error: id: blank (every rule needs an id)
t.csv:3:2: error: status: on is no status (expected active, test, deprecated, draft or retired)
t.csv:3:3: error: source: blank (every rule cites its source)
t.csv:4:1: error: id: R is the id of two rules of the pack' "$B" ',active,s' 'R,on,' 'R,active,s'
bad "an id that would not join" 't.csv:2:1: error: id: A;B holds ";" (ids are joined by ; in results)' "$B" 'A;B,active,s'
bad "a day of force" 't.csv:2:4: error: effective_from: no such month (expected a day like 2022-04-05, or nothing)' "$B,effective_from" 'R,active,s,2022-13-01'
bad "an end before the beginning" 't.csv:2:5: error: effective_to: ends before it begins (expected a day like 2022-04-05, or nothing)' "$B,effective_from,effective_to" 'R,active,s,2022-02-01,2022-01-31'
bad "an unknown data column" 't.csv:1:4: error: in:temp: no column temp in columns.csv (did you mean temp_c?)' "$B,in:temp"
bad "an unknown function" 't.csv:1:4: error: in:agge(time): no function agge (did you mean age?)' "$B,in:agge(time)"
bad "a function of the wrong type" 't.csv:1:4: error: in:age(temp_c): age() of temp_c, which is num (expected date or datetime)' "$B,in:age(temp_c)"
bad "too few columns for a function" 't.csv:1:4: error: in:diff(temp_c): diff() takes 2 columns' "$B,in:diff(temp_c)"
bad "a function that is not closed" 't.csv:1:4: error: in:age(time: expected ) after the column of a function' "$B,in:age(time"
bad "an unknown type" 't.csv:1:4: error: in:temp_c:number: number is no type (expected num, int, str, bool, date, datetime, duration, enum(SCALE), set or set(SCALE))' "$B,in:temp_c:number"
bad "another type than the function's" 't.csv:1:4: error: in:age(time):num: age() gives duration, not num' "$B,in:age(time):num"
bad "a scale that is none" 't.csv:1:4: error: out:x:enum(nope): no scale nope in scales.csv' "$B,out:x:enum(nope)"
bad "a forgotten prefix" 't.csv:1:4: error: temp_c: unknown column temp_c (did you mean in: or out: before it?)' "$B,temp_c"
bad "a mistyped meta column" 't.csv:1:4: error: famly: unknown column famly (did you mean family?)' "$B,famly"
bad "a way to combine" 't.csv:1:4: error: out:level:enum(level)=max: no way to combine is called max' "$B,out:level:enum(level)=max"
bad "a way that does not fit" 't.csv:1:4: error: out:level:enum(level)=longest: longest does not go with type enum' "$B,out:level:enum(level)=longest"
bad "a limit from no column" 't.csv:1:4: error: out:by:duration=earliest: earliest does not go with type duration' "$B,out:by:duration=earliest"
bad "@ with another type" 't.csv:1:4: error: out:by:int=highest@time: @ goes with a duration (type int)' "$B,out:by:int=highest@time"
bad "an output word" 't.csv:2:4: error: out:level:enum(level): hihg is no value of type enum level' "$B,out:level:enum(level)" 'R,active,s,hihg'
bad "a recipient" 't.csv:2:4: error: out:report_to:set=set: klinic is no word of recipient' "$B,out:report_to:set=set" 'R,active,s,clinic;klinic'
bad "a template with an unknown column" 't.csv:2:4: error: out:why: no column tem in columns.csv (did you mean temp_c?)' "$B,out:why" 'R,active,s,is {tem}'
bad "a template that is not closed" 't.csv:2:4: error: out:why: expected } after the column (write {{ for a brace)
    is {temp_c
       ^' "$B,out:why" 'R,active,s,is {temp_c'
bad "a hit policy" 't.csv: error: #hit: X (expected U A P F R O C C+ C< C> or C#)' '#hit,X' "$B"
bad "a zone" 't.csv: error: #timezone: Beijing (expected an offset like +08:00)' '#timezone,Beijing' "$B"
bad "a default that is no rule" 't.csv: error: #default: Z (expected the id of a rule of this table)' '#default,Z' "$B" 'R,active,s'
bad "a default that asks" 't.csv: error: #default: R (expected a rule whose conditions are all -)' '#default,R' "$B,in:temp_c" 'R,active,s,1'
bad "more fields than headers" 't.csv:2: error: 4 fields under 3 headers' "$B" 'R,active,s,x'
bad "a list that is none" 't.csv:2:4: error: in:role: no list vip (expected lists/vip.csv in the pack)
    {vip}
     ^' "$B,in:role" 'R,active,s,{vip}'
bad "more fields than headers, the last of them empty" 't.csv:2: error: 5 fields under 3 headers' "$B" 'R,active,s,,x,,'
bad "a decimal comma" 't.csv:2:4: error: in:temp_c: 37,3 is one number or two? (write 37.3, or put a blank behind the comma: 37, 3)
    >= 37,3
       ^' "$B,in:temp_c" 'R,active,s,">= 37,3"'
bad "a decimal comma in a file with semicolons" 't.csv:2:4: error: in:temp_c: 37,3 is one number or two? (write 37.3, or put a blank behind the comma: 37, 3)
    >= 37,3
       ^' "${B//,/;};in:temp_c" 'R;active;s;>= 37,3'
bad "a comma in a header that is not in quotes" 't.csv:1:4: error: in:diff(time: the comma in the brackets ends the cell (write "in:diff(time,test_time)", in quotes)' "$B,in:diff(time,test_time),out:level:enum(level)" 'R,active,s,> 1h,high'
bad "an overlay of nothing" 't.csv: error: #overlay: change (expected overlay and the name of another pack in pack.csv)' '#overlay,change' "$B" 'R,active,s'
bad "a word for overlay" 't.csv: error: #overlay: yes (expected change)' '#overlay,yes' "$B" 'R,active,s'
bad "no id column" 't.csv:1: error: column "id" is missing' 'status,source' 'active,s'
printf '%s\n' "$B" 'R,deprecated,s' > packs/bad/t.csv
check_err "a deprecated rule warns and works" 't.csv:2: warning: rule R is deprecated' 0 flag-risk -p bad in.csv
## what several hits come to
# decided COLUMNS ROWS...: level, action and days of a hot record by a table of those
decided() { printf '%s\n' "${@:2}" > packs/bad/t.csv; flag-risk -p bad --only-hits "$1" | sed 1d | cut -d, -f4,5,10; }
printf 'time,temp_c,code\n2022-04-05T08:00,39,red\n' > hot.csv
for hit in C U A R O; do
	check_out "#hit,$hit without =highest: the strictest word" $'high,hold,14\n' decided hot.csv "#hit,$hit" \
		"$B,in:temp_c,out:level:enum(level),out:action:enum(action),out:observe:duration" \
		'A,active,s,> 37,notice,hold,7d' 'B,active,s,> 38,high,register,14d' 'C,active,s,> 38.5,low,admit,1d'
done
check_out "#hit,F: the first" $'notice,hold,7\n' decided hot.csv '#hit,F' \
	"$B,in:temp_c,out:level:enum(level),out:action:enum(action),out:observe:duration" 'A,active,s,> 37,notice,hold,7d' 'B,active,s,> 38,high,register,14d'
check_out "#hit,P: the strictest row" $'high,register,14\n' decided hot.csv '#hit,P' \
	"$B,in:temp_c,out:level:enum(level),out:action:enum(action),out:observe:duration" 'A,active,s,> 37,notice,hold,7d' 'B,active,s,> 38,high,register,14d'
check_out "#hit,C<: what the policy says" $'notice,register,\n' decided hot.csv '#hit,C<' \
	"$B,in:temp_c,out:level:enum(level),out:action:enum(action)" 'A,active,s,> 37,notice,hold' 'B,active,s,> 38,high,register'
refused() { printf '%s\n' "${@:2}" > packs/bad/t.csv; check_err "$1 is refused" "^flag-risk: error: $1" 2 flag-risk -p bad in.csv; }
refused 'the output level of the packs does not come to one word \(write =highest behind its type\)' '#hit,C' "$B,out:level:enum(level)=all" 'R,active,s,high'
refused 'the output level of the packs does not come to one word' '#hit,C#' "$B,out:level:enum(level)" 'R,active,s,high'
refused 'the output action of the packs does not come to one word' '#hit,C' "$B,out:action:enum(action)=set" 'R,active,s,hold'
refused 'the output level of the packs is not of type enum\(level\)' '#hit,C' "$B,out:level" 'R,active,s,high'
refused 'the output report_to of the packs is not of type set\(recipient\)' '#hit,C' "$B,out:report_to:str" 'R,active,s,clinic'
refused 'the output observe of the packs does not come to one length of time \(write =longest' '#hit,C' "$B,out:observe:duration=all" 'R,active,s,7d'
printf '%s\n' sep=, '#hit,C' "$B,in:temp_c,out:level:enum(level),," 'R,active,s,> 37,high,,,,,' ,,,,,,,, > packs/bad/t.csv
check_out "sep=, above a table, and fields that a spreadsheet left empty" $'high,admit,\n' bash -c "flag-risk -p bad hot.csv | sed 1d | cut -d, -f4,5,10"
printf '%s\n' 'sep=;' '#hit;C' "${B//,/;};in:temp_c;out:level:enum(level)" 'R;active;s;> 37, null;high' > packs/bad/t.csv
check_out "sep=; too" $'high,admit,\n' bash -c "flag-risk -p bad hot.csv | sed 1d | cut -d, -f4,5,10"
check_err "hits of test rules are counted" '^flag-risk: 2 hits of test rules, which change nothing$' 0 flag-risk -p small hot.csv hot.csv
## neighbouring columns
# Columns of words that stand side by side are looked up as one text. With another column between any two of
# them the answers are the same: with few words, and with words that never come again.
wide() { # GAP DISTINCT: gate CSV with GAP behind every column
	awk -v gap="$1" -v distinct="$2" 'function pick(list, n, a) { n = split(list, a, " "); x = (x * 75 + 74) % 65537; return distinct && x % 3 == 0 ? "w" x "-" NR ++c : a[x % n + 1] }
	BEGIN { x = 7; print "time" gap "_1,direction" gap "_2,subject" gap "_3,role" gap "_4,mask" gap "_5,health_code" gap "_6,trip_card" gap "_7,test_result" gap "_8,contact" gap "_9,symptoms" gap "_a,temp_c,site,test_time,region,place,stay_end,purpose,household,vaccine_doses,companions"
	for (i = 0; i < 6000; i++) {
		line = "2022-04-05T08:00:00+08:00" gap
		line = line "," pick("in out") gap "," pick("person vehicle") gap "," pick("resident visitor courier staff") gap "," pick("yes no") gap
		line = line "," pick("green yellow red none") gap "," pick("clear star") gap "," pick("negative positive pending") gap
		line = line "," pick("none close secondary") gap "," pick("none cough fever;cough dry") gap
		print line "," pick("36.5 37.3 38.1") ",s,,,,," pick("delivery 回家") ",,," } }'
}
# appended FILE: what was appended to each row
appended() { GATEHOUSE_RULES=$TOP/lib/rules flag-risk -p residential --lang=en "$1" | awk -v input="$1" '{ getline line < input; print substr($0, length(line) + 1) }'; }
for distinct in 0 1; do
	wide "" $distinct | sed '1s/_[1-9a]//g' > side.csv
	wide ",x" $distinct > gaps.csv
	appended side.csv > side.out; appended gaps.csv > gaps.out
	check "side by side or apart, distinct=$distinct: the same answers" cmp side.out gaps.out
	check "and rules were hit" test "$(cut -d, -f4 side.out | sort -u | wc -l)" -gt 50
done

## several threads
# Whatever number: the same rows, the same messages. Lines over which a record goes on, damaged ones and
# blank ones lie where one thread gives over to the next.
awk 'BEGIN { print "time,site,temp_c,remark"
	for (i = 1; i <= 60000; i++)
		printf "2022-04-05T%02d:%02d:00+08:00,S%d,%s,%s\n", i / 3600, i % 60, i % 7, i % 100 ? "36.5" : "39.1",
			i % 9 == 0 ? "\"two\nlines, " i "\"" : i % 5001 == 0 ? "one,more" : i % 7001 == 0 ? "an \"open\n\"quote" : "n" i }' > many.csv
flag-risk -p small --jobs=1 many.csv > one.csv 2> one.err
for jobs in 2 3 7; do
	check_rc "--jobs=$jobs runs" 3 sh -c "flag-risk -p small --jobs=$jobs many.csv > jobs.csv 2> jobs.err"
	check "--jobs=$jobs: the same rows" cmp one.csv jobs.csv
	check "--jobs=$jobs: the same messages" cmp one.err jobs.err
done
twice() { flag-risk -p small "-j$1" --only-hits many.csv "$2" < many.csv > "two$1.csv" 2> err; sed 's/<stdin>/many.csv/' err > "two$1.err"; }
twice 1 many.csv; twice 4 -
check "two files and --only-hits: the same rows" cmp two1.csv two4.csv
check "and the same messages" cmp two1.err two4.err
mkfifo slow; { head -n 5000 many.csv; exec sleep 60; } > slow & sleeper=$!
flag-risk -p small -j3 < slow > early.csv 2> /dev/null &
early() { for _ in $(seq 100); do [ "$(wc -l < early.csv)" -ge 4990 ] && return; sleep 0.1; done; return 1; }
check "rows are not held back when a pipe pauses" early
kill $sleeper
check_err "no threads is no number" 'option --jobs: expected a number from 1 to 64' 2 flag-risk -p small --jobs=0 in.csv
rm packs/bad/t.csv
check_err "no table" 'bad: error: holds no table' 2 flag-risk -p bad in.csv
done_testing
