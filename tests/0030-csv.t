#!/bin/bash
# CSV and encodings, each case through both engines.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/spec_csv tests/csv.spec
