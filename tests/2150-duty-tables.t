#!/bin/bash
# The duty tables of the packs, and the tables of words, times and doses beside them.
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 3
GATEHOUSE_RULES=$TOP/lib/rules
export GATEHOUSE_RULES
packs=$(for t in lib/rules/*/disinfect.csv; do echo "./${t%/disinfect.csv}"; done)

clean() { rule-check "$1" >"$TMP/said" 2>&1 && return; cat "$TMP/said" >&2; return 1; }
for pack in $packs; do
	check "$pack: rule-check finds nothing" clean "$pack"
done

# shellcheck disable=SC2086
rule-check --sources $packs >"$TMP/sources" 2>"$TMP/said"
of_duties() { grep ',disinfect-schedule,' "$TMP/sources"; }
check_out "requirements of disinfect-schedule" $'153\n' sh -c "grep -c ',disinfect-schedule,' '$TMP/sources'"
check_out "each is cited, or listed with the reason why nothing comes due" $'B174\nB288\n' sh -c "grep ',disinfect-schedule,not-decidable,' '$TMP/sources' | cut -d, -f1"
check_rc "none is neither" 1 grep -q ',disinfect-schedule,,' "$TMP/sources"
check_rc "each that is cited has a test" 1 grep -qE ',disinfect-schedule,[^,]*:.*,0$' "$TMP/sources"
check_rc "no reason to report one" 1 grep -q E-UNCITED "$TMP/said"

# twice FILE: words that stand for two tokens; every word is a name of its line's token only
twice() {
	awk -F, 'NR > 1 && !/^#/ {
		n = split($1 ";" $2 ";" $3 ";" $4, word, ";")
		for (i = 1; i <= n; i++)
			if (word[i] != "" && word[i] in of && of[word[i]] != $1) print word[i] ": " of[word[i]] " and " $1
			else if (word[i] != "") of[word[i]] = $1
	}' "$1"
}
for t in surfaces places; do
	check_out "$t.csv: no word stands for two tokens" "" twice "lib/tables/$t.csv"
	check_rc "$t.csv: no line without a Chinese name and several synonyms" 1 \
		sh -c "sed 1d lib/tables/$t.csv | grep -vE '^[a-z0-9_]+,[^,]*[^ -~][^,]*,[^,]+,[^,;]+;[^,]+' | grep -vE '^[a-z_]+,[^,]*[^ -~][^,]*,[^,]+,[^,;]+(,[a-z]+)?$' | grep -q ."
done

# unknown COLUMN TABLE: what duties ask for and the table does not have
unknown() {
	for t in lib/rules/*/tests/disinfect.csv; do
		awk -F, -v column="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			/ hit [0-9]/ && $at[column] != "" { print $at[column] }' "$t"
	done | sort -u | while read -r word; do
		grep -q "^$word," "lib/tables/$2.csv" || echo "$word"
	done
}
check_out "surfaces that duties ask for are in surfaces.csv" "" unknown surface surfaces
check_out "places that duties ask for are in places.csv" "" unknown place places

check_out "a dose has a source, and a first day on which it is good" "" \
	awk -F, 'NR > 1 && ($0 ~ /,,,$/ || $7 !~ /^20[0-9][0-9]-[01][0-9]-[0-3][0-9]$/ || $9 == "")' lib/tables/doses.csv
check_out "a dose is for a kind of surface that there is" "" sh -c "
	sed 1d lib/tables/doses.csv | cut -d, -f1 | grep . | sort -u | while read -r k; do grep -q \",\$k\$\" lib/tables/surfaces.csv || echo \$k; done"
done_testing
