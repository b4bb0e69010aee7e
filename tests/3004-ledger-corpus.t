#!/bin/bash
# What the fuzzer kept about members and heads.
. "$(dirname "$0")/lib.sh"
check "corpus of fuzz_member" "$UNITS"/fuzz_member "$TOP"/tests/corpus/member/*
check "corpus of fuzz_heads" "$UNITS"/fuzz_heads "$TOP"/tests/corpus/heads/*
done_testing
