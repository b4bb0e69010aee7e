#!/bin/bash
# No program needs 5 % more instructions a row than was recorded: bench/guard.sh.
. "$(dirname "$0")/lib.sh"
case ${BUILD-} in *asan) echo "1..0 # SKIP instructions are counted of the plain build"; exit 0 ;; esac

rc=0
BIN=$BIN sh "$TOP/bench/guard.sh" >"$TMP/table" 2>"$TMP/said" || rc=$?
[ $rc -eq 2 ] && { echo "1..0 # SKIP $(tail -n 1 "$TMP/said")"; exit 0; }
sed 's/^/# /' "$TMP/table" "$TMP/said"
check "no program needs more than 5 % above the record" test $rc -eq 0
done_testing
