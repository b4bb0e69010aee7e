#!/bin/bash
# ledger-grep: the rows asked for, all of them, unchanged and in order.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here
cd "$TMP" || exit 3
export GATEHOUSE_KEYS=$TMP/keys
same() { cmp "$1" "$2"; }
# append DAY-TIME LEDGER: rows on stdin, accepted then
append() { ledger-append --init --at="$1" "$2" - ; }
HEADER=time,unit,gate,id_no,phone,name,remark
# Invented people; an id of 1890 with a right check digit.
ID=11010118900307001X PHONE=13800138000
{
	echo $HEADER
	echo "2022-03-31T08:00:00+08:00,3,east,$ID,$PHONE,甲乙,\"late, as ever\""
	echo "2022-03-31T08:30:00+08:00,4,west,,13800138001,,"
	echo "2022-03-31T09:00:00+08:00,3,\"west, inner\",,,丙丁,\"says \"\"hello\"\"\""
	echo "some time,5,east,,$PHONE,,"
} | append 2022-03-31T09:05:00 gate
{
	echo $HEADER
	echo "2022-04-01T08:00:00+08:00,3,east,$ID,,,"
	echo "2022-03-31T23:59:59+08:00,4,east,,$PHONE,,"
	echo "2022-04-01,6,north,,,,"
} | append 2022-04-01T08:05:00 gate
{
	echo $HEADER,temp_c
	echo "2022-04-01T12:00:00+08:00,3,east,,$PHONE,,,36.5"
} | append 2022-04-01T12:00:05 gate
# rows SEQ-COLUMNS: what ledger-grep prints, as the named columns
g() { ledger-grep "$@" 2>err; }
units() { g "$@" | cut -d, -f1,4 | grep '^[0-9]' | paste -sd' '; }

## files
mkdir -p copies/2022 gate/saved && cp gate/2022/2022-03-31-01.csv.gz gate/saved
check_err "a copy beside the ledger is not taken for the ledger's file" 'saved/2022-03-31-01.csv.gz: error: is not where its ledger has it \(expected gate/2022/2022-03-31-01.csv.gz\)' 2 ledger-grep gate/saved/2022-03-31-01.csv.gz
rm -r gate/saved
check "any way to the file is good" bash -c 'cd gate/2022 && ledger-grep ../../gate/2022/2022-03-31-01.csv.gz | cmp - <(ledger-grep 2022-03-31-01.csv.gz)'

## without a condition: cat
zcat gate/2022/2022-03-31-01.csv.gz >day
check_out "one data file: zcat" "$(cat day)
" g gate/2022/2022-03-31-01.csv.gz
(zcat gate/2022/2022-03-31-01.csv.gz; zcat gate/2022/2022-04-01-01.csv.gz | tail -n +2; zcat gate/2022/2022-04-01-02.csv.gz) >all
g gate >got
check "a ledger: all rows in order, the same header line once, another one where it changes" same all got
check "a note says that a new CSV begins" grep -q '2022-04-01-02.csv.gz: note: has another header line: a new CSV begins' err
check "-H leaves out every header line" bash -c 'ledger-grep -H gate | cmp - <(grep -v ^seq, all)'
check_err "--one refuses two header lines" 'has another header line than the parts before it' 2 ledger-grep --one gate
check_rc "and prints nothing" 1 test -s .out
check "--one takes parts of one" bash -c 'ledger-grep --one gate/2022/2022-03-31-01.csv.gz gate/2022/2022-04-01-01.csv.gz'
check_out "from within the ledger" "$(cat day)
" bash -c 'cd gate && ledger-grep 2022/2022-03-31-01.csv.gz'
check_out "and the year" "$(cat day)
" bash -c 'cd gate/2022 && ledger-grep 2022-03-31-01.csv.gz'
check_out "-c counts" "8
" g -c gate

## time
check_out "from is in the range, to is not" "1 3 2 4
" bash -c "$(declare -f g units); units --from=2022-03-31T08:00 --to=2022-03-31T09:00 gate | tr , ' '"
check_out "a late row is found by its event time" "4,3 5,4
" bash -c "$(declare -f g units); ledger-grep -H --from=2022-03-31T09 gate 2>/dev/null; ledger-grep -H --from=2022-03-31T23:00 --to=2022-04-01 gate | cut -d, -f1,4 | sed 's/^2,4/5,4/;1i 4,3' | paste -sd' '"
check_out "a time in another zone" "1,3
" units --from=2022-03-31T00:00Z --to=2022-03-31T00:00:01Z gate
check_out "a date stands for its first second" "1,3 3,6 1,3
" units --from=2022-04-01 gate
check_out "a row whose time does not read is in no range" "0
" bash -c 'ledger-grep -c --from=0001-01-01 gate unit=5; true'
check_err "a range that is none" 'option --to is not after --from' 2 ledger-grep --from=2022-04-02 --to=2022-04-01 gate
check_err "a time that is none" 'option --from' 2 ledger-grep --from=yesterday gate

