#!/bin/bash
# ledger-keep: close, pack, index, recover, shred, drop; and nobody in the clear anywhere.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
export GATEHOUSE_KEYS=$TMP/keys
rows() { awk -v day="$1" -v n="$2" -f "$TOP/tests/keep_rows.awk"; }
# add DAY N [OPTION...]: N rows of that day, accepted at its end
add() { rows "$1" "$2" | ledger-append --init --name=310104/gate --at="$1"T23:00:00+08:00 "${@:3}" gate; }
data() { echo "gate/2022/$1-01.csv.gz"; }
text() { zcat gate/2022/*.csv.gz | sha256sum; }
size() { stat -c %s "$@"; }
# The verifier of gatehouse-ledger(5): leaves and root of a file, from its text alone.
outside() { python3 - "$1" <<'P'
import gzip,hashlib,sys
H=lambda b:hashlib.sha256(b).digest(); st=[]; n=0
for line in gzip.open(sys.argv[1]):
    h=H(b'\0'+line.rstrip(b'\n')); k=n; n+=1
    while k&1: h=H(b'\1'+st.pop()+h); k>>=1
    st.append(h)
r=st.pop()
while st: r=H(b'\1'+st.pop()+r)
print(n,r.hex())
P
}

## usage
check_err "what to do?" 'expected what to do, and a ledger' 2 ledger-keep
check_err "which ledger?" 'expected what to do, and a ledger' 2 ledger-keep pack
check_err "no such deed" 'expected close, pack, index' 2 ledger-keep tidy gate
check_err "no such ledger" 'is no ledger' 2 ledger-keep pack nowhere
add 2022-03-17 400 --batch=3
add 2022-03-18 800 --batch=1
check_err "an option of another deed" 'option --by is not for pack' 2 ledger-keep pack --by=me gate
check_err "a month for another deed" 'pack takes no month: 2022-03 .*shred' 2 ledger-keep pack gate 2022-03
check_err "two ledgers at once" 'pack takes one ledger: gate2 is one too many' 2 ledger-keep pack gate gate2
check_err "two ledgers and a month" 'too many operands' 2 ledger-keep shred gate gate2 2022-03
check_err "shred wants a month" 'which month' 2 ledger-keep shred gate
check_err "shred wants a month that is one" 'which month' 2 ledger-keep shred gate 2022-13
check_err "drop wants a day" 'which parts' 2 ledger-keep drop gate
check_err "a month is no day" 'option --before' 2 ledger-keep drop --before=2022-03 gate
check_err "the future is not dropped" 'lies ahead' 2 ledger-keep drop --at=2022-03-19 --before=2022-03-20 gate
check_err "nobody signs with an id" 'option --by: holds an id or a phone' 2 ledger-keep drop --at=2022-03-19 --before=2022-03-18 --by="13800138000" gate
check_err "nor with two lines" 'option --by: holds a line end' 2 ledger-keep drop --at=2022-03-19 --before=2022-03-18 --by=$'a\nb' gate
check_rc "nothing of that made an audit ledger" 1 test -e gate/audit

## close
check_rc "the open part has no line in heads.csv" 1 grep -q ,2022-03-18,01, gate/heads.csv
check "close" ledger-keep close --at=2022-03-19T00:00:05+08:00 gate
check "... writes it" grep -q ',2022-03-18,01,801,' gate/heads.csv
cp gate/heads.csv before
check "closed again" ledger-keep close --at=2022-03-19T00:00:06+08:00 gate
check "... changes nothing" cmp before gate/heads.csv
check "recover finds nothing to mend" ledger-keep recover gate
printf 'time,gate\n' | ledger-append --init --at=2022-03-17T08:00:00+08:00 asleep
check_err "after 400 days the clock is doubted" '402 days after the last part \(expected --at or --accept-gap\)' 2 ledger-keep close --at=2023-04-23T08:00:00+08:00 asleep
check "unless told" ledger-keep close --accept-gap --at=2023-04-23T08:00:00+08:00 asleep
check_out "then every day has its part" "402
" eval 'ls asleep/????/*.gz | wc -l'

## pack
text >before; small=$(size $(data 2022-03-18)); outside $(data 2022-03-18) >root
check_err "pack says what it did" '2 of 2 closed parts packed' 0 ledger-keep pack gate
text >after
check "the same text" cmp before after
outside $(data 2022-03-18) >after
check "the same root, by the outside verifier" cmp root after
check "the same root as in heads.csv" grep -q "$(cut -d' ' -f2 root)" gate/heads.csv
check "a third of the size, sealed names and all" test $((3 * $(size $(data 2022-03-18)))) -lt "$small"
check "a verified ledger" ledger-verify gate
check_err "packed again: nothing to pack" '2 closed parts, nothing to pack' 0 ledger-keep pack gate
check "mode as before" test "$(stat -c %a $(data 2022-03-18))" = 640
ls -A gate/2022 | grep -E 'tmp|XXX' >left
check_out "nothing is left over" "" cat left
members() { python3 - "$1" <<'P'
import struct,sys
d=open(sys.argv[1],'rb').read(); at=0
while at < len(d) and d[at+14:at+16] != b'\0\0' and len(d)-at > 28:
    kind,flags=d[at+23],d[at+24]; rows,=struct.unpack_from('<I',d,at+26); w,b=struct.unpack_from('<II',d,at+86)
    print(kind,flags,rows,w and 1,b); at+=struct.unpack_from('<H',d,at+16)[0]+1
P
}
check_out "few members, full ones; opening and seal as they were" "1 0 1 0 0
0 2 rows 0 0
0 2 rows 0 0
2 0 0 0 0
" bash -c "$(declare -f members data); members \$(data 2022-03-18) | sed 's/^0 2 [0-9]* /0 2 rows /' | sort -s -k 3,3 | awk '\$3 != \"rows\" || ++n <= 2' | sort -s -k1,1n | awk '\$1 == 1 { print; next } { rest = rest \$0 \"\n\" } END { printf \"%s\", rest }'"

## rows go on behind a packed part, packed or open
add 2022-03-19 30
check "rows after packing" ledger-verify gate
check "the packed part has its index" test -s gate/2022/2022-03-18-01.idx -a -s gate/2022/2022-03-18-01.who
phone=13800007919
check_out "search finds a person in packed and open parts" "$(($(rows 2022-03-17 400 | grep -c $phone) + $(rows 2022-03-18 800 | grep -c $phone) + $(rows 2022-03-19 30 | grep -c $phone)))
" ledger-grep -c --who=$phone gate
check_out "the same without skipping" "$(ledger-grep -c --who=$phone gate)
" ledger-grep -c --no-skip --who=$phone gate

## the last closed part, packed at once: its tip must not make it look damaged
add 2022-03-20 40 --batch=1
ledger-keep close --at=2022-03-20T23:30:00+08:00 gate
check "pack what was just closed" ledger-keep pack gate
rows 2022-03-20 10 | ledger-append --at=2022-03-20T23:40:00+08:00 gate 2>err
check "the same day goes on in part 02" test -s gate/2022/2022-03-20-02.csv.gz
check_out "... and nobody speaks of damage" "" cat err
check "... verified" ledger-verify gate

## a batch that is sent again after packing is recognised
rows 2022-03-21 50 >batch
for at in 10 20; do ledger-append --id=east --batch-no=7 --at=2022-03-21T$at:00:00+08:00 gate batch 2>/dev/null; done
rows 2022-03-21 5 | ledger-append --batch=1 --id=east --batch-no=8 --at=2022-03-21T21:00:00+08:00 gate
rows 2022-03-21 20 | ledger-append --batch=1 --at=2022-03-21T22:00:00+08:00 gate
ledger-keep close --at=2022-03-21T23:00:00+08:00 gate && ledger-keep pack gate 2>/dev/null
check_out "members of batches stay apart, those of none are joined" "1 0 1 0 0
0 0 50 1 7
0 2 5 1 8
0 2 20 0 0
2 0 0 0 0
" bash -c "$(declare -f members data); members \$(data 2022-03-21) | sed 's/^0 2 50/0 0 50/'"
check_err "sent again after packing" '50 rows of this batch were in the ledger already' 0 ledger-append --id=east --batch-no=7 --at=2022-03-21T23:30:00+08:00 gate batch
check_out "no row twice" "75
" ledger-grep -c --from=2022-03-21 gate

## who searches while others pack finds the same
for day in 17 18 19; do rows 2022-03-$day 300 | ledger-append --init --batch=1 --at=2022-03-${day}T23:00:00+08:00 busy; done
ledger-keep close --at=2022-03-20T00:10:00+08:00 busy
for round in 1 2 3 4; do
	rm -rf turn turn.done && cp -a busy turn
	{ ledger-keep pack turn && rows 2022-03-20 20 | ledger-append --at=2022-03-20T08:00:00+08:00 turn; touch turn.done; } 2>/dev/null &
	while [ ! -e turn.done ]; do ledger-grep -c -F sunshine --to=2022-03-20 turn 2>>turn.err; done
	wait
	ledger-verify turn 2>>turn.err >/dev/null || echo "does not verify"
done | sort | uniq -c | sed 's/^ *[0-9]* //' >found
check_out "900 rows in every search" "900
" cat found
check_out "... without a word" "" sed '/^ledger-verify: .* rows/d' turn.err

## a part that is not what heads.csv says is left alone
cp -a gate bad
python3 - bad/2022/2022-03-17-01.csv.gz <<'P'
import sys
d=bytearray(open(sys.argv[1],'rb').read()); d[len(d)//2]^=1; open(sys.argv[1],'wb').write(d)
P
rm -f bad/2022/.2022-03-17-01.tip
cp bad/2022/2022-03-17-01.csv.gz damaged
ledger-keep pack bad 2>/dev/null
check "pack leaves a damaged part" cmp damaged bad/2022/2022-03-17-01.csv.gz
check_err "drop keeps what may be evidence" 'kept: it is damaged' 1 ledger-keep drop --at=2022-10-01 --before=2022-03-18 bad
check "... it is there" test -s bad/2022/2022-03-17-01.csv.gz
check "unless it is forced" ledger-keep drop --force --at=2022-10-01 --before=2022-03-18 bad
check_rc "... it is gone" 1 test -e bad/2022/2022-03-17-01.csv.gz

## torn bytes
printf torn >>gate/2022/2022-03-21-02.csv.gz 2>/dev/null || printf torn >>"$(ls gate/2022/*.csv.gz | tail -n 1)"
ledger-keep recover gate 2>err
check_out "recover says what it does" 1 bash -c "grep -c 'kept in torn/' err | tr -d '\n'"
check "the bytes are kept" bash -c "cat gate/torn/* | grep -q torn"
check "and the ledger verifies" ledger-verify gate

## index
rm -f gate/2022/*.idx gate/2022/*.who
check "index" ledger-keep index gate
check_out "every part has its sidecars" "$(ls gate/2022/*.csv.gz | wc -l) $(ls gate/2022/*.csv.gz | wc -l)
" bash -c 'echo $(ls gate/2022/*.idx | wc -l) $(ls gate/2022/*.who | wc -l)'
: >gate/2022/.2022-03-18-01.idx.Ab3xYz
: >gate/2022/.2022-03-18-01.who.Ab3xYz
check "an index that was killed" ledger-keep index gate
check_out "leaves nothing behind when there is another" "" bash -c 'ls -A gate/2022 | grep Ab3xYz || true'
: >gate/2022/.2022-03-18-01.who.Ab3xYz # for drop, below

## shred
add 2022-04-02 60
cp -a gate copy
ledger-verify --heads gate >before
sealed() { ledger-grep --unseal -H "$@" gate 2>/dev/null | grep -c 测试员 || true; }
check_out "sealed names can be read" "1355
" bash -c "$(declare -f sealed); sealed --to=2022-04-01"
check_err "the running month is refused" '2022-04 is not over' 2 ledger-keep shred --at=2022-04-02T23:10:00+08:00 gate 2022-04
check "... and its key is there" test -s keys/2022-04.key
check_err "shred" 'the key of 2022-03 is destroyed' 0 ledger-keep shred --at=2022-04-02T23:10:00+08:00 --by="office 2" gate 2022-03
digest=$(zcat gate/audit/2022/*.gz | sed -n 's/.*,shred,2022-03,\([0-9a-f]\{64\}\),office 2$/\1/p')
check "it is on record" test ${#digest} = 64
check_rc "the key is gone" 1 test -e keys/2022-03.key
check_out "and no other" "2022-04.key
" ls -A keys
check "every proof holds" ledger-verify gate
ledger-verify --heads gate >after
check "no byte of evidence changed" cmp before after
check_out "names of that month are dead" "0
" bash -c "$(declare -f sealed); sealed --to=2022-04-01"
check_out "... in the copy, too" "0
" bash -c "ledger-grep --unseal -H --to=2022-04-01 copy 2>/dev/null | grep -c 测试员 || true"
check_out "names of the next one are not" "60
" bash -c "$(declare -f sealed); sealed --from=2022-04-01"
check_err "again: it was before" 'was destroyed before' 0 ledger-keep shred --at=2022-04-02T23:20:00+08:00 gate 2022-03
check_out "one entry" "1
" bash -c "zcat gate/audit/2022/*.gz | grep -c ,shred,"
check_err "a month without key or record" 'there is no key of 2021-12' 1 ledger-keep shred --at=2022-04-02T23:20:00+08:00 gate 2021-12
ledger-keep shred --force --at=2022-04-02T23:20:00+08:00 gate 2022-04 2>/dev/null
check_rc "--force destroys the running one" 1 test -e keys/2022-04.key
check "which gets a new one" add 2022-04-02 5
check "... verified" ledger-verify gate
chmod 750 keys
check_err "keys that others may see are refused" 'others may look into' 2 ledger-keep shred --at=2022-05-02 gate 2022-04
chmod 700 keys

## drop
check_err "drop" '5 parts dropped' 0 ledger-keep drop --at=2022-04-20 --before=2022-03-21 --by="office 3" gate 2>err
ls -A gate/2022 | grep -E '2022-03-(17|18|19|20)' >left
check_out "data, sidecars and tips are gone" "" cat left
check_out "with one entry each" "5
" bash -c "zcat gate/audit/2022/*.gz | grep -c ',drop,2022-03-[0-9-]*,[0-9a-f]\{64\},office 3'"
check "heads.csv still has them" grep -q ,2022-03-17,01, gate/heads.csv
check_err "verify knows that they were dropped" 'dropped' 0 ledger-verify gate
ledger-keep drop --at=2022-04-20 --before=2022-04-20 gate 2>err
check_out "the last part stays" "1
" bash -c "ls gate/2022/*.csv.gz | wc -l"
check_out "... and it is said" "1
" grep -c 'kept: it is the last part' err
check "and what was left of making their sidecars" bash -c '! ls -A gate/2022 | grep -q Ab3xYz'
check "torn bytes of dropped parts are gone" bash -c '! ls gate/torn 2>/dev/null | grep -q 2022-03'
check "rows go on" add 2022-04-21 5
check "... verified" ledger-verify gate
cp -a gate forged; rm -r forged/audit
check_err "without the record they are missing" MISSING 1 ledger-verify forged

## no id, no phone, no name in any file the toolkit wrote, nor on stderr
check_err "a refused row is not quoted" ':2:2: error: note: holds a phone number in the clear' 1 bash -c "printf 'time,note\n2022-04-21,call 13800007919\n' | ledger-append --at=2022-04-21T23:10:00+08:00 gate 2>&1 >/dev/null | tee refused >&2; exit \${PIPESTATUS[1]}"
awk -v people=98 -f "$TOP/tests/keep_rows.awk" >people
mkdir inside && for f in $(find gate bad copy -name '*.csv.gz'); do zcat "$f" 2>/dev/null; done >inside/rows
check_out "294 people's marks to look for" "294
" grep -c . people
check "rows are there to look through" test "$(grep -c . inside/rows)" -gt 2000
leaks() { grep -raFl -f people busy turn turn.err gate bad copy damaged forged inside err refused before after root; }
check_out "nobody is in the clear" "" bash -c "$(declare -f leaks); leaks || true"
check_rc "(the search finds them where they are)" 0 grep -qaF -f people batch
done_testing
