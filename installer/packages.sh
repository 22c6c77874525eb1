# What HotPair needs from Debian bookworm, by purpose. Sourced by tests/run.sh, installer/quickstart.sh and the benches.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

packages_build() { # compile agent, guard and hotpairctl
    echo cmake ninja-build g++ ccache mold pkg-config qt6-base-dev libssl-dev
}
packages_console() { # compile and show the console
    echo qt6-charts-dev libqt6opengl6-dev qt6-svg-dev qtkeychain-qt6-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools \
        qt6-translations-l10n libgl-dev fonts-noto-cjk fonts-dejavu-core
}
packages_runtime() { # what a running agent calls: addresses, file systems, the mount path of a volume
    echo iproute2 util-linux mount e2fsprogs kmod libnbd-bin nbd-client fuse3
}
packages_lab() { # a whole pair on one machine: installer/lab
    echo python3 procps nftables iproute2 util-linux e2fsprogs libnbd-bin fuse3
}
packages_postgres() { # the database of the quick start
    echo postgresql-15 postgresql-client-15
}
packages_test() { # clients that the tests drive the product with
    echo qemu-utils fio nbdkit xfsprogs libnbd-bin python3-libnbd openssl xvfb xauth fence-agents socat
}
packages_systemd() { # machines with a real systemd
    echo debootstrap systemd-container
}
packages_systemd() { # machines with a real systemd
    echo debootstrap systemd-container
}
packages_windows() { # cross build and the machine that runs it
    echo g++-mingw-w64-x86-64-posix wine64 wine xz-utils qt6-base-dev-tools
}
packages_bench() { # the peers that we are measured beside
    echo keepalived jq bc fio nbdkit libnbd-bin qemu-utils qemu-block-extra qemu-system-common iperf3
}
packages_screen() { # a display for machines without one
    echo xvfb x11-utils xauth imagemagick
}

package_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_packages NAME...: installs those that dpkg does not know as installed; fails with the command to run when it may not.
install_packages() {
    local missing=() name started=0
    for name in "$@"; do package_installed "$name" || missing+=("$name"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "These Debian packages are missing and only root may install them. Run: apt-get install ${missing[*]}" >&2
        return 1
    fi
    if [[ " ${missing[*]} " = *" postgresql-15 "* ]] && [ ! -d /etc/postgresql/15/main ]; then started=1; fi
    echo "installing: ${missing[*]}"
    local log; log=$(mktemp "${TMPDIR:-/tmp}/hotpair-apt.XXXXXX")
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "apt-get failed, its whole output is in $log. Repair the package sources (apt-get update must work), then run this again." >&2
        return 1
    fi
    rm -f "$log"
    # Debian makes and starts a database cluster of its own: the one that this installation made goes again.
    if [ $started = 1 ] && [ -d /etc/postgresql/15/main ]; then pg_dropcluster --stop 15 main >/dev/null 2>&1 || true; fi
}
