#!/bin/bash
# Vendor profiles: a sample of each, row by row what it becomes.
# A sample is tests/profiles/NAME/input.*, with expected.csv (the rows),
# rejects.csv and account.csv (--summary).
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/profiles" || exit 3
NOW=--now=2022-04-06T12:00:00+08:00

for dir in */; do
	name=${dir%/}
	cd "$name" || exit 3
	check "$name reads its sample" ingest-gate $NOW -f "$name" -s sunshine -r "$TMP/rejects.csv" --summary="$TMP/account.csv" input.*
	cp "$TMP/.out" "$TMP/got.csv"
	check "$name: rows" diff expected.csv "$TMP/got.csv"
	check "$name: rejects" diff rejects.csv "$TMP/rejects.csv"
	check "$name: account" diff account.csv "$TMP/account.csv"
	check "$name: what came out goes in again" bash -c "ingest-gate $NOW expected.csv 2>/dev/null | diff expected.csv -"
	cd ..
done
for f in ../../lib/profiles/*.csv; do
	check "$(basename "$f") has a sample" test -d "$(basename "$f" .csv)"
done
done_testing
