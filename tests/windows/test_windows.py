"""The Windows programs under wine, beside Linux ones in one pair. SPDX-License-Identifier: GPL-3.0-or-later"""
import json
import os
import shutil
import stat
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cluster"))
from base import ClusterTest, config, wait_for  # noqa: E402
from lab.pair import Pair  # noqa: E402
from wine import WINDOWS_BIN, WineNode, windows_path  # noqa: E402

GROUP = "job"


class Windows(ClusterTest):
    def windows_pair(self):
        self.pair = Pair(self.programs, f"hpw{os.getpid()}-", cluster="mixed", node_types={"node-b": WineNode})
        self.addCleanup(self.pair.remove)
        self.addCleanup(self._dump_when_failed)
        return self.pair

    def test_hotpairctl_by_itself(self):
        """--help, and the same verdict on a good and a bad configuration as anywhere."""
        pair = self.windows_pair()
        pair.network.build()
        pair.b.boot(supervised=False)
        wait_for("the machine to be up", pair.b.init_pid, 10)
        pair.b.wine(["wineboot", "-i"], timeout=120)
        self.assertEqual(pair.b.ctl_raw("--help").returncode, 0)
        good = config.document("mixed", [config.group(GROUP, [self.process()])])
        bad = json.loads(json.dumps(good))
        bad["groups"][0]["prefered"] = "node-b"
        for document, code in ((good, 0), (bad, None)):
            path = os.path.join(pair.work, "config.json")
            with open(path, "w", encoding="utf-8") as handle:
                json.dump(document, handle, indent=2)
            done = pair.b.ctl_raw("config", "validate", windows_path(path))
            if code == 0:
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            else:
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("preferred", done.stdout + done.stderr)

    def test_group_moves_between_linux_and_windows(self):
        """Heartbeats both ways; a group with one process moves to the Windows node and back; its power loss is survived."""
        pair = self.windows_pair()
        pair.build()
        self.job_programs()
        pair.apply(config.document("mixed", [config.group(GROUP, [self.process()])]))
        pair.wait_active(GROUP, pair.a, timeout=40)
        for node in pair.nodes.values():
            wait_for(f"{node.name} to show both links up", lambda n=node: [link["state"] for link in n.status()["links"] if link["peer"] != "witness"] == ["up", "up"], 30)
        wait_for("the job to run on Linux", lambda: pair.a.find("job.exe", anywhere=True), 10)
        pair.a.ctl("switchover", GROUP, "--to", "node-b")
        pair.wait_active(GROUP, pair.b)
        wait_for("the job to run on Windows", lambda: pair.b.find("job.exe", anywhere=True), 10)
        self.assertEqual(pair.a.find("job.exe", anywhere=True), [])
        cut = time.monotonic()
        pair.b.power_off()
        pair.wait_active(GROUP, pair.a)
        wait_for("the job to run on Linux again", lambda: pair.a.find("job.exe", anywhere=True), 10)
        self.note(f"takeover from Windows {(time.monotonic() - cut) * 1000:.0f} ms")

    def process(self):
        """One path that is a program on both: each machine sees its own folder under it."""
        return {"type": "process", "name": "job", "program": f"{self.pair.a.view}/job.exe", "arguments": []}

    def job_programs(self):
        linux = os.path.join(self.pair.a.directory, "job.exe")
        with open(linux, "w", encoding="ascii") as handle:
            handle.write("#!/bin/sh\nexec sleep 3600\n")
        os.chmod(linux, os.stat(linux).st_mode | stat.S_IXUSR)
        shutil.copy(os.path.join(WINDOWS_BIN, "job.exe"), os.path.join(self.pair.b.directory, "job.exe"))
