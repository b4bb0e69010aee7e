#!/bin/bash
# What to measure out: agents that no source names, tablets, ethanol, lamps, and a stock that is too weak.
. "$(dirname "$0")/lib.sh"
PLANS=$TOP/tests/plans
cd "$TMP" || exit 3
kindergarten() { disinfect-schedule -p kindergarten --from=2022-04-05 --lang=en "$@" 2>said; }
# rows RULE COLUMN,...: of the CSV on stdin, joined by |
rows() {
	perl -MText::ParseWords -we 'use strict; my ($rule, @want) = ($ARGV[0], split /,/, $ARGV[1]); my @head;
		while (my $line = <STDIN>) { chomp $line; $line =~ s/\x27//g; my @f = quotewords(",", 0, $line);
			if (!@head) { @head = @f; next }
			my %r; @r{@head} = @f; print join("|", map { $r{$_} } @want), "\n" if $r{rule} eq $rule }' "$1" "$2"
}
# of RULE COLUMNS ZONES OPTION...: what the kindergarten pack says of it
of() { kindergarten "${@:4}" "$3" | rows "$1" "$2"; }

## agents that the source does not name
cat >things.csv <<'E2'
zone,place,surface,litres
Class 1,activity_room,piano,1
Class 1,activity_room,toy,2
Class 1,activity_room,cup,2
Class 1,activity_room,book,1
E2
open=agent,target_mg_l,stock_ml,water_ml,contact_min,rinse
check_out "with a stock: chlorine as is usual" "chlorine|500|10|990|30|water_wipe
" of KIN-D-PIANO $open things.csv --stock-pct=5
check_out "the note says that no agent is named, and whose figures these are" \
	"the source does not say how often; the source names no agent: chlorine with its usual strength and time: 消毒剂使用指南 国卫办监督函〔2020〕147号
" of KIN-D-PIANO note things.csv --stock-pct=5
check_out "in Chinese" "原文未注明频次; 原文未注明消毒剂，按常规用含氯消毒液，浓度和时间依据：消毒剂使用指南 国卫办监督函〔2020〕147号
" of KIN-D-PIANO note things.csv --stock-pct=5 --lang=zh
check_out "without a stock nothing is invented" "unspecified|unspecified|||unspecified|
" of KIN-D-PIANO $open things.csv
check_out "what waits for a case is dosed for one; by kind of surface; books are not for chlorine" "chlorine|1000|40|1960|30|water_wipe
chlorine|250-500|20|1980|30|water
unspecified|unspecified|||unspecified|
" of KIN-D-ILL $open things.csv --stock-pct=5
check_out "in an outbreak everything is" "chlorine|1000|20|980|30|water_wipe
" of KIN-D-PIANO $open things.csv --stock-pct=5 --state=case
cp -R "$PLANS/mixed" near
sed -n '1,/^id,/p' "$PLANS/mixed/disinfect.csv" >near/disinfect.csv
row() { echo "$1,,active,A307,,,-,toilet,-,-,-,disinfect,$2,$3,unspecified,,,1/day,,,,,,,x,x,"; }
{ row N-OPEN unspecified unspecified; row N-ALCOHOL ethanol_75pct 75%; } >>near/disinfect.csv
printf 'zone,surface,litres\nA,toilet,1\n' >toilet.csv
near() { disinfect-schedule -p ./near --from=2022-04-05 --lang=en --stock-pct=5 toilet.csv 2>said; }
check_out "no chlorine is taken where it would meet alcohol" "unspecified|unspecified|
" sh -c 'cat; :' < <(near | rows N-OPEN agent,target_mg_l,status)
check_rc "and that is no error" 0 near

## a usual strength that the stock cannot reach
head -n 2 things.csv >piano.csv
cp -R "$TOP/lib/rules/kindergarten" few && sed -i '/^#/b; /^id,/b; /^KIN-D-PIANO,/!d' few/disinfect.csv && rm -rf few/tests
weak() { disinfect-schedule -p ./few --from=2022-04-05 --lang="${1:-en}" --stock-pct=0.03 "${@:2}" piano.csv; }
check_err "is reported once with the line, and the answer is no" \
	'piano.csv:2: error: 500mg/L, the usual strength for KIN-D-PIANO: the target is above the stock' 1 weak
weak 2>said >plan.csv
check "the count is told" grep -q '1 task needs a stronger stock' said
check_out "the task is marked and has no amounts" "chlorine|500||||weak_stock
" sh -c 'cat; :' < <(weak 2>said | rows KIN-D-PIANO agent,target_mg_l,dilution,stock_ml,water_ml,status)
check "the cleaner sees it" grep -q '^  \[!\] 钢琴: 消毒，含氯消毒液 500 mg/L - 原液浓度不够，不能配制$' <(weak zh --form=print 2>said)
check_rc "tablets can" 0 weak en --tablet-mg=250

