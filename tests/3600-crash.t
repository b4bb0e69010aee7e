#!/bin/bash
# kill -9 of three concurrent writers at random instants.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
export BIN UNITS PYTHONDONTWRITEBYTECODE=1
cd "$TMP" || exit 3
python3 "$TOP/tests/faults/crash.py"
