"""Datagrams that nobody of the pair sent: rows 25, 26, 27 of the fault table (safety.md 5); a stranger's address: row 30.
SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import random
import socket
import threading

from base import BALANCED, GROUP, ClusterTest, alone, audit, config, time, wait_for
from lab.network import lan_address
from lab.relay import Relay, spoilt
from lab.shell import enter_net, run


def flood(netns, target, datagrams, seconds, rate=2000):
    """Sends them round and round from another machine; returns how many were sent."""
    sent = []

    def work():
        enter_net(netns)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            end, count = time.monotonic() + seconds, 0
            while time.monotonic() < end:
                out.sendto(datagrams[count % len(datagrams)], target)
                count += 1
                if count % 20 == 0:
                    time.sleep(20 / rate)
            sent.append(count)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return sent[0]


class Hostile(ClusterTest):
    def recorded(self, pair):
        """Authentic datagrams of node-a to node-b, as a man in the middle sees them."""
        relay = Relay(pair.network)
        self.addCleanup(relay.close)
        relay.both_ways("node-a", "node-b", "lan")
        time.sleep(3)
        return [data for target, data in relay.recorded if target[0] == lan_address("node-b")]

    def nothing_happened(self, pair, term, cut):
        self.assert_no_role_change(term)
        pause = self.served_since(cut)
        self.note(f"longest pause {pause:.0f} ms")
        self.assertLess(pause, 1000)
        self.assertIn("DATAGRAM_REFUSED", pair.event_codes(pair.b))

    @alone
    def test_rows_25_26_27_spoilt_replayed_and_foreign_datagrams(self):
        """Corrupted, truncated, oversized, replayed, another cluster's: counted, told, without any effect; also after a restart."""
        pair = self.service("nbd")
        term, dice = self.term(), random.Random(25)
        genuine = self.recorded(pair)
        self.assertGreater(len(genuine), 5)
        spoilt_ones = [spoilt(data, dice) for data in genuine] + [os.urandom(n) for n in (0, 1, 50, 131, 1400, 1401, 60000)]
        foreign = [data[:8] + bytes(8) + data[16:] for data in genuine]
        target, cut = (lan_address("node-b"), 7421), time.monotonic()
        sent = flood(pair.client_ns, target, spoilt_ones + genuine + foreign, 6)
        self.note(f"{sent} bad datagrams")
        self.nothing_happened(pair, term, cut)
        pair.b.signal("hotpair-agent", 9)  # a receiver that has just started knows no sequence yet
        time.sleep(0.3)
        flood(pair.client_ns, target, genuine, 4)
        self.assert_no_role_change(term)
        self.audit(pair.a)

    def test_links_that_delay_lose_repeat_and_corrupt(self):
        """Both heartbeat links of bad quality at once (30 % lost, 10 % twice, 5 % spoilt, 20 to 60 ms late): no failover."""
        pair = self.service("nbd")
        term, cut = self.term(), time.monotonic()
        relay = Relay(pair.network, seed=30)
        self.addCleanup(relay.close)
        for link in ("lan", "cross"):
            relay.both_ways("node-a", "node-b", link, loss=0.3, duplicate=0.1, corrupt=0.05, delay=0.02, jitter=0.04)
        time.sleep(20)
        self.assert_no_role_change(term)
        self.note(f"longest pause {self.served_since(cut):.0f} ms")
        loss = max(link["lossPct"] for link in pair.a.status()["links"] if link["peer"] == "node-b")
        self.note(f"loss shown {loss:.0f} %")
        self.assertGreater(loss, 10)
        self.audit(pair.a)

    def test_row_30_stranger_answers_the_address(self):
        """Somebody else uses the virtual address: nothing is activated, an alarm says so; afterwards it comes up."""
        pair = self.service("plain")
        address = config.virtual_address()
        pair.a.ctl("group", "stop", GROUP)
        wait_for("the group to be stopped", lambda: not pair.holders_of_address(address), 15)
        run(["ip", "-n", pair.client_ns, "addr", "add", f"{address}/24", "dev", "lan"])
        asking = threading.Thread(target=pair.a.ctl_raw, args=("group", "start", GROUP), kwargs={"timeout": 200}, daemon=True)
        asking.start()  # its answer comes when the group is up, at the end of this test
        time.sleep(3 * BALANCED["promise"])
        self.assertEqual(pair.holders_of_address(address), [], "an address that somebody else uses was taken")
        codes = self.alarms(pair.a) + self.alarms(pair.b)
        self.assertTrue(codes, "an address that cannot be taken without an alarm")
        self.note(f"alarms {sorted(set(codes))}")
        run(["ip", "-n", pair.client_ns, "addr", "del", f"{address}/24", "dev", "lan"])
        pair.a.ctl("group", "clear", GROUP)
        pair.wait_active(GROUP)
        self.audit()
