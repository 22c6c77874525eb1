"""The application dies: once, and again and again (row 29 of the fault table).
SPDX-License-Identifier: GPL-3.0-or-later"""
import os

from base import GROUP, ClusterTest, config, time, wait_for
from lab.shell import kill


class Application(ClusterTest):
    def test_application_killed_once(self):
        """It is started again where it ran."""
        pair = self.service("mounted")
        cut = time.monotonic()
        kill(pair.a.find("record_app.py", anywhere=True))
        self.note(f"outage {self.served_since(cut):.0f} ms")
        self.assertEqual(pair.group(GROUP, pair.a)["holder"], "node-a")
        self.audit(pair.a)

    def test_row_29_application_crashes_again_and_again(self):
        """Restarted n times, one failover, then hold; after the cause is gone `group clear` brings it back."""
        pair = self.service("nbd")
        with open(self.crash_flag, "w", encoding="ascii"):
            pass
        wait_for("the group to be given up", lambda: all(pair.group(GROUP, n)["state"] in ("held", "failed") for n in pair.nodes.values()), 60, period=0.5)
        codes = [alarm["code"] for alarm in pair.a.status()["alarms"] + pair.b.status()["alarms"]]
        self.note(f"alarms {sorted(set(codes))}")
        self.assertTrue(codes, "giving up without an alarm")
        self.assertEqual(pair.holders_of_address(config.virtual_address()), [], "a group that is given up holds no address")
        terms = max(pair.group(GROUP, n)["term"] for n in pair.nodes.values())
        self.assertLessEqual(terms, 3, "one failover only")
        time.sleep(4)
        self.assertEqual(max(pair.group(GROUP, n)["term"] for n in pair.nodes.values()), terms, "no loop")
        os.remove(self.crash_flag)
        pair.a.ctl("group", "clear", GROUP)
        pair.wait_active(GROUP)
        self.audit()
