#!/bin/bash
# GB18030 by table and by iconv are the same.
. "$(dirname "$0")/lib.sh"
"$UNITS"/gb18030
