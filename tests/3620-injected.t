#!/bin/bash
# Every system call fails, by errors, by interruption, by short counts, by death.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
export BIN UNITS PYTHONDONTWRITEBYTECODE=1
cd "$TMP" || exit 3
python3 "$TOP/tests/faults/injected.py"
