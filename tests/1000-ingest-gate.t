#!/bin/bash
# ingest-gate: what goes in, what comes out, and that it adds up.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
NOW=--now=2022-04-06T00:00:00+08:00

# cols NAMES...: those columns of gate CSV on stdin (no quoted commas in these tests)
cols() { awk -F, -v want="$*" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, w, " "); next }
	{ for (i = 1; i <= n; i++) printf "%s%s", $at[w[i]], i < n ? "," : "\n" }'; }
# gate INPUT-LINES COLUMNS...: runs one small log and shows the columns
gate() { printf "$1" | ingest-gate $NOW ${OPTIONS-} 2>account | cols "${@:2}"; }
account() { sed -n 's/^ingest-gate: //p' account; }

## columns and words
check_out "Chinese headers and values" "2022-04-05T08:05:00+08:00,in,36.5,green
" gate '时间,方向,体温(℃),健康码\n2022/4/5 8:05,进,３６。５℃,绿码\n' time direction temp_c health_code
check_out "English headers and values" "2022-04-05T08:05:00+08:00,out,37.3,red
" gate 'Time,Direction,Temperature,Health code\n2022-04-05 08:05,Exit,99.14F,RED\n' time direction temp_c health_code
check_out "date and clock in two columns" "2022-04-05T08:05:00+08:00
" gate '日期,时间,姓名\n2022/4/5,8：05,王甲\n' time
check_out "building, unit and room make the household" "3-2-501
" gate '时间,楼栋,单元,房号\n2022-04-05 08:05,3,2,501\n' household
check_out "the region comes from the place, which keeps its text" "420102,湖北省武汉市江岸区
" gate '时间,来自何地\n2022-04-05 08:05,湖北省武汉市江岸区\n' region place
check_out "a test result with its time in one cell" "negative,2022-04-04T16:12:00+08:00
" gate '时间,核酸结果\n2022-04-05 08:05,阴性2022-04-04 16:12\n' test_result test_time
check_out "a vehicle alone is a vehicle" "vehicle,京A12345
" gate '时间,姓名,车牌号\n2022-04-05 08:05,,京A·12345\n' subject plate
check_out "a driver with a plate is a person" "person
" gate '时间,姓名,车牌号\n2022-04-05 08:05,王二,京A12345\n' subject
check_out "unknown columns are passed on" "7,灰色
" gate '序号,时间,体温,外套\n7,2022-04-05 08:05,36.5,灰色\n' 序号 外套
check_out "an unknown column with a canonical name keeps its values" "sunshine,东区
" bash -c "printf '时间,小区,体温\n2022-04-05 08:05,东区,36.5\n' | ingest-gate $NOW -s sunshine 2>/dev/null | cut -d, -f2,31 | tail -n +2"

## what a person must look at
check_out "a bare 97.7 is not guessed" ",[temp_c=97.7],temp_c:unit
" gate '时间,体温\n2022-04-05 08:05,97.7\n' temp_c remark issues
check_out "a bare digit is no colour" ",再来 [health_code=3],health_code:code_table
" gate '时间,健康码,备注\n2022-04-05 08:05,3,再来\n' health_code remark issues
check_out "a low reading stands and is noticed" "34.9,temp_c:low
" gate '时间,体温\n2022-04-05 08:05,34.9\n' temp_c issues
check_out "a line break becomes a blank" "a b,remark:newline
" gate '时间,备注\n2022-04-05 08:05,"a\nb"\n' remark issues
check_out "a short row is read and noticed" "36.5,row:short
" gate '时间,体温,备注\n2022-04-05 08:05,36.5\n' temp_c issues
check_out "blank is not zero, not no, not green" ",,,,
" gate '时间,姓名,体温,健康码,口罩,同行人数\n2022-04-05 08:05,王甲,,,,\n' temp_c health_code mask companions issues

