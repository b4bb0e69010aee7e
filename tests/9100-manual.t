#!/bin/bash
# The manual is true: EXAMPLES run, mandoc finds nothing, usage is SYNOPSIS,
# the issue codes are those of the words and recognisers.
#
# In EXAMPLES, a literal block holds lines "$ command", continued by lines
# "> more", and below each what it prints on stdout. Blocks of a page run in
# order in a copy of examples/one-day, which each page has to itself.
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/.." && pwd)

cat >"$TMP/split.awk" <<'A'
/^\.Sh/ { on = /EXAMPLES/ }
on && /^\.Bd -literal/ { block = 1; open = 0; next }
/^\.Ed/ { block = 0 }
!on || !block { next }
{ sub(/^\\&/, ""); gsub(/\\e/, "\\") }
/^\$ / { n++; open = 1; print substr($0, 3) > (dir "/" n ".cmd"); printf "" > (dir "/" n ".out"); next }
open && /^> / { print substr($0, 3) > (dir "/" n ".cmd"); next }
{ open = 0; print > (dir "/" n ".out") }
A
for page in "$top"/man/*.[0-9]; do
	name=$(basename "$page")
	cp -R "$top/examples/one-day" "$TMP/$name.day" && cd "$TMP/$name.day" || exit 3
	mkdir "$TMP/$name" && awk -v dir="$TMP/$name" -f "$TMP/split.awk" "$page"
	for ((n = 1; ; n++)); do
		[ -f "$TMP/$name/$n.cmd" ] || break
		bash "$TMP/$name/$n.cmd" >"$TMP/.got" 2>"$TMP/.err"
		diff "$TMP/$name/$n.out" "$TMP/.got" >"$TMP/.diff"
		same=$? first=$(head -n 1 "$TMP/$name/$n.cmd" | cut -c 1-60)
		result "$name: $first" "$same" cat "$TMP/$name/$n.cmd"
	done
	check "$name has examples that run" test "$n" -gt 1
	check_out "$name: mandoc -Tlint is silent" "" mandoc -Tlint -W warning "$page"
done

# Words of the SYNOPSIS as rendered, one blank between them.
synopsis() {
	mandoc -Tutf8 -O width=1000 "$1" | col -b |
		awk '/^SYNOPSIS/ { on = 1; next } /^[A-Z]/ { on = 0 }
			on { for (i = 1; i <= NF; i++) { printf "%s%s", blank, $i; blank = " " } } END { print "" }'
}
# mdoc writes [FILE ...] where --help writes [FILE...]; nothing else may differ.
for program in $(make -s -C "$top" programs); do
	usage=$("$program" --help | sed -n '1s/^usage: //p' | sed 's/\[FILE\.\.\.]$/[FILE ...]/')
	check_out "$program: usage is the SYNOPSIS" "$usage
" synopsis "$top/man/$program.1"
done

# Codes named in a section of gatehouse-gate(5): the words of its .Cm lines.
codes_of_page() {
	awk -v section="$1" '/^\.Sh/ { on = index($0, section) }
		on && sub(/^\.(It )?Cm /, "") { gsub(/ [.,:]( |$)/, "\n"); print }' "$top/man/gatehouse-gate.5" |
		sed '/^$/d; s/ No .*//' | sort -u
}
# Codes that a program can give: in the tables of words, and literals of the recognisers.
codes_of_program() {
	{
		sed -n 's/^[^,#]*,.*,[?!]\([a-z_0-9]*\),[a-z_0-9]*$/\1/p' "$top"/lib/tables/words*.csv
		sed -n 's/^[^,#]*,.*,[^,]*,\([a-z_0-9]\{1,\}\)$/\1/p' "$top"/lib/tables/words*.csv | grep -v '^flag$'
		grep -ohE '(cell_flag\(out|CELL_HUMAN|CELL_BAD|date_human\(p), [^;]*' "$top"/lib/cells/cell_*.c "$top"/lib/cells/date*.c "$top"/lib/cells/choice.c |
			grep -oE '"[a-z][a-z_0-9?]*"' | tr -d '"'
	} | sort -u
}
codes_of_page "ISSUE CODES" >"$TMP/page"
codes_of_program >"$TMP/program"
check_out "gatehouse-gate.5: every code of the words and recognisers is there" "" comm -13 "$TMP/page" "$TMP/program"
unknown() {
	comm -23 "$TMP/page" "$TMP/program" | while read -r code; do
		grep -qE "\"[!:]?$code\"|:$code\"" "$top"/lib/*/*.c || grep -q ",$code," "$top"/lib/tables/regions.csv || echo "$code"
	done
}
check_out "gatehouse-gate.5: ... and no other" "" unknown
done_testing
