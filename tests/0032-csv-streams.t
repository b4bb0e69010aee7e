#!/bin/bash
# Bounded memory, pauses, signals, full disks.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/streams
