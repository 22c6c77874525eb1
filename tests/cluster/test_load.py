"""A busy machine is no broken machine: false failovers under load must be 0 (quality.md 1).
SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import subprocess
import sys

from base import GROUP, VOLUME, ClusterTest, time
from lab.shell import die_with_parent

BUSY = "import time\nend = time.monotonic() + float(__import__('sys').argv[1])\nwhile time.monotonic() < end: pass"
STORM = """
import os, sys, time
end, i = time.monotonic() + float(sys.argv[1]), 0
file, block = os.open(sys.argv[2], os.O_RDWR | os.O_CREAT, 0o600), os.urandom(1 << 20)
while time.monotonic() < end:
    os.pwrite(file, block, (i % 256) << 20)
    i += 1
    if i % 8 == 0: os.fsync(file)
"""
SECONDS = 6


class Load(ClusterTest):
    def test_processors_and_disk_starved(self):
        """8 processes compute and 4 write with fsync to the file system below the mirror for 6 s: nothing moves, the client is served."""
        pair = self.service("mounted")
        self.starve(pair, storms=4)
        self.assertEqual(pair.mirror(VOLUME, pair.a)["state"], "in-sync")
        self.audit(pair.a)

    def test_processors_starved_with_the_fast_profile(self):
        """Leases of half a second outlive 8 processes a core that compute for 6 s."""
        self.profile = "fast"
        pair = self.service("plain")
        self.starve(pair, computing=8 * (os.cpu_count() or 1))
        self.audit(pair.a)

    def starve(self, pair, computing=8, storms=0):
        term, cut = pair.group(GROUP, pair.a)["term"], time.monotonic()
        seen = {name: len(pair.event_codes(node)) for name, node in pair.nodes.items()}
        commands = [[BUSY, str(SECONDS)]] * computing + [[STORM, str(SECONDS), os.path.join(pair.work, f"storm-{i}")] for i in range(storms)]
        load = [subprocess.Popen([sys.executable, "-c", *command], preexec_fn=die_with_parent) for command in commands]
        for process in load:
            process.wait()
        time.sleep(3)
        self.assert_no_role_change(term)
        for name, node in pair.nodes.items():
            self.assertEqual([c for c in pair.event_codes(node)[seen[name]:] if c in ("LEASE_LOST", "FENCED", "CLOCK_JUMPED", "GUARD_TOOK_OVER")], [], name)
        self.note(f"longest pause {self.writer.outage_ms(cut):.0f} ms")