## tablets
cat >gate.csv <<'E2'
zone,place,surface,litres
Gate,gate,campus_gate,5
Class 1,activity_room,toy_cabinet,0.6
Class 1,activity_room,plastic_toy,
E2
tablets=target_mg_l,dilution,tablets,stock_ml,water_ml,achieved_mg_l
check_out "instead of millilitres, rounded up" "500|1 tablet in 500 ml|2||600|833.33
" of KIN-D-CASING $tablets gate.csv --tablet-mg=250
check_out "and told when that is much stronger" "1
" sh -c 'grep -c "much stronger than asked for"' < <(of KIN-D-CASING note gate.csv --tablet-mg=250)
check_out "a ratio is of a stock: without its strength there is no amount" "|1:50||||
" sh -c 'head -n 1' < <(of KIN-D-GATE $tablets gate.csv --tablet-mg=500)
check_out "with it there is" "1000|1 tablet in 500 ml|10||5000|1000
" sh -c 'head -n 1' < <(of KIN-D-GATE $tablets gate.csv --tablet-mg=500 --stock-pct=5)
check "the sheet in English" grep -q '^      10 tablets + water 5000 ml, 1 tablet in 500 ml$' <(kindergarten --form=print --tablet-mg=500 --stock-pct=5 gate.csv)
check "and in Chinese" grep -q '^      10片 + 水 5000 ml，每片加水500 ml$' <(kindergarten --form=print --tablet-mg=500 --stock-pct=5 --lang=zh gate.csv)
used() { id=$(of KIN-D-GATE task gate.csv --tablet-mg=500 --stock-pct=5 | head -n 1)
	printf 'task,started\n%s,2022-04-05 08:05\n' "$id" >log.csv
	kindergarten --tablet-mg=500 --stock-pct=5 --done=log.csv --used=used.csv gate.csv >/dev/null; cat used.csv; }
check_out "consumption counts them" "agent,stock_ml,tasks,from,to,tablets
chlorine,0,1,2022-04-05,2022-04-05,10
" used
check "the log's account is told" grep -q '1 log row: 0 of other days, 0 that could not be judged' said

## ethanol
printf 'zone,place,surface,litres\nGate,gate,gate_lock,0.2\nGate,gate,key,\n' >lock.csv
ethanol=agent,target_mg_l,dilution,stock_ml,water_ml,fill_to_ml
check_out "from a stronger stock, filled up: no water is told" "ethanol_75pct||75%|158||200
ethanol_75pct||75%|||
" of KIN-D-LOCK $ethanol lock.csv --ethanol-pct=95
check_out "as it is" "ethanol_75pct||75%|200||200
ethanol_75pct||75%|||
" of KIN-D-LOCK $ethanol lock.csv --ethanol-pct=75
check "the sheet" grep -q '^      原液 158 ml；加水至 200 ml$' <(kindergarten --form=print --ethanol-pct=95 --lang=zh lock.csv)
check "the sheet, nothing to fill up" grep -q '^      原液 200 ml$' <(kindergarten --form=print --ethanol-pct=75 --lang=zh lock.csv)
check_err "a stock that is too weak, with the place" 'disinfect.csv:[0-9]*: error: out:target: 75%: the target is above the stock' 2 \
	disinfect-schedule -p kindergarten --from=2022-04-05 --ethanol-pct=70 lock.csv

## lamps
cat >lamps.csv <<'E2'
zone,place,surface,lamp_w,volume_m3,lamp_hours
Strong,health_room,,90,60,10
Weak,health_room,,60,50,999.5
Dim,health_room,,20,60,
Half,health_room,,20,,7
Odd,health_room,,-5,60,x
E2
light() { kindergarten --days=2 "$@" lamps.csv | rows KIN-D-HEALTH-UV zone,contact_min,lamp_hours; }
check_out "minutes by power, hours day by day" "Strong|30|10.5
Strong|30|11
Weak|38|1000.13
Weak|38|1000.77
Dim|135|
Dim|135|
Half|30|7.5
Half|30|8
Odd|30|
Odd|30|
" light
check_out "worn lamps are warned about, once" "1
" grep -c '^disinfect-schedule: lamps.csv:3: warning: the lamps have burnt more than 1000 hours in this plan: replace them$' said
check "and counted" grep -q '1 zone line needs new lamps' said
check "hours that are no number are not counted" grep -q '^disinfect-schedule: lamps.csv:6: warning: lamp_hours: .*: the hours of the lamps are not counted$' said
notes() { kindergarten "$@" lamps.csv | rows KIN-D-HEALTH-UV zone,note | sed 's/|.*147号//; s/|usual time: [^;]*; */|/; s/|时间按常规：[^;]*; */|/; s/|usual time: .*/|/'; }
check_out "notes say what is wrong" "Strong|
Weak|lamps are weak (1.2 W/m3 where 75 W are needed): the time is longer instead; lamps have burnt more than 1000 hours: replace them
Dim|lamps are too weak (0.33 W/m3): 90 W are needed
Half|lamp_w and volume_m3 are no use: lamp_w and volume_m3 belong together
Odd|lamp_w and volume_m3 are no use: below 0
" notes
check_out "in Chinese" "Weak|紫外线灯功率不足（1.2 W/m3，应为75 W），已延长照射时间; 紫外线灯累计使用超过1000小时，请更换灯管
" sh -c 'grep ^Weak' < <(notes --lang=zh)
kindergarten --lang=en lamps.csv >one; kindergarten --from=2022-04-05 --lang=en --days=1 lamps.csv >two
check "the same input gives the same bytes" cmp one two

