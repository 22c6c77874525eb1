"""Lost links and a lost witness: rows 3, 4, 6, 9, 10, 11, 12 of the fault table (safety.md 5).
SPDX-License-Identifier: GPL-3.0-or-later"""
from base import BALANCED, GROUP, VOLUME, ClusterTest, alone, audit, config, lan_address, time, wait_for
from lab.clients import Announcements
from lab.serial import SerialCable


class Network(ClusterTest):
    def test_row_03_witness_lost(self):
        """No role change; a warning on both nodes."""
        pair = self.service("nbd")
        term, cut = self.term(), time.monotonic()
        pair.witness.power_off()
        for node in pair.nodes.values():
            wait_for(f"{node.name} to show the witness offline", lambda n=node: n.status()["witness"]["state"] == "offline", 10)
            wait_for(f"{node.name} to raise an alarm about the witness", lambda n=node: any("WITNESS" in code for code in self.alarms(n)), 10)
        time.sleep(2 * BALANCED["promise"])
        self.assert_no_role_change(term)
        self.note(f"longest pause {self.writer.outage_ms(cut):.0f} ms")
        self.assertLess(self.writer.outage_ms(cut), 1000)
        pair.witness.power_on()
        wait_for("the witness to be online again", lambda: pair.a.status()["witness"]["state"] == "online", 20)
        self.audit(pair.a)

    def test_row_04_witness_then_standby_lost(self):
        """More than 10 s after the witness the standby goes too: the holder keeps serving."""
        pair = self.service("nbd")
        pair.witness.power_off()
        time.sleep(14)
        cut = time.monotonic()
        pair.b.power_off()
        time.sleep(2 * BALANCED["promise"])
        outage = self.served_since(cut)
        self.note(f"write pause {outage:.0f} ms")
        self.assertLess(outage, 3000)
        self.audit(pair.a, in_sync=False)

    def test_row_06_one_heartbeat_link_lost(self):
        """An alarm, nothing else; the link is up again after it was stable, and the address is announced again."""
        pair = self.service("nbd")
        heard = Announcements(pair.client_ns, config.virtual_address())
        pair.clients.append(heard)
        heard.start()
        term, cut = self.term(), time.monotonic()
        pair.network.drop("node-a", "cross", protocol="udp", port=7421)
        for node in pair.nodes.values():
            wait_for(f"{node.name} to show link cross down", lambda n=node: self.link(n, "cross") == "down", 10)
            wait_for(f"{node.name} to raise LINK_DOWN", lambda n=node: "LINK_DOWN" in self.alarms(n), 10)
        time.sleep(BALANCED["promise"])
        self.assert_no_role_change(term)
        self.assertEqual(pair.mirror(VOLUME, pair.a)["state"], "in-sync")
        self.note(f"longest pause {self.writer.outage_ms(cut):.0f} ms")
        self.assertLess(self.writer.outage_ms(cut), 1000)
        mended = time.monotonic()
        pair.network.allow("node-a")
        wait_for("link cross to be up again on both nodes", lambda: {self.link(n, "cross") for n in pair.nodes.values()} == {"up"}, 30)
        wait_for("the address to be announced again", lambda: len([t for t in heard.times if t > mended]) >= 5, 10)
        self.audit(pair.a)

    def test_row_09_nodes_cannot_see_each_other(self):
        """Both see the witness: the holder keeps serving solo, the peer is refused."""
        pair = self.service("nbd")
        cut = time.monotonic()
        self.cut_between_nodes()
        audit.never_two(pair, 2 * BALANCED["promise"])
        self.note(f"write pause {self.served_since(cut):.0f} ms")
        self.assertEqual(pair.group(GROUP, pair.a)["holder"], "node-a")
        self.assertEqual(pair.mirror(VOLUME, pair.a)["state"], "solo")
        for node in pair.nodes.values():  # the witness tells each that the other one lives
            self.assertEqual(self.link(node, "witness-relay"), "up")
            self.assertEqual({self.link(node, "lan"), self.link(node, "cross")}, {"down"})
        refused = pair.b.ctl_raw("takeover", GROUP, "--json")
        self.assertEqual(refused.returncode, 3, refused.stdout + refused.stderr)
        self.heal_between_nodes()
        self.audit(pair.a)

    def test_serial_line_outlives_the_network(self):
        """A serial line is one of the links: with every network between the nodes cut they still hear each other; cut too, it is down."""
        cable = SerialCable()
        self.addCleanup(cable.remove)

        def add_line(document):
            for node in document["nodes"]:
                node["links"].append({"name": "serial", "device": cable.devices[node["name"]]})

        pair = self.service("nbd", change=add_line)
        nodes = list(pair.nodes.values())
        wait_for("the serial line to be up at both ends", lambda: {self.link(n, "serial") for n in nodes} == {"up"}, 20)
        term = self.term()
        self.cut_between_nodes()
        wait_for("the networks to be down", lambda: {self.link(n, name) for n in nodes for name in ("lan", "cross")} == {"down"}, 10)
        time.sleep(2 * BALANCED["promise"])
        for node in nodes:
            status = node.status()
            self.assertEqual(self.link(node, "serial"), "up")
            self.assertEqual({n["state"] for n in status["nodes"]}, {"online"}, status["nodes"])
        self.assert_no_role_change(term)
        line = next(li for li in pair.a.status()["links"] if li["name"] == "serial")
        self.note(f"serial round trip {line['rttUs'] / 1000:.1f} ms, loss {line['lossPct']:.1f} %")
        cable.cut()
        wait_for("the serial line to be down", lambda: {self.link(n, "serial") for n in nodes} == {"down"}, 10)
        wait_for("node-a to show node-b offline", lambda: any(n["name"] == "node-b" and n["state"] == "offline" for n in pair.a.status()["nodes"]), 10)
        cable.heal()
        wait_for("the serial line to be up again", lambda: {self.link(n, "serial") for n in nodes} == {"up"}, 30)
        self.heal_between_nodes()
        self.audit(pair.a)

    @alone
    def test_row_10_holder_isolated(self):
        """The holder stops within D + X by itself; the peer takes over after P."""
        pair = self.service("mounted")
        cut = time.monotonic()
        pair.network.unplug("node-a")
        bound = BALANCED["serve"] + BALANCED["stop"]
        wait_for("the isolated holder to drop its address", lambda: config.virtual_address() not in pair.network.addresses("node-a"), bound + 1, period=0.02)
        gone = time.monotonic() - cut
        wait_for("the isolated holder to stop the application", lambda: not pair.a.find("record_app.py", anywhere=True), bound + 1, period=0.02)
        stopped = time.monotonic() - cut
        self.note(f"address gone after {gone * 1000:.0f} ms, application after {stopped * 1000:.0f} ms")
        self.assertLess(stopped, bound)
        self.note(f"outage {self.served_since(cut):.0f} ms")
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        pair.network.plug("node-a")
        self.audit(pair.b)

    def test_row_11_standby_isolated(self):
        """The holder goes solo; the standby never promotes."""
        pair = self.service("nbd")
        cut = time.monotonic()
        pair.network.unplug("node-b")
        audit.never_two(pair, 3 * BALANCED["promise"])
        pause = self.served_since(cut)
        self.note(f"write pause {pause:.0f} ms")
        self.assertLess(pause, 2000)
        self.assertNotIn(pair.group(GROUP, pair.b)["state"], ("active", "starting"))
        self.assertEqual(pair.mirror(VOLUME, pair.a)["state"], "solo")
        pair.network.plug("node-b")
        self.audit(pair.a)

    def test_row_12_one_direction_lost(self):
        """node-b hears nothing of node-a, node-a hears node-b: the same as row 9, no flapping."""
        pair = self.service("nbd")
        term, cut = self.term(), time.monotonic()
        pair.network.drop("node-b", "cross", "in")
        pair.network.drop("node-b", "lan", "in", peer=lan_address("node-a"))
        audit.never_two(pair, 3 * BALANCED["promise"])
        self.note(f"write pause {self.served_since(cut):.0f} ms")
        self.assertEqual((pair.group(GROUP, pair.a)["holder"], pair.group(GROUP, pair.a)["term"]), ("node-a", term))
        self.assertEqual({self.link(n, name) for n in pair.nodes.values() for name in ("lan", "cross")}, {"down"})
        pair.network.allow("node-b")
        self.audit(pair.a)
