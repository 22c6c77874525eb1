"""The Windows programs under wine, beside Linux ones in one pair.
SPDX-License-Identifier: GPL-3.0-or-later"""
import json
import os
import shutil
import signal
import stat
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cluster"))
from base import ClusterTest, config, wait_for  # noqa: E402
from lab.pair import Pair  # noqa: E402
from lab.shell import kill  # noqa: E402
from wine import WINDOWS_BIN, WineNode, windows_path  # noqa: E402

GROUP, JOB = "job", "job.exe"


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
        shown = pair.b.ctl_raw("--help")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("switchover", shown.stdout)
        good = config.document("mixed", [config.group(GROUP, [self.process()])])
        bad = json.loads(json.dumps(good))
        bad["groups"][0]["prefered"] = "node-b"
        self.assertEqual(self.verdict(good).returncode, 0)
        refused = self.verdict(bad)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("preferred", refused.stdout + refused.stderr)

    def test_group_moves_between_linux_and_windows(self):
        """Heartbeats both ways; one process moves to Windows and back; there it is restarted when it dies, and the node's power loss is survived."""
        pair = self.windows_pair()
        pair.build()
        self.job_programs()
        pair.apply(config.document("mixed", [config.group(GROUP, [self.process()])]))
        pair.wait_active(GROUP, pair.a, timeout=60)
        for node in pair.nodes.values():
            wait_for(f"{node.name} to show both links up", lambda n=node: self.peer_links(n) == ["up", "up"], 30)
        self.runs_only_at(pair.a)

        self.note(f"switchover to Windows {self.move(pair.b)} ms")
        self.killed_job_is_restarted(pair.b)
        self.note(f"back to Linux {self.move(pair.a)} ms")

        self.move(pair.b)
        cut = time.monotonic()
        pair.b.power_off()
        pair.wait_active(GROUP, pair.a)
        self.runs_only_at(pair.a)
        self.note(f"takeover from Windows {(time.monotonic() - cut) * 1000:.0f} ms")

    def verdict(self, document):
        path = os.path.join(self.pair.work, "config.json")
        with open(path, "w", encoding="utf-8") as handle:
            json.dump(document, handle, indent=2)
        return self.pair.b.ctl_raw("config", "validate", windows_path(path))

    def peer_links(self, node):
        return [link["state"] for link in node.status()["links"] if link["peer"] != "witness" and not link["relayed"]]

    def job_at(self, node):
        return node.find(JOB, anywhere=True)

    def runs_only_at(self, node):
        wait_for(f"the job to run on {node.name}", lambda: self.job_at(node), 10)
        other = self.pair.other(node)
        if other.running():
            self.assertEqual(self.job_at(other), [], f"on {other.name}, while {node.name} holds the group")

    def move(self, target):
        """A switchover by the node that holds it; returns how long it took to be active there."""
        begun = time.monotonic()
        self.pair.other(target).ctl("switchover", GROUP, "--to", target.name)
        self.pair.wait_active(GROUP, target)
        took = round((time.monotonic() - begun) * 1000)
        self.runs_only_at(target)
        return took

    def killed_job_is_restarted(self, node):
        old = self.job_at(node)
        kill(old, signal.SIGKILL)
        wait_for(f"a new job on {node.name}", lambda: set(self.job_at(node)) - set(old), 15)
        self.pair.wait_active(GROUP, node)
        self.runs_only_at(node)

    def process(self):
        """One path that is a program on both: each machine sees its own folder under it. Windows has no TERM for a program without windows."""
        return {"type": "process", "name": "job", "program": f"{self.pair.a.view}/{JOB}", "arguments": [], "stop": {"signal": "TERM", "timeout": "1s"}}

    def job_programs(self):
        linux = os.path.join(self.pair.a.directory, JOB)
        with open(linux, "w", encoding="ascii") as handle:
            handle.write("#!/bin/sh\nwhile sleep 1; do :; done\n")
        os.chmod(linux, os.stat(linux).st_mode | stat.S_IXUSR)
        shutil.copy(os.path.join(WINDOWS_BIN, JOB), os.path.join(self.pair.b.directory, JOB))