## rows that are no records
cat >page.csv <<'E'
阳光小区出入登记表,,
填报单位：门岗,,
时间,姓名,体温
2022-04-05 08:05,王甲,36.5
,,
时间,姓名,体温
12,,
2022-04-05 08:06,李乙,36.6
合计,,2
制表人：周丙,,
E
gate_page() { ingest-gate $NOW page.csv 2>account | cols name; }
check_out "titles, headers, totals and footers are furniture" "王甲
李乙
" gate_page
check_out "and the account names each kind" "page.csv (UTF-8, comma): 10 read = 2 rows + 0 rejected + 8 furniture
  furniture: blank 1, footer 1, header 2, numbered 1, title 2, total 1
" account
check_out "a person called 合计 who passed a gate is a record" "合计
" gate '姓名,时间\n合计,2022-04-05 08:05\n' name

## rejects
printf '时间,姓名,体温\n,王甲,36.5\n02/03/2020,李乙,36.5\n2022-04-05 08:05,周丙,36.5,多\n2022-04-05 08:06,,\n2030-01-01 00:00,吴丁,36\n2022-04-05 08:07,"郑戊,36.5\n2022-04-05 08:08,孙己,36.6\n' >bad.csv
check "rejected rows do not fail the run" ingest-gate $NOW -r rejects.csv bad.csv
check_out "each reject has its place, code and the whole row" 'file,line,field,column,code,raw
bad.csv,2,1,time,no_time,",王甲,36.5"
bad.csv,3,1,time,date_order,"02/03/2020,李乙,36.5"
bad.csv,4,4,,fields,"2022-04-05 08:05,周丙,36.5,多"
bad.csv,5,,,no_data,"2022-04-05 08:06,,"
bad.csv,6,1,time,future,"2030-01-01 00:00,吴丁,36"
bad.csv,7,,,csv_unbalanced,"2022-04-05 08:07,""郑戊,36.5"
' cat rejects.csv
check_out "an unbalanced quote costs one line" "孙己
" bash -c "ingest-gate $NOW bad.csv 2>/dev/null | tail -n +2 | cut -d, -f7"
check_rc "--strict: rejects make it 1" 1 ingest-gate $NOW --strict bad.csv
check_err "messages name place and code" 'bad.csv:2:1: warning: time: row rejected: no_time' 0 ingest-gate $NOW bad.csv
cp .err messages
check_rc "and never the person" 1 grep -E '王甲|李乙|周丙|郑戊|36\.5' messages

## encodings and delimiters
printf '时间,姓名,体温\n2022-04-05 08:05,张三,36.5℃\n' >utf8.csv
same() { ingest-gate $NOW "$1" 2>account | cols name temp_c; }
{ printf '\357\273\277'; cat utf8.csv; } >bom.csv
iconv -f UTF-8 -t GB18030 utf8.csv >gb.csv
{ printf '\377\376'; iconv -f UTF-8 -t UTF-16LE utf8.csv; } >utf16.csv
iconv -f UTF-8 -t UTF-16BE utf8.csv >utf16be.csv
tr , ';' <utf8.csv >semicolon.csv
tr , '\t' <utf8.csv >tab.csv
sed 's/$/\r/' utf8.csv >crlf.csv
tr '\n' '\r' <utf8.csv >cr.csv
for f in utf8 bom gb utf16 utf16be semicolon tab crlf cr; do
	check_out "$f reads the same" "张三,36.5
" same $f.csv
done
same gb.csv >/dev/null
check_out "the account names encoding and delimiter" "gb.csv (GB18030, comma): 2 read = 1 row + 0 rejected + 1 furniture
  furniture: header 1
" account
printf '时间,姓名\n2022-04-05 08:05,张三\n' >two.csv; printf '2022-04-05 08:06,\xd5\xc5\xc8\xfd\n' >>two.csv
check_out "one GB18030 line in a UTF-8 file is read" "张三
张三
" bash -c "ingest-gate $NOW two.csv 2>account | tail -n +2 | cut -d, -f7"
check "and counted" grep -q 'lines in another encoding: 1$' account
printf '2022-04-05 08:07,\xe5\xbc\xa0\xc8\xfd\n' >>two.csv
check_err "bytes in no encoding are rejected" 'two.csv:4: warning: row rejected: encoding' 0 ingest-gate $NOW two.csv
check_err "an unknown encoding" 'klingon' 2 ingest-gate -e klingon utf8.csv

