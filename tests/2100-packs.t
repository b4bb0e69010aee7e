#!/bin/bash
# Condition cells, slots, and every rule pack by its own table tests.
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/.." || exit 3

# shown PACKTEST-ARGS...: only what failed
shown() { "$UNITS/packtest" "$@" > "$TMP/tap" 2>&1 && return; grep -v '^ok' "$TMP/tap" >&2; return 1; }
for pack in lib/rules/*/; do
	check "$pack passes its tests" shown lib/rules "$pack"
done
check "tests/packs/basic: policies, combiners, dates, functions, states" shown tests/packs tests/packs/basic
cp -R tests/packs "$TMP/packs"
sed -i 's/,high,no$/,low,no/' "$TMP/packs/basic/tests/any.csv" "$TMP/packs/basic/tests/unique.csv"
sed -i '2s/U1,low/U2,low/' "$TMP/packs/basic/tests/unique.csv"
check_rc "a wrong expectation fails" 1 "$UNITS/packtest" "$TMP/packs" "$TMP/packs/basic"
check "condition cells mean what feel.spec says" "$UNITS/spec_feel" tests/feel.spec
check "patterns match only where their needles are" "$UNITS/spec_needles" tests/needles.spec
check "texts in one place are told apart" "$UNITS/runs"
check "slots and cells agree" "$UNITS/spec_rules" tests/packs
done_testing