## summer by the date
printf 'zone,place,surface\nClass 1,activity_room,summer_mat\n' >mat.csv
mats() { disinfect-schedule -p kindergarten --lang=en "$@" mat.csv 2>said | rows KIN-D-SUMMER-MAT-210 due_from; }
check_out "begins and ends by the table of slots" "2022-06-01T12:00:00+08:00
2022-09-15T12:00:00+08:00
" sh -c 'cat; :' < <(mats --from=2022-05-30 --days=3; mats --from=2022-09-15 --days=3)
check_out "--season=summer is summer on any day" "2022-04-05T12:00:00+08:00
" mats --from=2022-04-05 --season=summer
mats --from=2022-04-05
check "before, nothing is due and the program says so" grep -q 'mat.csv:2: note: nothing is due for it in these days' said
for bad in 06-31/09-15 06-01 09-15/06-01 6-1/9-15; do
	sed "s,^#summer.*,#summer,; s,^#summer,&XX$bad," "$TOP/lib/tables/slots.csv" | sed 's/XX/,/' >slots.csv
	check_err "no summer: $bad" "slots.csv: error: .*$bad \(expected its first and last day" 2 \
		disinfect-schedule -p kindergarten --from=2022-04-05 --slots=slots.csv mat.csv
done

## an estate with a case: who comes first, how often, with what
cat >estate.csv <<'E2'
zone,place,surface,litres,use
1-1,stairwell,handrail,2,
2-1,stairwell,handrail,2,home_isolation
3,residential_building,,20,sealed
E2
estate() { disinfect-schedule -p residential --from=2022-04-05 --stock-pct=5 --state=case --lang=en "$@" estate.csv 2>said; }
check_out "a sealed building at least twice a day, with amounts" "2022-04-05T07:00:00+08:00|chlorine|1000|400|19600
2022-04-05T12:30:00+08:00|chlorine|1000|400|19600
" sh -c 'cat; :' < <(estate | rows RES-D-SEALED due_from,agent,target_mg_l,stock_ml,water_ml)
check_out "professional teams are named" "3|professional_team
" sh -c 'cat; :' < <(estate | rows RES-D-OUTBREAK zone,who)
check_out "on the sheet the stairwell of home isolation comes before the other" "  2-1 (stairwell)
  1-1 (stairwell)
" sh -c 'grep -o "^  .-1 (stairwell)" | head -n 2' < <(estate --form=print)
check "a note that tasks share is told once, below them" grep -q '^  1  the source names no agent' <(estate --form=print)
check_out "and they refer to it" "2
" sh -c 'sed -n "1,/^Notes/p" | grep -c "at least so often; see note 1"' < <(estate --form=print)

## both languages
cat >"$TMP/gaps.pl" <<'P'
use strict; use warnings;
open my $f, "<", "$ARGV[0]/lib/tables/forms.csv" or die;
my (%note, %reason, $n);
while (<$f>) {
	chomp;
	my ($group, $token, $zh, $en) = /^(\w+),([^,]*),([^,]*),(.*)$/ or next;
	$reason{$token} = 1 if $group eq "reason";
	next unless $group eq "note";
	$note{$token} = 1;
	print "$token: gaps differ\n" if join("", sort { $a cmp $b } $zh =~ /\{\d\}/g) ne join("", sort { $a cmp $b } $en =~ /\{\d\}/g)
		and $token ne "dilution";
	print "$token: a sentence is joined by '; '\n" if "$zh$en" =~ /; /;
}
for my $file (glob "$ARGV[0]/lib/disinfect/{dosing,dosing_work,schedule,schedule_make,schedule_check,duty_done,form_print}.c") {
	open my $c, "<", $file or die;
	local $/;
	my $text = <$c>;
	for ($text =~ /(?:note_add\([^"]*|say\(d, (?:in \? )?|add_note\(s, |remark(?:_minutes)?\(d, |: )"(\w+)"/g) {
		next if /^(?:mixing|weak_stock|done|unplanned|chlorine|uv|case|none)$/;
		$n++;
		print "$file: no note $_\n" unless $note{$_};
	}
}
for my $file (glob "$ARGV[0]/lib/disinfect/{dose,dose_text,dose_uv,lamps}.c") {
	open my $c, "<", $file or die;
	local $/;
	my $text = <$c>;
	for ($text =~ /(?:return|why =|reason =|\?|:) "([a-z][^"]*)"/g) {
		# Of figures in tables and options: they are reported, not noted.
		next if /^(?:no unit|a target of 0|above 100|a ratio is|a strength of 0|a time is|tablets need|ethanol needs|a tablet holds|the lamps have|the room has|the target is no)/;
		$n++;
		print "$file: no reason $_\n" unless $reason{$_};
	}
}
print "nothing was looked at\n" unless $n;
P
check_out "every note and reason is in forms.csv, in both languages" "" perl "$TMP/gaps.pl" "$TOP"
done_testing
