"""Loss of power: rows 1, 2 and 14 of the fault table (safety.md 5).
SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import threading

from base import BALANCED, GROUP, VOLUME, ClusterTest, alone, audit, config, read_records, time, wait_for


class Power(ClusterTest):
    def test_row_01_holder_power_loss(self):
        """The peer takes over after P; the old node returns as resync target."""
        pair = self.service("mounted")
        cut = time.monotonic()
        pair.a.power_off()
        self.note(f"outage {self.served_since(cut):.0f} ms")
        pair.wait_active(GROUP, pair.b)
        self.assertEqual(pair.mirror(VOLUME, pair.b)["state"], "solo")
        pair.a.power_on()
        pair.wait_mirror(VOLUME)
        self.assertEqual(pair.mirror(VOLUME, pair.b)["role"], {"node-a": "target", "node-b": "source"})
        self.audit(pair.b)

    @alone
    def test_row_01_bound(self):
        """Without storage and with a service that starts at once the takeover stays within the profile's bound."""
        pair = self.service("plain")
        cut = time.monotonic()
        pair.a.power_off()
        outage = self.served_since(cut)
        self.note(f"outage {outage:.0f} ms")
        self.assertLess(outage, (BALANCED["promise"] + 0.3) * 1000 + 1000, "promise + 0.3 s, and 1 s for the start of the application")
        pair.a.power_on()
        self.audit(pair.b)

    @alone
    def test_row_02_standby_power_loss(self):
        """The holder goes solo after a majority stored it; writes pause at most 2 s."""
        pair = self.service("nbd")
        cut = time.monotonic()
        pair.b.power_off()
        pause = self.served_since(cut)
        self.note(f"write pause {pause:.0f} ms")
        self.assertLess(pause, 2000)
        pair.wait_mirror(VOLUME, "solo")
        self.assertEqual(pair.group(GROUP, pair.a)["holder"], "node-a")
        pair.b.power_on()
        self.audit(pair.a)

    def test_row_14_everything_restarts(self):
        """Both nodes and the witness lose power at once and return: one holder, every acknowledged record."""
        pair = self.service("mounted")
        offs = [threading.Thread(target=machine.power_off) for machine in pair.machines()]
        for off in offs:
            off.start()
        for off in offs:
            off.join()
        back = time.monotonic()
        for machine in pair.machines():
            machine.power_on()
        self.writer.wait_answer(back, 60)
        self.note(f"served {(time.monotonic() - back) * 1000:.0f} ms after power on")
        self.audit()

    def test_mutual_backup(self):
        """Two groups with opposite preferred nodes: one node's loss moves its group to the other, which serves both; and back."""
        pair = self.bare_pair()
        self.kind, self.crash_flag = "nbd", pair.work + "/crash"
        volumes = [config.volume(name, pair.backing(name), attach="none") for name in ("data-a", "data-b")]
        groups = [config.group("app-a", self.resources("nbd", "data-a", 0), "node-a"), config.group("app-b", self.resources("nbd", "data-b", 1), "node-b")]
        pair.apply(config.document("test", groups, volumes))
        pair.wait_active("app-a", pair.a)
        pair.wait_active("app-b", pair.b)
        pair.wait_mirror("data-a")
        pair.wait_mirror("data-b")
        first, second = self.start_client(0, "a"), self.start_client(1, "b")
        cut = time.monotonic()
        pair.a.power_off()
        first.wait_answer(time.monotonic(), 30)
        time.sleep(1)
        self.note(f"outage of the moved group {first.outage_ms(cut):.0f} ms, of the other {second.outage_ms(cut):.0f} ms")
        self.assertLess(second.outage_ms(cut), 2500, "the other group only pauses while its peer leaves the sync set")
        pair.a.power_on()
        pair.wait_mirror("data-a")
        pair.wait_mirror("data-b")
        wait_for("node-a to be ready", lambda: "node-a" in pair.group("app-a", pair.b)["eligible"], 20)
        pair.a.ctl("switchover", "app-a", "--to", "node-a")
        pair.wait_active("app-a", pair.a)
        pair.wait_active("app-b", pair.b)
        for client in (first, second):
            client.wait_answer(time.monotonic(), 10)
            client.finish()
        for index, (client, holder) in enumerate(((first, "node-a"), (second, "node-b"))):
            self.assertEqual(pair.holders_of_address(config.virtual_address(index)), [holder])
            found = read_records(pair.client_ns, config.virtual_address(index), config.RECORD_PORT + index)
            audit.records_complete(found, client.seed, client.acknowledged)
        audit.copies_equal(pair, "data-a")
        audit.copies_equal(pair, "data-b")
        audit.no_crash(pair)

    def test_row_01_holder_returns_with_an_empty_disk(self):
        """The lost holder's copy was replaced by nothing: it is copied anew in full and never served."""
        pair = self.service("nbd")
        cut = time.monotonic()
        pair.a.power_off()
        os.remove(pair.backing(VOLUME)["node-a"])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        pair.a.power_on()
        pair.wait_mirror(VOLUME)
        self.audit(pair.b)
