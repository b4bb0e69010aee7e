#!/bin/sh
# An office changes the shipped rules without touching them: see README.md.
# SPDX-License-Identifier: ISC
#
#     run.sh [FOLDER]     results go to FOLDER (default: a new temporary one)
set -eu
out=${1:-$(mktemp -d)} now=2022-04-06T00:00:00+08:00
mkdir -p "$out" && out=$(cd "$out" && pwd) && cd "$(dirname "$0")"
# In a source tree that is not installed: its own programs.
command -v ingest-gate > /dev/null || PATH="$(cd ../../bin && pwd)":$PATH
day=../one-day

ingest-gate -s sunshine -r "$out/rejects.csv" --now=$now \
	$day/gate-east.csv $day/gate-west.csv $day/gate-south.csv gate-night.csv > "$out/gate.csv" 2> "$out/intake.txt"
flag-risk --lang=en -p residential -a $day/areas.csv "$out/gate.csv" > "$out/before.csv"
flag-risk --lang=en -p residential,./office -a $day/areas.csv --explain="$out/why.csv" "$out/gate.csv" > "$out/after.csv" 2> "$out/notes.txt"

echo "What the office's pack changes"
sed 's,^flag-risk: note: ,,; s,^flag-risk: ,,; s,/[^ ]*/rules/,,; s/^/  /' "$out/notes.txt"

echo "Whether the pack is sound (rule-check --tests ./office)"
rule-check --tests ./office 2>&1 | grep -v ' note: ' | sed 's,^rule-check: ,  ,'
echo "Where it decides otherwise, by what people are told (rule-check --diff=residential ./office)"
rule-check --diff=residential ./office > "$out/diff.csv" 2> "$out/diff.txt" || true
grep ',reason_en,' "$out/diff.csv" | sed 's/,reason_en,/\n      old, new: /; s/^,,//; s/^/  /'

# The records are the same in both files, so lines can be compared one by one.
echo "Records that are judged otherwise"
awk -v before="$out/before.csv" '
	# Commas between quotes are set aside while fields split at the others.
	function split_line(line, f,    i, part, n) {
		n = split(line, part, "\""); line = ""
		for (i = 1; i <= n; i++) { if (i % 2 == 0) gsub(/,/, "\001", part[i]); line = line part[i] }
		return split(line, f, ",")
	}
	# Rules that were changed come later in the list: its order is no difference.
	function same(a, b,    i, id, n) {
		if (length(a) != length(b)) return 0
		n = split(a, id, ";")
		for (i = 1; i <= n; i++) if (!index(";" b ";", ";" id[i] ";")) return 0
		return 1
	}
	function verdict(f) { return f[at["level"]] " " f[at["action"]] }
	{ getline old < before; n = split_line($0, new); split_line(old, was) }
	NR == 1 { for (i = 1; i <= n; i++) at[new[i]] = i; next }
	verdict(was) != verdict(new) || !same(was[at["rules"]], new[at["rules"]]) {
		printf "  %s\n    before: %s (%s)\n    after:  %s (%s)\n", new[at["source"]],
			verdict(was), was[at["rules"]], verdict(new), new[at["rules"]] }' "$out/after.csv"

line=$(grep -n ',gate-night.csv:2,' "$out/gate.csv" | cut -d: -f1)
echo "Why gate-night.csv:2 is stopped: each condition of the rule, what it asks, what it saw"
{ head -n 1 "$out/why.csv"; grep "^[^,]*,$line,RES-TEMP-FEVER," "$out/why.csv"; } | cut -d, -f3- | sed 's/^/  /'
