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
check_out "the account names encoding and delimiter" "gb.csv (GB18030, comma): 2 read = 1 rows + 0 rejected + 1 furniture
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

## canonical in, canonical out
day=$TOP/examples/one-day
ingest-gate $NOW -s sunshine "$day"/gate-*.csv >once.csv 2>/dev/null
check "gate CSV fed again gives the same bytes" bash -c "ingest-gate $NOW once.csv 2>/dev/null | cmp - once.csv"
check "every row of the example is accounted for" bash -c "ingest-gate $NOW '$day'/gate-*.csv 2>&1 >/dev/null |
	awk '/^ingest-gate: total/ { seen = \$3 > 330 && \$3 == \$6 + \$9 + \$12 } END { exit !seen }'"

## a pipe that pauses
mkfifo slow
check_out "a row that is complete is passed on at once" "王甲
" bash -c "(printf '时间,姓名\n2022-04-05 08:05,王甲\n'; sleep 3) >slow & ingest-gate $NOW slow 2>/dev/null | (read -r _; IFS=, read -t 1 -r _ _ _ _ _ _ name _; echo \$name)"
done_testing
