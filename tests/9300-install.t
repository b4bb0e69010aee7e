#!/bin/bash
# make install puts a working toolkit anywhere.
. "$(dirname "$0")/lib.sh"
# The sanitized tree is not for installing.
case ${BUILD-} in *asan) echo "1..0 # SKIP installed from the plain build"; exit 0 ;; esac

check "make install" make -s -C "$TOP" O="${BUILD:-$TOP/build}" BIN="$BIN" DESTDIR="$TMP/root" PREFIX=/usr install
unset GATEHOUSE_SHARE GATEHOUSE_RULES
PATH=$TMP/root/usr/bin:$PATH
check "the programs are the installed ones" test "$(command -v flag-risk)" = "$TMP/root/usr/bin/flag-risk"
check "the main job runs from there" sh "$TOP/examples/one-day/run.sh" "$TMP/out"
for f in flags.csv rejects.csv report.csv; do
	check "and gives the same $f" cmp "$TOP/examples/one-day/expected/$f" "$TMP/out/$f"
done
check "manual pages are there" test -f "$TMP/root/usr/share/man/man1/flag-risk.1" -a -f "$TMP/root/usr/share/man/man5/gatehouse-rules.5"
done_testing
