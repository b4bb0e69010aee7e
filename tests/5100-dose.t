#!/bin/bash
# Doses: chlorine, tablets, ethanol, ultraviolet light, and what must not be mixed.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/spec_dose tests/dose.spec
