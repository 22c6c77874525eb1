#!/bin/bash
# usage: tests/windows/run.sh [JOBS]     cross build for Windows, then the programs under wine beside Linux ones
# Needs the Qt SDK: HOTPAIR_WINDOWS_SDK names its unpacked folder, or ../shared/windows-sdk beside the checkout has the archive.
# The last line is "N passed, N failed, N skipped".
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ROOT/installer/packages.sh"
. "$ROOT/installer/build.sh"
JOBS=${1:-$(nproc)}
SHARED=$ROOT/../shared/windows-sdk

skip() { echo "$1"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
fail() { echo "$1"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

if [ -z "${HOTPAIR_WINDOWS_SDK:-}" ]; then
    archive=$(find "$SHARED" -maxdepth 1 -name 'qt-*-mingw64.tar.xz' 2>/dev/null | head -n 1 || true)
    [ -n "$archive" ] || skip "skipped: no Qt SDK for Windows (set HOTPAIR_WINDOWS_SDK to its folder; looked for an archive in $SHARED)"
    # shellcheck disable=SC2046
    install_packages $(packages_build) $(packages_windows)
    HOTPAIR_WINDOWS_SDK=$ROOT/build/windows-sdk/sdk
    if [ ! -d "$HOTPAIR_WINDOWS_SDK" ]; then
        say "unpacking $archive"
        mkdir -p "$ROOT/build/windows-sdk"
        tar -xJf "$archive" -C "$ROOT/build/windows-sdk"
    fi
else
    # shellcheck disable=SC2046
    install_packages $(packages_build) $(packages_windows)
fi
export HOTPAIR_WINDOWS_SDK HOTPAIR_WINDOWS_TOOLCHAIN=$ROOT/cmake/windows-mingw.cmake
build_preset windows "$JOBS" || fail "the cross build failed"
build_preset dev "$JOBS" hotpair-agent hotpair-guard hotpairctl || fail "the build of the Linux programs failed"

say "putting the libraries beside the programs"
BIN=$ROOT/build/windows/bin
for name in Qt6Core Qt6Network libcrypto-3-x64 libssl-3-x64; do
    found=$(find "$HOTPAIR_WINDOWS_SDK/bin" -iname "$name.dll" | head -n 1)
    [ -n "$found" ] || fail "the SDK in $HOTPAIR_WINDOWS_SDK has no $name.dll"
    cp -u "$found" "$BIN/"
done
mkdir -p "$BIN/tls"
cp -u "$HOTPAIR_WINDOWS_SDK"/plugins/tls/*.dll "$BIN/tls/"
for name in libstdc++-6.dll libgcc_s_seh-1.dll libwinpthread-1.dll; do
    cp -u "$(x86_64-w64-mingw32-g++-posix -print-file-name=$name)" "$BIN/"
done
x86_64-w64-mingw32-gcc-posix -O1 -Wall -Werror -o "$BIN/job.exe" "$ROOT/tests/windows/job.c"

say "making a wine prefix"
WORK=$(mktemp -d "${TMPDIR:-/tmp}/hotpair-wine.XXXXXX")
export HOTPAIR_WINDOWS_BIN=$BIN WINEPREFIX=$WORK/prefix WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" DISPLAY=
remove_prefix() { wineserver -k >/dev/null 2>&1 || true; rm -rf "$WORK"; }
trap remove_prefix EXIT
wineboot -i >"$WORK/wineboot.log" 2>&1 </dev/null || { tail -n 20 "$WORK/wineboot.log"; fail "wine could not make a prefix"; }
wineserver -w # the next one must live in the namespaces of the Windows node
say "tests"
python3 "$ROOT/tests/cluster/run.py" --folder "$ROOT/tests/windows" --bin "$ROOT/build/dev/bin" --artefacts "$ROOT/out/tests/windows"
