#!/bin/bash
# Every wrong digit and every swap in an identity number is caught.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/id_errors