## several files
printf 'Time;Name;Umbrella\n2022-04-05 09:00;ZHANG SAN;2\n' >lane.csv
check_out "two files with different headers in one run" "张三,36.5,,utf8.csv:2
ZHANG SAN,,2,lane.csv:2
" bash -c "ingest-gate $NOW utf8.csv lane.csv 2>account | cut -d, -f7,13,29,31 | tail -n +2 | awk -F, -v OFS=, '{ print \$1, \$2, \$4, \$3 }'"
check "the account has a total" grep -q 'total: 4 read = 2 rows + 0 rejected + 2 furniture$' account
ingest-gate $NOW utf8.csv lane.csv 2>/dev/null | tail -n +2 | sort >ab
ingest-gate $NOW lane.csv utf8.csv 2>/dev/null | tail -n +2 | sort >ba
check "any order of files gives the same rows" diff ab ba
printf '1,2\n3,4\n' >noheader.csv
check_err "a file without a header stops the run before it writes" 'noheader.csv:1: error: no header row' 2 \
	bash -c "ingest-gate utf8.csv noheader.csv >out"
check_rc "nothing was written" 1 test -s out
check_err "a missing file, too" 'missing.csv' 3 ingest-gate utf8.csv missing.csv
check_err "an empty file is no day without passages" 'empty.csv: warning: the file is empty' 0 bash -c ': >empty.csv; ingest-gate empty.csv'

## full-width commas, comments, sep= lines
check_out "a row typed with full-width commas is a row" "36.5,green,row:fwcomma
36.6,green,
" gate '时间,体温,健康码\n2022-04-05 08:05，36.5，绿码\n2022-04-05 08:06,36.6,绿码\n' temp_c health_code issues
check_out "a file typed with them is a file" "36.5,green,row:fwcomma
36.6,red,row:fwcomma
" gate '时间，体温，健康码\n2022-04-05 08:05，36.5，绿码\n时间，体温，健康码\n2022-04-05 08:06，36.6， 红码\n' temp_c health_code issues
check_out "and the account says so" "<stdin> (UTF-8, full-width comma): 4 read = 2 rows + 0 rejected + 2 furniture
  furniture: header 2
  issues: row:fwcomma 2
" account
check_out "another number of pieces is no row" "" gate '时间,体温,健康码\n2022-04-05 08:05，36.5\n' temp_c
furniture_of() { printf "$1" | ingest-gate $NOW 2>&1 >/dev/null | sed -n 's/^ingest-gate: //p'; }
check_out "a title with one is a title" "<stdin> (UTF-8, comma): 3 read = 1 row + 0 rejected + 2 furniture
  furniture: header 1, title 1
" furniture_of '阳光小区，东门，登记表，2022\n时间,体温,健康码\n2022-04-05 08:05,36.5,绿码\n'
check_out "comments and sep= lines are furniture wherever they stand" "<stdin> (UTF-8, comma): 7 read = 2 rows + 0 rejected + 5 furniture
  furniture: comment 2, header 1, separator 2
" furniture_of 'sep=,\n##说明,,\n时间,体温,健康码\n2022-04-05 08:05,36.5,绿码\nsep=,\n##填写,说明,\n2022-04-05 08:06,36.5,绿码\n'

