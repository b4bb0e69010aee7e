#!/bin/bash
# The work sheet and the calendar, of tasks that tests/forms/tasks.csv lists.
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 3
form() { "$UNITS"/planform "$@" <tests/forms/tasks.csv; }
# many N: a plan of N tasks on one day.
many() {
	head -n 1 tests/forms/tasks.csv
	for ((i = 1; i <= $1; i++)); do
		sed -n 2p tests/forms/tasks.csv | sed "s/^aaaaaaaaaaa1/$(printf 'b%011d' "$i")/"
	done
}

# --- the sheet ---
for lang in zh en; do
	form print $lang 4 >"$TMP/$lang"
	check_out "print $lang: as agreed" "" diff tests/forms/sheet-$lang.txt "$TMP/$lang"
	check_out "print $lang: 80 columns, a wide character is two" "80
" "$UNITS"/planform width <"$TMP/$lang"
	check_out "print $lang: a page for each of four days and one for what waits" "4
" sh -c 'tr -cd "\f" <"$1" | wc -c' sh "$TMP/$lang"
done
check_out "print: the same input gives the same bytes" "" cmp "$TMP/en" <(form print en 4)
check_out "print: the order of the tasks does not matter" "" \
	cmp "$TMP/en" <({ head -n 1 tests/forms/tasks.csv; tail -n +2 tests/forms/tasks.csv | tac; } | "$UNITS"/planform print en 4)
check_out "print: nothing to do is an answer" "No task is due on this day.
No task is due on this day.
" sh -c 'head -n 1 tests/forms/tasks.csv | "$1" print en 2 | grep "^No task"' sh "$UNITS"/planform

many 50 | "$UNITS"/planform print en 1 >"$TMP/many"
longest_page() { awk -v RS='\f' '{ n = gsub(/\n/, ""); if (n > most) most = n } END { print (most <= 60) ? "fits" : most }' "$1"; }
check_out "print: no page is longer than 60 lines" "fits
" longest_page "$TMP/many"
check_out "print: no task is lost or torn over two pages" "50 50
" awk -v RS='\f' '{ boxes = gsub(/\[ \]/, ""); ids = gsub(/b0000/, ""); if (boxes != ids) print "torn"; a += boxes; b += ids } END { print a, b }' "$TMP/many"
check_out "print: each page begins with its round and place" "" \
	awk -v RS='\f' '{ split($0, line, "\n"); if (line[6] !~ /^08:00-09:00/ || line[7] !~ /Class 1/) print NR }' "$TMP/many"
{ head -n 1 tests/forms/tasks.csv; sed -n 2p tests/forms/tasks.csv | sed 's/Class 1/Class\o33[2J\o7 1/'; } >"$TMP/evil.csv"
check_out "print: control characters of the input do not reach the printer" "0
" sh -c '"$1" print en 1 <"$2" | tr -cd "\033\007" | wc -c' sh "$UNITS"/planform "$TMP/evil.csv"
check_rc "print: a full disk is noticed" 3 bash -c '"$1" print en 1 <tests/forms/tasks.csv >/dev/full' bash "$UNITS"/planform

# --- the calendar ---
form ics zh 1 >"$TMP/zh.ics"
form ics en 1 >"$TMP/en.ics"
check_out "ics: as agreed" "" cmp tests/forms/plan-zh.ics "$TMP/zh.ics"
check_out "ics: the same input gives the same bytes" "" cmp "$TMP/zh.ics" <(form ics zh 1)
check_out "ics: libical reads it back" "7 components
" "$UNITS"/planform check <"$TMP/zh.ics"
check_out "ics: an empty plan is a calendar, too" "0 components
" sh -c 'head -n 1 tests/forms/tasks.csv | "$1" ics en 1 | "$1" check' sh "$UNITS"/planform
check_rc "ics: the check finds what is wrong" 1 sh -c 'sed "s/^DTSTART:.*/DTSTART:2022\r/" "$2" | "$1" check' sh "$UNITS"/planform "$TMP/en.ics"

# RFC 5545: lines end in CR LF, have at most 75 octets and are not torn inside
# a character; required properties are there, once.
rfc() {
	perl -we 'use strict; local $/; open my $f, "<:raw", $ARGV[0] or die; my $text = <$f>;
		print "line without CR LF\n" if $text =~ /(?<!\r)\n|\r(?!\n)/ || $text !~ /\r\n\z/;
		for (split /\r\n/, $text) {
			print length($_) . " octets\n" if length($_) > 75;
			my $copy = $_;
			print "torn character\n" unless utf8::decode($copy);
		}
		(my $flat = $text) =~ s/\r\n[ \t]//g;
		print "no VERSION, PRODID\n" unless $flat =~ /\ABEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:/;
		my %seen;
		while ($flat =~ /BEGIN:(VEVENT|VTODO)\r\n(.*?)END:\1\r\n/gs) {
			my ($kind, $c) = ($1, $2);
			for my $p (qw(UID DTSTAMP SUMMARY), $kind eq "VEVENT" ? ("DTSTART", "DTEND") : ()) {
				my $n = () = $c =~ /^$p[:;]/gm;
				print "$kind has $n $p\n" if $n != 1;
			}
			my ($uid) = $c =~ /^UID:(.*?)\r$/m;
			print "UID twice\n" if $seen{$uid}++;
			print "VALARM\n" if $c =~ /VALARM/;
		}
		print scalar(keys %seen), " components\n"' "$1"
}
check_out "ics zh: RFC 5545 as text" "7 components
" rfc "$TMP/zh.ics"
check_out "ics en: RFC 5545 as text" "7 components
" rfc "$TMP/en.ics"

