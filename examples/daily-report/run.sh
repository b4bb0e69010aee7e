#!/bin/sh
# Five days of daily-report.sh, two of them without power: see README.md.
# SPDX-License-Identifier: ISC
#
#     run.sh [FOLDER]     everything is made in FOLDER (default: a new temporary one)
set -eu
here=$(cd "$(dirname "$0")" && pwd) out=${1:-$(mktemp -d)}
# In a source tree that is not installed: its own programs.
command -v ingest-gate > /dev/null || PATH="$(cd "$here/../../bin" && pwd)":$PATH
mkdir -p "$out/inbox" && cd "$out"
cp "$here/settings" "$here/daily-report.sh" .
export GATEHOUSE_KEYS="$PWD/keys"
noon() { ./daily-report.sh "$1" 2>> account; }

cp "$here/../one-day/gate-east.csv" inbox/
noon 2022-04-06T12:00:02+08:00
noon 2022-04-07T12:00:01+08:00
# No power at noon of the 8th and the 9th.
noon 2022-04-10T07:30:40+08:00
noon 2022-04-10T12:00:01+08:00

echo "The reports ($out/out), as they were entered in the ledger $out/reports"
ledger-grep reports | awk -F, '
	function s(n) { return n == 1 ? "" : "s" }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ printf "  %s  made %s  zero %-3s  late %-3s  %s row%s, ledger %s with %s line%s\n", $at["day"],
		substr($at["prepared_at"], 1, 16), $at["zero"], $at["late"], $at["n_rows"], s($at["n_rows"]), $at["part"], $at["leaves"], s($at["leaves"]) }'
echo "The ledger of rows"
ledger-verify gate 2>&1 | sed 's/^/  /'
