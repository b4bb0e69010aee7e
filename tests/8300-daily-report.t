#!/bin/bash
# examples/daily-report: the report of every day, once, whatever happens to the machine.
. "$(dirname "$0")/lib.sh"
EXAMPLE=$TOP/examples/daily-report
command -v setsid >/dev/null && command -v flock >/dev/null || { echo "1..0 # SKIP no util-linux"; exit 0; }

check "run.sh runs" bash -c "sh '$EXAMPLE/run.sh' '$TMP/out' > '$TMP/screen'"
sed "s,$TMP/out/,,g" "$TMP/screen" >"$TMP/shown"
check "what a person sees is as expected" diff "$EXAMPLE/expected/screen.txt" "$TMP/shown"
table() { sed -n 's/^| \(2022-[0-9-]*\) | \([0-9-]*\) \([0-9:]*\) | \([a-z]*\) | \([a-z]*\) |$/\1 \2T\3 \4 \5/p' "$EXAMPLE/README.md"; }
made() { awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["day"], substr($at["prepared_at"], 1, 16), $at["zero"], $at["late"] }' "$TMP"/out/out/*.csv; }
check_out "the README's table is what happens" "$(table)
" made
check "five days are in it" test "$(table | wc -l)" = 5
check "both ledgers verify" ledger-verify "$TMP/out/gate" "$TMP/out/reports"
check "every head that a report carries holds" bash -c "cd '$TMP/out' && { sed -n '1s/^/received_at,/p' out/2022-04-05.csv; sed -sn '2s/^/2022-04-10T12:00:00+08:00,/p' out/*.csv; } >received && ledger-verify --against=received gate"
sed '5s/\(.*\),[0-9a-f]*,/\1,0000000000000000000000000000000000000000000000000000000000000000,/' "$TMP/out/received" >"$TMP/other"
check_err "and one that follows on other days does not" 'other:5: error: FORK: the parts before 2022-04-10-01' 1 ledger-verify --against="$TMP/other" "$TMP/out/gate"

## cut off anywhere: each program that the script calls is the last one once
mkdir "$TMP/cut" "$TMP/shim"
for p in ingest-gate flag-risk ledger-append ledger-grep ledger-report mv ln sync rm; do
	cat >"$TMP/shim/$p" <<-EOF
	#!/bin/sh
	n=\$((\$(cat "$TMP/calls") + 1)); echo \$n >"$TMP/calls"
	[ "\$n/\$WHEN" != "\$LAST/before" ] || kill -9 0
	$(command -v $p) "\$@"; rc=\$?
	[ "\$n/\$WHEN" != "\$LAST/after" ] || kill -9 0
	exit \$rc
	EOF
done
chmod +x "$TMP"/shim/*
noon() { (cd "$TMP/cut" && ./daily-report.sh 2022-04-06T12:00:02+08:00 >/dev/null 2>said); }
cut_off() { echo 0 >"$TMP/calls"; LAST=$1 WHEN=$2 PATH=$TMP/shim:$PATH bash -c "cd '$TMP/cut' && setsid -w ./daily-report.sh 2022-04-06T12:00:01+08:00; true" >/dev/null 2>&1; }
begin() {
	rm -rf "$TMP/cut" && mkdir -p "$TMP/cut/inbox" && cp "$EXAMPLE"/settings "$EXAMPLE"/daily-report.sh "$TMP/cut" &&
		cp "$TOP/examples/one-day/gate-east.csv" "$TMP/cut/inbox"
}
# What the second run must leave: 195 rows once, one report of one day, in the ledger of reports once.
result_of() {
	cat "$TMP/cut/said" >&2 # shown when it is not what it should be
	echo "$(ledger-grep -c "$TMP/cut/gate") rows, $(cd "$TMP/cut/out" && echo *), $(ledger-grep -c "$TMP/cut/reports") sent, $(ls "$TMP/cut/inbox" | wc -l) left," \
		"$(sed -n '2s/.*,\(yes\|no\),.*/\1/p' "$TMP/cut/out/2022-04-05.csv" | wc -l) line"
}
export GATEHOUSE_KEYS=$TMP/keys
begin; cut_off 0 never
calls=$(cat "$TMP/calls")
check_out "without a cut" "195 rows, 2022-04-05.csv, 1 sent, 0 left, 1 line
" result_of
check "it calls programs" test "$calls" -gt 10
for when in before after; do
	for ((n = 1; n <= calls; n++)); do
		begin; cut_off $n $when
		noon
		check_out "cut off $when call $n of $calls, then run again" "195 rows, 2022-04-05.csv, 1 sent, 0 left, 1 line
" result_of
	done
done

begin; echo 'nonsense' >"$TMP/cut/inbox/b.csv"
check_rc "a log that is none ends the run" 2 noon
check "and there is no report, rather than one without its rows" test -z "$(ls "$TMP/cut/out")"
begin; : >"$TMP/cut/inbox/b.csv"
check_err "a log without a byte ends it, too" 'inbox/b.csv is empty: export it again' 3 bash -c "cd '$TMP/cut' && ./daily-report.sh 2022-04-06T12:00:02+08:00"
check "and is no zero report" test -z "$(ls "$TMP/cut/out")"
begin; noon
check_out "logs and rows are not for others" "" find "$TMP"/cut/taken-in "$TMP"/cut/rejects "$TMP"/cut/out "$TMP"/cut/work -type d -perm /007
mkdir "$TMP/fails"; printf '#!/bin/sh\ncase $* in *day=*) exit 3 ;; esac\nexec %s "$@"\n' "$(command -v ledger-grep)" >"$TMP/fails/ledger-grep"; chmod +x "$TMP/fails/ledger-grep"
begin
check_rc "when nobody can tell whether a report was sent the run ends" 1 env PATH="$TMP/fails:$PATH" bash -c "cd '$TMP/cut' && ./daily-report.sh 2022-04-06T12:00:02+08:00"
noon
check_out "and the next one sends it" "195 rows, 2022-04-05.csv, 1 sent, 0 left, 1 line
" result_of
check "the service and the timer are systemd's" bash -c "! command -v systemd-analyze >/dev/null || systemd-analyze verify '$EXAMPLE'/gatehouse-daily.timer 2>&1 | grep -v daily-report.sh | { ! grep gatehouse-daily; }"
check "cron gets five fields and a command" grep -qE '^0 12 \* \* \*  cd .* && ./daily-report.sh$' "$EXAMPLE/crontab"
check "and the folder of the installed programs" grep -q '^PATH=/usr/local/bin:' "$EXAMPLE/crontab"
done_testing
