"""Row 33 of the fault table (safety.md 5): a copy of a machine, with the same keys, is switched on beside the first one.

SPDX-License-Identifier: GPL-3.0-or-later"""
import json

from base import BALANCED, GROUP, ClusterTest, config, time, wait_for
from lab.clone import Clone
from lab.shell import run


class Identity(ClusterTest):
    def addresses_of(self, netns):
        links = json.loads(run(["ip", "-j", "-n", netns, "addr"]).stdout or "[]")
        return [info["local"] for link in links for info in link.get("addr_info", [])]

    def clone_of(self, pair, original):
        clone = Clone(pair, original)
        self.addCleanup(clone.remove)
        clone.node.boot()
        return clone

    def told(self, pair, clone, name):
        """The witness hears both and says so; the copy is told and knows that it is one."""
        def heard():
            events = [e for e in pair.witness.ctl("events")["events"] if e["code"] == "IDENTITY_DUPLICATE"]
            return events and events[0]
        event = wait_for("the witness to name the second machine", heard, 30)
        self.assertEqual(event["args"]["node"], name)
        wait_for("the copy to be told", lambda: "IDENTITY_TAKEN" in pair.event_codes(clone.node), 30)

    def test_row_33_copy_of_the_holder(self):
        """The holder's machine is cloned: the copy is named and refused, the holder keeps its lease, nobody serves twice; it takes
        nothing over either when the holder dies."""
        pair = self.service("plain")
        address, term, cut = config.virtual_address(), self.term(), time.monotonic()
        clone = self.clone_of(pair, pair.a)
        self.told(pair, clone, "node-a")
        end = time.monotonic() + 3 * BALANCED["promise"]
        while time.monotonic() < end:
            self.assertNotIn(address, self.addresses_of(clone.node.netns), "the copy serves beside the first machine")
            time.sleep(0.1)
        self.assert_no_role_change(term)
        self.note(f"longest pause {self.served_since(cut):.0f} ms")
        pair.a.power_off()
        pair.wait_active(GROUP, pair.b)
        self.assertNotIn(address, self.addresses_of(clone.node.netns))
        clone.remove()
        pair.a.power_on()
        self.holder = pair.b
        self.audit(pair.b)

    def test_row_33_copy_of_the_standby(self):
        """The standby's machine is cloned: neither the holder nor the first standby is disturbed, and the standby can take over."""
        pair = self.service("plain")
        term = self.term()
        clone = self.clone_of(pair, pair.b)
        self.told(pair, clone, "node-b")
        self.assert_no_role_change(term)
        pair.a.power_off()
        pair.wait_active(GROUP, pair.b)
        self.assertNotIn(config.virtual_address(), self.addresses_of(clone.node.netns))
        clone.remove()
        pair.a.power_on()
        self.holder = pair.b
        self.audit(pair.b)
