"""A copy of a machine with the same keys, as a cloned virtual machine is: it runs behind a router that translates its address, so
that it can be reached where answers go back to where the question came from (the witness), without upsetting the first one's ARP.

  clone (the copied machine's own addresses) --lan-- [router: 10.77.0.8 outside] --lan-- [switch]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil

from .network import CROSS, LAN, MACHINES
from .node import Node
from .shell import kill, pids_in_net, run

OUTSIDE = f"{LAN}.8"


class Clone:
    def __init__(self, pair, original):
        self.network, self.number = pair.network, MACHINES[original.name]
        self.node = Node("clone", pair.network, pair.work, pair.programs, original.shared_mounts)
        self.router = pair.network.ns("clone-router")
        for name in (self.node.netns, self.router):
            run(["ip", "netns", "add", name])
            run(["ip", "-n", name, "link", "set", "lo", "up"])
        self._cables()
        shutil.copytree(original.state, self.node.state, dirs_exist_ok=True, ignore=lambda folder, names: [
            n for n in names if not (os.path.isfile(os.path.join(folder, n)) or os.path.isdir(os.path.join(folder, n)))])

    def _cables(self):
        switch, clone = self.network.ns("switch"), self.node.netns
        run(["ip", "link", "add", "outer", "netns", self.router, "type", "veth", "peer", "name", "p-clone", "netns", switch])
        run(["ip", "link", "add", "inner", "netns", self.router, "type", "veth", "peer", "name", "lan", "netns", clone])
        self._batch(switch, "link set p-clone master lan", "link set p-clone up")
        own = f"{LAN}.{self.number}"
        self._batch(self.router, f"addr add {OUTSIDE}/24 dev outer", "link set outer up", "link set inner up", f"route add {own}/32 dev inner")
        self._batch(clone, f"addr add {own}/32 dev lan", "link set lan up", f"route add {LAN}.0/24 dev lan",
                    "link add cross type veth peer name far", f"addr add {CROSS}.{self.number}/24 dev cross", "link set cross up")
        for setting in ("net.ipv4.ip_forward=1", "net.ipv4.conf.inner.proxy_arp=1"):
            run(["sysctl", "-q", "-w", setting], netns=self.router)
        rules = ["add table ip lab", "add chain ip lab out { type nat hook postrouting priority 100; }",
                 'add rule ip lab out oifname "outer" masquerade']
        run(["nft", "-f", "-"], netns=self.router, stdin="\n".join(rules) + "\n")

    def _batch(self, netns, *lines):
        run(["ip", "-n", netns, "-batch", "-"], stdin="\n".join(lines) + "\n")

    def remove(self):
        self.node.power_off_quietly()
        for name in (self.node.netns, self.router):
            kill(pids_in_net(name))
            run(["ip", "netns", "del", name], check=False)
