#!/bin/bash
# Memory, buffers, string maps, messages.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/spec_base tests/base.spec
