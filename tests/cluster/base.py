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
from lab.clients import Prober, RecordWriter, read_records  # noqa: E402
from lab.pair import Pair  # noqa: E402
from lab.shell import LabError, wait_for  # noqa: E402

GROUP, VOLUME = "app", "data"
BALANCED = {"serve": 1.8, "stop": 1.0, "promise": 3.0}  # seconds, safety.md 4


class ClusterTest(unittest.TestCase):
    """One test = one pair from scratch. run.py sets `programs` and `artefacts`."""

    programs = os.path.join(ROOT, "build", "dev", "bin")
    artefacts = os.path.join(ROOT, "out", "tests", "cluster")

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

    def service(self, kind="nbd", **options):
        """A pair with group "app": kind "nbd" (records on the volume itself), "mounted" (on ext4 on it), "plain" (no volume).

        Returns when it is active at node-a, mirrored, and the writer (plain: the prober) runs."""
        pair = self.bare_pair(**options)
        self.crash_flag = os.path.join(pair.work, "crash")
        volumes = [] if kind == "plain" else [config.volume(VOLUME, pair.backing(VOLUME), attach="none" if kind == "nbd" else "auto")]
        pair.apply(config.document("test", [config.group(GROUP, self.resources(kind))], volumes))
        self.kind = kind
        started = pair.wait_active(GROUP)
        if volumes:
            pair.wait_mirror(VOLUME)
        if started is not pair.a:  # test_preferred_node_starts is about that; here it only has to stand still
            started.ctl("switchover", GROUP, "--to", "node-a")
        self.holder = pair.wait_active(GROUP, pair.a)
        self.start_client()
        return pair

    def resources(self, kind, volume=VOLUME, index=0):
        view, port = self.pair.a.view, config.RECORD_PORT + index
        crash = ["--crash-if", self.crash_flag]
        if kind == "plain":
            return [config.address(index), config.record_process(["--file", "/dev/null", *crash], index, port)]
        if kind == "nbd":
            store = ["--nbd", f"{view}/state/volumes/{volume}.nbd", "--export", volume]
            return [{"type": "volume", "name": volume}, config.address(index), config.record_process(store + crash, index, port)]
        mountpoint = f"{view}/mnt-{volume}"
        return [{"type": "volume", "name": volume}, config.filesystem(volume, mountpoint), config.address(index),
                config.record_process(["--file", f"{mountpoint}/records", *crash], index, port)]

    def start_client(self, index=0, seed="records"):
        address, port = config.virtual_address(index), config.RECORD_PORT + index
        client = Prober(self.pair.client_ns, address, port) if self.kind == "plain" else RecordWriter(self.pair.client_ns, address, port, seed)
        self.pair.clients.append(client)
        client.start()
        client.wait_answer(0, 20)
        self.writer = self.writer or client
        time.sleep(0.5)
        return client

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
            pair.wait_mirror(VOLUME)
        self.writer.wait_answer(time.monotonic(), 10)
        self.writer.finish()
        found = audit.one_holder(pair, GROUP)
        if holder:
            self.assertEqual(found.name, holder.name)
        if self.kind != "plain":
            checked = audit.records_complete(read_records(pair.client_ns, config.virtual_address(), config.RECORD_PORT), self.writer.seed, self.writer.acknowledged)
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


__all__ = ["BALANCED", "GROUP", "VOLUME", "ClusterTest", "LabError", "audit", "config", "read_records", "time", "wait_for"]
