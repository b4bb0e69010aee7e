#!/bin/bash
# Numbers, characters, folding, durations, dates, widths: one table each.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/spec_text tests/num.spec tests/utf8.spec tests/norm.spec tests/span.spec tests/when.spec tests/width.spec
