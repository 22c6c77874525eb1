"""Disks that fail or hang: rows 21, 22, 24, 35 of the fault table (safety.md 5).

A node's copy lies on a disk made of nbdkit behind nbdfuse: with its error file it answers every request with EIO, stopped it hangs.
SPDX-License-Identifier: GPL-3.0-or-later"""
import glob
import os
import shutil
import signal
import subprocess
import time
import unittest

from base import BALANCED, GROUP, VOLUME, ClusterTest, audit, config, read_records, wait_for


class BadDisk:
    """The copy of one node, with a switch."""

    SIZE = 64 << 20

    def __init__(self, pair, node):
        self.node = node
        self.image = os.path.join(node.directory, "disk.img")
        self.error_file = os.path.join(node.directory, "disk-error")
        self.path = os.path.join(node.view, "disk", "volume")  # as the machine sees it
        socket = os.path.join(node.directory, "disk.sock")
        with open(self.image, "wb") as handle:
            handle.truncate(self.SIZE)
        os.makedirs(os.path.join(node.directory, "disk"), exist_ok=True)
        self.server = subprocess.Popen(["nbdkit", "-f", "-U", socket, "--filter=error", "file", self.image, "error=EIO", "error-rate=100%", f"error-file={self.error_file}"],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("nbdkit to listen", lambda: os.path.exists(socket), 10)
        # in the machine's own mounts; its processes end with the test
        self.fuse = subprocess.Popen(["nsenter", "-t", str(node.init_pid()), "--mount", "--", "nbdfuse", self.path, "--unix", socket],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("the disk to be there", lambda: node.inside(["test", "-f", self.path], check=False).returncode == 0, 10)

    def fail(self):
        with open(self.error_file, "w", encoding="ascii"):
            pass

    def mend(self):
        os.remove(self.error_file)

    def hang(self):
        self.server.send_signal(signal.SIGSTOP)

    def end(self):
        for process in (self.fuse, self.server):
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()


@unittest.skipUnless(shutil.which("nbdkit") and shutil.which("nbdfuse"), "needs nbdkit and nbdfuse")
class Storage(ClusterTest):
    def bad_disk(self, name):
        """A service whose copy on that node lies on a disk with a switch."""
        disks = []

        def make(pair):
            disks.append(BadDisk(pair, pair.nodes[name]))
            self.addCleanup(disks[0].end)

        def use(document):
            document["volumes"][0]["backing"][name] = disks[0].path

        self.service("nbd", before=make, change=use)
        return disks[0]

    def test_row_21_holder_disk_fails(self):
        """Served on from the peer's copy, or handed over; no acknowledged record is lost, nothing goes round in circles."""
        disk = self.bad_disk("node-a")
        pair, cut = self.pair, time.monotonic()
        disk.fail()
        self.note(f"outage {self.served_since(cut, 40):.0f} ms")
        holder = pair.wait_active(GROUP)
        self.note(f"holder afterwards {holder.name}")
        alarms = self.alarms(pair.a) + self.alarms(pair.b)
        self.assertTrue(any("DISK" in code for code in alarms), alarms)
        term = pair.group(GROUP, holder)["term"]
        time.sleep(2 * BALANCED["promise"])
        self.assertEqual(pair.group(GROUP, holder)["term"], term, "no loop")
        self.audit(holder, in_sync=False)

    def test_row_22_standby_disk_fails(self):
        """It leaves the sync set; the holder goes on alone."""
        disk = self.bad_disk("node-b")
        pair, term, cut = self.pair, self.term(), time.monotonic()
        disk.fail()
        pause = self.served_since(cut)
        self.note(f"write pause {pause:.0f} ms")
        wait_for("node-b to be no candidate", lambda: "node-b" not in pair.group(GROUP, pair.a)["eligible"], 15)
        self.assert_no_role_change(term)
        self.audit(pair.a, in_sync=False)

    def test_row_24_holder_storage_hangs(self):
        """Nothing fails, nothing comes back: no progress, no lease; the peer serves."""
        disk = self.bad_disk("node-a")
        pair, cut = self.pair, time.monotonic()
        disk.hang()
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut, 40):.0f} ms")
        audit.never_two(pair, BALANCED["promise"])
        self.assertNotIn(config.virtual_address(), pair.network.addresses("node-a"))
        self.writer.wait_answer(time.monotonic(), 10)
        self.writer.finish()  # the hung node may go on saying "stopping": it cannot know better before its disk answers
        self.assertEqual(pair.holders_of_address(config.virtual_address()), ["node-b"])
        found = read_records(pair.client_ns, config.virtual_address(), config.RECORD_PORT)
        self.note(f"{audit.records_complete(found, self.writer.seed, self.writer.acknowledged)} acknowledged records, 0 lost")
        audit.no_crash(pair)

    def test_row_35_mirror_metadata_damaged(self):
        """Both slots are garbage: that copy is compared in full before it counts again."""
        pair = self.service("nbd")
        pair.b.power_off()
        files = [f for f in glob.glob(os.path.join(pair.b.state, "volumes", "*")) if os.path.isfile(f) and not f.endswith((".nbd", ".sock"))]
        self.assertTrue(files, "where is the metadata?")
        for path in files:
            size = os.path.getsize(path)
            with open(path, "r+b") as handle:
                handle.write(os.urandom(size))
        pair.b.power_on()
        pair.wait_mirror(VOLUME, timeout=90)
        self.audit(pair.a)
