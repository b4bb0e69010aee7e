#!/bin/bash
# Parts of a ledger as programs read them that know nothing of ledgers: every byte of
# the text, of open, sealed and packed parts, of either codec.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
skip() { TESTS=$((TESTS + 1)); echo "ok $TESTS - $1 # SKIP $2"; }

# -- the parts, and what must be in them -----------------------------------------

# Rows with tokens in the place of ids, so that the ledger writes them as they came.
rows() {
	awk -v from="$1" -v to="$2" -v day="$3" 'BEGIN {
		print "time,gate,id_no,temp_c,note"
		for (i = from; i <= to; i++)
			printf "%sT%02d:%02d:%02d+08:00,%s,%s,36.%d,\"体温 %d, \"\"%d\"\"\"\n", day, i / 3600, i / 60 % 60, i % 60,
				i % 3 ? "east" : "西门", substr("abcdefghijklmnopqrstuvwxyz234567", i % 16 + 1, 16), i % 10, i % 10, i * i
	}'
}
# The lines that rows become: number, acceptance, and the row.
lines() { awk -v at="$1" 'NR == 1 { print "seq,at," $0; next } { print ++n "," at "," $0 }'; }

first=2022-03-18T23:00:00+08:00 second=2022-03-20T23:00:00+08:00
append() { ledger-append --init --keys=keys --at="$1" "${@:2}"; }
rows 1 80 2022-03-18 >single.csv
rows 81 5000 2022-03-18 >many.csv
rows 1 3000 2022-03-20 >next.csv
write() {
	append $first --batch=1 "$1" single.csv && append $first "$1" many.csv && append $second "$1" next.csv &&
		cp "$1"/2022/2022-03-18-01.csv.gz "$1-sealed.csv.gz" && cp "$1"/2022/2022-03-20-01.csv.gz "$1-open.csv.gz" &&
		cp "$1"/2022/2022-03-19-01.csv.gz "$1-quiet.csv.gz" && ledger-keep pack "$1" &&
		cp "$1"/2022/2022-03-18-01.csv.gz "$1-packed.csv.gz" && ! cmp -s "$1-sealed.csv.gz" "$1-packed.csv.gz"
}
check "a ledger with an open, a closed, a packed and a quiet day" write best
check "the same by zlib" env GATEHOUSE_CODEC=zlib bash -c "$(declare -f append write); first=$first second=$second; write zlib"
{ cat single.csv; tail -n +2 many.csv; } | lines $first >sealed
cp sealed packed
lines $second <next.csv >open
head -1 open >quiet

# -- readers -----------------------------------------------------------------------

# same_text COMMAND...: what it makes of each part is what the part's lines are.
same_text() {
	local file part
	for file in best-*.csv.gz zlib-*.csv.gz; do
		part=${file#*-} part=${part%.csv.gz}
		"$@" "$file" >text && cmp "$part" text || { echo "of $file" >&2; return 1; }
	done
}
through() { "$@" <"${!#}"; }
# reader NAME PROGRAM COMMAND...
reader() {
	if command -v "$2" >/dev/null; then check "$1" same_text "${@:3}"; else skip "$1" "no $2 installed"; fi
}

cat >read.py <<'P'
import gzip, shutil, sys
with gzip.open(sys.argv[1]) as part:
    shutil.copyfileobj(part, sys.stdout.buffer)
P
cat >read.js <<'P'
const fs = require('fs'), zlib = require('zlib');
process.stdout.write(zlib.gunzipSync(fs.readFileSync(process.argv[2])));
P
cat >stream.js <<'P'
const fs = require('fs'), zlib = require('zlib');
fs.createReadStream(process.argv[2]).pipe(zlib.createGunzip()).pipe(process.stdout);
P
cat >read.pl <<'P'
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
gunzip($ARGV[0] => "-", MultiStream => 1) or die "$GunzipError\n";
P
# BGZF's own walk: from length to length, each of them a whole gzip file.
cat >walk.pl <<'P'
use IO::Uncompress::Gunzip "gunzip";
local $/;
open(my $in, "<:raw", $ARGV[0]) or die;
my ($file, $at) = (<$in>, 0);
while ($at < length $file) {
	my ($magic, $bc, $size) = unpack("x$at N x8 a4 v", $file);
	$magic == 0x1f8b0804 && $bc eq "BC\2\0" or die "no block at $at\n";
	my $block = substr($file, $at, $size + 1);
	gunzip(\$block => \my $text) or die "block at $at\n";
	print $text;
	$at += $size + 1;
}
$at == length $file or die "not to the end\n";
P
seven_zip() { 7z e -so "$1"; }

reader 'zcat' zcat zcat
reader 'zcat from a pipe' zcat through zcat
reader 'zgrep' zgrep zgrep -h ''
reader 'pigz -dc' pigz pigz -dc
reader 'busybox zcat' busybox busybox zcat
reader 'Python gzip' python3 python3 read.py
reader 'Node gunzipSync' node node read.js
reader 'Node createGunzip' node node stream.js
reader 'Perl, MultiStream' perl perl read.pl
reader 'Perl, block by block by BC' perl perl walk.pl
reader '7z' 7z seven_zip
reader 'bsdcat' bsdcat bsdcat
reader 'zstd' zstd zstd -dcq
reader 'rg -z' rg rg -z --no-config -N -I ''
reader 'bgzip' bgzip bgzip -dc

# -- testers -----------------------------------------------------------------------

# tester NAME PROGRAM COMMAND...: finds no fault in any part.
all_parts() { local file; for file in *.csv.gz; do "$@" "$file" || return; done; }
tester() {
	if command -v "$2" >/dev/null; then check "$1" all_parts "${@:3}"; else skip "$1" "no $2 installed"; fi
}
tester 'gzip -t' gzip gzip -t
tester 'pigz -t' pigz pigz -t
tester 'busybox gzip -t' busybox busybox gzip -t
tester '7z t' 7z 7z t -bd

# What closes a part is the mark that ends a BGZF file.
ends() { tail -c 28 "$1" | od -An -tx1 | tr -d ' \n'; }
check_out 'a closed part ends as BGZF does' 1f8b08040000000000ff0600424302001b0003000000000000000000 ends best-sealed.csv.gz

# RFC 6962 once more, by another program with another SHA-256.
cat >root.pl <<'P'
use Digest::SHA "sha256";
while (<>) {
	chomp;
	my ($h, $k) = (sha256("\0$_"), $n++);
	for (; $k & 1; $k >>= 1) { $h = sha256("\1" . pop(@edge) . $h) }
	push @edge, $h;
}
$r = pop @edge;
$r = sha256("\1" . pop(@edge) . $r) while @edge;
print "$n,", unpack("H*", $r), "\n";
P
roots() { for part in sealed quiet open; do perl root.pl $part; done; }
check_out 'the roots are those of the text' "$(ledger-verify --heads best | tail -n +2 | cut -d, -f4,5)
" roots
done_testing
