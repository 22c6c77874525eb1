"""Profile strict: a watchdog resets a machine whose guard stopped working. SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import signal

from base import GROUP, ClusterTest, audit, config, time, wait_for
from lab.power import LabWatchdog

STRICT = {"serve": 3.5, "stop": 2.0, "promise": 13.0, "watchdog": 6.0}  # seconds, safety.md 4


class Watchdog(ClusterTest):
    def strict_service(self):
        shim = os.path.join(os.path.dirname(self.programs), "tests", "libwatchdog_shim.so")
        if not os.path.exists(shim):
            self.skipTest("built without the watchdog shim")
        self.dogs = {}

        def make(pair):
            for node in pair.nodes.values():
                self.dogs[node.name] = LabWatchdog(node)
                self.addCleanup(self.dogs[node.name].close)

        return self.service("plain", profile="strict", before=make,
                            environment={"LD_PRELOAD": shim, "WATCHDOG_SHIM_SOCKET": "{directory}/watchdog.sock"})

    def test_watchdog_resets_when_guard_and_agent_hang(self):
        """Nothing of HotPair runs on the holder any more, its application would go on for ever: the machine is reset within T."""
        pair = self.strict_service()
        self.assertIn("WATCHDOG_RUNS", pair.event_codes(pair.a))
        cut = time.monotonic()
        for program in ("hotpair-guard", "hotpair-agent"):
            pair.a.signal(program, signal.SIGSTOP)
        wait_for("the machine to be reset", lambda: not pair.a.running(), STRICT["watchdog"] + 3, period=0.05)
        self.note(f"reset after {(self.dogs['node-a'].resets[0] - cut) * 1000:.0f} ms")
        self.assertLess(self.dogs["node-a"].resets[0] - cut, STRICT["watchdog"] + 0.5)
        self.note(f"outage {self.served_since(cut, 40):.0f} ms")
        self.assertEqual(self.dogs["node-b"].resets, [])
        pair.a.power_on()
        self.audit(pair.b)

    def test_watchdog_is_quiet_in_service_and_at_an_orderly_end(self):
        """Killed agents and guards that come back, a switchover, an orderly stop: no reset, and afterwards the device is disarmed."""
        pair = self.strict_service()
        beats = self.dogs["node-a"].beats
        pair.a.signal("hotpair-agent", signal.SIGKILL)
        time.sleep(2)
        pair.a.signal("hotpair-guard", signal.SIGKILL)
        time.sleep(STRICT["watchdog"] + 2)
        holder = pair.wait_active(GROUP, timeout=40)
        holder.ctl("switchover", GROUP)
        pair.wait_active(GROUP, pair.other(holder))
        self.assertGreater(self.dogs["node-a"].beats, beats)
        wait_for("the agent of node-b to answer", pair.b.status, 10)
        pair.b.supervise(False)
        pair.b.signal("hotpair-agent", signal.SIGTERM)
        wait_for("the guard of node-b to leave", lambda: not pair.b.find("hotpair-guard"), 30)
        time.sleep(STRICT["watchdog"] + 2)
        self.assertEqual([dog.resets for dog in self.dogs.values()], [[], []])
        pair.wait_active(GROUP, pair.a, nodes=[pair.a])
        self.assertEqual(pair.holders_of_address(config.virtual_address()), ["node-a"])
        audit.no_crash(pair)

    def test_watchdog_that_is_missing_serves_nothing(self):
        """Without the device the profile's promise would not hold: an alarm, no service on that node."""
        pair = self.bare_pair()
        self.kind, self.crash_flag = "plain", pair.work + "/crash"
        pair.apply(config.document("test", [config.group(GROUP, self.resources("plain"))], profile="strict"))
        for node in pair.nodes.values():
            wait_for(f"{node.name} to raise WATCHDOG_UNUSABLE", lambda n=node: "WATCHDOG_UNUSABLE" in self.alarms(n), 15)
        time.sleep(10)
        self.assertEqual(pair.holders_of_address(config.virtual_address()), [])
        self.note(next(a["args"]["detail"] for a in pair.a.status()["alarms"] if a["code"] == "WATCHDOG_UNUSABLE"))
        audit.no_crash(pair)