# A reader that has nothing to do with libical.
cat >"$TMP/read.py" <<'E'
import sys
import icalendar
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
for c in calendar.subcomponents:
    start = c['DTSTART'].dt.isoformat() if 'DTSTART' in c else '-'
    print(c.name, str(c['UID']).split('-')[0], start, str(c['SUMMARY']))
E
if /usr/bin/python3 -c 'import icalendar' 2>/dev/null; then
	check_out "ics: another reader finds the same" "VEVENT aaaaaaaaaaa1 2022-04-05T00:00:00+00:00 door_handle: wipe, chlorine 500 mg/L - Class 1
VEVENT aaaaaaaaaaa2 2022-04-05T00:00:00+00:00 toy: soak, chlorine 250 mg/L - Class 1
VEVENT aaaaaaaaaaa3 2022-04-05T00:00:00+00:00 handrail: wipe, chlorine 1000 mg/L - 3栋2单元
VEVENT aaaaaaaaaaa4 2022-04-05T14:00:00+00:00 floor: ultraviolet light - Class 1
VEVENT aaaaaaaaaaa5 2022-04-06T16:00:00+00:00 lift_button: wipe, 75% ethanol - Lift
VTODO aaaaaaaaaaa6 - campus_gate: spray, chlorine 1000 mg/L - Main gate
VEVENT aaaaaaaaaaa7 2022-04-06T00:00:00+00:00 tableware: boil, heat - Canteen
" /usr/bin/python3 "$TMP/read.py" "$TMP/en.ics"
fi

# --- the program's own plan: a week of an invented kindergarten ---
week() { disinfect-schedule -p kindergarten --from=2022-04-04 --days=7 --stock-pct=5 "$@" examples/kindergarten-week/zones.csv 2>/dev/null; }
week --lang=zh >"$TMP/week.csv"
week --lang=zh --form=ics --site=Sunshine >"$TMP/week.ics"
week --lang=zh --form=print --site=阳光幼儿园 >"$TMP/week.txt"
tasks=$(tail -n +2 "$TMP/week.csv" | wc -l)
check "week: there are tasks" test "$tasks" -gt 100
check_out "week: each task is a component of the calendar" "$tasks components
" "$UNITS"/planform check <"$TMP/week.ics"
check_out "week: the calendar is RFC 5545 as text, no UID twice" "$tasks components
" rfc "$TMP/week.ics"
check_out "week: each task has a box on the sheet" "$tasks
" grep -c '^  \[ \] ' "$TMP/week.txt"
check_out "week: the sheet has 80 columns" "80
" "$UNITS"/planform width <"$TMP/week.txt"
check_out "week: no page is longer than 60 lines" "fits
" longest_page "$TMP/week.txt"
# Pages of one day without their numbers.
pages_of() { awk -v RS='\f' -v day="日期: $1" 'index($0, day)' "$2" | grep -v ' 页 [0-9]'; }
disinfect-schedule -p kindergarten --from=2022-04-08 --stock-pct=5 --lang=zh --form=print --site=阳光幼儿园 \
	examples/kindergarten-week/zones.csv >"$TMP/friday.txt" 2>"$TMP/said"
pages_of 2022-04-08 "$TMP/friday.txt" >"$TMP/friday.own"
check "week: Friday's sheet has tasks" test "$(grep -c '\[ \]' "$TMP/friday.own")" -gt 20
check_out "week: ... and is the same in the run of the week" "" diff "$TMP/friday.own" <(pages_of 2022-04-08 "$TMP/week.txt")
check_rc "week: a full disk is noticed" 3 bash -c 'disinfect-schedule -p kindergarten --from=2022-04-04 --form=ics examples/kindergarten-week/zones.csv >/dev/full'

# --- the words: each token of the duty tables has one ---
cat >"$TMP/tokens.pl" <<'P'
use strict; use warnings;
use Text::ParseWords;
my %group = (method => "method", agent => "agent", rinse => "rinse", dry => "dry", ppe => "ppe", who => "who", trigger => "trigger", order => "step");
my (%known, $cells);
open my $w, "<", "lib/tables/forms.csv" or die;
while (<$w>) { my @f = split /,/; $known{"$f[0],$f[1]"} = 1 if @f > 1; }
for my $file (glob "lib/rules/*/disinfect.csv") {
	open my $f, "<", $file or die;
	my @head;
	while (<$f>) {
		next if /^#/;
		chomp;
		s/'/’/g; # no quote to the splitter
		my @f = quotewords(",", 0, $_);
		if (!@head) { @head = map { /^out:(\w+)/ ? $1 : "" } @f; next; }
		for my $i (0 .. $#head) {
			my $g = $group{$head[$i]} or next;
			for my $t (split /[;>]/, $f[$i] // "") {
				$cells++;
				print "$file: $g $t\n" unless $t eq "" || $t eq "none" || $known{"$g,$t"};
			}
		}
	}
}
print "no cells\n" if !$cells;
P
check_out "every word of the duty tables is in forms.csv" "" perl "$TMP/tokens.pl"
done_testing
