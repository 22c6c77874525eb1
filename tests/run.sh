#!/bin/bash
# usage: tests/run.sh [SUITE...] [--list] [--jobs N] [--states N] [--schedules N] [--minutes N] [--faults N] [--seed S]
# Installs what the tests need, builds once, runs the named suites (without names: all quick ones).
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only without a failure.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=../installer/packages.sh
. "$ROOT/installer/packages.sh"
# shellcheck source=../installer/build.sh
. "$ROOT/installer/build.sh"

#      name       default root  minutes what
SUITES="unit       yes     no    1       every module by itself, fake clocks
scenarios  yes     no    1       golden stories of the decision core
simulation yes     no    3       two nodes and a witness under seeded faults, invariants after every event; --schedules N (a release: 1000000)
model      no      no    3       spin searches the protocol exhaustively within its bounds (tests/model/README.md)
plants     no      no    60      every planted fault of the simulator, also the rare ones; out/tests/plants.log is the table
crash      yes     no    2       the mirror's engine on disks that lose power; --states N plays N crash states (a release: 200000)
hostile    yes     no    1       bad bytes for every parser
gui        yes     no    2       the console, offscreen, real clicks
cluster    yes     yes   10      real processes in network namespaces, rows of the fault table, audit of acknowledged records
cluster-long no    yes   5       the whole cut matrix (32 combinations)
soak       no      yes   --minutes  faults drawn by a seed (--seed) on a pair under load, the audit after each
database   no      yes   --faults  PostgreSQL with pgbench and a ledger on the mirrored volume; --faults N (50) by --seed: power with lost disk caches, cables, agents, disks; amcheck and the ledger after each
guest      no      yes   3       softdog resets an emulated machine whose guard and agent were stopped (QEMU)
systemd    no      yes   3       the real units under real systemds: service resource, watchdog, restart, reboot (first run makes a Debian root)
windows    no      yes   2       cross build, hotpair programs under wine, a Linux and a Windows node in one pair (needs the SDK)
asan       no      no    15      unit, scenarios, simulation, crash and hostile under address and undefined-behaviour sanitizers
tsan       no      no    15      the same under the thread sanitizer"

usage() { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; }
list() {
    printf '%-11s %-8s %-10s %-8s %s\n' suite default root minutes what
    local name default root minutes what
    while read -r name default root minutes what; do printf '%-11s %-8s %-10s %-8s %s\n' "$name" "$default" "$root" "~$minutes" "$what"; done <<<"$SUITES"
    echo "minutes: two cores, without the build (first build about 10 minutes, later ones seconds)"
}
row() { awk -v n="$1" '$1 == n' <<<"$SUITES"; }

JOBS=$(nproc) STATES= SCHEDULES= MINUTES=10 FAULTS=50 SEED=
WANTED=()
while [ $# -gt 0 ]; do
    case $1 in
        --list) list; exit 0 ;;
        --jobs) JOBS=${2:?--jobs needs a number}; shift ;;
        --jobs=*) JOBS=${1#--jobs=} ;;
        --states) STATES=${2:?--states needs a number}; shift ;;
        --states=*) STATES=${1#--states=} ;;
        --minutes) MINUTES=${2:?--minutes needs a number}; shift ;;
        --faults) FAULTS=${2:?--faults needs a number}; shift ;;
        --seed) SEED=${2:?--seed needs a number}; shift ;;
        --schedules) SCHEDULES=${2:?--schedules needs a number}; shift ;;
        --schedules=*) SCHEDULES=${1#--schedules=} ;;
        -h | --help) usage; list; exit 0 ;;
        -*) echo "unknown option $1" >&2; usage >&2; exit 2 ;;
        *) [ -n "$(row "$1")" ] || { echo "unknown suite $1; tests/run.sh --list shows them" >&2; exit 2; }; WANTED+=("$1") ;;
    esac
    shift
