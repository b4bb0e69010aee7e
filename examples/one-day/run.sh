#!/bin/sh
# One day at three gates, from raw logs to the rows to act on and the day's report: see README.md.
# SPDX-License-Identifier: ISC
#
#     run.sh [FOLDER]     results go to FOLDER (default: a new temporary one)
set -eu
out=${1:-$(mktemp -d)} now=2022-04-06T00:00:00+08:00
mkdir -p "$out" && out=$(cd "$out" && pwd) && cd "$(dirname "$0")"
# In a source tree that is not installed: its own programs.
command -v ingest-gate > /dev/null || PATH="$(cd ../../bin && pwd)":$PATH

ingest-gate -s sunshine -r "$out/rejects.csv" --now=$now gate-east.csv gate-west.csv gate-south.csv |
	flag-risk -p residential -a areas.csv > "$out/flags.csv"
ledger-report --day=2022-04-05 --unit=sunshine --now=$now < "$out/flags.csv" > "$out/report.csv"

# For the eye: commas between quotes are set aside while fields split at the others.
plain='{ for (i = 2; i <= NF; i += 2) gsub(/,/, "\001", $i); $1 = $1; n = split($0, f, ",") }
	{ for (i = 1; i <= n; i++) gsub("\001", ",", f[i]) }
	NR == 1 { for (i = 1; i <= n; i++) { at[f[i]] = i; head[i] = f[i] } }'
echo "To act on first (every row: $out/flags.csv; rows that could not be read: $out/rejects.csv)"
awk -F'"' -v OFS= "$plain"' f[at["level"]] ~ /^(medium|high|critical)$/ {
	why = f[at["reasons"]]; gsub(/;/, "\n      ", why); by = f[at["report_by"]]
	printf "  %s: %s %s %s (%s)%s\n      %s\n", f[at["level"]], f[at["action"]], f[at["name"]], f[at["household"]],
		f[at["source"]], by ? ", report by " substr(by, 1, 16) : "", why }' "$out/flags.csv"
echo "All rows by level and action"
awk -F'"' -v OFS= "$plain"' NR > 1 { n_rows[f[at["level"]] " " f[at["action"]]]++ }
	END { for (i in n_rows) { split(i, f, " "); printf "  %-8s %-15s %5d\n", f[1], f[2], n_rows[i] } }' "$out/flags.csv" | sort
echo "The day ($out/report.csv)"
awk -F'"' -v OFS= "$plain"' NR > 1 { for (i = 1; i <= n; i++) printf "  %-28s %s\n", head[i], f[i] }' "$out/report.csv"
