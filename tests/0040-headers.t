#!/bin/bash
# Header words.
. "$(dirname "$0")/lib.sh"
cd "$TOP" && "$UNITS"/spec_header tests/header.spec
