#!/bin/sh
# Fuzzing, for FUZZ_SECONDS (60) altogether: see the `fuzz` target of the Makefile.
# SPDX-License-Identifier: ISC
#
#     fuzz.sh TREE TARGET...         TREE/tests/fuzz_TARGET are libFuzzer programs
#     FUZZ_KEEP=1 fuzz.sh ...        and the corpus takes in what was found
#
# Inputs that are found are kept in TREE/corpus/TARGET, failures in
# TREE/failures/TARGET-*. tests/corpus/TARGET is the corpus that `make check` replays:
# at most FUZZ_FILES inputs of at most FUZZ_BYTES each, beside those called found-*,
# which broke something once and stay.
set -eu
tree=$1; shift
here=$(cd "$(dirname "$0")" && pwd)
export GATEHOUSE_SHARE="$here/../lib"
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
seconds=$((${FUZZ_SECONDS:-60} / $#)) files=${FUZZ_FILES:-150} bytes=${FUZZ_BYTES:-1024}
mkdir -p "$tree/failures"

# Headers, words and operators, as a dictionary: nobody finds 体温 by luck.
words() {
	case $1 in
	ingest) cut -d, -f2 "$here/../lib/tables/headers.csv" "$here/../lib/tables/words.csv" ;;
	feel) printf '%s\n' 'not(' null present empty '..' '>=' '<=' '!=' '/' '{' '}' 2022-04-05 T08:00 PT36H P1D \
		high fever cities codes true false ;;
	csvin) printf '%s\n' '""' sep= ;;
	member) printf '%s\n' BC LG LB LS name=a day=2022-03-18 ;;
	heads) printf '%s\n' gate, 2022-03-18 ,01, name,day,part,leaves,root,tmin,tmax,closed_at,prev ;;
	receipts) printf '%s\n' received_at,unit,name,day,part,leaves,root,prev 2022-03-18 -01 2022-03-18-01 sep= ;;
	esac | sort -u | perl -ne 'chomp; s/(.)/sprintf "\\x%02x", ord $1/ge; print "\"$_\"\n" if length && length() < 120'
}

# Mutation makes numbers somebody may have: ids of people born after 1899, and
# mobile numbers but those of examples (0000 in the middle, 13800138000).
could_be_somebody() {
	LC_ALL=C grep -qaE '[1-9][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]' "$1" ||
		LC_ALL=C sed -E 's/13800138000|1[3-9][0-9]0000[0-9]{4}//g' "$1" | LC_ALL=C grep -qaE '1[3-9][0-9]{9}'
}

# The smallest inputs that together cover what all of them do, and of those
# some of every size.
keep() {
	rm -rf "$tree/merged" && mkdir "$tree/merged"
	"$tree/tests/fuzz_$1" -merge=1 -max_len="$bytes" "$tree/merged" "$here/corpus/$1" "$tree/corpus/$1" 2>"$tree/$1.log"
	for f in "$tree/merged"/*; do
		could_be_somebody "$f" || wc -c "$f"
	done | awk -v max="$bytes" '$1 <= max' | sort -n >"$tree/sizes"
	find "$here/corpus/$1" -type f ! -name 'found-*' -delete
	awk -v n="$(wc -l <"$tree/sizes")" -v max="$files" 'n <= max || int(NR * max / n) > int((NR - 1) * max / n) { print $2 }' \
		"$tree/sizes" |
	while read -r f; do
		cp "$f" "$here/corpus/$1/$(basename "$f" | cut -c 1-12)"
	done
}

failed=0
for target; do
	mkdir -p "$tree/corpus/$target" "$here/corpus/$target"
	words "$target" >"$tree/$target.dict"
	if "$tree/tests/fuzz_$target" -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=2048 \
		-dict="$tree/$target.dict" -artifact_prefix="$tree/failures/$target-" -print_final_stats=1 \
		"$tree/corpus/$target" "$here/corpus/$target" 2>"$tree/$target.log"; then
		awk -v t="$target" '/number_of_executed_units|new_units_added/ { printf "%s%s %s", sep, $1, $2; sep = ", " }
			BEGIN { printf "fuzz_%s: ", t } END { print "" }' "$tree/$target.log"
	else
		failed=1
		echo "fuzz_$target: FAILED, see $tree/$target.log and $tree/failures/"
		grep -m 3 -E 'does not hold|ERROR: |runtime error' "$tree/$target.log" || :
	fi
	[ -z "${FUZZ_KEEP-}" ] || keep "$target"
done
exit $failed
