#!/bin/bash
# A part of a ledger as programs read it that know nothing of ledgers.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
"$UNITS"/members part.csv.gz >head
read -r leaves root <head

check "gzip finds no fault" gzip -t part.csv.gz
gzip -dc part.csv.gz >part.csv
lines() { [ "$(wc -l <part.csv)" -eq "$leaves" ] && [ "$leaves" -gt 1000 ]; }
check "one line a leaf" lines
numbers() { awk -F, 'NR == 1 ? $1 != "seq" : $1 != NR - 1 { bad = 1 } END { exit bad }' part.csv; }
check "one header, and the rows in their order" numbers

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
print "$n ", unpack("H*", $r), "\n";
P
check_out "the root is that of the text" "$leaves $root
" perl root.pl part.csv

# BGZF's own walk: from length to length, each of them a whole gzip file.
cat >walk.pl <<'P'
use IO::Uncompress::Gunzip "gunzip";
local $/;
binmode STDIN;
my ($file, $at) = (<STDIN>, 0);
for (; $at < length $file; $members++) {
	my ($magic, $bc, $size) = unpack("x$at N x8 a4 v", $file);
	$magic == 0x1f8b0804 && $bc eq "BC\2\0" or die "no block at $at\n";
	my $block = substr($file, $at, $size + 1);
	gunzip(\$block => \my $text) or die "block at $at\n";
	print $text;
	$at += $size + 1;
}
$at == length $file && substr($file, -28) eq pack("H*", "1f8b08040000000000ff0600424302001b0003000000000000000000")
	or die "no end\n";
print STDERR "$members\n";
P
walk() { perl walk.pl <part.csv.gz >walked && cmp walked part.csv; }
check_err "block by block it is the same" '^10$' 0 walk
done_testing
