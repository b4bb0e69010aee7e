#!/bin/bash
# ledger-verify: what it says of good, torn and damaged ledgers, heads, proofs.
# Ledgers are written by ledger.py, which shares no line with the programs.
# SPDX-License-Identifier: ISC
. "$(dirname "$0")/lib.sh"
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TOP/tests
cd "$TMP" || exit 3
python3 "$TOP/tests/ledger.py" honest gate || exit 3
OPEN=gate/2022/2022-03-21-01.csv.gz
NAME=310104-0195/gate
fresh() { rm -rf copy && cp -R gate copy; }
# head_of LEDGER: a report that carries its head.
FLAGS=time,site,gate,direction,subject,role,name,id_type,id_no,phone,household,plate,temp_c,mask,health_code,trip_card,test_time,test_result,vaccine_doses,region,place,stay_end,contact,symptoms,companions,purpose,recorder,remark,source,issues,level,action,rules,reasons,report_to,report_by,observe_days,tests,decided_by,pack
head_of() { echo $FLAGS | ledger-report --day=2022-04-05 --unit=u --head-of="$1"; }
# py CODE: a change to a fresh copy of the ledger, in Python.
py() { fresh && python3 -c "from ledger import *; $1"; }

### A good ledger

check_err "one line says what there is" "^ledger-verify: $NAME: 5 parts, 391 rows, 396 leaves$" 0 ledger-verify gate
quiet() { ledger-verify --quiet gate 2>&1; }
check_out "--quiet says nothing" "" quiet
check_out "nothing on stdout" "" ledger-verify gate
check_err "two ledgers, two lines" "396 leaves" 0 ledger-verify gate gate
fresh && rm -r copy/2022 && head -n 1 gate/heads.csv >copy/heads.csv
check_err "a ledger without a part is good" "0 parts, 0 rows, 0 leaves" 0 ledger-verify copy
cp -R gate read-only && chmod -R a-w read-only
check "a folder that cannot be written is read" ledger-verify read-only
chmod -R u+w read-only
py 'p = Part("2022-03-18", 1, COLUMNS, [Member(ROWS, [b"1,2022-03-18T10:00:00+08:00,2022-03-18T09:49:59+08:00,e,n,in,,36.5",
	b"2,2022-03-18T10:00:00+08:00,2022-03-18T09:50:00+08:00,e,n,in,,36.5", b"3,2022-03-18T10:00:00+08:00,,e,n,in,,",
	b"4,2022-03-18T10:00:00+08:00,\"a \"\"time\"\", perhaps\",e,n,in,,"], mtime=when("2022-03-18T10:00:00"))]); Ledger("late", [p]).write("late")'
check_err "rows more than max-late after their event are counted" "1 part, 4 rows, 5 leaves, 1 late$" 0 ledger-verify late
py 'd = "2022-03-18"; a = commits(d, (3, 2, 4)); a[1].lines = [x.replace(b"T08:1", b"T07:1") for x in a[1].lines]
a[1].flags = 1; Ledger("back", [Part(d, 1, COLUMNS, a)]).write("back")'
check_err "a clock that went back is counted where a flag says so" "clock went back 1 time$" 0 ledger-verify back
py 'd = "2022-03-18"; a = commits(d, (3, 2, 4)); a[1].lines = [x.replace(b"T08:1", b"T07:1") for x in a[1].lines]
Ledger("back", [Part(d, 1, COLUMNS, a)]).write("unsaid")'
check_err "... and an error where none does" "csv.gz:5: error: at is before that of the row above" 1 ledger-verify unsaid
py 'l = honest(); p = l.parts[3]; p.opened = p.closed = when("2022-03-21T07:00:00"); l.heads = None
for p in l.parts: p.prev = None
l.write("filled")'
check_err "a part made after its day is counted" "1 made after their day$" 0 ledger-verify filled

### Ends

