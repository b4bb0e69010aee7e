#!/bin/bash
# ledger-append: what exit 0 promises. Files are read by gzip, python and the
# verifier of the manual, not by our own programs.
# Four hundred days are made and synced: not on a slow disk.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
export GATEHOUSE_KEYS=$TMP/keys
here=$(cd "$(dirname "$0")" && pwd)
outside() { PYTHONDONTWRITEBYTECODE=1 python3 "$here/outside.py" "$@"; }
cd "$TMP" || exit 3
data() { cat $1/????/*.csv.gz; }
# rows N [FIRST]: a header and N rows of invented passages
rows() {
	echo time,gate,id_no,temp_c
	awk -v n="$1" -v first="${2:-1}" 'BEGIN { for (i = first; i < first + n; i++)
		printf "2022-03-18T%02d:%02d:%02d+08:00,east,%s,36.%d\n", i / 3600, i / 60 % 60, i % 60, "guest" i % 700, i % 10 }'
}
at() { ledger-append --at="2022-03-$1+08:00" "${@:2}"; }
rows 5 >five.csv

## a ledger is made
(umask 077; at 18T08:00 --init gate five.csv; echo $?) >first 2>&1
check_out "--init makes the ledger and appends" "0
" cat first
modes() { (cd "$1" && find . -printf '%M %p\n' | sort -k 2); }
check_out "modes do not depend on the umask" "drwxr-x--- ./2022
-rw-r----- ./2022/.2022-03-18-01.tip
-rw-r----- ./2022/2022-03-18-01.csv.gz
" eval 'modes gate | grep 2022'
check_out "keys are the owner's alone" "drwx------ .
-rw------- ./2022-03.key
" modes keys
check_out "settings are those of most gates" "time=time who=id_no,phone seal=name,remark max-late=10min " eval 'tail -n +4 gate/LEDGER | tr "\n" " "'
check_rc "--init again changes nothing" 0 at 18T08:01 --init gate five.csv
check_err "but not with other settings" 'there already with another tz' 2 at 18T08:01 --init --tz=+09:00 gate five.csv
check_err "settings need --init" 'need --init' 2 at 18T08:01 --name=x gate five.csv
check_err "a folder that is no ledger" 'is no ledger' 2 at 18T08:01 keys five.csv
mkdir -p other && touch other/file
check_err "a folder that holds something else" 'holds other files' 2 at 18T08:01 --init other five.csv
check_err "no operand" 'which ledger' 2 ledger-append
check_err "a span below zero" 'max-late: expected no negative' 2 ledger-append --init --max-late=-5min early five.csv
check "makes no ledger that nobody can open" test ! -e early/LEDGER
check_err "a folder whose name fits no head" 'name of the ledger: .*expected no blanks.*--name' 2 ledger-append --init "two words" five.csv
at 18T08:00 --init --who= --seal=gate lost five.csv && rm lost/LEDGER
check_err "a ledger that lost its settings gets no others" 'holds other files' 2 at 18T08:01 --init lost five.csv
check_out "nor a row in the clear" "0
" eval 'zcat lost/????/*.gz | grep -c east || true'
mkdir cut && echo name,day,part,leaves,root,tmin,tmax,closed_at,prev >cut/heads.csv && : >cut/.lock && : >cut/.LEDGER.a1B2c3
check "but a run that was cut short is done again" at 18T08:00 --init cut five.csv
check_out "modes of what all use do not depend on the umask either" "drwxr-x--- .
-rw-r----- ./.lock
-rw-r----- ./LEDGER
-rw-r----- ./heads.csv
" eval 'modes gate | grep -v 2022'
check_rc "--init without rows" 0 ledger-append --init --name=310104/gate --tz=+09:00 --who= --seal= --time=when --max-late=1h made </dev/null
check_out "with settings of its own" "format=1
name=310104/gate
tz=+09:00
time=when
who=
seal=
max-late=1h
" cat made/LEDGER

## what is in it
check_out "gzip reads one CSV, seq and at in front" "seq,at,time,gate,id_no,temp_c
1,2022-03-18T08:00:00+08:00,2022-03-18T00:00:01+08:00,east,
10,2022-03-18T08:01:00+08:00,2022-03-18T00:00:05+08:00,east,
" eval "zcat gate/2022/*.gz | sed -n '1p;2p;11p' | sed 's/east,.*/east,/'"
check_out "the same person has the same token" "5
" eval "zcat gate/2022/*.gz | tail -n +2 | cut -d, -f5 | grep -cE '^[a-z2-7]{16}$' | awk '{ print \$1 / 2 }'"
check_out "and no name is in the clear" "0
" eval "zcat gate/2022/*.gz | grep -c guest || true"
check_out "members: opening, two commits" "open 0 0 1 30 0 0/0 1647561600 - -
rows 0 1 5 $(zcat gate/2022/*.gz | sed -n 2,6p | wc -c) 0 0/0 1647561600 1647532801 1647532805
rows 0 6 5 $(zcat gate/2022/*.gz | sed -n 7,11p | wc -c) 0 0/0 1647561660 1647532801 1647532805
" outside members gate/2022/2022-03-18-01.csv.gz
check_out "an outside reader agrees" "" outside check gate/2022/2022-03-18-01.csv.gz
at 18T08:02 --ack gate five.csv five.csv >ack
check_out "the ack is n0, rows, leaves and root" "11 10 $(outside root gate/2022/*.gz)
" cat ack
sum() { data "$1" | sha256sum; }
before=$(sum gate)

## refusals write nothing
id=110101189003070012
h=time,gate,place,temp_c
fails() { check_err "$1 is refused" "$2" 1 at 18T08:03 gate "$3"; }
{ echo $h; echo 2022-03-18T08:00,east,flat 3,36.5; echo "2022-03-18T08:00,east,see $id,36.5"; } >id.csv
{ echo $h; echo "2022-03-18T08:00,east,call 138 0013 8000,36.5"; } >phone.csv
{ echo $h; echo 2022-03-18T08:00,east,36.5; } >short.csv
{ echo $h; echo 2022-03-18T08:00,east,a,b,36.5; } >long.csv
{ echo $h; printf '2022-03-18T08:00,east,"flat\n3",36.5\n'; } >lf.csv
{ echo $h; printf '2022-03-18T08:00,east,a\0b,36.5\n'; } >nul.csv
{ echo $h; printf '2022-03-18T08:00,east,a\377\n'; } >bytes.csv
{ echo $h; echo '2022-03-18T08:00,east,"a,36.5'; } >quote.csv
{ echo $h; echo "2022-03-18T08:00,east,$(head -c 59880 /dev/zero | tr '\0' x),36.5"; } >big.csv
{ echo seq,$h; echo 1,2022-03-18T08:00,east,a,36.5; } >seq.csv
{ echo time,gate,gate; echo 2022-03-18T08:00,east,east; } >twice.csv
{ rows 3; echo "2022-03-18T08:00:00+08:00,gate of $id,,36.5"; } >inside.csv
fails "a resident id in the clear" 'id.csv:3:3: error: place: holds a resident id' id.csv
check_rc "and not shown" 1 grep -q "$id" .err
fails "a phone number" 'phone.csv:2:3: error: place: holds a phone' phone.csv
fails "a field too few" 'short.csv:2: error' short.csv
fails "a field too many" 'long.csv:2: error' long.csv
fails "a field over two lines" 'lf.csv:2:3: error: place: holds a line end' lf.csv
fails "a NUL" 'nul.csv:2: error: a NUL' nul.csv
fails "bytes that are no text" "bytes.csv:2: error: bytes that are no text in the file's encoding" bytes.csv
good=$(printf '2022-03-18T08:00,east,\346\241\202\350\212\261,36.5\n%.0s' 1 2 3)
{ echo $h; echo "$good"; printf '2022-03-18T08:00,east,\346\262,36.5\n'; } >half.csv
{ echo $h; echo "$good"; printf '2022-03-18T08:00,east,\300\257,36.5\n'; } >overlong.csv
{ echo $h; echo "$good" | iconv -f UTF-8 -t GB18030; } >gb.csv
fails "half a character" 'half.csv:5: error' half.csv
fails "a character too long" 'overlong.csv:5: error' overlong.csv
fails "another encoding" 'gb.csv:2: error' gb.csv
check_err "from a pipe, too" '<stdin>:2: error' 1 eval 'cat gb.csv | at 18T08:03 gate'
fails "a quote that does not close" 'quote.csv:2: error: a quote does not close' quote.csv
fails "a row that no member holds" 'big.csv:2: error: the row is too long' big.csv
fails "a column seq of one's own" 'seq.csv:1:1: error' seq.csv
fails "two columns of one name" 'twice.csv:1:3: error' twice.csv
check_err "one bad row costs all files of the input" 'nothing of the batch was written' 1 at 18T08:03 gate five.csv five.csv inside.csv
check_err "and is not forgotten over a good file behind it" 'nothing of the batch was written' 1 at 18T08:03 gate inside.csv five.csv
check_err "files with different headers are not one batch" 'another header' 1 at 18T08:03 gate five.csv phone.csv
check_err "an input without even a header is missing" 'not even a header' 3 at 18T08:03 gate /dev/null
check_err "a file that is not there" 'nowhere.csv' 3 at 18T08:03 gate nowhere.csv
check_err "a clock before 1970" 'expected 1970 to 2106' 2 ledger-append --at=1969-12-31T00:00:00Z gate five.csv
check_err "a clock after 2106" 'expected 1970 to 2106' 2 ledger-append --at=2106-02-07T06:28:16Z gate five.csv
check_out "nor does a key come of them" "2022-03.key
" ls keys
check_err "a time that is none" 'option --at' 2 ledger-append --at=noon gate five.csv
check_err "--id alone" 'need each other' 2 at 18T08:03 --id=east gate five.csv
check_err "batch 0" 'expected a number from 1' 2 at 18T08:03 --id=east --batch-no=0 gate five.csv
check_err "a folder for keys that cannot be made is trouble" 'cannot make the folder of keys' 3 at 18T08:03 --init --keys=/proc/nowhere gate five.csv
mkdir -m 700 broken && : >broken/2022-03.key
check_err "and so is a key that cannot be read: no fault of the rows" 'is no key' 3 at 18T08:03 --keys=broken gate five.csv
homeless() { env -u GATEHOUSE_KEYS -u HOME -u XDG_CONFIG_HOME ledger-append --at=2022-03-18T08:03+08:00 "$@"; }
check_err "--init without a folder for keys" 'no folder for keys' 2 homeless --init keyless five.csv
check_err "--init at a time that is none" 'option --at' 2 ledger-append --at=noon --init keyless five.csv
(umask 022; mkdir -m 755 open)
check_err "--init with keys that others may read" 'others may' 2 ledger-append --keys=open --init keyless five.csv
check "makes no ledger" test ! -e keyless
check "unless it needs no keys" homeless --init --who= --seal= keyless five.csv
check "or is there already" homeless --init keyless five.csv
check_err "no folder for keys" 'no folder for keys' 2 env -u GATEHOUSE_KEYS -u HOME -u XDG_CONFIG_HOME ledger-append --at=2022-03-18T08:03+08:00 gate five.csv
check_out "none of them wrote a byte" "$before
" sum gate
check "but --allow lets a column hold ids" at 18T08:04 --init --allow=place allowed id.csv

## sizes
noise() { head -c "$1" /dev/urandom | base64 -w 0 | head -c "$1" | tr '/+' 'xy'; }
# A row of n bytes is "w" times n: no time, no person
{ echo note; for n in 1 59899 59900 1 30000 29990 10 200; do noise $n; echo; done; } >sizes.csv
check "rows of 1 to 59,900 bytes" at 18T08:00 --init --allow=note sizes sizes.csv
check "come back as they went in" eval 'zcat sizes/2022/*.gz | cut -d, -f3 | cmp - sizes.csv'
check_out "in members of at most 60,000 bytes" "" outside check sizes/2022/*.gz
check "that BGZF allows, too" eval "outside members sizes/2022/*.gz | awk '{ n += \$5 > 59000 } END { exit n < 2 }'"
check "GATEHOUSE_CODEC=zlib writes what everybody reads" eval 'GATEHOUSE_CODEC=zlib at 18T08:00 --init --allow=note zlib sizes.csv && zcat zlib/2022/*.gz | cmp - <(zcat sizes/2022/*.gz)'
check_err "a codec that is none" 'names no codec' 2 env GATEHOUSE_CODEC=brotli ledger-append --at=2022-03-18T09:00 --allow=note zlib sizes.csv
rows 3000 >many.csv
check "a bulk of rows" at 18T08:00 --init bulk many.csv
check_out "has filters of the right persons and times of the right rows" "" outside check bulk/2022/*.gz
check "in whole members and one short one" eval "outside members bulk/2022/*.gz | awk 'NR > 1 { if (\$6 == 0 && \$4 >= 64) exit 1; n++ } END { exit n < 3 }'"
{ rows 2; } | head -c -1 >nolf.csv
{ printf '\xef\xbb\xbf'; rows 2 | sed 's/$/\r/'; } >crlf.csv
{ rows 2 | sed 1q; echo; rows 2 | tail -n 2; echo; } >blank.csv
for f in nolf crlf blank; do check "$f is the same rows" at 18T08:00 --init $f $f.csv; done
check_out "and the same bytes but for the day's name" "1
" eval 'for f in nolf crlf blank; do zcat $f/2022/*.gz | sha256sum; done | sort -u | wc -l'
check_out "fields keep their quotes only where they need them" '1,2022-03-18T08:00:00+08:00,"a, ""b""",c
' eval 'printf "x,y\n\"a, \"\"b\"\"\",\"c\"\n" | at 18T08:00 --init quotes && zcat quotes/2022/*.gz | tail -n 1'
check_out "a header alone opens the day" "1 0 1 $(printf 'seq,at,x\n' >h; outside root <(gzip <h) 2>/dev/null | cut -d' ' -f2)
" eval 'echo x | at 18T08:00 --init --ack empty'
check_out "rows of ledger-grep bring their own seq and at" "seq,at,time,gate,id_no,temp_c 1,2022-03-18T09:00:00+08:00,2022-03-18T00:00:01+08:00" eval \
	'zcat bulk/2022/*.gz | head -n 3 | at 18T09:00 --init again && zcat again/2022/*.gz | head -n 2 | cut -d, -f1-6 | sed "2s/,east.*//" | paste -sd" " | tr -d "\n"'

## days
at 18T23:59 --init days five.csv
at 19T00:01 --ack days five.csv >ack
check_out "after midnight a new part begins" "1 5 $(outside root days/2022/2022-03-19-01.csv.gz)
" cat ack
check_out "the day before has a seal" "seal 0 6 0 0 0 0/0 1647619260 - -
" eval 'outside members days/2022/2022-03-18-01.csv.gz | tail -n 1'
check_out "and a line in heads.csv" "days,2022-03-18,01,6,$(outside root days/2022/2022-03-18-01.csv.gz | cut -d' ' -f2),2022-03-18T00:00:01+08:00,2022-03-18T00:00:05+08:00,2022-03-19T00:01:00+08:00
" eval 'tail -n 1 days/heads.csv | cut -d, -f1-8'
check_out "heads, seals and places agree" "" outside heads days
at 22T08:00 days five.csv
check_out "days the machine was off have parts, too" "2022-03-18-01 6
2022-03-19-01 6
2022-03-20-01 1
2022-03-21-01 1
2022-03-22-01 6
" eval 'for f in days/2022/*.gz; do echo $(basename $f .csv.gz) $(zcat $f | wc -l); done'
check_out "sealed and chained" "" outside heads days
check_out "whose clock says when they were made" "1
" eval 'for d in 20 21; do outside members days/2022/2022-03-$d-01.csv.gz | cut -d" " -f8; done | uniq | wc -l'
at 21T08:00 days five.csv; rc=$?
check_out "a clock that went back stays in the open day" "0 11
" echo "$rc $(zcat days/2022/2022-03-22-01.csv.gz | wc -l)"
check_out "with the flag for it" "rows 1 6 5
" eval "outside members days/2022/2022-03-22-01.csv.gz | tail -n 1 | cut -d' ' -f1-4"
at 22T07:00 days five.csv; at 22T07:30 days five.csv; at 22T09:00 days five.csv
check_out "until it is right again" "0 0 1 0 0 0 " eval "outside members days/2022/2022-03-22-01.csv.gz | cut -d' ' -f2 | tr '\n' ' '"
check_out "an outside reader agrees" "" outside check days/2022/*.gz
before=$(sum days)
check_err "more than 400 days ahead is a wrong clock" '401 days after the last part|402 days after the last part' 2 ledger-append --at=2023-04-28T08:00+08:00 days five.csv
check_out "and writes nothing" "$before
" sum days
check_rc "unless told" 0 ledger-append --accept-gap --at=2023-04-28T08:00+08:00 days five.csv
check_out "then every day has its part" "407
" eval 'ls days/*/*.gz | wc -l'
check_out "and the chain holds over all of them" "" outside heads days

## months and late rows
at 31T23:00 --init months five.csv
ledger-append --at=2022-04-01T00:00:00+08:00 months five.csv
check_out "another month has another key" "2022-03.key
2022-04.key
" eval 'ls keys | grep 2022-0[34]'
tokens() { zcat months/2022/2022-0$1-*.gz | tail -n +2 | cut -d, -f5; }
check_out "and other tokens" "0
" eval 'comm -12 <(tokens 3 | sort) <(tokens 4 | sort) | wc -l'
check_out "a row that comes late is in today's part with its own time" "1647532801 1647532805
" eval 'outside members months/2022/2022-04-*.gz | tail -n 1 | cut -d" " -f9-'

## another header
at 18T08:00 --init schema five.csv
at 18T09:00 schema <(echo time,gate; echo 2022-03-18T08:59,west)
at 18T10:00 schema five.csv
check_out "begins another part" "seq,at,time,gate,id_no,temp_c
seq,at,time,gate
seq,at,time,gate,id_no,temp_c
" eval 'for f in schema/2022/2022-03-18-0[123].csv.gz; do zcat $f | head -n 1; done'
check_out "and every part is one table" "" outside check schema/2022/*.gz
check_out "sealed and chained" "" outside heads schema

## sent again
rows 10 >ten.csv
at 18T08:00 --init --ack --id=east --batch-no=7 retry ten.csv >one
before=$(sum retry)
check_out "a batch that is there is not written again" "$(cat one)
" at 18T08:05 --ack --id=east --batch-no=7 retry ten.csv
check_out "not a byte" "$before
" sum retry
check_out "of another writer, or another number, it is" "11 10
21 10
" eval 'for o in "--id=west --batch-no=7" "--id=east --batch-no=8"; do at 18T08:06 --ack $o retry ten.csv; done | cut -d" " -f1-2'
at 18T08:07 --id=east --batch-no=9 retry five.csv
check_out "the rest of one that was cut short is written" "31 5
36 5
" eval 'at 18T08:08 --ack --id=east --batch-no=9 retry ten.csv | cut -d" " -f1-2'
check_err "less than is there is another batch" 'more rows of this writer' 1 at 18T08:09 --id=east --batch-no=9 retry five.csv
check_out "nor is an older number forgotten" "1 10
" eval 'at 18T08:10 --ack --id=east --batch-no=7 retry ten.csv | cut -d" " -f1-2'
at 19T08:00 --id=east --batch-no=10 retry five.csv
check_out "nor over midnight" "31 10
" eval 'at 19T08:01 --ack --id=east --batch-no=9 retry ten.csv | cut -d" " -f1-2'
rm -f retry/2022/.*.tip
check_out "nor without the tips" "31 10
" eval 'at 19T08:02 --ack --id=east --batch-no=9 retry ten.csv | cut -d" " -f1-2'
check_out "nor when it comes in other pieces" "21 3
24 3
27 3
30 1
" eval 'at 19T08:03 --ack --batch=3 --id=east --batch-no=8 retry ten.csv | cut -d" " -f1-2'
at 23T08:00 retry five.csv
check_out "after three days it is" "6 10
" eval 'at 23T08:01 --ack --id=east --batch-no=9 retry ten.csv | cut -d" " -f1-2'

## live
mkfifo pipe
ledger-append --init --ack live <pipe >acks 2>live.err &
pid=$!
exec 9>pipe
waits() { for _ in $(seq 200); do [ "$(wc -l <acks)" -ge "$1" ] && return; sleep 0.02; done; return 1; }
rows 1 >&9
check "a row is acknowledged while the input is open" waits 1
rows 1 2 | tail -n 1 >&9
check "and the next" waits 2
{ kill -9 $pid; wait $pid; } 2>/dev/null
exec 9>&-

check_out "what was acknowledged survives kill -9" "3 $(tail -n 1 acks | cut -d' ' -f4)
" outside root live/*/*.gz
check_out "--batch=ROWS commits every so many" "1 4 5
5 4 9
9 2 11
" eval 'ledger-append --init --ack --batch=4 pieces ten.csv | cut -d" " -f1-3'
check_err "a refused row leaves the pieces before it" '4 rows of the input are in the ledger' 1 bash -c '(head -n 6 ten.csv; echo 1,2; tail -n 2 ten.csv) | ledger-append --init --batch=4 piece'
check_out "and not one of its own" "5
" eval 'zcat piece/*/*.gz | wc -l'
check_rc "an ack that nobody can read is trouble" 3 bash -c 'ledger-append --ack live ten.csv >/dev/full'

## several at once
ledger-append --init --who= race </dev/null
writer() { { echo note; seq -f "$1-%g" 40; } | ledger-append --ack --batch=1 race >acks.$1; }
for w in a b c d; do writer $w & done; wait
check_out "four writers: every row once" "160 160
" eval 'zcat race/*/*.gz | grep -- - | grep -v seq | cut -d, -f3 | sort | uniq | wc -l | tr "\n" " "; cat acks.? | wc -l'
check_out "in the order of each" "" eval 'for w in a b c d; do zcat race/*/*.gz | cut -d, -f3 | grep "^$w-" | cmp - <(seq -f "$w-%g" 40); done'
check_out "every ack is a root that was" "" eval 'comm -23 <(cut -d" " -f3- acks.? | sort -u) <(outside roots race/*/*.gz | sort)'
at 18T12:00 --init midnight five.csv
for i in $(seq 12); do
	day=$((17 + i))
	{ at ${day}T23:59:59 midnight five.csv & at $((day + 1))T00:00:00 midnight five.csv & wait; }
done
check_out "two over midnight, twelve times: one seal a day, no row behind it" "" outside heads midnight
check_out "all rows there" "125
" eval 'zcat midnight/*/*.gz | grep -vc ^seq'
check_out "and in order" "" outside check midnight/*/*.gz

## torn
at 18T08:00 --init cutoff five.csv
printf '\037\213' >>cutoff/2022/2022-03-18-01.csv.gz
check_err "torn bytes are put aside" 'are kept in torn/' 0 eval '(umask 077; at 18T08:01 cutoff five.csv)'
check_out "for those who may read the ledger, whatever the umask" "drwxr-x--- .
-rw-r----- ./PART
" eval "modes cutoff/torn | sed 's/2022-03-18-01@.*/PART/'"

## where and when
zones() { for tz in UTC Asia/Shanghai America/New_York Pacific/Apia Europe/Lisbon; do
	rm -rf zone; TZ=$tz GATEHOUSE_CODEC=zlib at 27T02:30 --init --name=zone --who= --seal= zone sizes.csv --allow=note; data zone | sha256sum; done | sort -u | wc -l; }
check_out "TZ does not matter" "1
" zones
mkdir -p ro && at 18T08:00 --init ro/gate five.csv
if [ "$(id -u)" != 0 ]; then
	chmod -R a-w ro/gate/2022
	check_rc "a folder that may not be written to" 3 at 18T09:00 ro/gate five.csv
	chmod -R u+w ro/gate/2022
fi
size=$(stat -c %s ro/gate/2022/*.gz); before=$(sum ro/gate)
full() { (trap '' XFSZ; ulimit -f 1; at 18T09:00 --allow=note ro/gate "$@"); }
rows 200 >200.csv
check_err "a disk that fills up" 'cannot write' 3 full 200.csv
check_err "a limit of the system's is no other" 'cannot write' 3 eval '(ulimit -f 1; at 18T09:00 --allow=note ro/gate 200.csv)'
for n in 4 5 6 7; do (ulimit -n $n; at 18T09:00 ro/gate 200.csv) && break; done 2>/dev/null
check_out "want of descriptors sends nobody to another part" "2022-03-18-01.csv.gz
" ls ro/gate/2022
before=$(data ro/gate | sha256sum) size=$(stat -c %s ro/gate/2022/*.gz)
check_err "full once more" 'cannot write' 3 full 200.csv
check_out "leaves the file as it was" "$before
" sum ro/gate
check "and what comes after it works" at 18T09:01 ro/gate 200.csv
check_out "with nothing odd" "" outside check ro/gate/2022/*.gz
done_testing