## codes
printf 'column,code,value\nhealth_code,1,green\nhealth_code,2,?query\nhealth_code,9,-\ngate,1,东门\ntemp_c,0,-\nmask,Y2,yes~torn\n' >codes.csv
printf '时间,门,健康码,口罩,体温\n2022-04-05 08:05,1,1,y2,0.00\n2022-04-05 08:06,1.0,2,是,36.5\n2022-04-05 08:07,2,3,,36.5\n2022-04-05 08:08,1,9,,36.5\n2022-04-05 08:09,1,绿码,,36.5\n' >coded.csv
with_codes() { ingest-gate $NOW --code-table=codes.csv coded.csv 2>account | cols gate mask temp_c health_code remark issues; }
check_out "a code table decodes what it lists and nothing else" "东门,yes,,green,,mask:torn
东门,yes,36.5,,[health_code=2],health_code:query
2,,36.5,,[health_code=3],health_code:code_table
东门,,36.5,,,
东门,,36.5,green,,
" with_codes
printf 'column,code,value\nhealth_code,1,gren\n' >bad.codes
check_err "a value that the column cannot have" 'bad.codes:2:3: error: value: code 1: gren is no value' 2 ingest-gate --code-table=bad.codes coded.csv
printf 'column,code,value\ncolour,1,green\n' >bad.codes
check_err "a column that is none" 'bad.codes:2:1: error: column: colour is no column' 2 ingest-gate --code-table=bad.codes coded.csv
printf 'column,code,value\nhealth_code,1,green~a b\n' >bad.codes
check_err "a flag that is no word" 'bad.codes:2:3: error' 2 ingest-gate --code-table=bad.codes coded.csv
check_rc "a code table that is not there" 2 ingest-gate --code-table=missing.codes coded.csv

## profiles
# by PROFILE INPUT COLUMNS...: a small log read by a small profile
by() { printf "$1" >p.csv; printf "$2" | ingest-gate $NOW -f ./p.csv ${OPTIONS-} 2>account | cols "${@:3}"; }
check_err "a profile that is none" 'option --profile: nokia is none' 2 ingest-gate -f nokia utf8.csv
check_out "a map, a constant and a code" "2022-04-05T08:05:00+08:00,in,visitor,ZHANG SAN,green,7
" by 'rule,column,from,to\nmap,name,Wer,\nmap,locker,Schrank,\ncode,health_code,G,green\nconstant,role,,visitor\nconstant,direction,,in\n' \
	'Time;Wer;Health code;Schrank\n2022-04-05 08:05;ZHANG SAN;g;7\n' time direction role name health_code locker
check_out "a constant does not fill a column that is there" "visitor

" by 'rule,column,from,to\nconstant,role,,visitor\n' 'Time,Role,Temp\n2022-04-05 08:05,访客,36.5\n2022-04-05 08:05,,36.5\n' role
check_out "what the profile names goes before a synonym" "李乙
" by 'rule,column,from,to\nmap,name,Wer,\n' 'Time,姓名,Wer\n2022-04-05 08:05,王甲,李乙\n' name
OPTIONS=--code-table=codes.csv
check_out "a table given by option adds to the profile's codes" "green,red
" by 'rule,column,from,to\ncode,health_code,1,red\ncode,trip_card,1,red\n' 'Time,Health code,Trip card\n2022-04-05 08:05,1,1\n' health_code trip_card
unset OPTIONS
bad_profile() { printf "$3" >p.csv; check_err "profile: $1" "$2" 2 ingest-gate -f ./p.csv utf8.csv; }
bad_profile "an unknown rule" 'p.csv:2:1: error: rule: expected map, code' 'rule,column,from,to\nmaps,name,Wer,\n'
bad_profile "a setting that cannot be" '#date_order: ymd is none' '#date_order,ymd\nrule,column,from,to\n'
bad_profile "an encoding that is none" '#encoding: klingon is none' '#encoding,klingon\nrule,column,from,to\n'
bad_profile "a constant the column cannot have" 'p.csv:2:4: error: to: no value of the column' 'rule,column,from,to\nconstant,role,,boss\n'
bad_profile "a window that is no length of time" 'p.csv:2:4: error: to: expected a length of time' 'rule,column,from,to\nduplicate,,name,soon\n'
bad_profile "no header and no numbers" 'expected the number of a field' '#header,no\nrule,column,from,to\nmap,time,Time,\n'
bad_profile "ditto that is neither" 'expected mark or blank' 'rule,column,from,to\nditto,name,always,\n'
printf '#header,no\n#delimiter,;\nrule,column,from,to\nmap,temp_c,3,\nmap,time,1,\nmap,badge,4,\n' >bare.csv
check_out "no header: fields by number" "2022-04-05T08:05:00+08:00,36.5,x,B7
" by "$(cat bare.csv)" '2022-04-05 08:05;x;36.5;B7\n' time temp_c column_2 badge
by "$(cat bare.csv)" '\n2022-04-05 08:05;x;36.5;B7\n' time >/dev/null
check_out "no header: a blank first line" "<stdin> (UTF-8, semicolon): 2 read = 1 row + 0 rejected + 1 furniture
  furniture: blank 1
