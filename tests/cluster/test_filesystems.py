"""XFS on the volume's block device: after a loss of power the other node replays its journal and has every record.
(ext4 is in most of the other tests, and below the database of database.py.)
SPDX-License-Identifier: GPL-3.0-or-later"""
import shutil
import time
import unittest

from base import GROUP, VOLUME, ClusterTest


@unittest.skipUnless(shutil.which("mkfs.xfs"), "needs xfsprogs")
class FileSystems(ClusterTest):
    def test_xfs_after_power_loss(self):
        def use(document):
            document["volumes"][0]["size"] = "320MiB"  # XFS makes nothing smaller than 300
            document["groups"][0]["resources"][1]["fstype"] = "xfs"

        pair = self.service("mounted", change=use)
        with open(f"/proc/{pair.a.init_pid()}/mounts", encoding="utf-8") as mounts:
            self.assertIn("/mnt-data xfs ", mounts.read())
        cut = time.monotonic()
        pair.a.power_off()
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut, 40):.0f} ms")
        pair.a.power_on()
        pair.wait_mirror(VOLUME, timeout=120)
        self.audit(pair.b)
