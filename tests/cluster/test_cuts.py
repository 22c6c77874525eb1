"""The cut matrix: every combination of cut ways between the nodes, the witness and the clients; who serves afterwards.

The same table stands in the manual (resources/help/*/limits.md) and is compared here.
SPDX-License-Identifier: GPL-3.0-or-later"""
import itertools
import os
import re

from base import GROUP, ROOT, ClusterTest, audit, config, time, wait_for
from lab.network import lan_address
from lab.pair import events_of

WAYS = ("A-B", "A-W", "B-W", "A-clients", "B-clients")
FAST = {"serve": 0.5, "stop": 0.3, "promise": 0.9}  # seconds, safety.md 4


def expected(cut):
    """Holder afterwards when node-a served before. None: nobody, because nobody can know that the others do not serve."""
    if {"A-B", "A-W", "B-W"} <= cut:
        return None  # three islands of one voter each
    if {"A-B", "A-W"} <= cut:
        return "node-b"  # the holder is alone; the other two are a majority
    return "node-a"  # it reaches another voter; clients that do not reach it do not vote


def reached(cut):
    """Whether clients reach whoever serves."""
    holder = expected(cut)
    return holder is not None and {"node-a": "A-clients", "node-b": "B-clients"}[holder] not in cut


ALL = [frozenset(c) for n in range(6) for c in itertools.combinations(WAYS, n)]


class Matrix(ClusterTest):
    def cut(self, way):
        network, other = self.pair.network, {"A": "node-a", "B": "node-b", "W": "witness", "clients": "client"}
        one, two = (other[end] for end in way.split("-"))
        network.drop(one, "lan", peer=lan_address(two))
        network.drop(two, "lan", peer=lan_address(one))
        if way == "A-B":
            network.unplug("node-a", "cross")
        if two == "client":  # what comes through the virtual address, too
            network.drop("client", "lan", peer=lan_address(one))
            network.drop(one, "lan", "in", peer=lan_address("client"))

    def heal(self):
        for machine in ("node-a", "node-b", "witness", "client"):
            self.pair.network.allow(machine)
        self.pair.network.plug("node-a", "cross")

    def at_node_a(self):
        """The start of each round: all see each other, node-a serves."""
        pair = self.pair
        for node in pair.nodes.values():
            wait_for(f"{node.name} to see the other node and the witness",
                     lambda n=node: all(x["state"] == "online" for x in n.status()["nodes"]) and n.status()["witness"]["state"] == "online", 20)
        holder = pair.wait_active(GROUP, timeout=40)
        for node in pair.nodes.values():
            if pair.group(GROUP, node)["hold"]:  # a third move within ten minutes puts the group on hold, as it should
                node.ctl("group", "resume", GROUP)
                break
        if holder is not pair.a:
            wait_for("the move back", lambda: holder.ctl_raw("switchover", GROUP, "--to", "node-a", "--json").returncode == 0, 40, period=1)
        pair.wait_active(GROUP, pair.a, timeout=40)
        wait_for("three voters again", self.three_voters, 40, period=0.5)

    def three_voters(self):
        """Whether the witness, when it was given up, is enrolled again."""
        events = [event for node in self.pair.nodes.values() for event in events_of(node) if event["code"] in ("WITNESS_DROPPED", "WITNESS_ENROLLED")]
        return not events or max(events, key=lambda event: event["time"])["code"] == "WITNESS_ENROLLED"

    def round(self, cut):
        pair, address = self.pair, config.virtual_address()
        self.at_node_a()
        for way in cut:
            self.cut(way)
        begun = time.monotonic()
        audit.never_two(pair, 1.5 * FAST["promise"])
        want = [expected(cut)] if expected(cut) else []
        wait_for(f"the address at {want or 'nobody'} with {sorted(cut)} cut", lambda: pair.holders_of_address(address) == want, 6, period=0.02)
        took = time.monotonic() - begun
        audit.never_two(pair, FAST["promise"])
        self.assertEqual(pair.holders_of_address(address), want, f"with {sorted(cut)} cut")
        self.heal()
        return took

    def matrix(self, combinations):
        self.service("plain", profile="fast")
        self.writer.finish()
        self.pair.clients.clear()
        slowest = 0.0
        for cut in combinations:
            slowest = max(slowest, self.round(cut))
        self.at_node_a()
        audit.no_crash(self.pair)
        stops = sum(expected(cut) is None for cut in combinations)
        self.note(f"{len(combinations)} combinations, {stops} total stops, two holders 0, slowest {slowest:.1f} s")


class Cuts(Matrix):
    def test_cut_matrix_of_the_manual(self):
        """Both languages tell all 32 combinations as expected() has them."""
        for language in ("en", "zh_CN"):
            with open(os.path.join(ROOT, "resources", "help", language, "limits.md"), encoding="utf-8") as page:
                rows = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in page if line.startswith("| ")][1:]
            told = {frozenset(re.findall("`([^`]+)`", ways)): (re.findall("`([^`]+)`", holder) or [None])[0] for ways, holder, _ in rows}
            self.assertEqual(told, {cut: expected(cut) for cut in ALL})
            words = {reach for ways, _, reach in rows if reached(frozenset(re.findall("`([^`]+)`", ways)))}
            self.assertEqual(len(words), 1, "one word for yes")
            self.assertEqual(sum(reach in words for _, _, reach in rows), sum(reached(cut) for cut in ALL))

    def test_cut_matrix_between_voters(self):
        """The eight combinations of the three ways between the voters."""
        self.matrix([cut for cut in ALL if cut <= set(WAYS[:3])])


class CutsLong(Matrix):
    long = True

    def test_cut_matrix_with_clients(self):
        """All 32 combinations."""
        self.matrix(ALL)
