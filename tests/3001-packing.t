#!/bin/bash
# Both engines pack and read alike; files are written whole or not.
. "$(dirname "$0")/lib.sh"
cd "$TMP" && "$UNITS"/packing file && [ "$(ls -A)" = file ]
