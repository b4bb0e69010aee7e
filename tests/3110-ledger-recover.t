#!/bin/bash
# What a crash or a failing disk leaves of a ledger, and what the next append
# makes of it: the C driver fails each call and cuts at each length.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
"$UNITS"/appending
