#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Our volume mirror beside qemu's mirrors, qemu-nbd and nbdkit, in the same run on the same machine.
# usage: tests/bench/mirror/run.sh [measure.py's options]     (root: network namespaces)
#   e.g. --back tmpfs disk --modes plain tls solo --resync --rounds 5        see measure.py --help
# Builds the release node when it is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
. "$root/installer/packages.sh"
install_packages $(packages_bench)
node=$root/build/release/tests/hotpair-mirror-node
if [ ! -x "$node" ] && [[ " $* " != *" --node "* ]]; then
    (cd "$root" && cmake --preset release -DHOTPAIR_TESTS=ON -DHOTPAIR_CONSOLE=OFF >/dev/null && ninja -C build/release hotpair-mirror-node)
fi
exec python3 "$here/measure.py" "$@"
