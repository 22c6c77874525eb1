"""A pair that has IPv6 only: control, heartbeat links, mirror and the virtual address.
SPDX-License-Identifier: GPL-3.0-or-later"""
from base import BALANCED, GROUP, VOLUME, ClusterTest, audit, config, time, wait_for
from lab.shell import run

VIRTUAL = config.virtual_address(family=6)


class Ipv6(ClusterTest):
    def test_ipv6_only(self):
        """Switchover and loss of power move the IPv6 address; the client's neighbour cache follows at once."""
        pair = self.service("mounted", family=6)
        self.assertEqual(pair.holders_of_address(VIRTUAL), ["node-a"])
        cut = time.monotonic()
        pair.a.ctl("switchover", GROUP, "--to", "node-b")
        pair.wait_active(GROUP, pair.b)
        outage = self.served_since(cut)
        self.note(f"switchover {outage:.0f} ms")
        self.assertLess(outage, 2000, "a stale neighbour entry of the client would last much longer")
        pair.wait_mirror(VOLUME)
        cut = time.monotonic()
        pair.b.power_off()
        pair.wait_active(GROUP, pair.a, nodes=[pair.a])
        self.note(f"loss of power {self.served_since(cut):.0f} ms")
        pair.b.power_on()
        audit.never_two(pair, BALANCED["promise"])
        self.audit(pair.a)

    def test_stranger_answers_the_ipv6_address(self):
        """Row 30: the address is not taken while a stranger has it; when it is gone, clear starts the group."""
        pair = self.service("plain", family=6)
        self.writer.finish()
        pair.a.ctl("group", "stop", GROUP)
        wait_for("the address to be gone", lambda: not pair.holders_of_address(VIRTUAL), 10)
        self.stranger("add")
        pair.a.ctl_raw("group", "start", GROUP)
        wait_for("ADDRESS_IN_USE among the last errors of node-a", self.in_use, 20)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            self.assertEqual(pair.holders_of_address(VIRTUAL), [])
            time.sleep(0.05)
        self.stranger("del")
        pair.a.ctl("group", "clear", GROUP)
        pair.wait_active(GROUP, timeout=40)
        audit.one_holder(pair, GROUP)

    def stranger(self, verb):
        options = ["nodad"] if verb == "add" else []
        run(["ip", "-n", self.pair.client_ns, "addr", verb, f"{VIRTUAL}/64", "dev", "lan", *options])

    def in_use(self):
        errors = [r["lastError"] for n in self.pair.nodes.values() for r in self.pair.group(GROUP, n)["resources"]]
        return any(error and error["code"] == "ADDRESS_IN_USE" for error in errors)
