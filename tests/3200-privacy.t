#!/bin/bash
# Guard, keys, tokens, sealed texts, rows of a ledger.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/spec_privacy tests/privacy.spec