py 'open("copy/2022/2022-03-21-01.csv.gz", "ab").write(b"\x1f\x8b\x08\x04 not written to its end")'
check_err "a torn tail is named and no error" "warning: torn tail: 27 bytes from byte [0-9]+ on" 0 ledger-verify copy
check_err "... and the rest is verified" "5 parts, 391 rows" 0 ledger-verify copy
py 'd = bytearray(open("copy/2022/2022-03-21-01.csv.gz", "rb").read()); d[-60:] = bytes(60)
open("copy/2022/2022-03-21-01.csv.gz", "wb").write(d)'
check_err "so is a last member whose end the disk never got" "warning: torn tail: .*(inflate|text checksum)" 0 ledger-verify copy
check_err "... its rows do not count" "387 rows" 0 ledger-verify copy
py 'd = bytearray(open("copy/2022/2022-03-21-01.csv.gz", "rb").read()); d[700:720] = bytes(20)
open("copy/2022/2022-03-21-01.csv.gz", "wb").write(d)'
check_err "damage in the middle is an error" "error: (damaged at|member at) byte [0-9]+" 1 ledger-verify copy
check_err "... and nothing is published behind it" "2022-03-21-01.csv.gz: error: damaged at byte [0-9]+" 1 ledger-verify --heads copy
check_err "... nor does a report carry its head" "2022-03-21-01.csv.gz: error: damaged at byte [0-9]+" 3 head_of copy
check "a report carries the head of a good one" eval 'head_of gate | grep -qF "$(ledger-verify --heads gate | sed "s/.*,//;\$!d")"'
py 'open("copy/2022/2022-03-21-01.csv.gz", "wb")'
check_err "an empty data file is a torn tail" "torn tail: 0 bytes" 0 ledger-verify copy
py 'p = "copy/2022/2022-03-20-01.csv.gz"; d = open(p, "rb").read(); open(p, "wb").write(d[:-28])'
check_err "a closed part without its end mark" "2022-03-20-01.csv.gz: error: 0 bytes .*end mark is missing" 1 ledger-verify copy
py 'l = honest(); l.parts[0].sealed = False; l.heads = None
for p in l.parts: p.prev = None
l.write("left")'
check_err "a part that was left without a seal" "2022-03-18-01.csv.gz: error: not sealed, though a part follows" 1 ledger-verify left
py 'open("copy/heads.csv", "ab").write(b"310104-0195/gate,2022-03-21,0")'
check_err "a line of heads.csv that was cut short is no error" "heads.csv: warning: the last line was cut short" 0 ledger-verify copy

# Every length of an open part of three commits: members that are whole are
# good, the rest is a torn tail, and nothing is ever an error.
py 'p = Part("2022-03-18", 1, COLUMNS, commits("2022-03-18", (1, 1, 1)), sealed=False)
Ledger("short", [p]).write("short"); print(*[len(x) for x in p.pieces(Ledger("short", []).settle(), p.prev)])' >"$TMP/sizes"
every_length() {
	local a b c d n whole file=short/2022/2022-03-18-01.csv.gz
	read -r a b c d <"$TMP/sizes"
	cp "$file" whole.gz
	for ((n = a + b + c + d; n >= 0; n -= 7)); do
		head -c "$n" whole.gz >"$file"
		whole=$(( (n >= a + b) + (n >= a + b + c) + (n >= a + b + c + d) ))
		ledger-verify short 2>said || { echo "length $n: $?"; return 1; }
		grep -qE "1 part, $whole rows?," said || { echo "length $n: not $whole rows"; cat said; return 1; }
	done >&2
}
check "an open part cut at every seventh byte" every_length