## persons
check_out "by phone, in every month that has a key" "1,3 4,5 2,4 1,3
" units --who=$PHONE gate
check_out "by id" "1,3 1,3
" units --who="$ID" gate
check_out "however they are typed" "1,3 1,3
" units --who="110101 18900307-001x" gate
check_out "several, from standard input" "1,3 2,4 1,3
" bash -c "$(declare -f g units); printf '%s\n' $ID '' 13800138001 | units --who=- gate"
TOKEN=$(g -H gate unit=4 gate=west | cut -d, -f7)
check_out "by token" "2,4
" units --who="$TOKEN" gate
check_out "a token needs no keys" "2,4
" units --keys=nowhere --who="$TOKEN" gate
check_err "without keys nobody is found, and that is said" '3 parts are of months without a key' 1 ledger-grep --keys=nowhere --who=$PHONE gate
check_rc "no message shows whom" 1 grep -q -e $PHONE .err
check "no name, id or phone in what is printed" bash -c "! ledger-grep gate | grep -e 甲 -e $ID -e $PHONE"
check_out "a person and a range" "2,4
" units --who=$PHONE --from=2022-03-31T20:00 --to=2022-04-01 gate

## texts and columns
check_out "-F is a text and no pattern" "" bash -c 'ledger-grep -H -F "ea.t" gate; true'
check_out "-F finds" "3,3
" units -F 'west, inner' gate
check_out "-E is a pattern" "2,4 3,3
" units -E 'w.st[,"]|w.st, ' gate
check_out "^ and \$ are the ends of a row" "1,3
" units -E '^1,.*,36\.5$' gate
check_out "a column: its value, not its quotes" "3,3
" units 'gate=west, inner' gate
check_out "all of it" "" bash -c 'ledger-grep -H gate=west,\  gate; true'
check_out "several conditions must all hold" "1,3
" units unit=3 gate=east --from=2022-04-01T09:00 gate
check_out "a column that only some parts have" "1,3
" units temp_c=36.5 gate
check_err "a column that no part has" 'no part has a column "tmp"' 2 ledger-grep tmp=36.5 gate
check_rc "found: 0" 0 ledger-grep unit=3 gate
check_rc "not found: 1" 1 ledger-grep unit=33 gate
check_out "... and the header line, so that it is CSV" "seq,at,$HEADER,temp_c
" bash -c 'ledger-grep unit=33 gate; true'
check_err "a pattern that is none" 'option -E: missing closing parenthesis \(at byte 3' 2 ledger-grep -E '(a' gate
check_err "no ledger" 'is no ledger' 2 ledger-grep nothing-here
check_err "a file that is none of a ledger" 'is no data file of a ledger' 2 ledger-grep all
check_err "jobs" 'expected a number from 1 to' 2 ledger-grep --jobs=0 gate
check_err "an option twice" 'given twice' 2 ledger-grep -F a -F b gate
check_err "conditions alone" 'no ledger' 2 ledger-grep unit=3
check_rc "output that cannot be written" 3 bash -c 'ledger-grep gate >/dev/full'

## sealed fields
check_out "--unseal shows them to who holds the key" '"late, as ever"|甲乙
' bash -c 'ledger-grep --unseal -H unit=3 gate=east gate/2022/2022-03-31-01.csv.gz | sed "s/.*,\(甲乙\),\(.*\)/\2|\1/"'
check_out "quotes and all" '3,"west, inner",,,丙丁,"says ""hello"""
' bash -c 'ledger-grep --unseal -H "gate=west, inner" gate | cut -d, -f4-'
check "what is not sealed stays as it is" bash -c 'ledger-grep --unseal -H unit=4 gate | cmp - <(ledger-grep -H unit=4 gate)'
mv keys/2022-03.key away
check_err "a key that is gone" '4 sealed fields stay sealed: their month has no key' 0 ledger-grep --unseal gate
cp .out got
check "leaves the bytes" same all got
mv away keys/2022-03.key
cp keys/2022-04.key mine && cp keys/2022-03.key keys/2022-04.key && cp mine keys/2022-03.key
check_err "a wrong key" '4 sealed fields stay sealed: the key of their month does not open them' 0 ledger-grep --unseal gate
mv keys/2022-03.key other && cp keys/2022-04.key keys/2022-03.key && mv mine keys/2022-04.key

