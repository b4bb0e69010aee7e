#!/bin/bash
# The engines agree on everything, at every chunk size.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/chunk tests/csv.spec