" account
check_err "no header and no line" 'the file is empty' 0 ingest-gate -f ./bare.csv /dev/null
check_out "the unit of a temperature from its own field" "36.5,
,temp_c:unit
36.6,
" by 'rule,column,from,to\nmap,temp_unit,Unit,\ncode,temp_unit,1,F\ncode,temp_unit,0,-\n' 'Time,Temp,Unit\n2022-04-05 08:05,97.7,1\n2022-04-05 08:05,97.7,0\n2022-04-05 08:05,36.6℃,1\n' temp_c issues

## merged cells
printf 'rule,column,from,to\nditto,name,blank,\nditto,purpose,mark,\nditto,date,blank,\n' >ditto.csv
cat >merged.csv <<'E'
日期,时间,姓名,事由,体温
2022-04-05,08:00,王甲,探亲,36.5
,08:01,,同上,36.6
,08:02,李乙,〃,36.7
,08:03,,,36.8
合计,,,,4
,08:04,,同上,36.9
2022-04-05,08:05,,同上,36.4
2022-04-05,08:06,"周丙,送货,36.5
,08:07,,,36.5
E
merged() { ingest-gate $NOW -f ./ditto.csv merged.csv 2>account | cols time name purpose temp_c issues; }
check_out "a merged cell takes what stands above it, not across a total" "2022-04-05T08:00:00+08:00,王甲,探亲,36.5,
2022-04-05T08:01:00+08:00,王甲,探亲,36.6,name:ditto_filled;purpose:ditto_filled;time:ditto_filled
2022-04-05T08:02:00+08:00,李乙,探亲,36.7,purpose:ditto_filled;time:ditto_filled
2022-04-05T08:03:00+08:00,李乙,,36.8,name:ditto_filled;time:ditto_filled
2022-04-05T08:05:00+08:00,,,36.4,purpose:ditto
" merged
check "a row that cannot be read ends it, too" grep -q 'rejected: csv_unbalanced 1, date 2$' account
check_out "without a profile nothing is filled" "王甲,
,purpose:ditto
" gate '时间,姓名,事由\n2022-04-05 08:05,王甲,探亲\n2022-04-05 08:06,,同上\n' name issues

## the same event twice
printf 'rule,column,from,to\nmap,card,Card,\nduplicate,,card,5s\n' >twice.csv
cat >events.csv <<'E'
Time,Card,Temp
2022-04-05 08:00:00,7,36.5
2022-04-05 08:00:04,7,36.5
2022-04-05 08:00:09,7,36.5
2022-04-05 08:00:10,7,38.5
2022-04-05 08:00:10,8,36.5
2022-04-05 08:00:10,,36.5
2022-04-05 08:00:10,,36.5
2022-04-05 08:00:05,7,36.5
2022-04-05,9,36.5
2022-04-05,9,36.5
E
events() { ingest-gate $NOW -f ./twice.csv "$@" events.csv 2>account | cols time temp_c issues card; }
check_out "within the window, the same key and the same content" "2022-04-05T08:00:00+08:00,36.5,,7
2022-04-05T08:00:09+08:00,36.5,,7
2022-04-05T08:00:10+08:00,38.5,row:repeated,7
2022-04-05T08:00:10+08:00,36.5,,8
2022-04-05T08:00:10+08:00,36.5,,
2022-04-05T08:00:10+08:00,36.5,,
2022-04-05,36.5,time:date_only,9
2022-04-05,36.5,time:date_only,9
" events
check "duplicates are counted" grep -q 'events.csv (UTF-8, comma): 11 read = 8 rows + 0 rejected + 3 furniture$' account
check "as such" grep -q 'furniture: duplicate 2, header 1$' account
events --duplicate-window=0s >narrow
check "the window is an option, too" grep -q 'furniture: header 1$' account
check_err "a window must be a length of time" 'option --duplicate-window' 2 ingest-gate --duplicate-window=x utf8.csv

