#!/bin/bash
# Names of regions.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/spec_region tests/region.spec
