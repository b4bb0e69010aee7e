#!/bin/bash
# TAP for shell tests: . "$(dirname "$0")/lib.sh", then plan N or, at the end,
# done_testing. A failure shows the command and what differs as # lines.
#     check     NAME COMMAND...             exits with 0
#     check_rc  NAME RC COMMAND...          exits with RC
#     check_out NAME EXPECTED COMMAND...    exits with 0, stdout byte for byte
#     check_err NAME REGEX RC COMMAND...    exits with RC, stderr matches
# BUILD is the tree under test: BUILD/bin, BUILD/tests; the checkout by default.
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 3
BIN=${BUILD:-$TOP}/bin UNITS=${BUILD:-$TOP/build}/tests
PATH=$BIN:$PATH LC_ALL=C.UTF-8 TMP=$(mktemp -d) || exit 3
# Whoever runs the tests has keys of their own.
unset XDG_CONFIG_HOME GATEHOUSE_KEYS
export PATH LC_ALL TMP HOME=$TMP
trap 'rm -rf "$TMP"' EXIT
TESTS=0 FAILED=0

plan() { PLANNED=$1; echo "1..$1"; trap 'finish $?' EXIT; }
done_testing() { plan "$TESTS"; }
# Also when a test stops early, the exit code tells.
finish() {
	rm -rf "$TMP"
	[ "$1" -eq 0 ] && [ "$FAILED" -eq 0 ] && [ "$PLANNED" -eq "$TESTS" ] && [ "$TESTS" -gt 0 ]
	exit $?
}

# result NAME VERDICT COMMAND...: what $TMP/.diff holds explains a failure.
result() {
	local name=$1 verdict=$2; shift 2
	TESTS=$((TESTS + 1))
	if [ "$verdict" -eq 0 ]; then echo "ok $TESTS - $name"; return; fi
	FAILED=$((FAILED + 1))
	echo "not ok $TESTS - $name"
	{ printf 'command:'; printf ' %q' "$@"; echo; cat "$TMP/.diff" "$TMP/.err"; } | sed 's/^/# /'
}
# run RC COMMAND...: true when it exits with RC.
run() {
	local want=$1 rc=0; shift
	"$@" >"$TMP/.out" 2>"$TMP/.err" || rc=$?
	[ "$rc" -eq "$want" ] && : >"$TMP/.diff" && return
	echo "exit code $rc, expected $want" >"$TMP/.diff"; return 1
}
check() { check_rc "$1" 0 "${@:2}"; }
check_rc() { run "${@:2}"; result "$1" $? "${@:3}"; }
check_out() {
	run 0 "${@:3}" && printf %s "$2" | diff - "$TMP/.out" >"$TMP/.diff"
	result "$1" $? "${@:3}"
}
check_err() {
	run "${@:3}" && { grep -qE -- "$2" "$TMP/.err" || { echo "stderr does not match: $2" >"$TMP/.diff"; false; }; }
	result "$1" $? "${@:4}"
}
