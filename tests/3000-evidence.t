#!/bin/bash
# Trees, proofs and filters. EVIDENCE=all falsifies every bit of every proof.
. "$(dirname "$0")/lib.sh"
"$UNITS"/evidence ${EVIDENCE-}
