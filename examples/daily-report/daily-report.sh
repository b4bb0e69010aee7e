#!/bin/sh
# Takes in the gate logs that lie in the inbox and writes the report of every
# day that has none yet, up to yesterday, zero reports included: see README.md.
# SPDX-License-Identifier: ISC
#
#     daily-report.sh [NOW]     from cron or systemd, in the folder of `settings`
#
# Every step may be cut off by a power failure and is done again by the next
# run without doubling anything. A step that fails ends the run: no report is
# better than one that left rows out.
set -eu
# Logs and rows tell of persons.
umask 027
. ./settings
now=${1:-$(date +%Y-%m-%dT%H:%M:%S%:z)}
mkdir -p "$INBOX" taken-in rejects out work
exec 9> work/lock
flock -w 10 9 || { echo "daily-report.sh: another run is at work" >&2; exit 3; }

# The first run makes the ledgers. Logs of a day come in on the next.
ledger-append --init --at="$now" --max-late=36h "$LEDGER" /dev/null
ledger-append --init --at="$now" --time=prepared_at --who= --seal= "$SENT" /dev/null

# flags FILE...: rows with their flags; a header alone when there is no file.
flags() {
	ingest-gate -s "$UNIT" --now="$now" -r work/rejects.csv "$@" > work/gate.csv
	flag-risk -p "$PACK" work/gate.csv > work/flags.csv
}

# take_in FILE: the file's name and checksum tell a second try from a new log.
# An export that failed leaves no byte; a day without passages has a header.
take_in() {
	[ -s "$1" ] || { echo "daily-report.sh: $1 is empty: export it again" >&2; exit 3; }
	flags "$1"
	ledger-append --at="$now" --id="${1##*/}" --batch-no="$(($(cksum < "$1" | cut -d' ' -f1) % 4294967295 + 1))" "$LEDGER" work/flags.csv
	mv work/rejects.csv "rejects/${1##*/}"
	mv "$1" taken-in/
}

# A day without logs opens its part in the ledger all the same.
open_day() {
	echo time,gate,direction | ingest-gate -s "$UNIT" > work/gate.csv
	flag-risk -p "$PACK" work/gate.csv > work/flags.csv
	ledger-append --at="$now" "$LEDGER" work/flags.csv
}

# report DAY: written once, never changed, and noted in the ledger of reports.
report() {
	next=$(date -d "$1 + 1 day" +%F) late=no
	[ "$(date -d "$now" +%s)" -le "$(date -d "$next $DUE $(echo "$now" | grep -o '[+-]..:..$')" +%s)" ] || late=yes
	ledger-grep --from="$1" --to="$next" "$LEDGER" > work/rows.csv || [ $? -eq 1 ]
	ledger-report --day="$1" --unit="$UNIT" --head-of="$LEDGER" --now="$now" work/rows.csv > work/report.csv
	sed "1s/\$/,late/; 2s/\$/,$late/" work/report.csv > "work/$1.csv"
	sync "work/$1.csv"
	ln "work/$1.csv" "out/$1.csv"
	rm "work/$1.csv"
	echo "report of $1 written$([ $late = no ] || echo ', late')"
}

# send DAY: unless it was sent by a run that was cut off after it.
send() {
	sent=$(ledger-grep -c day="$1" "$SENT") || [ $? -eq 1 ]
	[ "$sent" != 0 ] || ledger-append --at="$now" "$SENT" "out/$1.csv"
}

opened=no
for file in "$INBOX"/*; do
	[ ! -f "$file" ] || { take_in "$file"; opened=yes; }
done
[ $opened = yes ] || open_day
yesterday=$(date -d "${now%%T*} - 1 day" +%F)
last=$(ls out | tail -n 1)
if [ -n "$last" ]; then
	send "${last%.csv}"     # the run before may have been cut off between the two
	day=$(date -d "${last%.csv} + 1 day" +%F)
else
	day=$yesterday
fi
until [ "$(date -d "$day" +%s)" -gt "$(date -d "$yesterday" +%s)" ]; do
	report "$day"
	send "$day"
	day=$(date -d "$day + 1 day" +%F)
done
