#!/bin/sh
# A city's logs on several hosts, one report: see README.md.
# SPDX-License-Identifier: ISC
#
#     run.sh HOSTS AREAS OUT LOG...
#
# HOSTS   one host a line, as GNU parallel's --sshloginfile takes them: 8/guard@10.1.0.7
# AREAS   the list of risk areas, under this path on every host
# OUT     a new folder; OUT/report.csv is the report
#
# NOW=T         the time of the report, and the time after which no row can be
# CUT=BYTES     a larger log is cut (default: 1 GiB)
# BLOCK=BYTES   into pieces of about that size (default: 64 MiB)
# SSH=COMMAND   how hosts are reached (default: ssh)
# WORK=FOLDER   where hosts put the pieces while they work on them (default: /tmp/many-hosts)
set -eu
[ $# -ge 4 ] || { sed -n 's/^#     //p' "$0" >&2; exit 2; }
hosts=$1 areas=$2 out=$3
shift 3
now=${NOW:-2022-04-06T00:00:00+08:00} cut=${CUT:-1073741824} block=${BLOCK:-67108864} work=${WORK:-/tmp/many-hosts}
mkdir "$out"

stop() { echo "run.sh: $1" >&2; exit 3; }

# cut GATE_CSV FOLDER: every piece has the header.
cut() {
	mkdir "$2"
	parallel --will-cite --pipepart --header : --block "$block" -a "$1" "cat > '$2'/{#}.csv"
	[ "$(tail -qn +2 "$2"/*.csv | wc -c)" -eq "$(tail -n +2 "$1" | wc -c)" ] || stop "$2 is not all of $1"
}

# A log that fits goes to a host whole: what a row means may depend on any other row of its log. A larger
# one becomes gate CSV here, every line of which stands for itself, and that is cut.
cuts=0
: > "$out/whole.txt" > "$out/pieces.txt"
for log; do
	if [ "$(wc -c < "$log")" -le "$cut" ]; then
		printf '%s\n' "$log" >> "$out/whole.txt"
		continue
	fi
	cuts=$((cuts + 1))
	ingest-gate --now="$now" "$log" > "$out/gate.csv" 2> "$out/cut-$cuts.txt"
	cut "$out/gate.csv" "$out/cut-$cuts"
	rm "$out/gate.csv"
	find "$out/cut-$cuts" -type f >> "$out/pieces.txt"
done

# A host that does not answer for 15 seconds is given up, and its file goes to another.
ssh="${SSH:-ssh} -o BatchMode=yes -o ConnectTimeout=5 -o ServerAliveInterval=5 -o ServerAliveCountMax=3"

# on_hosts STEP JOB: runs the job for every file of STEP.txt, its $1. What it wrote is in OUT/STEP/NUMBER, that of its
# last attempt, and its messages are in NUMBER.err.
on_hosts() {
	[ -s "$out/$1.txt" ] || return 0
	mkdir "$out/$1"
	parallel --will-cite --sshloginfile "$hosts" --ssh "$ssh" --retries 4 --joblog "$out/$1.log" --results "$out/$1/{#}" \
		--wd "$work/{#}" --transferfile '{//}/./{/}' --cleanup -a "$out/$1.txt" \
		-q bash -o pipefail -c "$2" job '{/}' > /dev/null || stop "files failed on every host they were given to: see $out/$1.log"
	[ "$(find "$out/$1" -name '*[0-9]' | wc -l)" -eq "$(wc -l < "$out/$1.txt")" ] || stop "not one result for every file of $out/$1.txt"
}

flag="flag-risk -p residential -a '$areas'" report="ledger-report --now=$now"
on_hosts whole "ingest-gate --now=$now \"\$1\" | $flag | $report"
on_hosts pieces "$flag \"\$1\" | $report"

# The order of the results does not matter, nor by how many steps they are merged.
find "$out/whole" "$out/pieces" -name '*[0-9]' 2> "$out/find.txt" | split -l 1000 - "$out/merge."
for some in "$out"/merge.*; do
	xargs -d '\n' ledger-report --merge < "$some" > "$some.csv"
done
ledger-report --merge "$out"/merge.*.csv > "$out/report.csv"
rm -rf "$out"/merge.* "$out"/cut-*/ "$out/find.txt"
cat "$out"/*.log | awk -F '\t' '$1 != "Seq" { n++; hosts += !seen[$2]++ } END { print n " files by " hosts " hosts" }'
