#!/bin/bash
# Includes go down: a module uses its own line of the Makefile's lists or one
# above it, and nothing in lib/ knows cli.h.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/.." || exit 3

# module -> number of its line in the lists
awk '/^L[0-9]_[A-Z0-9]+ *=/ { line++; on = 1; sub(/^[^=]*=/, "") }
     on { more = /\\$/; gsub(/\\/, ""); for (i = 1; i <= NF; i++) print $i, line; on = more }' Makefile >"$TMP/lines"

# A header without a module of its own belongs to the module it is named after
# (csvin_internal.h to csvin); slice.h has no code at all.
cat >"$TMP/check.awk" <<'A'
FILENAME == ARGV[1] { line[$1] = $2; next }
function home(name) {
	if (name == "slice") return 1
	while (!(name in line) && sub(/_[^_]*$/, "", name)) ;
	if (name in line) return line[name]
	for (m in line) if (index(m, name "_") == 1) return line[m]
	return 0
}
/^#include "/ {
	split($0, part, "\""); wanted = part[2]; sub(/\.(h|def)$/, "", wanted)
	file = FILENAME; sub(/^.*\//, "", file); sub(/\.[ch]$/, "", file)
	if (!home(file)) next # said below
	if (!home(wanted)) print FILENAME ": " wanted " is in no list of the Makefile"
	else if (home(wanted) > home(file)) print FILENAME " includes " wanted ".h, which is above it"
}
A
nothing() { [ ! -s "$1" ] || { cat "$1" >&2; false; }; }
awk -f "$TMP/check.awk" "$TMP/lines" lib/*/*.[ch] >"$TMP/wrong"
check "includes in lib/ go down" nothing "$TMP/wrong"

for f in lib/*/*.c; do
	m=$(basename "$f" .c)
	grep -q "^$m " "$TMP/lines" || echo "$f is built by no list"
done >"$TMP/unbuilt"
check "every source in lib/ is in a list" nothing "$TMP/unbuilt"

grep -l 'stderr' lib/*/*.c bin/*.c | grep -v -e lib/base/diag.c >"$TMP/loud"
check "only diag.c writes to stderr" nothing "$TMP/loud"
grep -nE '\b(exit|abort|_exit) *\(' lib/*/*.c | grep -v -e '^lib/base/xmem.c' -e '^lib/program/cli.c' >"$TMP/exits"
check "nothing in lib/ ends the process but xmem and cli" nothing "$TMP/exits"
done_testing
