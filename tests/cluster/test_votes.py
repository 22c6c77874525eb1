"""Votes, proofs and memory: rows 5, 7, 8, 13, 15, 34, 36 of the fault table (safety.md 5). SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import shutil
import signal
import subprocess

from base import BALANCED, GROUP, VOLUME, ClusterTest, audit, config, time, wait_for
from lab.network import cross_address, lan_address


class Votes(ClusterTest):
    def test_row_05_witness_returns_with_an_empty_disk(self):
        """It is mute until the holder enrols it; then its vote carries a takeover again."""
        pair = self.service("nbd")
        term = self.term()
        pair.witness.power_off()
        shutil.rmtree(os.path.join(pair.witness.state, "votes"))
        pair.witness.power_on()
        wait_for("the witness to be enrolled again", lambda: os.listdir(os.path.join(pair.witness.state, "votes")), 30, period=0.2)
        self.assert_no_role_change(term)
        cut = time.monotonic()
        pair.a.power_off()
        self.note(f"outage after enrolment {self.served_since(cut):.0f} ms")
        pair.a.power_on()
        self.audit(pair.b)

    def test_row_07_heartbeats_lost_data_link_up(self):
        """No heartbeat passes between the nodes on any link, the mirror goes on: no failover."""
        pair = self.service("nbd")
        term, cut = self.term(), time.monotonic()
        pair.network.drop("node-a", "cross", protocol="udp", port=7421)
        pair.network.drop("node-a", "lan", protocol="udp", port=7421, peer=lan_address("node-b"))
        for node in pair.nodes.values():
            wait_for(f"{node.name} to show both links down", lambda n=node: {self.link(n, "lan"), self.link(n, "cross")} == {"down"}, 15)
        audit.never_two(pair, 3 * BALANCED["promise"])
        self.assertEqual((pair.group(GROUP, pair.a)["holder"], pair.group(GROUP, pair.a)["term"]), ("node-a", term))
        self.note(f"longest pause {self.served_since(cut):.0f} ms")
        pair.network.allow("node-a")
        self.audit(pair.a)

    def test_row_08_data_link_lost(self):
        """The heartbeats go on: the holder goes solo, its peer is outdated and may not take over."""
        pair = self.service("nbd")
        term, cut = self.term(), time.monotonic()
        for node, peer in (("node-a", "node-b"), ("node-b", "node-a")):
            pair.network.drop(node, None, protocol="tcp", port=7422, peer=cross_address(peer))
        pair.wait_mirror(VOLUME, "solo", nodes=[pair.a])
        self.note(f"write pause {self.served_since(cut):.0f} ms")
        self.assert_no_role_change(term)
        wait_for("node-b to be no candidate", lambda: "node-b" not in pair.group(GROUP, pair.a)["eligible"], 10)
        refused = pair.a.ctl_raw("switchover", GROUP, "--to", "node-b", "--json")
        self.assertEqual(refused.returncode, 3, refused.stdout + refused.stderr)
        for node in ("node-a", "node-b"):
            pair.network.allow(node)
        self.audit(pair.a)

    def test_row_13_renewals_arrive_but_grants_are_lost(self):
        """The holder's datagrams arrive, nothing comes back: it stops in time, the peer takes over; no promise is held up."""
        pair = self.service("mounted")
        cut = time.monotonic()
        pair.network.drop("node-a", None, "in", protocol="udp", port=7421)
        pair.network.drop("node-a", "lan", "in", peer=lan_address("witness"))
        bound = BALANCED["serve"] + BALANCED["stop"]
        wait_for("the holder to stop", lambda: not pair.a.find("record_app.py", anywhere=True), bound + 1, period=0.02)
        self.note(f"stopped after {(time.monotonic() - cut) * 1000:.0f} ms")
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        pair.network.allow("node-a")
        self.audit(pair.b)

    def test_row_15_only_the_older_node_powers_up(self):
        """It waits for the newer data, however long; when that node is back, everything acknowledged is there."""
        pair = self.service("nbd")
        pair.a.power_off()
        self.writer.wait_answer(time.monotonic(), 30)
        time.sleep(1)
        pair.b.power_off()
        pair.a.power_on()
        wait_for("node-a to answer", pair.a.status, 20)
        audit.never_two(pair, 5 * BALANCED["promise"])
        self.assertEqual(pair.holders_of_address(config.virtual_address()), [], "data that lacks acknowledged writes was served")
        shown = pair.group(GROUP, pair.a)
        self.assertNotEqual(shown["state"], "active")
        self.note(f"waits for {(shown.get('waitingFor') or {}).get('code')}")
        pair.b.power_on()
        self.writer.wait_answer(time.monotonic(), 60)
        self.audit()

    def snapshot(self, node):
        """State and backing of a running node as they are at one moment: its agent stands still while they are copied."""
        saved = os.path.join(self.pair.work, "snapshot")
        image = self.pair.backing(VOLUME)[node.name]
        began = time.monotonic()
        node.signal("hotpair-agent", signal.SIGSTOP)
        shutil.copytree(node.state, saved, ignore=shutil.ignore_patterns("*.sock", "*.nbd", "run", "hotpair-agent", os.path.basename(image)), symlinks=True)
        subprocess.run(["cp", "--sparse=always", image, image + ".snapshot"], check=True)
        node.signal("hotpair-agent", signal.SIGCONT)
        self.note(f"snapshot of {node.name} in {(time.monotonic() - began) * 1000:.0f} ms")
        return saved, image

    def put_back(self, node, snapshot):
        saved, image = snapshot
        node.power_off()
        shutil.copytree(saved, node.state, dirs_exist_ok=True, symlinks=True)
        os.replace(image + ".snapshot", image)

    def test_row_34_standby_rolled_back_by_a_snapshot(self):
        """Votes and data of some seconds ago come back, within one term and data generation: that copy is made anew in full."""
        pair = self.service("nbd")
        snapshot = self.snapshot(pair.b)
        pair.wait_mirror(VOLUME)
        time.sleep(6)  # writes that the snapshot does not know, and marks that both copies stored
        self.put_back(pair.b, snapshot)
        pair.b.power_on()
        pair.wait_mirror(VOLUME)
        self.assertIn("MIRROR_PEER_ROLLED_BACK", pair.event_codes(pair.a))
        self.assertIn("MIRROR_ROLLED_BACK", pair.event_codes(pair.b))
        cut = time.monotonic()
        pair.a.power_off()
        self.note(f"outage {self.served_since(cut):.0f} ms")
        pair.a.power_on()
        self.audit(pair.b)

    def test_row_34_standby_rolled_back_by_less_than_a_mark(self):
        """The snapshot is younger than the newest mark: nothing says so, but the holder knows every block that it can lack."""
        pair = self.service("nbd")
        snapshot = self.snapshot(pair.b)
        time.sleep(0.7)
        self.put_back(pair.b, snapshot)
        pair.b.power_on()
        pair.wait_mirror(VOLUME)
        cut = time.monotonic()
        pair.a.power_off()
        self.note(f"outage {self.served_since(cut):.0f} ms")
        pair.a.power_on()
        self.audit(pair.b)

    def test_row_34_holder_rolled_back_while_it_was_down(self):
        """The other node serves meanwhile; the old holder comes back with data of some seconds before its end."""
        pair = self.service("nbd")
        snapshot = self.snapshot(pair.a)
        pair.wait_mirror(VOLUME)
        time.sleep(6)
        self.put_back(pair.a, snapshot)
        self.writer.wait_answer(time.monotonic(), 30)
        pair.a.power_on()
        pair.wait_mirror(VOLUME)
        self.assertIn("MIRROR_PEER_ROLLED_BACK", pair.event_codes(pair.b))
        cut = time.monotonic()
        pair.b.power_off()
        self.note(f"outage {self.served_since(cut):.0f} ms")
        pair.b.power_on()
        self.audit(pair.a)

    def test_row_36_switch_restarts(self):
        """Nobody sees anybody for a while: the holder stops; afterwards exactly one serves again, and stays."""
        pair = self.service("mounted")
        cut = time.monotonic()
        for machine in ("node-a", "node-b", "witness"):
            pair.network.unplug(machine)
        bound = BALANCED["serve"] + BALANCED["stop"]
        wait_for("the holder to stop", lambda: not pair.holders_of_address(config.virtual_address()), bound + 1, period=0.02)
        self.note(f"address gone after {(time.monotonic() - cut) * 1000:.0f} ms")
        time.sleep(4)
        back = time.monotonic()
        for machine in ("node-a", "node-b", "witness"):
            pair.network.plug(machine)
        self.writer.wait_answer(back, 30)
        self.note(f"served {(time.monotonic() - back) * 1000:.0f} ms after the switch is back")
        audit.never_two(pair, 2 * BALANCED["promise"])
        terms = pair.group(GROUP, pair.a)["term"]
        time.sleep(BALANCED["promise"])
        self.assertEqual(pair.group(GROUP, pair.a)["term"], terms, "no loop")
        self.audit()
