#!/bin/bash
# What the fuzzer kept about members.
. "$(dirname "$0")/lib.sh"
check "corpus of fuzz_member" "$UNITS"/fuzz_member "$TOP"/tests/corpus/member/*
done_testing
