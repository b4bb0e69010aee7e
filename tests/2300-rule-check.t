#!/bin/bash
# Findings about rule packs: each check by its whole message, and that it is
# silent about what is right; then what no rule covers, by other means as well.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/.." || exit 3
CASES=$PWD/tests/lint
cd "$TMP" || exit 3
export GATEHOUSE_RULES=$CASES

# A case holds files, each after "--- NAME", those of the clean twin after
# "--- clean NAME", what is said of them after "--- expected" and
# "--- clean-finding", "--- rc N" and "--- options OPTION..." .
unpack() {
	rm -rf p clean case && mkdir -p p clean case && : >case/options && : >case/clean-finding
	awk '/^--- / {
		name = substr($0, 5)
		if (sub(/^options /, "", name)) { print name > "case/options"; next }
		if (sub(/^rc /, "", name)) { print name > "case/rc"; next }
		if (name == "expected" || name == "clean-finding") { out = "case/" name; printf "" > out; next }
		if (sub(/^clean /, "", name)) out = "clean/" name
		else out = "p/" name
		dir = out; sub(/\/[^\/]*$/, "", dir); system("mkdir -p " dir)
		next
	} out { print > out } # above the first section stands a remark' "$1"
}
# said RC EXPECTED: rule-check exits with RC and says that, byte for byte
said() {
	local rc=0
	# shellcheck disable=SC2046
	rule-check $(cat case/options) ./p >case/out 2>case/got || rc=$?
	cat case/out >>case/got
	diff "$2" case/got >&2 && { [ "$rc" -eq "$1" ] || { echo "exit code $rc, expected $1" >&2; false; }; }
}
has_findings() { grep -qE ': (error|warning): |^W-|^from,' "$1"; }
for case in "$CASES"/*.case; do
	name=$(basename "$case" .case)
	unpack "$case"
	rc=0
	has_findings case/expected && rc=1
	[ ! -f case/rc ] || rc=$(cat case/rc)
	check "$name: said as written" said "$rc" case/expected
	[ -n "$(ls clean)" ] || continue
	rm -rf p && mv clean p
	rc=0
	has_findings case/clean-finding && rc=1
	check "$name: silent about its clean twin" said "$rc" case/clean-finding
done
# Two packs: the same rules, a changed limit, a moved row, a new version.
pack() { mkdir -p "$1" && cat >"$1/10-t.csv"; }
HEAD='#hit,C
id,family,status,source,effective_from,effective_to,in:n,in:colour,out:level:enum(level)=highest,out:why:str=all'
pack old <<E
$HEAD
A,A,active,X1,2021-01-01,,>= 37.3,-,high,hot
B,B,active,X1,2021-01-01,,-,red,low,red
E
pack moved <<E
$HEAD
B2,B,active,X2,2021-01-01,,-,red,low,red
A,A,active,X1,2021-01-01,,>= 37.3,-,high,hot
E
pack limit <<E
$HEAD
A,A,active,X1,2021-01-01,,>= 37.0,-,high,hot
B,B,active,X1,2021-01-01,,-,red,low,red
E
pack version <<E
$HEAD
A,A,active,X1,2021-01-01,2021-12-31,>= 37.3,-,high,hot
A2,A,active,X1,2022-01-01,,>= 37.0,-,high,hot
B,B,active,X1,2021-01-01,,-,red,low,red
E
DIFF='from,to,region,output,old,new
'
check_out "diff: rows in another order with other ids decide the same" "$DIFF" rule-check --diff=./old ./moved
differs() { local rc=0; rule-check "${@:2}" 2>said || rc=$?; [ "$rc" -eq "$1" ]; }
check_out "diff: a changed limit, by output" "$DIFF"'2021-01-01,,"n: [37..37.3); colour: green, yellow, null",level,,high
2021-01-01,,n: [37..37.3); colour: red,level,low,high
2021-01-01,,n: [37..37.3),why,,hot
' differs 1 --diff=./old ./limit
check "diff: nothing is past before the latest rule of the old pack" test ! -s said
check_err "diff: what is past is not to change" 'E-REWRITE for days that are past, level changes in 2 regions' 1 \
	rule-check --diff=./old --now=2022-03-01 ./limit
check_out "diff: a new version decides otherwise from its first day" "$DIFF"'2022-01-01,,"n: [37..37.3); colour: green, yellow, null",level,,high
2022-01-01,,n: [37..37.3); colour: red,level,low,high
2022-01-01,,n: [37..37.3),why,,hot
' differs 1 --diff=./old --now=2022-01-01 ./version
check "diff: and changes nothing that is past" test ! -s said

# What is blank is filled, and not a byte beside it.
pack fix <<'E'
#hit,C
#note,"a ""b"""

id,status,source,in:n,in:colour,out:level:enum(level)=highest,note
A,active,X1,,"",low,"two
lines"
B,active,X1,> 3, ,,
# in:n,,
E
pack fixed <<'E'
#hit,C
#note,"a ""b"""

id,status,source,in:n,in:colour,out:level:enum(level)=highest,note
A,active,X1,-,-,low,"two
lines"
B,active,X1,> 3,-,,
# in:n,,
E
cp -R fix blank
check_err "a blank condition makes a pack unusable" 'in:n: E-BLANK blank condition' 2 rule-check ./blank
check_err "fix: says what it wrote" 'fix/10-t.csv:5:4: note: in:n: wrote -' 1 rule-check --fix ./fix
check "fix: and changes nothing else" cmp fix/10-t.csv fixed/10-t.csv

check_out "list: rules as they are written" 'pack,table,id,status,cites,effective_from,effective_to
version,10-t,A,active,X1,2021-01-01,2021-12-31
version,10-t,A2,active,X1,2022-01-01,
version,10-t,B,active,X1,2021-01-01,
' rule-check --list ./version
cat >sources.csv <<'E'
id,setting,topic,program
X1,estate,heat,flag-risk
X2,estate,colour,flag-risk
X3,estate,roster,plan-roster
X4,school,noise,ingest-gate
E
mkdir shared && cp "$CASES"/*.csv sources.csv shared/ && export GATEHOUSE_RULES=$PWD/shared
printf 'id,setting,reason\nX4,school,nobody writes it down\n' >moved/not-decidable.csv
mkdir moved/tests && printf 'test,as_of,n,expect:rules\nT,2022-01-01T08:00,38,A\n' >moved/tests/all.csv
check_out "sources: a row for each requirement" 'id,setting,topic,program,rules,tests
X1,estate,heat,flag-risk,moved:A,1
X2,estate,colour,flag-risk,moved:B2,0
X3,estate,roster,plan-roster,,0
X4,school,noise,ingest-gate,not-decidable,0
' rule-check --sources ./moved
check_err "sources: one that nobody meets" 'sources.csv: error: E-UNCITED X2 \(estate, colour\)' 1 rule-check --sources ./old
sed -i '/X1/d' shared/sources.csv
check_err "sources: one that is not on the list" 'old/10-t.csv:3: error: source: E-CITATION "?X1' 1 rule-check --sources ./old
check_err "a pack that is not there" 'no such folder' 2 rule-check ./nowhere
check_err "two tables on one output" 'each write a table' 2 rule-check --list --sources ./old
export GATEHOUSE_RULES=$CASES

# The hard case: many rules that ask much, no rule for the rest.
big() {
	awk -v rules=200 -v columns=12 'BEGIN { srand(7)
		printf "#hit,F\nid,status,source"
		for (c = 0; c < columns; c++) printf c % 2 ? ",in:c%d:num" : ",in:c%d:str", c
		print ",out:level:enum(level)"
		for (r = 1; r <= rules; r++) {
			printf "R%d,active,X1", r
			for (c = 0; c < columns; c++) {
				if (rand() < .45) printf ",-"
				else if (c % 2) { a = int(rand() * 40); printf ",[%d..%d)", a, a + 1 + int(rand() * 20) }
				else printf ",\"w%d, w%d\"", rand() * 10, rand() * 10
			}
			print rand() < .5 ? ",low" : ",high"
		} }'
}
mkdir big && big >big/10-t.csv
# within SECONDS COMMAND...
within() {
	local start=$EPOCHREALTIME rc=0
	"${@:2}" >/dev/null 2>&1 || rc=$?
	[ "$rc" -lt 2 ] && awk -v a="$start" -v b="$EPOCHREALTIME" -v limit="$1" 'BEGIN { exit !(b - a < limit) }'
}
LIMIT=3; [[ $(ldd "$BIN/rule-check") != *asan* ]] || LIMIT=60
check "200 rules of 12 columns are linted within 3 s" within $LIMIT rule-check ./big
check "gaps, stronger rules and differences agree with trying every record" "$UNITS/spec_lint" "$CASES"
done_testing
