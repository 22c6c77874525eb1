"""The agent itself dies or hangs: rows 16, 18 and 19 of the fault table (safety.md 5).
SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import signal

from base import BALANCED, GROUP, ClusterTest, alone, audit, time, wait_for


class Agent(ClusterTest):
    def test_row_16_agent_stopped_and_continued(self):
        """The guard fences and releases; the agent that wakes up rejoins as standby."""
        pair = self.service("mounted")
        cut = time.monotonic()
        stopped = pair.a.signal("hotpair-agent", signal.SIGSTOP)
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        audit.never_two(pair, BALANCED["promise"])
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        audit.never_two(pair, 2)
        self.audit(pair.b)

    @alone
    def test_row_18_agent_killed_and_restarted(self):
        """The service manager restarts it, it re-adopts inside its lease: same holder, same term, same application process."""
        pair = self.service("plain")
        before, term = pair.a.find("record_app.py", anywhere=True), pair.group(GROUP, pair.a)["term"]
        cut = time.monotonic()
        pair.a.signal("hotpair-agent", signal.SIGKILL)
        audit.never_two(pair, 2 * BALANCED["promise"])
        outage = self.served_since(cut)
        self.note(f"outage {outage:.0f} ms")
        pair.wait_active(GROUP, pair.a)
        self.assertEqual(pair.a.find("record_app.py", anywhere=True), before, "the application must not have been restarted")
        self.assertEqual(pair.group(GROUP, pair.a)["term"], term)
        self.assertLess(outage, 1000)
        self.audit(pair.a)

    @alone
    def test_row_18_agent_killed_with_volume(self):
        """The same with a mounted volume, over and over: each agent re-adopts the mirror before it meets the peer, and goes on."""
        pair = self.service("mounted")
        before, term = pair.a.find("record_app.py", anywhere=True), pair.group(GROUP, pair.a)["term"]
        outages = []
        for _ in range(4):
            cut = time.monotonic()
            pair.a.signal("hotpair-agent", signal.SIGKILL)
            audit.never_two(pair, 2 * BALANCED["promise"])
            outages.append(self.served_since(cut))
            pair.wait_active(GROUP, pair.a)
            self.assertEqual(pair.group(GROUP, pair.a)["term"], term, "the lease was not re-adopted")
        self.note("outages " + ", ".join(f"{outage:.0f} ms" for outage in outages))
        self.assertEqual(pair.a.find("record_app.py", anywhere=True), before, "the application must not have been restarted")
        self.audit(pair.a)

    def test_row_18_agent_killed_for_good(self):
        """Nobody restarts it: the guard fences and releases, the peer takes over."""
        pair = self.service("nbd")
        pair.a.supervise(False)
        cut = time.monotonic()
        pair.a.signal("hotpair-agent", signal.SIGKILL)
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        self.assertEqual(pair.a.find("record_app.py", anywhere=True), [])
        pair.a.supervise(True)
        wait_for("the agent of node-a to answer again", pair.a.status, 20)
        self.audit(pair.b)

    def service_without_witness(self):
        """Two voters: the holder has the tie, and its guard knows what it may say (3.10)."""
        pair = self.service("nbd")
        pair.witness.power_off()
        wait_for("the pair to go on without a witness", lambda: "WITNESS_DROPPED" in pair.event_codes(pair.a), 40)
        time.sleep(1)
        return pair

    def test_row_18_agent_killed_for_good_without_witness(self):
        """Two voters: the guard marks the term on disk and gives the tie with its Release (3.10 d); the agent that comes back heeds it."""
        pair = self.service_without_witness()
        pair.a.supervise(False)
        cut = time.monotonic()
        pair.a.signal("hotpair-agent", signal.SIGKILL)
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        self.assertGreater(os.path.getsize(os.path.join(pair.a.state, "release.mark")), 0)
        audit.never_two(pair, BALANCED["promise"])
        pair.a.supervise(True)
        wait_for("the agent of node-a to answer again", pair.a.status, 20)
        audit.never_two(pair, BALANCED["promise"])
        self.audit(pair.b)

    def test_row_16_agent_stopped_without_witness(self):
        """The same with an agent that lives on: it hears from its guard that the tie is given."""
        pair = self.service_without_witness()
        cut = time.monotonic()
        stopped = pair.a.signal("hotpair-agent", signal.SIGSTOP)
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        audit.never_two(pair, 2 * BALANCED["promise"])
        self.audit(pair.b)

    def test_row_19_agent_and_guard_killed(self):
        """The restarted agent re-adopts or undoes what it finds; never two, nothing lost."""
        pair = self.service("mounted")
        cut = time.monotonic()
        pair.a.signal("hotpair-guard", signal.SIGKILL)
        pair.a.signal("hotpair-agent", signal.SIGKILL)
        audit.never_two(pair, 2 * BALANCED["promise"])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        self.audit()
