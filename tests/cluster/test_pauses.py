"""Time that stands still or jumps, stops that hang, forced takeovers: rows 17, 20, 31, 32 of the fault table (safety.md 5).
SPDX-License-Identifier: GPL-3.0-or-later"""
import datetime
import os
import signal
import stat
import threading

from base import BALANCED, GROUP, VOLUME, ClusterTest, audit, config, time, wait_for
from lab.shell import kill, pids_in_net


class Pauses(ClusterTest):
    def test_row_17_whole_host_paused(self):
        """Everything of the holder stands still for 12 s, then goes on: the peer serves, the old holder stops at once."""
        pair = self.service("nbd")
        cut = time.monotonic()
        paused = pids_in_net(pair.a.netns)
        kill(paused, signal.SIGSTOP)
        # its address is still there, as on a paused machine, but nobody answers for it
        pair.network.unplug("node-a")
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        time.sleep(12 - min(11, time.monotonic() - cut))
        pair.network.plug("node-a")
        resumed = time.monotonic()
        kill(paused, signal.SIGCONT)
        wait_for("the resumed holder to drop its address", lambda: config.virtual_address() not in pair.network.addresses("node-a"), 5, period=0.02)
        self.note(f"old holder stopped {(time.monotonic() - resumed) * 1000:.0f} ms after it went on")
        self.audit(pair.b)

    def test_row_31_stop_of_the_application_hangs(self):
        """A switchover whose stop hangs: deadline, kill, fence; the peer starts only when everything is gone."""
        pair = None

        def hanging(document):
            program = os.path.join(self.pair.work, "hangs")
            with open(program, "w", encoding="ascii") as handle:
                handle.write("#!/bin/sh\n[ \"$1\" = stop ] && sleep 1000\nexit 0\n")
            os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)
            document["groups"][0]["resources"].append({"type": "script", "name": "hangs", "program": program, "timeout": {"stop": "3s"}})

        pair = self.service("plain", change=hanging)
        watch = threading.Thread(target=pair.a.ctl_raw, args=("switchover", GROUP, "--to", "node-b"), kwargs={"timeout": 90})
        watch.start()
        audit.never_two(pair, 4 * BALANCED["promise"])
        watch.join()
        holder = pair.wait_active(GROUP, timeout=40)
        self.note(f"holder afterwards {holder.name}")
        self.assertEqual(pair.other(holder).find("hangs", anywhere=True), [], "what hung is still there")
        self.audit(holder)

    def forced(self):
        """Given up when the old holder still answers for the address; it drops that when it hears of the newer term. Then once more."""
        done = self.pair.b.ctl_raw("takeover", GROUP, "--force", "--yes-lose-data", "--json", timeout=90)
        if done.returncode == 0:
            return True
        self.note(f"force: exit {done.returncode}")
        self.pair.b.ctl_raw("group", "clear", GROUP)
        time.sleep(2)
        return self.pair.holders_of_address(config.virtual_address()) == ["node-b"]

    def test_row_32_forced_takeover_makes_two_histories(self):
        """Forced while the other one serves: both keep their data, one serves, the other one is quarantined until a person chooses."""
        pair = self.service("nbd")
        self.cut_between_nodes()
        pair.wait_mirror(VOLUME, "solo", nodes=[pair.a])
        time.sleep(1)
        # the administrator says, wrongly, that node-a is off
        wait_for("the forced takeover", self.forced, 60, period=1)
        time.sleep(2)
        self.heal_between_nodes()
        wait_for("one holder", lambda: len(pair.holders_of_address(config.virtual_address())) == 1, 30, period=0.25)
        audit.never_two(pair, 2 * BALANCED["promise"])
        holder = pair.wait_active(GROUP, timeout=40)
        shown = {pair.mirror(VOLUME, node)["state"] for node in pair.nodes.values()}
        self.note(f"holder {holder.name}, mirror {sorted(shown)}")
        self.assertNotIn("in-sync", shown, "two histories were joined without a person")
        pair.a.ctl("mirror", "resolve", VOLUME, "--keep", holder.name, "--yes-lose-data")
        pair.wait_mirror(VOLUME)
        self.writer.finish_quietly()
        audit.copies_equal(pair, VOLUME)
        audit.one_holder(pair, GROUP)
        audit.no_crash(pair)

    def test_row_20_wall_clock_jumps(self):
        """A day forwards and two back on the holder and on the peer: only texts of the log notice."""
        shim = os.path.join(os.path.dirname(self.programs), "tests", "libclock_shim.so")
        if not os.path.exists(shim):
            self.skipTest("built without the clock shim")
        pair = self.service("nbd", environment={"LD_PRELOAD": shim, "CLOCK_SHIM_FILE": "{directory}/clock-offset"})
        term, cut = self.term(), time.monotonic()
        for seconds in (86400, -86400, 0):
            for node in pair.nodes.values():
                with open(os.path.join(node.directory, "clock-offset.new"), "w", encoding="ascii") as handle:
                    handle.write(f"{seconds}\n")
                os.replace(os.path.join(node.directory, "clock-offset.new"), os.path.join(node.directory, "clock-offset"))
            time.sleep(BALANCED["promise"])
            self.assert_no_role_change(term)
            told = datetime.datetime.fromisoformat(pair.a.status()["time"].replace("Z", "+00:00"))
            off = (told - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
            self.assertAlmostEqual(off, seconds, delta=60, msg="the agent does not see the jump")
        self.note(f"longest pause {self.served_since(cut):.0f} ms")
        self.audit(pair.a)
