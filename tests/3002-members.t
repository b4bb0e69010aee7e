#!/bin/bash
# Members: every kind, every bit, every length.
. "$(dirname "$0")/lib.sh"
"$UNITS"/members
