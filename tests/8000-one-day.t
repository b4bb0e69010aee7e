#!/bin/bash
# examples/one-day gives what it gave: the main job on real-looking input.
# After a change that is meant: sh run.sh expected >expected/screen.txt
. "$(dirname "$0")/lib.sh"
day=$TOP/examples/one-day

check "run.sh runs" bash -c "LC_ALL=en_US.UTF-8 sh '$day/run.sh' '$TMP/out' > '$TMP/screen'"
for f in flags.csv rejects.csv report.csv; do
	check "$f is as expected" diff "$day/expected/$f" "$TMP/out/$f"
done
sed "s,$TMP/out/,,g" "$TMP/screen" >"$TMP/shown"
check "what a person sees is as expected" diff "$day/expected/screen.txt" "$TMP/shown"

# As the README has it, before anything is installed.
mkdir -p "$TMP/tree/examples" && ln -s "$BIN" "$TMP/tree/bin" && cp -R "$day" "$TMP/tree/examples/"
check "run.sh finds the programs of its tree" env PATH=/usr/bin:/bin sh "$TMP/tree/examples/one-day/run.sh" "$TMP/tree/out"

# Whoever the README of the example names has a flag.
flagged() { grep -F ",$1," "$TMP/out/flags.csv" | grep -qv ',none,admit,'; }
while read -r source; do
	check "README's $source is flagged" flagged "$source"
done < <(sed -n 's/.*| `\(gate-[a-z]*\.csv:[0-9]*\)` |.*/\1/p' "$day/README.md")
done_testing
