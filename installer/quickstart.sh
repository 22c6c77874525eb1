#!/bin/bash
# usage: installer/quickstart.sh [--headless] [--out DIR] [--size SIZE] [--jobs N]
# A whole pair on this machine: installs what is missing, builds, makes two nodes, a witness and a client in network namespaces,
# mirrors a volume with ext4 and PostgreSQL on it, lets a client commit rows through the virtual address, opens the console.
# --headless plays failures instead and prints what the client saw. Ctrl-C ends it and removes everything but the build.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/installer/packages.sh"
. "$ROOT/installer/build.sh"

HEADLESS=() OUT="$ROOT/out/quickstart" SIZE=1GiB JOBS=$(nproc)
while [ $# -gt 0 ]; do
    case $1 in
        --headless) HEADLESS=(--headless) ;;
        --out) OUT=${2:?--out needs a folder}; shift ;;
        --size) SIZE=${2:?--size needs a size like 1GiB}; shift ;;
        --jobs) JOBS=${2:?--jobs needs a number}; shift ;;
        -h | --help) sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) echo "unknown option $1; $0 --help" >&2; exit 2 ;;
    esac
    shift
done
if [ "$(id -u)" != 0 ]; then
    echo "The quick start makes network namespaces, mounts and virtual addresses: run it as root, for example: sudo $0"
    if [ -x "$ROOT/build/release/bin/hotpair-console" ] && "$ROOT/build/release/bin/hotpair-console" --help 2>/dev/null | grep -q -- --demo; then
        echo "Without root the console shows a simulated pair: $ROOT/build/release/bin/hotpair-console --demo"
    fi
    exit 1
fi

say "installing what is missing"
SCREEN=()
[ ${#HEADLESS[@]} -gt 0 ] || [ -n "${DISPLAY:-}" ] || mapfile -t SCREEN < <(packages_screen | tr ' ' '\n')
# shellcheck disable=SC2046
install_packages $(packages_build) $(packages_console) $(packages_runtime) $(packages_lab) $(packages_postgres) "${SCREEN[@]}"
build_preset release "$JOBS"
mkdir -p "$OUT"
exec python3 "$ROOT/installer/lab/story.py" --bin "$ROOT/build/release/bin" --out "$OUT" --size "$SIZE" "${HEADLESS[@]}"