## the order of dates
printf '时间,体温\n02/03/2022 08:00,36.5\n03/03/2022 08:00,36.5\n25/03/2022 08:00,36.5\n' >dmy.csv
dates() { ingest-gate $NOW "$@" 2>account | cols time; }
check_out "one row that allows one order only proves it for the file" "2022-03-02T08:00:00+08:00
2022-03-03T08:00:00+08:00
2022-03-25T08:00:00+08:00
" dates dmy.csv
check_out "that is reported once" 1 bash -c 'grep -c "dmy.csv:4: note: time: the day comes first" account | tr -d "\n"'
check "and in the account" grep -q 'date order of time: day first, proved by 1 row$' account
sed 's,25/03,03/25,' dmy.csv >mdy.csv
check_out "month first" "2022-02-03T08:00:00+08:00
2022-03-03T08:00:00+08:00
2022-03-25T08:00:00+08:00
" dates mdy.csv
head -3 dmy.csv >neither.csv
check_out "the proof counts for its own file" "2022-02-03T08:00:00+08:00
2022-03-03T08:00:00+08:00
2022-03-25T08:00:00+08:00
2022-03-02T08:00:00+08:00
2022-03-03T08:00:00+08:00
2022-03-25T08:00:00+08:00
2022-03-03T08:00:00+08:00
" dates mdy.csv dmy.csv neither.csv
printf '时间,采样时间,姓名\n02/03/2022 08:00,02/03/2022,王甲\n25/03/2022 08:00,2022-03-25,王甲\n' >column.csv
own_column() { ingest-gate $NOW column.csv 2>account | cols time test_time issues; }
check_out "and for its own column" "2022-03-02T08:00:00+08:00,,test_time:date_order
2022-03-25T08:00:00+08:00,2022-03-25,
" own_column
{ cat dmy.csv; echo '03/26/2022 08:00,36.5'; } >both.csv
check_out "contradicting rows prove nothing" "2022-03-03T08:00:00+08:00
2022-03-25T08:00:00+08:00
2022-03-26T08:00:00+08:00
" dates both.csv
check "which is said" grep -q 'both.csv:4: note: time: dates like 02/03/2020 stay ambiguous' account
{ cat dmy.csv; echo '25/03/22 08:00,36.5'; } >short.csv
check_out "years of two digits spoil the proof" "2022-03-03T08:00:00+08:00
2022-03-25T08:00:00+08:00
" dates short.csv
check_out "a pipe cannot be read twice: its dates stay ambiguous" "2022-03-03T08:00:00+08:00
2022-03-25T08:00:00+08:00
" bash -c "cat dmy.csv | ingest-gate $NOW 2>/dev/null | tail -n +2 | cut -d, -f1"
check_out "a profile may declare the order" "2022-02-03T08:00:00+08:00
" by '#date_order,mdy\nrule,column,from,to\n' 'Time,Temp\n02/03/2022 08:00,36.5\n' time

