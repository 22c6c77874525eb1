"""Modes of replication while a group runs: memory-sync, async, and what a lost holder costs in async.

SPDX-License-Identifier: GPL-3.0-or-later"""
from base import BALANCED, GROUP, VOLUME, ClusterTest, audit, config, read_records, time, wait_for


class Modes(ClusterTest):
    def set_mode(self, mode):
        self.document["volumes"][0]["mode"] = mode
        self.pair.apply(self.document)

    def eligible(self):
        return self.pair.group(GROUP, self.holder)["eligible"]

    def to_async(self):
        self.set_mode("async")
        self.pair.wait_mirror(VOLUME, "replicating")
        wait_for("node-b to leave the sync set", lambda: "node-b" not in self.eligible(), 15)

    def test_mode_changes_while_the_group_runs(self):
        """memory-sync, async and sync by `config apply`: the application goes on; in async a switchover first catches up."""
        pair = self.service()
        term, began = self.term(), time.monotonic()
        self.set_mode("memory-sync")
        wait_for("the mode to be told", lambda: pair.mirror(VOLUME, pair.a)["mode"] == "memory-sync", 10)
        time.sleep(1)
        self.to_async()
        self.assert_no_role_change(term)
        self.note(f"longest pause by two changes of mode {self.served_since(began):.0f} ms")
        moved = pair.a.ctl_raw("switchover", GROUP, "--to", "node-b", timeout=90)
        self.assertEqual(moved.returncode, 0, moved.stdout + moved.stderr)
        self.holder = pair.wait_active(GROUP, pair.b)
        pair.wait_mirror(VOLUME, "replicating")
        self.set_mode("sync")
        pair.wait_mirror(VOLUME)
        self.audit(pair.b)

    def test_async_holder_lost(self):
        """Nobody takes over by itself; a force gives up the tail and no more, in order; the old holder's tail is a split brain."""
        pair = self.service()
        self.to_async()
        time.sleep(1)
        pair.a.power_off()
        time.sleep(2 * BALANCED["promise"])
        self.assertEqual(pair.holders_of_address(config.virtual_address()), [], "node-b took over without a word")
        refused = pair.b.ctl_raw("takeover", GROUP, timeout=60)
        self.assertEqual(refused.returncode, 3, refused.stdout + refused.stderr)
        acknowledged = self.writer.acknowledged
        self.writer.finish()
        forced = pair.b.ctl_raw("takeover", GROUP, "--force", "--yes-lose-data", "--json", timeout=90)
        self.assertEqual(forced.returncode, 0, forced.stdout + forced.stderr)
        self.holder = pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        found = read_records(pair.client_ns, config.virtual_address(), config.RECORD_PORT)
        kept = 0
        while kept + 1 in found:
            kept += 1
        self.assertEqual(len([n for n in found if n > kept]), 0, "a record is there that is younger than one that is missing")
        audit.records_complete(found, self.writer.seed, kept)
        self.note(f"{acknowledged} acknowledged, {max(0, acknowledged - kept)} of the tail given up")
        self.assertGreater(kept, 0)
        pair.a.power_on()
        wait_for("the tail of node-a to be told as a split brain", lambda: pair.mirror(VOLUME, pair.b)["state"] == "split-brain", 40)
        keep = ["mirror", "resolve", VOLUME, "--keep", "node-b", "--yes-lose-data"]
        wait_for("both nodes to hear whose data is kept", lambda: pair.b.ctl_raw(*keep).returncode == 0, 30)
        self.set_mode("sync")
        pair.wait_mirror(VOLUME, timeout=60)
        audit.one_holder(pair, GROUP)
        audit.copies_equal(pair, VOLUME)
        audit.no_crash(pair)
