#!/bin/bash
# usage: tests/guest/run.sh DIRECTORY-OF-PROGRAMS
# The real watchdog: an emulated machine (QEMU, Debian's kernel, softdog) in which guard and agent are stopped must be reset within
# the timeout; one that is ended in order must not. The last line is "N passed, N failed, N skipped".
# SPDX-License-Identifier: GPL-3.0-or-later
set -uo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BIN=$(cd "${1:?directory of the programs}" && pwd)
MKVM=$(cd "$HERE/../../.." && pwd)/shared/bench/vm/mkvm.sh
SECONDS_T=6
[ -f "$MKVM" ] || { echo "no emulated machine here: $MKVM is missing"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
[ -x "$BIN/guard_agent" ] || { echo "$BIN/guard_agent is missing: build the target guard_agent"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
WORK=$(mktemp -d "${TMPDIR:-/tmp}/hotpair-guest.XXXXXX"); trap 'rm -rf "$WORK"' EXIT
passed=0 failed=0
verdict() { # NAME ok|bad TEXT
    if [ "$2" = ok ]; then passed=$((passed + 1)); echo "ok      $1 $3"; else failed=$((failed + 1)); echo "FAILED  $1 $3"; fi
}

# What the guest does: a lease under profile strict, guarded; then what $1 says.
guest() { # NAME SHELL (no_timer_check: a loaded host is too slow for the kernel to find its timer)
    local name=$1; shift
    local setup='mkdir -p /s/run /dev/shm; ls /dev/watchdog*; (sleep 1000 | '"$BIN"'/guard_agent /s '"$BIN"'/hotpair-guard 10.97.0.77 2 "" 9 /dev/watchdog '$SECONDS_T' >/agent.log 2>&1) &
        for i in $(seq 60); do grep -q armed /agent.log && break; sleep 0.5; done; cat /agent.log; grep -q armed /agent.log || exit 3; sleep 3'
    W=$WORK/cache KARGS=no_timer_check MODS="softdog" K=6.12 PORT=$((17300 + RANDOM % 500 * 4)) LIMIT=240 BINS="$BIN/guard_agent $BIN/hotpair-guard" FILES="$EXTRA" \
        bash "$MKVM" "$setup; $1" >"$WORK/$name.log" 2>&1
    echo $? >"$WORK/$name.rc"
}

EXTRA=""
up='cut -d" " -f1 /proc/uptime'
# the unpacked kernel is kept between runs
mkdir -p "${TMPDIR:-/tmp}/hotpair-guest-kernel"; mkdir -p "$WORK/cache"; ln -s "${TMPDIR:-/tmp}/hotpair-guest-kernel" "$WORK/cache/vm"

guest hang "echo STOPPED \$($up); kill -STOP \$(pidof hotpair-guard) \$(pidof guard_agent); for i in \$(seq 300); do echo ALIVE \$($up); sleep 0.1; done; echo SURVIVED"
stopped=$(awk '$1 == "STOPPED" { print $2 }' "$WORK/hang.log") last=$(awk '$1 == "ALIVE" { t = $2 } END { print t }' "$WORK/hang.log")
if [ -n "$stopped" ] && [ -n "$last" ] && ! grep -q SURVIVED "$WORK/hang.log" && awk "BEGIN { exit !($last - $stopped <= $SECONDS_T + 1) }"; then
    verdict guard_and_agent_stopped ok "(reset $(awk "BEGIN { print $last - $stopped }") s after the stop, T $SECONDS_T s)"
else
    verdict guard_and_agent_stopped bad "(stopped at '$stopped', last seen at '$last')"; tail -n 30 "$WORK/hang.log"
fi

guest end "kill \$(pidof sleep); for i in \$(seq 40); do pidof hotpair-guard >/dev/null || break; sleep 0.1; done; cat /agent.log; pidof hotpair-guard && exit 4; sleep $((SECONDS_T + 4)); echo SURVIVED"
if grep -q SURVIVED "$WORK/end.log" && grep -q '^disarmed' "$WORK/end.log"; then verdict orderly_end_disarms ok ""
else verdict orderly_end_disarms bad ""; tail -n 30 "$WORK/end.log"; fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
