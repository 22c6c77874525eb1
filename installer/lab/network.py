"""The machines' network: a namespace per machine, a switch, a direct cable between the nodes, and ways to break them.

  node-a ---lan--- [switch] ---lan--- node-b        10.77.0.1, .2, witness .3, client .9, virtual addresses from .100; fd77::1 ...
     |                |  |               |
     |          witness  client          |
     +-------------- cross --------------+          10.78.0.1, .2, fd78::1, ::2: the second heartbeat link and the mirror's own cable

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os

from .shell import kill, pids_in_net, run

MACHINES = {"node-a": 1, "node-b": 2, "witness": 3, "client": 9}
NODES = ("node-a", "node-b")
LAN, CROSS = "10.77.0", "10.78.0"


def lan_address(machine, family=4):
    return f"{LAN}.{MACHINES[machine]}" if family == 4 else f"fd77::{MACHINES[machine]}"


def cross_address(machine, family=4):
    return f"{CROSS}.{MACHINES[machine]}" if family == 4 else f"fd78::{MACHINES[machine]}"


def endpoint(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Network:
    def __init__(self, prefix):
        self.prefix = prefix

    def ns(self, machine):
        return f"{self.prefix}{machine}"

    def namespaces(self):
        return [self.ns(machine) for machine in ("switch", *MACHINES)]

    # --- building and removing

    def build(self):
        for name in self.namespaces():
            run(["ip", "netns", "add", name])
            run(["ip", "-n", name, "link", "set", "lo", "up"])
        self._batch("switch", "link add lan type bridge mcast_snooping 0", "link set lan up")
        for machine in MACHINES:
            port = self._port(machine)
            run(["ip", "link", "add", "lan", "netns", self.ns(machine), "type", "veth", "peer", "name", port, "netns", self.ns("switch")])
            self._batch("switch", f"link set {port} master lan", f"link set {port} up")
        a, b = (self.ns(node) for node in NODES)
        run(["ip", "link", "add", "cross", "netns", a, "type", "veth", "peer", "name", "cross", "netns", b])
        for machine in MACHINES:
            self.address(machine)

    def address(self, machine):
        """What a machine's own network set-up does at boot: own addresses only, every rule of ours forgotten."""
        n = MACHINES[machine]
        lines = ["addr flush dev lan", f"addr add {LAN}.{n}/24 dev lan", "link set lan up", f"addr add fd77::{n}/64 dev lan nodad"]
        if machine in NODES:
            lines += ["addr flush dev cross", f"addr add {CROSS}.{n}/24 dev cross", "link set cross up", f"addr add fd78::{n}/64 dev cross nodad"]
        self._batch(machine, *lines)
        self.allow(machine)

    def remove(self):
        """Kills what still runs in the namespaces and removes them; quiet about what is not there."""
        present = set(os.listdir("/run/netns")) if os.path.isdir("/run/netns") else set()
        mine = [name for name in self.namespaces() if name in present]
        for name in mine:
            kill(pids_in_net(name))
        for name in mine:
            run(["ip", "netns", "del", name], check=False)

    # --- breaking and mending

    def unplug(self, machine, link=None):
        """Pulls the cable of `link` ("lan", "cross"), or all cables at the same instant."""
        self._plug(machine, "down", link)

    def plug(self, machine, link=None):
        self._plug(machine, "up", link)

    def drop(self, machine, link=None, direction="both", peer=None, port=None, protocol=None):
        """Loses packets silently at `machine`: on one link or all, one way ("in", "out") or both, to or from one peer address or port."""
        rules = ["add table inet hotpair_lab"]
        for way, hook, interface, side in (("in", "input", "iifname", "saddr"), ("out", "output", "oifname", "daddr")):
            if direction not in (way, "both"):
                continue
            rules.append(f"add chain inet hotpair_lab {way} {{ type filter hook {hook} priority 0; policy accept; }}")
            match = [f'{interface} "{link}"' if link else f'{interface} != "lo"']
            if peer:
                match.append(f"ip {side} {peer}")
            if protocol and port:
                match.append(f"{protocol} dport {port}")
            rules.append(f"add rule inet hotpair_lab {way} {' '.join(match)} drop")
        run(["nft", "-f", "-"], netns=self.ns(machine), stdin="\n".join(rules) + "\n")

    def lose(self, machine, link, percent):
        """Loses that share of the packets on one link of `machine`, each way by its own dice."""
        rules = ["add table inet hotpair_lab"]
        for way, hook, interface in (("in", "input", "iifname"), ("out", "output", "oifname")):
            rules.append(f"add chain inet hotpair_lab {way} {{ type filter hook {hook} priority 0; policy accept; }}")
            rules.append(f'add rule inet hotpair_lab {way} {interface} "{link}" numgen random mod 100 < {percent} drop')
        run(["nft", "-f", "-"], netns=self.ns(machine), stdin="\n".join(rules) + "\n")

    def allow(self, machine):
        """Forgets every rule that drop() and lose() made at this machine."""
        run(["nft", "delete", "table", "inet", "hotpair_lab"], netns=self.ns(machine), check=False)

    # --- looking

    def addresses(self, machine):
        """Every address that the machine's interfaces carry now, without prefix length."""
        links = json.loads(run(["ip", "-j", "-n", self.ns(machine), "addr"]).stdout or "[]")
        return [info["local"] for link in links for info in link.get("addr_info", []) if link.get("ifname") != "lo"]

    def _port(self, machine):
        return "p-" + machine

    def _plug(self, machine, state, link):
        if link in (None, "lan"):
            run(["ip", "-n", self.ns("switch"), "link", "set", self._port(machine), state])
        if link in (None, "cross") and machine in NODES:
            run(["ip", "-n", self.ns(machine), "link", "set", "cross", state])

    def _batch(self, machine, *lines):
        run(["ip", "-n", self.ns(machine), "-batch", "-"], stdin="\n".join(lines) + "\n")
