#!/bin/bash
# Messy cells and what becomes of them; closes with the counts by kind.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/cells
