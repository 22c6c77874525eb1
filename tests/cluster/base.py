"""What every cluster test shares: a pair with one protected service, a writer that knows what was acknowledged, the audit.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "installer"))

from lab import audit, config  # noqa: E402
from lab.network import lan_address  # noqa: E402
from lab.clients import Prober, RecordWriter, read_records  # noqa: E402
from lab.pair import Pair  # noqa: E402
from lab.shell import LabError, wait_for  # noqa: E402

GROUP, VOLUME = "app", "data"
BALANCED = {"serve": 1.8, "stop": 1.0, "promise": 3.0}  # seconds, safety.md 4


def alone(test):
    """Marks a test whose figures another pair on the same machine would spoil (run.py --jobs)."""
    test.alone = True
    return test


class ClusterTest(unittest.TestCase):
    """One test = one pair from scratch. run.py sets `programs` and `artefacts`."""

    programs = os.path.join(ROOT, "build", "dev", "bin")
    artefacts = os.path.join(ROOT, "out", "tests", "cluster")
    profile = "balanced"

    def setUp(self):
        self.pair = None
        self.writer = None
        self.notes = []

    def note(self, text):
        """A measured figure: printed beside the test's result."""
        self.notes.append(text)

    # --- set-up

    def bare_pair(self, **options):
        self.pair = Pair(self.programs, f"hpt{os.getpid()}-", cluster="test", **options)
        self.addCleanup(self.pair.remove)
        self.addCleanup(self._dump_when_failed)
        self.addCleanup(self._replay_recordings)
        self.pair.build()
        return self.pair

    def service(self, kind="nbd", profile="balanced", fence=None, change=None, before=None, **options):
        """A pair with group "app": kind "nbd" (records on the volume itself), "mounted" (on ext4 on it), "plain" (no volume).

        fence: devices of that power strip arbitrate instead of the witness; change(document) alters the configuration; before(pair)
        is called when the machines are paired, before they are configured.
        Returns when it is active at node-a, mirrored, and the writer (plain: the prober) runs."""
        pair = self.bare_pair(**options)
        if before:
            before(pair)
        self.crash_flag = os.path.join(pair.work, "crash")
        volumes = [] if kind == "plain" else [config.volume(VOLUME, pair.backing(VOLUME), attach="none" if kind == "nbd" else "auto")]
        self.document = config.document("test", [config.group(GROUP, self.resources(kind))], volumes, profile, fence(pair) if fence else (), family=pair.family)
        if change:
            change(self.document)
        pair.apply(self.document)
        self.kind = kind
        started = pair.wait_active(GROUP)
        if volumes:
            pair.wait_mirror(VOLUME)
        if started is not pair.a:  # test_preferred_node_starts is about that; here it only has to stand still
            started.ctl("switchover", GROUP, "--to", "node-a")
        self.holder = pair.wait_active(GROUP, pair.a)
        if volumes:  # in sync is not enough: a majority must have stored that node-b has every acknowledged write
            wait_for("node-b to be able to take over", lambda: "node-b" in pair.group(GROUP, pair.a)["eligible"], 30)
        self.start_client()
        return pair

    def resources(self, kind, volume=VOLUME, index=0):
        view, port, family = self.pair.a.view, config.RECORD_PORT + index, self.pair.family
        crash = ["--crash-if", self.crash_flag]
        if kind == "plain":
            return [config.address(index, family=family), config.record_process(["--file", "/dev/null", *crash], index, port, family=family)]
        if kind == "nbd":
            store = ["--nbd", f"{view}/state/volumes/{volume}.nbd", "--export", volume]
            return [{"type": "volume", "name": volume}, config.address(index, family=family), config.record_process(store + crash, index, port, family=family)]
        mountpoint = f"{view}/mnt-{volume}"
        return [{"type": "volume", "name": volume}, config.filesystem(volume, mountpoint), config.address(index, family=family),
                config.record_process(["--file", f"{mountpoint}/records", *crash], index, port, family=family)]

    def start_client(self, index=0, seed="records"):
        address, port = config.virtual_address(index, self.pair.family), config.RECORD_PORT + index
        client = Prober(self.pair.client_ns, address, port) if self.kind == "plain" else RecordWriter(self.pair.client_ns, address, port, seed)
        self.pair.clients.append(client)
        client.start()
        client.wait_answer(0, 20)
        self.writer = self.writer or client
        time.sleep(0.5)
        return client

    # --- looking

    def alarms(self, node):
        return [alarm["code"] for alarm in node.status()["alarms"]]

    def term(self):
        return self.pair.group(GROUP, self.holder)["term"]

    def link(self, node, name):
        return next(link["state"] for link in node.status()["links"] if link["name"] == name and link["peer"] != "witness")

    # --- breaking

    def cut_between_nodes(self):
        self.pair.network.unplug("node-a", "cross")
        self.pair.network.drop("node-a", "lan", peer=lan_address("node-b"))

    def heal_between_nodes(self):
        self.pair.network.plug("node-a", "cross")
        self.pair.network.allow("node-a")

    # --- judging

    def served_since(self, cut, timeout=30):
        """To be called when the fault is done (and, if the service outlives it for a while, when the group has moved): waits until
        the client is served steadily again; returns the longest outage that it saw since `cut`, in ms."""
        self.writer.wait_answer(time.monotonic(), timeout)
        time.sleep(1.0)
        self.writer.wait_answer(time.monotonic(), timeout)
        return self.writer.outage_ms(cut)

    def audit(self, holder=None, in_sync=True):
        """The audit of quality.md after a fault; ends the writer. in_sync: both nodes are there, wait for equal copies."""
        pair = self.pair
        pair.wait_active(GROUP, holder)
        if self.kind != "plain" and in_sync:
            self.assertTrue(all(node.running() for node in pair.nodes.values()), "a node is switched off that should be there")
            pair.wait_mirror(VOLUME)
        self.writer.wait_answer(time.monotonic(), 10)
        self.writer.finish()
        found = audit.one_holder(pair, GROUP)
        if holder:
            self.assertEqual(found.name, holder.name)
        if self.kind != "plain":
            checked = audit.records_complete(read_records(pair.client_ns, config.virtual_address(0, pair.family), config.RECORD_PORT), self.writer.seed, self.writer.acknowledged)
            self.note(f"{checked} acknowledged records, 0 lost")
            if in_sync:
                audit.copies_equal(pair, VOLUME)
        audit.no_crash(pair)
        audit.trails_intact(pair)

    def assert_no_role_change(self, term):
        for node in self.pair.nodes.values():
            if node.running():
                group = self.pair.group(GROUP, node)
                self.assertEqual((group["holder"], group["term"], group["state"]), (self.holder.name, term, "active"), f"as {node.name} tells it")

    def _replay_recordings(self):
        """After every test: what each machine recorded replays without a difference. The recordings are artefacts."""
        if os.path.isdir(self.pair.a.state):
            audit.recordings_replay(self.pair, os.path.join(self.artefacts, "recordings", self._testMethodName))

    def _dump_when_failed(self):
        outcome = self._outcome.result
        if any(test is self for test, _ in outcome.failures + outcome.errors):
            folder = os.path.join(self.artefacts, self._testMethodName)
            self.pair.dump(folder)
            print(f"      artefacts: {folder}", flush=True)


__all__ = ["BALANCED", "GROUP", "ROOT", "VOLUME", "ClusterTest", "LabError", "alone", "audit", "config", "lan_address", "read_records", "time", "wait_for"]