## the account as a table
check "--summary writes a table" ingest-gate $NOW --summary=account.csv dmy.csv page.csv
check_out "of all that the account says" "file,measure,key,count
dmy.csv,rows,read,4
dmy.csv,rows,out,3
dmy.csv,rows,rejected,0
dmy.csv,rows,furniture,1
dmy.csv,furniture,header,1
dmy.csv,encoding,UTF-8,1
dmy.csv,delimiter,comma,1
dmy.csv,date_order,time:dmy,1
dmy.csv,foreign_lines,,0
page.csv,rows,read,10
page.csv,rows,out,2
page.csv,rows,rejected,0
page.csv,rows,furniture,8
page.csv,furniture,blank,1
page.csv,furniture,footer,1
page.csv,furniture,header,2
page.csv,furniture,numbered,1
page.csv,furniture,title,2
page.csv,furniture,total,1
page.csv,encoding,UTF-8,1
page.csv,delimiter,comma,1
page.csv,foreign_lines,,0
" cat account.csv
check_err "a summary that cannot be written" '/nowhere/a.csv' 3 ingest-gate $NOW --summary=/nowhere/a.csv dmy.csv

## canonical in, canonical out
day=$TOP/examples/one-day
ingest-gate $NOW -s sunshine "$day"/gate-*.csv >once.csv 2>/dev/null
check "gate CSV fed again gives the same bytes" bash -c "ingest-gate $NOW once.csv 2>/dev/null | cmp - once.csv"
printf '时间,姓名,对象,证件类型,身份证号,区划,来自何地\n2022-04-05 08:05,王甲,某物,某证,110101189003072210,99,湖北省武汉市江岸区\n2022-04-05 08:06,王甲,,,,,朝阳区\n' >open.csv
ingest-gate $NOW open.csv >opened.csv 2>/dev/null
check "what was left to a person is not derived the second time" bash -c "ingest-gate $NOW opened.csv 2>/dev/null | diff opened.csv -"
check "every row of the example is accounted for" bash -c "ingest-gate $NOW '$day'/gate-*.csv 2>&1 >/dev/null |
	awk '/^ingest-gate: total/ { seen = \$3 > 330 && \$3 == \$6 + \$9 + \$12 } END { exit !seen }'"

## a pipe that pauses
mkfifo slow
check_out "a row that is complete is passed on at once" "王甲
" bash -c "(printf '时间,姓名\n2022-04-05 08:05,王甲\n'; sleep 3) >slow & ingest-gate $NOW slow 2>/dev/null | (read -r _; IFS=, read -t 1 -r _ _ _ _ _ _ name _; echo \$name)"

## several threads
# Whatever number: the same rows, rejects, account and messages. Dates are ambiguous until a late row proves their order.
awk 'BEGIN { print "title of the log"; print "时间,小区,姓名,体温,健康码,备注"
	for (i = 1; i <= 30000; i++)
		printf "%s/2022 08:%02d,S%d,姓名,%s,%s,%s\n", i == 29000 ? "23/03" : "02/03", i % 60, i % 5, i % 50 ? "36.5" : "97.7F",
			i % 11 ? "绿码" : "粉码", i % 7 == 0 ? "\"two\nlines " i "\"" : i % 4001 == 0 ? "a,b" : i % 6007 == 0 ? "\"open" : ""
	print "合计,30000" }' > many.csv
printf '\xca\xb1\xbc\xe4\n' >> many.csv
cp many.csv again.csv
for jobs in 1 2 5; do
	ingest-gate -j$jobs --now=2022-04-05 -r rejects$jobs --summary=summary$jobs many.csv again.csv > rows$jobs 2> said$jobs
done
check "thirty thousand rows twice" test "$(wc -l < rows1)" -gt 59900
check_out "the order is told once for each file" "2
" grep -c "the day comes first" said1
for jobs in 2 5; do for what in rows rejects summary said; do
	check "--jobs=$jobs: the same $what" cmp "$what"1 "$what$jobs"
done; done
printf 'rule,column,from,to\nditto,site,blank,\n' > above.csv
sed 's/,S[1-4],/,,/' many.csv > gaps.csv
for jobs in 1 4; do ingest-gate -j$jobs --now=2022-04-05 -f ./above.csv gaps.csv > filled$jobs 2> said$jobs; done
check "a profile by which a cell may mean the one above it" cmp filled1 filled4
check "has them filled" test "$(grep -c '^2022[^,]*,S0,' filled4)" -gt 20000
done_testing
