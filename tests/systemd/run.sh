#!/bin/bash
# usage: tests/systemd/run.sh [BIN]     the real units under real systemds: two nodes and a witness, each a machine of systemd-nspawn
# A Debian root is made once by debootstrap and kept in build/systemd; machines are overlays of it. Root only.
# The last line is "N passed, N failed, N skipped".
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ROOT/installer/packages.sh"
. "$ROOT/installer/build.sh"
BIN=${1:-$ROOT/build/dev/bin}
# shellcheck disable=SC2046
install_packages $(packages_lab) $(packages_systemd)

export HOTPAIR_SYSTEMD_BASE=$ROOT/build/systemd/base
if [ ! -e "$HOTPAIR_SYSTEMD_BASE.complete" ]; then
    say "making a Debian root for the machines (debootstrap, about a minute)"
    rm -rf "$HOTPAIR_SYSTEMD_BASE"
    mkdir -p "$HOTPAIR_SYSTEMD_BASE"
    # shellcheck disable=SC2046
    list=$(echo systemd systemd-sysv dbus libqt6network6 python3 $(packages_runtime) | tr ' ' ',')
    if ! debootstrap --variant=minbase --include="$list" bookworm "$HOTPAIR_SYSTEMD_BASE" >"$ROOT/build/systemd/debootstrap.log" 2>&1; then
        tail -n 20 "$ROOT/build/systemd/debootstrap.log"
        echo "debootstrap failed: apt-get update must work on this machine"
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    fi
    touch "$HOTPAIR_SYSTEMD_BASE.complete"
fi
export HOTPAIR_SYSTEMD_UNITS=$BIN/../installer
python3 "$ROOT/tests/cluster/run.py" --folder "$ROOT/tests/systemd" --bin "$BIN" --artefacts "$ROOT/out/tests/systemd"
