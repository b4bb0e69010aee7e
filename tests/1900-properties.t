#!/bin/bash
# What holds whatever the input is: on the example, on a generated log, on
# garbage, and on every input the fuzzers kept (tests/corpus).
# SPDX-License-Identifier: ISC
. "$(dirname "$0")/lib.sh"
export GATEHOUSE_SHARE=${GATEHOUSE_SHARE:-$TOP/lib}
cd "$TMP" || exit 3
NOW=--now=2022-04-06T00:00:00+08:00
DAY=$TOP/examples/one-day

quiet() { "$@" 2>"$TMP/account"; }
gate() { quiet ingest-gate $NOW "$@"; }
# rows FILE...: the rows of gate CSV, by their names of columns and without
# `source`, so that files with other extras in another order compare.
rows() { perl -CSD -Mutf8 -e '
	sub fields { my @f; my $s = shift; $s =~ s/\n\z//;
		push @f, $1 while $s =~ /\G(?:^|,)("(?:[^"]|"")*"|[^,]*)/g; @f }
	my @h = fields(scalar <>); my $with = shift // "";
	while (<>) { my @f = fields($_); my %r; @r{@h} = @f; delete $r{source};
		print join("|", map { "$_=$r{$_}" } grep { length $r{$_} } sort keys %r), "\n" }' "$@" | sort; }

### Inputs

${CC:-cc} -O1 -o gen "$TOP/bench/gen.c" || exit 3
./gen 5000 7 >raw.csv
# Words of the tables and pieces of CSV and of cells, seeded: a garbage log has a
# header and a good time in most rows, the rest of a row is anything.
garbage() { perl -CSD -Mutf8 -e '
	my ($seed, $lines) = @ARGV; srand $seed;
	my @piece = ("36.5", "３７。８℃", "97.7", "绿码", "RED", "阴性", "2022-04-04 16:12", "43/2/30", "是", "否", "--", "无",
		"张三", "ZHANG SAN", "京A12345", "13800138000", "3栋2单元501", "420102", "武汉", "发热;咳嗽", "合计", "制表人", "3剂",
		"\"", ",", ";", "|", "\t", " ", "\x{3000}", "\x{200b}", "\x{feff}", "\"\"", "\x27", "=1+1", "\x{1F600}", "[", "]", "=", ":",
		"a", "0", "9", "-", "/", ".", "subject:word", "[temp_c=1]", "1e9", "²", "½", "é", "\x{e000}");
	my @head = qw(姓名 体温 健康码 方向 对象 证件类型 证件号 手机 楼栋 房号 车牌 口罩 行程卡 核酸时间 核酸结果 剂次 来自 备注 症状 同行人数 接触史
		序号 其他 来源 issues 备注_2 体温);
	my @use = ("时间", map { $head[rand @head] } 1 .. 6 + rand 12);
	print join(",", @use), "\n";
	for (2 .. $lines) {
		my @f = ("2022-04-0" . (1 + int rand 5) . " " . (10 + int rand 12) . ":0" . int rand 10);
		$f[0] = join "", map { $piece[rand @piece] } 0 .. rand 3 if rand() < .1;
		for (2 .. @use + (rand() < .02)) {
			my $c = join "", map { $piece[rand @piece] } 1 .. rand 4;
			$c =~ s/"/""/g, $c = "\"$c\"" if $c =~ /[",]/ && rand() < .95;
			push @f, $c;
		}
		pop @f if rand() < .05;
		print join(",", @f), rand() < .02 ? "\r\n" : "\n";
	}' "$@"; }
for i in 1 2 3 4 5 6 7 8; do garbage $i 250 >garbage-$i.csv; done

### What comes out goes in again

again() {
	gate "$@" >once.csv && gate once.csv >twice.csv && cmp once.csv twice.csv && [ "$(wc -l <once.csv)" -gt 1 ]
}
check "the example: gate CSV read again gives the same bytes" again "$DAY"/gate-*.csv
check "a generated log: the same" again raw.csv
for i in 1 2 3 4 5 6 7 8; do
	check "garbage $i: the same" again garbage-$i.csv
done
check "all of it at once: the same" again "$DAY"/gate-*.csv raw.csv garbage-*.csv

# Every word that a cell can become is read as itself.
words() { cut -d, -f1,3 "$GATEHOUSE_SHARE"/tables/words.csv | grep -x -E "$1,[a-z_]+" | cut -d, -f2 | sort -u; }
for c in direction:direction subject:subject role:role id_type:id_type mask:mask yesno:mask health_code:health_code \
	trip_card:trip_card test:test_result contact:contact symptom:symptoms; do
	column=${c#*:}
	words "${c%:*}" >words.want
	{ echo "time,source,$column"; sed 's/^/2022-04-05 08:00,a,/' words.want; } >words.csv
	gate -d , words.csv | awk -F, -v c="$column" 'NR == 1 { while ($++i != c); next } { print $i }' >words.got
	check "every word of $c is read as itself" bash -c 'test -s words.want && diff words.want words.got'
done

### Order, encoding, place

shuffled() {
	gate "$@" >forth.csv && set -- $(printf '%s\n' "$@" | tac) && gate "$@" >back.csv &&
		rows forth.csv >forth && rows back.csv >back && diff forth back
}
check "any order of files gives the same rows" shuffled "$DAY"/gate-*.csv
check "also of files with other columns" shuffled garbage-*.csv

# same_rows FILE OTHER: the same bytes but for the name in `source`.
same_rows() {
	gate "$1" | sed "s/$1:/x:/" >a.csv && gate "$2" | sed "s/$2:/x:/" >b.csv &&
		[ "$(wc -l <a.csv)" -gt 40 ] && cmp a.csv b.csv
}
iconv -f GB18030 -t UTF-8 "$DAY"/gate-west.csv >west.csv || exit 3
# What GB18030 has: no private characters, which no Chinese program writes.
grep -v $'\ue000' garbage-1.csv >plain-1.csv
grep -v $'\ue000' garbage-2.csv >plain-2.csv
for f in raw.csv west.csv plain-1.csv plain-2.csv; do
	iconv -f UTF-8 -t GB18030 "$f" >gb.csv
	{ printf '\377\376'; iconv -f UTF-8 -t UTF-16LE "$f"; } >utf16le.csv
	{ printf '\376\377'; iconv -f UTF-8 -t UTF-16BE "$f"; } >utf16be.csv
	{ printf '\357\273\277'; cat "$f"; } >bom.csv
	cat "$f" >utf8.csv
	for e in gb utf16le utf16be bom; do
		check "$f: $e gives the same rows" same_rows utf8.csv $e.csv
	done
done

### Nobody is named

# A mark in every cell with 张三 or a colour, which no message may show.
for i in 1 2 3; do sed -E '2,$s/张三|绿码|RED/&甲乙QQQ/g' garbage-$i.csv >marked-$i.csv; done
silent() {
	ingest-gate $NOW -r rejects.csv marked-*.csv >gate.csv 2>account && grep -q QQQ gate.csv && grep -q QQQ rejects.csv &&
		! grep QQQ account
}
check "messages and account quote no cell" silent

### flag-risk

gate -s sunshine "$DAY"/gate-*.csv raw.csv >gate.csv
flags() { quiet flag-risk -p residential -a "$DAY"/areas.csv "$@"; }
flags gate.csv >flags.csv
check "flags are written" test "$(wc -l <flags.csv)" -eq "$(wc -l <gate.csv)"
flags_again() { env "$@" flag-risk -p residential -a "$DAY"/areas.csv gate.csv 2>account >again.csv && cmp flags.csv again.csv; }
check "the same bytes twice" flags_again A=b
check "and in another time zone" flags_again TZ=America/New_York
check "and in another locale" flags_again LC_ALL= LANG=de_DE.UTF-8 TZ=Asia/Kathmandu
check "and in none" flags_again LC_ALL=C LANG=
# The language of reasons may follow the locale, what is decided may not.
decided() { env "$@" flag-risk -p residential -a "$DAY"/areas.csv --lang=en gate.csv 2>account; }
check "the language asked for does not depend on it" bash -c "$(declare -f decided); DAY=$DAY; cmp <(decided LC_ALL=zh_CN.UTF-8) <(decided LC_ALL=C)"
ingest_again() { env "$@" ingest-gate $NOW -s sunshine "$DAY"/gate-*.csv raw.csv 2>account | cmp - gate.csv; }
check "ingest-gate: another time zone and locale change nothing" ingest_again TZ=America/New_York LC_ALL=C

### Rows may be split over files

report() { quiet ledger-report --day=2022-04-05 --unit=sunshine $NOW "$@"; }
{ head -n 1 flags.csv; sed -n '2,1500p' flags.csv; } >part1.csv
{ head -n 1 flags.csv; sed -n '1501,$p' flags.csv; } >part2.csv
report flags.csv >whole.csv
split_report() { report "$@" | cmp - whole.csv; }
check "a report on two halves is the report" split_report part1.csv part2.csv
check "in any order" split_report part2.csv part1.csv
check "and not an empty one" grep -q 'sunshine,2022-04-05,[1-9]' whole.csv
{ head -n 1 raw.csv; sed -n '2,2000p' raw.csv; } >half1.csv
{ head -n 1 raw.csv; sed -n '2001,$p' raw.csv; } >half2.csv
halves() { gate raw.csv >a.csv && gate half1.csv half2.csv >b.csv && rows a.csv >a && rows b.csv >b && diff a b; }
check "a log in two files is the log" halves
# Nothing of a row is left for the next one, and no cell is taken for another.
# (What a file proves about 02/03/2020 is for all its rows: no slashes here.)
alone() {
	mkdir "$1.d" && grep -v '["/]' "$1" >"$1.whole" && gate "$1.whole" >a.csv &&
		awk -v d="$1.d" 'NR == 1 { head = $0; next } { f = d "/" NR; print head "\n" $0 >f; close(f) }' "$1.whole" &&
		gate "$1.d"/* >b.csv && [ "$(wc -l <a.csv)" -gt 10 ] && rows a.csv >a && rows b.csv >b && diff a b
}
head -n 200 raw.csv >first.csv
for f in garbage-1.csv garbage-2.csv first.csv; do
	check "$f: every row alone is read as among the others" alone $f
done

### What the fuzzers kept

for target in ingest csvin feel; do
	check "corpus of fuzz_$target" "$UNITS"/fuzz_$target "$TOP"/tests/corpus/$target/*
done
done_testing
