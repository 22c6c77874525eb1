# Building with progress on one line per step of five per cent. Sourced by tests/run.sh, installer/quickstart.sh and the benches.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
START_SECONDS=$SECONDS

say() { printf '[%3d:%02d] %s\n' $(((SECONDS - START_SECONDS) / 60)) $(((SECONDS - START_SECONDS) % 60)) "$*"; }

# Whole percents of five once each; whatever the compiler has to say, in full.
build_progress() {
    awk 'match($0, /^\[[0-9]+\/[0-9]+\]/) { split(substr($0, 2, RLENGTH - 2), n, "/"); p = int(20 * n[1] / n[2]) * 5
             if (!(n[2] in last) || p > last[n[2]]) { last[n[2]] = p; printf "        %3d %%  (%d of %d)\n", p, n[1], n[2]; fflush() } next }
         /^ninja: (no work|Entering)/ { next }
         { print; fflush() }'
}

# build_preset PRESET JOBS [TARGET...]: configures once and builds; returns non-zero with the compiler's words printed.
build_preset() {
    local preset=$1 jobs=$2 log; shift 2
    log="$ROOT/build/$preset-configure.log"
    mkdir -p "$ROOT/build"
    say "building ($preset)"
    if ! (cd "$ROOT" && cmake --preset "$preset") >"$log" 2>&1 </dev/null; then
        tail -n 30 "$log"
        echo "configuring failed, the whole output is in $log"
        return 1
    fi
    if ! ninja -C "$ROOT/build/$preset" -j "$jobs" "$@" </dev/null 2>&1 | build_progress; then
        echo "the build failed"
        return 1
    fi
    say "built"
}