done
[ ${#WANTED[@]} -gt 0 ] || mapfile -t WANTED < <(awk '$2 == "yes" { print $1 }' <<<"$SUITES")

PASSED=0 FAILED=0 SKIPPED=0
OUT="$ROOT/out/tests"
mkdir -p "$OUT"
wanted() { [[ " ${WANTED[*]} " = *" $1 "* ]]; }
count() { PASSED=$((PASSED + $1)); FAILED=$((FAILED + $2)); SKIPPED=$((SKIPPED + $3)); }
finish() {
    say "all suites done"
    echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
    [ "$FAILED" = 0 ]
}

# run_ctest SUITE PRESET LABEL-REGEX: counts from ctest's JUnit file. A suite in which nothing ran is a broken suite, not a green one.
run_ctest() {
    local suite=$1 preset=$2 label=$3 xml="$OUT/$1.xml" numbers
    rm -f "$xml"
    (cd "$ROOT/build/$preset" && ctest -L "$label" --parallel "$JOBS" --output-on-failure --no-tests=ignore --output-junit "$xml") </dev/null || true
    numbers=$(python3 - "$xml" <<'PY' || echo "0 1 0"
import sys, xml.etree.ElementTree as tree
cases = tree.parse(sys.argv[1]).getroot().findall("testcase")
skipped = sum(c.find("skipped") is not None for c in cases)
failed = sum(c.find("failure") is not None or c.get("status") == "fail" for c in cases)
if not cases: failed = 1
print(max(0, len(cases) - failed - skipped), failed, skipped)
PY
    )
    read -r p f s <<<"$numbers"
    [ "$p$f$s" != 010 ] || echo "suite $suite: no test ran"
    count "$p" "$f" "$s"
    say "$suite: $p passed, $f failed, $s skipped"
}

# run_counted SUITE COMMAND...: a runner of our own, its last line is "N passed, N failed, N skipped".
run_counted() {
    local suite=$1 log="$OUT/$1.log" last p f s; shift
    "$@" </dev/null 2>&1 | tee "$log" || true
    last=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n 1 || true)
    if [ -n "$last" ]; then read -r p _ f _ s _ <<<"$last"; else p=0 f=1 s=0; echo "suite $suite ended without its result line: $log"; fi
    count "$p" "$f" "$s"
    say "$suite: $p passed, $f failed, $s skipped"
}
skip_suite() { say "$1 skipped: $2"; count 0 0 1; }

say "installing what is missing"
# shellcheck disable=SC2046
install_packages $(packages_build) $(packages_console) $(packages_runtime) $(packages_lab) $(packages_test)

TARGETS=(all)
if wanted unit || wanted scenarios || wanted simulation || wanted plants || wanted crash || wanted hostile || wanted gui; then :
elif wanted cluster || wanted cluster-long || wanted soak || wanted database || wanted guest || wanted systemd; then TARGETS=(hotpair-agent hotpair-guard hotpair-nbd-proxy hotpairctl guard_agent clock_shim watchdog_shim) # they run nothing else
else TARGETS=()
fi
if [ ${#TARGETS[@]} -gt 0 ]; then
    build_preset dev "$JOBS" "${TARGETS[@]}" || { count 0 1 0; finish; exit 1; }
fi
for suite in "${WANTED[@]}"; do
    say "suite $suite (about $(row "$suite" | awk '{print $4}') minutes)"
    case $suite in
        unit | scenarios | hostile | gui) run_ctest "$suite" dev "^$suite\$" ;;
        simulation)
            if [ -z "$SCHEDULES" ]; then run_ctest simulation dev '^simulation$'
            else run_counted simulation bash -c '"$1" --schedules "$2" --jobs "$3" && echo "1 passed, 0 failed, 0 skipped" || echo "0 passed, 1 failed, 0 skipped"' simulation "$ROOT/build/dev/tests/simulation" "$SCHEDULES" "$JOBS"; fi ;;
        model) install_packages spin gcc && run_counted model bash "$ROOT/tests/model/run.sh" ;;
        plants) run_counted plants "$ROOT/build/dev/tests/simulation" --plants-report --jobs "$JOBS" ;;
        crash)
            run_ctest crash dev '^crash$'
            [ -z "$STATES" ] || run_counted crash bash -c '"$1" --states "$2" && echo "1 passed, 0 failed, 0 skipped" || echo "0 passed, 1 failed, 0 skipped"' crash "$ROOT/build/dev/tests/crash" "$STATES" ;;
        cluster)
            if [ "$(id -u)" != 0 ]; then skip_suite cluster "network namespaces need root; run tests/run.sh cluster as root"
            else run_counted cluster python3 "$ROOT/tests/cluster/run.py" --bin "$ROOT/build/dev/bin" --artefacts "$OUT/cluster" --jobs 3; fi ;;
        cluster-long)
            if [ "$(id -u)" != 0 ]; then skip_suite cluster-long "network namespaces need root"
            else run_counted cluster-long python3 "$ROOT/tests/cluster/run.py" --bin "$ROOT/build/dev/bin" --artefacts "$OUT/cluster-long" --long; fi ;;
        soak)
            if [ "$(id -u)" != 0 ]; then skip_suite soak "network namespaces need root"
            else run_counted soak python3 "$ROOT/tests/cluster/soak.py" --bin "$ROOT/build/dev/bin" --artefacts "$OUT/soak" --minutes "$MINUTES" ${SEED:+--seed "$SEED"}; fi ;;
        database)
            if [ "$(id -u)" != 0 ]; then skip_suite database "network namespaces need root"
            else
                # shellcheck disable=SC2046
                install_packages $(packages_postgres)
                run_counted database python3 "$ROOT/tests/cluster/database.py" --bin "$ROOT/build/dev/bin" --artefacts "$OUT/database" --faults "$FAULTS" ${SEED:+--seed "$SEED"}
            fi ;;
        guest)
            if [ "$(id -u)" != 0 ]; then skip_suite guest "the emulated machine's packages need root"
            else run_counted guest bash "$ROOT/tests/guest/run.sh" "$ROOT/build/dev/bin"; fi ;;
        systemd)
            if [ "$(id -u)" != 0 ]; then skip_suite systemd "machines need root; run tests/run.sh systemd as root"
            else run_counted systemd bash "$ROOT/tests/systemd/run.sh" "$ROOT/build/dev/bin"; fi ;;
        windows)
            if [ "$(id -u)" != 0 ]; then skip_suite windows "network namespaces need root; run tests/run.sh windows as root"
            else run_counted windows bash "$ROOT/tests/windows/run.sh" "$JOBS"; fi ;;
        asan | tsan)
            if build_preset "$suite" "$JOBS"; then run_ctest "$suite" "$suite" '^(unit|scenarios|simulation|crash|hostile)$'; else count 0 1 0; fi ;;
    esac
done
finish