# Every thirteenth bit of a closed part flipped: an error, or (padding of deflate) the same text.
py 'Ledger("flip", [Part("2022-03-18", 1, COLUMNS, commits("2022-03-18", (1, 70)))]).write("flip")'
cat >flip.py <<'X'
import gzip, subprocess, sys
path = 'flip/2022/2022-03-18-01.csv.gz'
good = open(path, 'rb').read()
text, padding = gzip.decompress(good), 0
for bit in range(0, 8 * len(good), 13):
    bad = bytearray(good)
    bad[bit // 8] ^= 1 << bit % 8
    open(path, 'wb').write(bad)
    rc = subprocess.run(['ledger-verify', 'flip'], stderr=subprocess.DEVNULL).returncode
    if rc == 0 and gzip.decompress(bad) == text: padding += 1
    elif rc != 1: sys.exit(f'bit {bit}: exit {rc}')
sys.exit(padding > 5 and f'{padding} flips were not seen')
X
check "any bit of a closed part flipped" python3 flip.py

### Heads

cat >heads <<X
name,day,part,leaves,root
$(for d in 18-01 19-01 19-02 20-01 21-01; do
	read -r leaves root < <(python3 "$TOP/tests/ledger.py" read "gate/2022/2022-03-$d.csv.gz")
	echo "$NAME,2022-03-${d%-*},${d#*-},$leaves,$root"
done)
X
check_out "--heads: the open part, too; what a second reader finds" "$(cat heads)
" ledger-verify --heads gate
fresh && rm copy/2022/2022-03-18-01.csv.gz
check_out "--heads: also of a part whose file is gone" "$(cat heads)
" ledger-verify --heads copy
py 'open("copy/2022/2022-03-21-01.csv.gz", "ab").write(b"\x1f\x8b\x08\x04 not written to its end")'
check_out "--heads: a torn tail is not in the head" "$(cat heads)
" ledger-verify --heads copy
fresh && sed -i 's/,157,/,156,/' copy/heads.csv
check_err "--heads: nothing is published from a broken chain unsaid" "heads.csv of copy was changed" 1 ledger-verify --heads copy

### Receipts

awk -F, -v OFS=, 'NR == 1 { print "received_at,unit," $0; next } { print "2022-03-21T17:00:00+08:00", "east", $0 }' heads >receipts.csv
check_err "--against: heads as they were received" "5 receipts compared$" 0 ledger-verify --against=receipts.csv gate
check_rc "--against: other columns do not matter" 0 ledger-verify --against=<(sed 's/$/,more/' receipts.csv) gate
check_err "--against: no receipt of this ledger" "no receipt is of \"$NAME\"" 1 ledger-verify --against=<(head -n 1 receipts.csv) gate
check_err "--against: a root that does not read" "2:7: error: root: does not read" 2 \
	ledger-verify --against=<(sed '2s/.$/G/' receipts.csv) gate
check_err "--against: a file that is not there" "nowhere.csv: error" 2 ledger-verify --against=nowhere.csv gate

### Proofs

check "--prove: a line" ledger-verify --prove=80 --part=2022-03-18-01 gate
cp "$TMP/.out" proof
check_err "--check-proof: it holds" "2022-03-18-01: line 80 is one of 157 with the root $(sed -n 2p heads | cut -d, -f5)" 0 \
	ledger-verify --check-proof=proof
check_err "--check-proof --against: and the root was received" "the root was received" 0 \
	ledger-verify --check-proof=proof --against=receipts.csv
check_err "--check-proof --against: a root nobody received" "in no receipt" 1 \
	ledger-verify --check-proof=proof --against=<(grep -v 2022-03-18 receipts.csv)
check "--prove-prefix: a part only grew" ledger-verify --prove-prefix=69 gate
cp "$TMP/.out" prefix
check_err "--check-proof: it holds" "the first 69 lines are still those of 74" 0 ledger-verify --check-proof=prefix
check_err "--prove: no such line" "no line with seq 157" 1 ledger-verify --prove=157 --part=2022-03-18-01 gate
check_err "--prove-prefix: more lines than there are" "never had 75 lines" 1 ledger-verify --prove-prefix=75 gate
check "--prove: the header line" ledger-verify --prove=0 --part=2022-03-20-01 gate

# Another digit, line, count or order: no proof holds but the one that was made.
cat >twist.py <<'X'
import sys, subprocess
lines = open(sys.argv[1]).read().split('\n')[:-1]
n = 0
def refused(new, what):
    global n
    if new == lines: return
    open('twisted', 'w').write('\n'.join(new) + '\n')
    rc = subprocess.run(['ledger-verify', '--check-proof=twisted'], stderr=subprocess.DEVNULL).returncode
    n += 1
    if rc != 1: sys.exit(f'exit {rc}: {what}')
for i, line in enumerate(lines):
    refused(lines[:i] + lines[i + 1:], f'without {line}')
    refused(lines[:i] + [line, line] + lines[i + 1:], f'twice {line}')
    key, value = line.split('=', 1)
    if key in ('name', 'day', 'part'): continue   # where to look, not what is proved
    for at in range(0, len(value), 3):
        other = '1' if value[at] != '1' else '2'
        refused(lines[:i] + [key + '=' + value[:at] + other + value[at + 1:]] + lines[i + 1:], f'{line} at {at}')
    if i + 1 < len(lines) and key == 'hash':
        refused(lines[:i] + [lines[i + 1], line] + lines[i + 2:], f'order at {i}')
print(n)
X
twisted() { n=$(python3 twist.py "$1") && [ "$n" -gt 100 ]; }
check "a line proof with anything changed is refused" twisted proof
check "a prefix proof with anything changed is refused" twisted prefix
check "what the fuzzer kept about receipts" "$UNITS"/fuzz_receipts "$TOP"/tests/corpus/receipts/*
check "what the fuzzer kept about proofs" "$UNITS"/fuzz_proof "$TOP"/tests/corpus/proof/*
every_line() {
	local n
	for n in $(seq 0 12 73) 73; do
		ledger-verify --prove="$n" gate >one && ledger-verify -q --check-proof=one --against=receipts.csv || return 1
		ledger-verify --prove-prefix=$((n + 1)) gate >one && ledger-verify -q --check-proof=one --against=receipts.csv || return 1
	done
}
check "proofs of lines from the first to the last" every_line

### What ledger-append writes

export GATEHOUSE_KEYS=$TMP/keys
printf '%s\n' time,gate,temp_c 2022-04-05T08:00:00+08:00,east,36.5 2022-04-05T08:00:07+08:00,west,36.2 >rows.csv
for d in 05 06 09; do
	for i in 1 2 3; do ledger-append --init --at="2022-04-${d}T1$i:00:00" log rows.csv; done
done
for n in $(seq 1 99); do sed '1d; s/$/,'"$n/" rows.csv; done | sed '1i time,gate,temp_c,n' >many.csv
ledger-append --at=2022-04-09T20:00:00 log many.csv
check_err "days, a gap that was filled, a change of columns" "6 parts, 216 rows, 222 leaves, .*2 made after their day$" 0 ledger-verify log
second_reader() {
	for f in log/2022/*.gz; do python3 "$TOP/tests/ledger.py" read "$f" || return 1; done | tr ' ' , >by-second
	ledger-verify --heads log | sed 1d | cut -d, -f4- | cmp - by-second
}
check "the second reader has no complaint and finds the same heads" second_reader
# While others append: never a finding, and every head that was told stays true.
meanwhile() {
	local i
	(for i in $(seq 30); do ledger-append --at=2022-04-09T21:00:00 log many.csv & ledger-append --at=2022-04-09T21:00:00 log many.csv; wait; done) &
	echo received_at,unit,name,day,part,leaves,root >told.csv
	while kill -0 $! 2>/dev/null; do
		ledger-verify -q log || return 1
		ledger-verify --heads log | sed '1d; s/^/now,east,/' >>told.csv
	done
	wait $!
	ledger-verify --against=told.csv log 2>said && grep -q ' 12096 rows' said
}
check "verified while rows are appended; heads that were told hold" meanwhile

# A drop while ledger-verify waits for the lock: what drop does, with the same lock.
printf 'time,gate\n2022-03-18T08:00:00+08:00,east\n' >east.csv
for d in 18 19; do ledger-append --init --at=2022-03-${d}T09:00+08:00 dropped east.csv || exit 3; done
dropping() {
	flock -o dropped/.lock sh -c '
		ledger-verify --quiet dropped 2>said & echo $! >pid
		for _ in $(seq 200); do grep -q "^[0-9]*: -> FLOCK .* $(cat pid) " /proc/locks && break; sleep 0.02; done
		cp -R dropped twin && ledger-keep drop --before=2022-03-19 --at=2022-03-19T10:00+08:00 twin 2>/dev/null
		mv twin/audit dropped && rm dropped/2022/*2022-03-18-01*'
	while kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.02; done
	cat said
}
check_out "a drop that comes between reads as dropped" "" dropping

python3 - <<'X' >loud
from hashlib import sha256
print("proof=line\nname=a\033[2Jb\nday=2022-03-18\npart=01\nleaves=1\nroot=" + sha256(b"\0seq,at").hexdigest() + "\nseq=0\nline=seq,at")
X
check_err "a name that would write on the screen is shown as text" 'a\\x1b\[2Jb 2022-03-18-01: line 0 is one of 1' 0 ledger-verify --check-proof=loud

### Usage

while IFS='|' read -r says arguments; do
	# shellcheck disable=SC2086
	check_err "refused: $arguments" "$says" 2 ledger-verify $arguments
done <<'X'
no ledger is named|
expected one of|--heads --prove=1 gate
goes with verification|--heads --against=receipts.csv gate
goes with --prove|--part=2022-03-18-01 gate
is no part|--prove=1 --part=2022-03-18 gate
is no part|--prove=1 --part=../gate/2022/2022-03-18-01 gate
option --prove: not a number|--prove=x gate
option --prove-prefix: too small|--prove-prefix=0 gate
option --jobs: too small|--jobs=0 gate
a proof is of one ledger|--prove=1 gate gate
needs no ledger|--check-proof=proof gate
is no ledger|nowhere
is no ledger|gate/2022
X
check_err "an unreadable proof" "cannot read" 3 ledger-verify --check-proof=nowhere
check_err "something that is no proof" "is no proof" 1 ledger-verify --check-proof=heads
full() { ledger-verify --heads gate >/dev/full; }
check_rc "a full disk under stdout" 3 full
chmod 0 "$OPEN"
[ -r "$OPEN" ] || check_err "a part that cannot be read" "cannot open" 3 ledger-verify gate
chmod 644 "$OPEN"
# A sync that failed: the next one says nothing of what the first was for.
echo time,note >rows.csv && echo 2022-03-18T08:00:00+08:00,a >>rows.csv
rm -rf sick && ledger-append --init --who= --seal= --at=2022-03-18T09:00 sick rows.csv
cat /proc/sys/kernel/random/boot_id >sick/2022/.2022-03-18-01.sick
check_err "no head is told of a part whose sync failed" 'a sync of it failed' 3 ledger-verify --heads sick
echo 00000000-0000-0000-0000-000000000000 >sick/2022/.2022-03-18-01.sick
check "but after the next start, when what is there is on the disk" ledger-verify --heads sick
done_testing
