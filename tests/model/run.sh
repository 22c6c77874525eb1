#!/bin/bash
# usage: tests/model/run.sh: the model searched exhaustively within five sets of bounds, and thirteen planted mistakes that must be found.
# SPDX-License-Identifier: GPL-3.0-or-later
set -uo pipefail
MODEL=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/pair.pml
WORK=$(mktemp -d "${TMPDIR:-/tmp}/hotpair-model.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
PASSED=0 FAILED=0

# search WANTED-ERRORS NAME DEFINES...
search() {
    local wanted=$1 name=$2 result; shift 2
    (cd "$WORK" && spin -a "${@/#/-D}" "$MODEL" && gcc -O2 -w -DSAFETY -DCOLLAPSE -DNOREDUCE -DMEMLIM=3000 -o pan pan.c && ./pan -E -m200000) >"$WORK/log" 2>&1
    result=$(grep -oE 'errors: [0-9]+' "$WORK/log")
    # a search that met its depth or its memory is not exhaustive
    if [ "$result" = "errors: $wanted" ] && ! grep -qE 'max search depth too small|out of memory' "$WORK/log"; then
        PASSED=$((PASSED + 1)); echo "ok      $name: $result, $(grep -oE '[0-9]+ states, stored' "$WORK/log")"
    else
        FAILED=$((FAILED + 1)); echo "FAILED  $name: wanted errors: $wanted"; tail -n 20 "$WORK/log"
    fi
}
search 0 "3 terms, 2 crashes, 1 pause, 1 write" TERMS=3 CRASHES=2 PAUSES=1 WRITES=1 VOTERS=1 SETS=3
search 0 "2 terms, 2 crashes, 1 pause, 2 writes, 3 voter records" TERMS=2 CRASHES=2 PAUSES=1 WRITES=2 VOTERS=3 SETS=3
search 0 "2 terms, 2 crashes, 1 write, 2 voter records, force" TERMS=2 CRASHES=2 PAUSES=0 WRITES=1 VOTERS=2 SETS=3 FORCE=1
search 0 "2 terms, 1 crash, 2 writes, 2 voter records, force" TERMS=2 CRASHES=1 PAUSES=0 WRITES=2 VOTERS=2 SETS=3 FORCE=1
search 0 "fence mode: 3 terms, 2 crashes, 1 pause, 1 write, 3 voter records" TERMS=3 CRASHES=2 PAUSES=1 WRITES=1 VOTERS=3 SETS=3 FENCE=1
for mistake in 1 2 3 4 5 6; do
    search 1 "planted mistake $mistake" TERMS=2 CRASHES=1 PAUSES=1 WRITES=2 VOTERS=2 SETS=3 MISTAKE=$mistake
done
for mistake in 7 8 9; do
    search 1 "planted mistake $mistake" TERMS=2 CRASHES=1 PAUSES=0 WRITES=2 VOTERS=2 SETS=3 FORCE=1 MISTAKE=$mistake
done
search 1 "planted mistake 10" TERMS=2 CRASHES=1 PAUSES=1 WRITES=2 VOTERS=3 SETS=3 MISTAKE=10
for mistake in 11 12 13; do
    search 1 "planted mistake $mistake" TERMS=2 CRASHES=1 PAUSES=0 WRITES=1 VOTERS=3 SETS=3 FENCE=1 MISTAKE=$mistake
done
echo "$PASSED passed, $FAILED failed, 0 skipped"
[ "$FAILED" = 0 ]
