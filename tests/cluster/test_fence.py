"""Arbitration by fencing: no witness, a power strip outside both machines. SPDX-License-Identifier: GPL-3.0-or-later"""
from base import BALANCED, GROUP, ClusterTest, audit, time, wait_for
from lab.power import PowerStrip


class Fence(ClusterTest):
    def strip_of(self, pair):
        self.strip = PowerStrip(pair)
        self.addCleanup(self.strip.close)
        return [self.strip.device("plug-a", "node-a"), self.strip.device("plug-b", "node-b")]

    def fenced_service(self, kind="nbd"):
        return self.service(kind, fence=self.strip_of)

    def test_fence_holder_loses_power(self):
        """The peer has it verifiably switched off, then takes over; the returning node is its resync target."""
        pair = self.fenced_service("mounted")
        cut = time.monotonic()
        pair.a.power_off()
        self.note(f"outage {self.served_since(cut, 40):.0f} ms")
        self.assertEqual(len(self.strip.offs("node-a")), 1)
        self.assertEqual(self.strip.offs("node-b"), [])
        pair.a.power_on()
        self.audit(pair.b)

    def test_fence_nodes_cannot_see_each_other(self):
        """Exactly one survives: the holder, which asks first; the other one is without power before anything is written alone."""
        pair = self.fenced_service()
        cut = time.monotonic()
        self.cut_between_nodes()
        wait_for("one node to be switched off", lambda: [n for n in pair.nodes.values() if not n.running()], 30)
        audit.never_two(pair, 2 * BALANCED["promise"])
        self.assertEqual(len(self.strip.offs()), 1)
        survivor = next(n for n in pair.nodes.values() if n.running())
        self.assertEqual(survivor.name, "node-a", "the holder is favoured")
        self.note(f"write pause {self.served_since(cut, 40):.0f} ms")
        pair.network.allow("node-a")
        pair.network.plug("node-a", "cross")
        pair.b.power_on()
        self.audit(pair.a)

    def test_fence_device_broken(self):
        """Nobody takes over, an alarm names the device; when it works again, the peer serves."""
        pair = self.fenced_service()
        self.strip.broken.add("node-a")
        pair.a.power_off()
        failed = wait_for("an alarm about the device", lambda: [alarm for alarm in pair.b.status()["alarms"] if alarm["code"] == "FENCE_OFF_FAILED"], 60)
        audit.never_two(pair, 2 * BALANCED["promise"])
        self.assertNotEqual(pair.group(GROUP, pair.b)["state"], "active")
        self.assertEqual(failed[0]["args"]["device"], "plug-a")
        self.note(failed[0]["args"]["detail"])
        cut = time.monotonic()
        self.strip.broken.clear()
        self.writer.wait_answer(cut, 90)
        self.note(f"served {(time.monotonic() - cut) * 1000:.0f} ms after the device was mended")
        pair.a.power_on()
        self.audit(pair.b)

    def test_fence_device_slow(self):
        """A slow device is waited for: nothing is served before it has verified the off."""
        pair = self.fenced_service()
        self.strip.slow["node-a"] = 5
        cut = time.monotonic()
        pair.a.power_off()
        self.writer.wait_answer(time.monotonic(), 120)
        off = self.strip.offs("node-a")[-1][0]
        self.assertGreater(self.writer.times[-1], off)
        served_early = [t for t in self.writer.times if cut + BALANCED["promise"] < t < off]
        self.assertEqual(served_early, [])
        self.note(f"off verified after {(off - cut) * 1000:.0f} ms, outage {self.writer.outage_ms(cut):.0f} ms")
        self.strip.slow.clear()
        pair.a.power_on()
        self.audit(pair.b)

    def test_fence_verbs_and_status(self):
        """hotpairctl fence: status of both devices, test, refusal of a wrong parameter, a real power-off only when said so."""
        pair = self.fenced_service("plain")
        devices = wait_for("both devices to be asked", lambda: (lambda d: d if len(d) == 2 and all(x["ok"] for x in d) else None)(pair.a.ctl("fence", "status")["devices"]), 15)
        self.assertEqual({d["device"]: d["operator"] for d in devices}, {"plug-a": "node-b", "plug-b": "node-a"})
        for asked in (pair.a, pair.b):  # each knows who operates the device
            self.assertEqual(asked.ctl("fence", "test", "node-b")["devices"][0]["power"], "on")
        self.strip.broken.add("node-b")
        self.assertEqual(pair.a.ctl_raw("fence", "test", "node-b", "--json").returncode, 1)
        self.assertEqual(pair.a.ctl_raw("fence", "test", "node-x", "--json").returncode, 3)
        self.strip.broken.clear()
        wrong = dict(self.document, fence=[dict(d, parameters=dict(d["parameters"], plgu="1")) for d in self.document["fence"]])
        with self.assertRaisesRegex(Exception, "FENCE_PARAMETER_UNKNOWN"):
            pair.apply(wrong)
        self.assertEqual(self.strip.offs(), [])
        pair.a.ctl("fence", "test", "node-b", "--yes-power-off")
        self.assertFalse(pair.b.running())
        pair.b.power_on()
        self.audit()


