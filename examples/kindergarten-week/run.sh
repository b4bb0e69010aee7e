#!/bin/sh
# A week's disinfection at a kindergarten: see README.md.
# SPDX-License-Identifier: ISC
#
#     run.sh [FOLDER]     results go to FOLDER (default: a new temporary one)
set -eu
out=${1:-$(mktemp -d)}
mkdir -p "$out" && out=$(cd "$out" && pwd) && cd "$(dirname "$0")"
# In a source tree that is not installed: its own programs.
command -v ingest-gate > /dev/null || PATH="$(cd ../../bin && pwd)":$PATH

# What is said of the inventory is the same each time: it goes to notes.txt.
plan() { disinfect-schedule -p kindergarten --calendar=calendar.csv --stock-pct=5 --ethanol-pct=95 --site=向日葵幼儿园 "$@" zones.csv 2>> "$out/notes.txt"; }
: > "$out/notes.txt"
plan --from=2022-05-02 --days=7 --lang=en --events=events.csv --rejects="$out/rejects.csv" > "$out/plan.csv"
plan --from=2022-05-05 --lang=en --list=2.10 > "$out/list-2.10.csv"
plan --from=2022-05-05 --lang=en --season=infectious > "$out/season.csv"
plan --from=2022-05-05 --lang=zh --form=print > "$out/sheet.txt"
plan --from=2022-05-02 --days=7 --lang=zh --form=ics > "$out/week.ics"

# For the eye: commas between quotes are set aside while fields split at the others.
plain='{ for (i = 2; i <= NF; i += 2) gsub(/,/, "\001", $i); $1 = $1; n = split($0, f, ",") }
	NR == 1 { for (i = 1; i <= n; i++) at[f[i]] = i; next }'
echo "Tasks by day (all: $out/plan.csv)"
awk -F'"' -v OFS= "$plain"' f[at["due_from"]] != "" { tasks[substr(f[at["due_from"]], 1, 10)]++ }
	END { for (d in tasks) printf "  %s %4d\n", d, tasks[d] }' "$out/plan.csv" | sort
echo "Done when something happens, or how often is left open by the source"
awk -F'"' -v OFS= "$plain"' f[at["due_from"]] == "" { tasks[f[at["trigger"]]]++ }
	END { for (t in tasks) printf "  %-12s %2d\n", t, tasks[t] }' "$out/plan.csv" | sort
echo "Two lists disagree, the stricter stands"
awk -F'"' -v OFS= "$plain"' f[at["over"]] != "" && !seen[f[at["rule"]]]++ { printf "  %-18s instead of %s\n", f[at["rule"]], f[at["over"]] }' "$out/plan.csv"
echo "With --list=2.10"
awk -F'"' -v OFS= "$plain"' f[at["over"]] != "" && !seen[f[at["rule"]]]++ { printf "  %-18s instead of %s\n", f[at["rule"]], f[at["over"]] }' "$out/list-2.10.csv"