## a ledger of many blocks, by the other writer; sidecars
cat >make.py <<'P'
import sys, ledger as lib
many = lib.Ledger('many', [lib.Part('2022-03-%02d' % d, 1, lib.COLUMNS, lib.commits('2022-03-%02d' % d, [70, 3, 90, 1] * 12, salt=d)) for d in range(1, 8)]).settle()
many.write('many')
P
python3 make.py
for day in many/2022/*.csv.gz; do zcat "$day" | tail -n +2; done >rows
check "all rows of it" bash -c 'ledger-grep -H many | cmp - rows'
for n in 1 2 3 16; do
	check "the same with $n threads" bash -c "ledger-grep -H --jobs=$n many | cmp - rows"
done
check "and with zlib" bash -c 'GATEHOUSE_CODEC=zlib ledger-grep -H many | cmp - rows'
plain() { ledger-grep --no-skip "$@" >plain; ledger-grep "$@" | cmp - plain && [ -s plain ]; }
WHO=$(sed -n 4000p rows | cut -d, -f7)
check "without sidecars" plain --who="$WHO" many
"$UNITS/sidecars" many
cat >compare.py <<'P'
import sys, ledger as lib
for path in sys.argv[1:]:
    idx, who = lib.sidecars(open(path, 'rb').read())
    stem = path[:-len('.csv.gz')]
    assert idx == open(stem + '.idx', 'rb').read(), stem + '.idx'
    assert who == open(stem + '.who', 'rb').read(), stem + '.who'
P
check "both writers make the same sidecars" python3 compare.py many/2022/*.csv.gz
check "with sidecars" plain --who="$WHO" many
check "grep finds the same" bash -c "ledger-grep -H --who=$WHO many | cmp - <(grep ,$WHO, rows)"
check "an hour" plain --from=2022-03-03T09:00 --to=2022-03-03T10:00 many
check "awk finds the same" bash -c 'ledger-grep -H --from=2022-03-03T09:00:00+08:00 --to=2022-03-03T10:00 many |
	cmp - <(awk -F, "\$3 >= \"2022-03-03T09:00:00\" && \$3 < \"2022-03-03T10:00:00\"" rows)'

## what is not read, what is damaged, what is torn
cp -r many hurt
cat >hurt.py <<'P'
import sys, ledger as lib
path, number, where = sys.argv[1], int(sys.argv[2]), sys.argv[3]
data = bytearray(open(path, 'rb').read())
m = lib.parse(bytes(data))[number]
data[m['at'] + (30 if where == 'header' else m['size'] - 12)] ^= 4
open(path, 'wb').write(data)
P
python3 hurt.py hurt/2022/2022-03-02-01.csv.gz 3 text
check "a damaged block that cannot hold the answer is not read" bash -c "ledger-grep --from=2022-03-04 hurt | cmp - <(ledger-grep --from=2022-03-04 many)"
check_err "one that can is named" '2022-03-02-01.csv.gz: error: byte [0-9]+: no good member: (inflate|text checksum|line count) \(the rest is searched\)' 3 ledger-grep hurt
check "and all others are searched" bash -c "ledger-grep hurt 2>/dev/null | wc -l | grep -qx $(($(wc -l <rows) + 1 - 90))"
check_rc "--no-skip reads every block" 3 ledger-grep --no-skip --from=2022-03-04 hurt
rm -r hurt && cp -r many hurt
python3 hurt.py hurt/2022/2022-03-02-01.csv.gz 4 header
check_err "a damaged header with an index" 'no good member: header checksum' 3 ledger-grep hurt
rm hurt/2022/*.idx
check_err "and without one" '2022-03-02-01.csv.gz: error: byte [0-9]+: no good member: header checksum' 3 ledger-grep hurt
check "loses that block alone" bash -c "ledger-grep hurt 2>/dev/null | wc -l | grep -qx $((1 + $(wc -l <rows) - 1))"
python3 hurt.py hurt/2022/2022-03-03-01.csv.gz 0 text
check_err "a header line that cannot be read" '2022-03-03-01.csv.gz: error: the header line cannot be read' 3 ledger-grep hurt
cp -r gate torn
head -c 300 gate/2022/2022-04-01-01.csv.gz | tail -c 150 >>torn/2022/2022-04-01-02.csv.gz
check_err "a torn tail is a warning" 'warning: ends in 150 bytes that are no rows' 0 ledger-grep torn
cp .out got
check "and all rows are there" same all got
head -c 60 gate/2022/2022-04-01-01.csv.gz >>torn/2022/2022-04-01-02.csv.gz
check_err "so is a longer one" 'warning: ends in 210 bytes that are no rows' 0 ledger-grep torn

## while others append
mkdir live && { echo time,unit; } | ledger-append --init --at=2022-03-18T00:00 --who=id_no --seal= livegate - 2>err
(for i in $(seq 40); do printf 'time,unit\n2022-03-18T00:00:%02d+08:00,%d\n' "$i" "$i"; done | while read -r h && read -r r; do
	printf '%s\n%s\n' "$h" "$r" | ledger-append --at=2022-03-18T00:01 livegate - || echo failed >live/failed
done; : >live/done) &
while [ ! -e live/done ]; do
	ledger-grep -H livegate >live/now 2>live/err || echo failed >>live/failed
	cut -d, -f1 live/now | cmp -s - <(seq "$(wc -l <live/now)") || echo gap >>live/failed
	[ -s live/err ] && cat live/err >>live/failed
done
wait
check "a reader sees whole rows from the first on, whatever is being written" test ! -e live/failed
check_out "and in the end all" "40
" ledger-grep -c livegate

## a pattern that takes too long
{ echo time,unit,remark2; echo "2022-03-18T08:00:00+08:00,3,$(printf 'a%.0s' $(seq 3000))"; } | append 2022-03-18T09:00 slow 2>err
check_err "is given up, and that is trouble" 'given up on 1 row, which is not' 3 ledger-grep -E '(a|aa)+[0-9]$' slow
done_testing
