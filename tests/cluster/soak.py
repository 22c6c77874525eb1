#!/usr/bin/env python3
"""A long run: faults drawn by a seed on a real pair under load, with the audit after each. Root only.

usage: soak.py --minutes N [--seed S] [--bin DIR] [--artefacts DIR]
One seed is one sequence of faults (their effect still depends on the machine's moods). Ends at the first broken promise.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import random
import signal
import sys
import threading
import time

from base import GROUP, VOLUME, LabError, audit, config, lan_address, read_records, wait_for
from lab.clients import RecordWriter
from lab.pair import Pair
from lab.relay import Relay, Spoil
from lab.shell import kill, pids_in_net

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Watch(threading.Thread):
    """Looks all the time whether the address or the application is on both nodes; the first sight ends the run."""

    def __init__(self, pair):
        super().__init__(daemon=True)
        self.pair, self.problem, self.looks, self._end = pair, None, 0, threading.Event()

    def run(self):
        address = config.virtual_address()
        while not self._end.wait(0.03):
            try:
                holders = [n for n in self.pair.holders_of_address(address) if not self.pair.nodes[n].paused]
            except (LabError, OSError, ValueError):
                continue  # a machine is just being switched
            self.looks += 1
            if len(holders) > 1 and self.problem is None:
                self.problem = f"{address} is on {holders} at the same time"

    def end(self):
        self._end.set()
        self.join()


class Soak:
    """The pair, and what can be done to it. Each fault is (what, then how it is mended)."""

    def __init__(self, options):
        self.options, self.dice = options, random.Random(options.seed)
        self.pair = Pair(options.bin, f"hps{os.getpid()}-", cluster="soak")
        self.writer, self.watch, self.relay, self.rounds = None, None, None, 0

    def build(self):
        pair = self.pair
        pair.build()
        for node in pair.nodes.values():
            node.paused = False
        view, volume = pair.a.view, config.volume(VOLUME, pair.backing(VOLUME), attach="none")
        resources = [{"type": "volume", "name": VOLUME}, config.address(),
                     config.record_process(["--nbd", f"{view}/state/volumes/{VOLUME}.nbd", "--export", VOLUME])]
        pair.apply(config.document("soak", [config.group(GROUP, resources)], [volume]))
        pair.wait_active(GROUP)
        pair.wait_mirror(VOLUME)
        self.writer = RecordWriter(pair.client_ns, config.virtual_address(), config.RECORD_PORT, f"soak{self.options.seed}", pace=0.02)
        pair.clients.append(self.writer)
        self.writer.start()
        self.writer.wait_answer(0, 30)
        self.watch = Watch(pair)
        self.watch.start()

    # --- faults: each returns the function that mends it

    def power(self, node):
        node.power_off()
        return node.power_on

    def kill_program(self, node, *programs):
        for program in programs:
            kill(node.find(program), signal.SIGKILL)
        return lambda: None

    def pause(self, node):
        pids = pids_in_net(node.netns)
        node.paused = True  # a machine that stands still keeps its address and answers for nothing
        kill(pids, signal.SIGSTOP)
        self.pair.network.unplug(node.name)

        def go_on():
            self.pair.network.plug(node.name)
            kill(pids, signal.SIGCONT)
            time.sleep(0.5)
            node.paused = False
        return go_on

    def stop_agent(self, node):
        pids = node.find("hotpair-agent")
        kill(pids, signal.SIGSTOP)
        return lambda: kill(pids, signal.SIGCONT)

    def unplug(self, node, link):
        self.pair.network.unplug(node.name, link)
        return lambda: self.pair.network.plug(node.name, link)

    def deaf(self, node, direction):
        self.pair.network.drop(node.name, None, direction, protocol="udp", port=7421)
        return lambda: self.pair.network.allow(node.name)

    def apart(self):
        network = self.pair.network
        network.unplug("node-a", "cross")
        network.drop("node-a", "lan", peer=lan_address("node-b"))

        def together():
            network.allow("node-a")
            network.plug("node-a", "cross")
        return together

    def bad_ways(self):
        if self.relay is None:
            self.relay = Relay(self.pair.network, self.options.seed)
            for link in ("lan", "cross"):
                self.relay.both_ways("node-a", "node-b", link)
        for spoil in self.relay.ways.values():
            spoil.loss, spoil.duplicate, spoil.corrupt = self.dice.uniform(0, 0.3), self.dice.uniform(0, 0.3), self.dice.uniform(0, 0.1)
            spoil.delay, spoil.jitter = self.dice.uniform(0, 0.08), self.dice.uniform(0, 0.05)

        def good_ways():
            for spoil in self.relay.ways.values():
                spoil.__dict__.update(Spoil().__dict__)
        return good_ways

    def crash_application(self, node):
        kill(node.find("record_app.py", anywhere=True))
        return lambda: None

    def move(self, node):
        node.ctl_raw("switchover", GROUP, timeout=60)
        return lambda: None

    def draw(self):
        """(words, fault) of this round. Always the same number of draws, so that a seed keeps its sequence."""
        node, link, way = self.dice.choice(list(self.pair.nodes.values())), self.dice.choice(("lan", "cross", None)), self.dice.choice(("in", "out", "both"))
        faults = [
            (f"power of {node.name}", lambda: self.power(node)),
            ("power of the witness", lambda: self.power(self.pair.witness)),
            (f"agent of {node.name} killed", lambda: self.kill_program(node, "hotpair-agent")),
            (f"guard of {node.name} killed", lambda: self.kill_program(node, "hotpair-guard")),
            (f"agent and guard of {node.name} killed", lambda: self.kill_program(node, "hotpair-agent", "hotpair-guard")),
            (f"{node.name} paused", lambda: self.pause(node)),
            (f"agent of {node.name} stopped", lambda: self.stop_agent(node)),
            (f"{link or 'all cables'} of {node.name} pulled", lambda: self.unplug(node, link)),
            (f"heartbeats of {node.name} lost ({way})", lambda: self.deaf(node, way)),
            ("nodes cut from each other", self.apart),
            ("bad ways between the nodes", self.bad_ways),
            (f"application of {node.name} killed", lambda: self.crash_application(node)),
            ("planned move", lambda: self.move(node)),
        ]
        return self.dice.choice(faults)

    # --- rounds

    def settle(self):
        """After the mending: one holder, equal copies, everything acknowledged; groups that were put on hold are let go."""
        pair = self.pair
        self.writer.wait_answer(time.monotonic(), 90, "the service to be back")
        pair.wait_active(GROUP, timeout=60)
        pair.wait_mirror(VOLUME, timeout=120)
        if pair.group(GROUP, pair.a)["hold"]:
            pair.a.ctl_raw("group", "resume", GROUP)
        audit.one_holder(pair, GROUP)
        audit.no_crash(pair)

    def round(self):
        words, fault = self.draw()
        for_seconds, cut = self.dice.uniform(0.2, 9), time.monotonic()
        mend = fault()
        time.sleep(for_seconds)
        mend()
        self.release()
        self.settle()
        self.rounds += 1
        print(f"{self.rounds:4} {words} for {for_seconds:.1f} s: outage {self.writer.outage_ms(cut):.0f} ms, {self.writer.acknowledged} acknowledged", flush=True)
        if self.watch.problem:
            raise audit.AuditError(self.watch.problem)
        if self.rounds % 10 == 0:
            self.check_records()

    def release(self):
        """Flap damping holds a group after three moves in ten minutes, which is the rule of this run."""
        for node in self.pair.nodes.values():
            if node.running():
                node.ctl_raw("group", "resume", GROUP)
                return

    def check_records(self):
        found = read_records(self.pair.client_ns, config.virtual_address(), config.RECORD_PORT)
        audit.records_complete(found, self.writer.seed, self.writer.acknowledged)

    def run(self):
        end = time.monotonic() + self.options.minutes * 60
        while time.monotonic() < end:
            self.round()
        self.writer.finish()
        self.check_records()
        audit.copies_equal(self.pair, VOLUME, 60)
        self.watch.end()
        print(f"seed {self.options.seed}: {self.rounds} faults, {self.writer.acknowledged} records acknowledged, 0 lost; never two in {self.watch.looks} looks; copies equal")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--bin", type=os.path.abspath, default=os.path.join(ROOT, "build", "dev", "bin"))
    parser.add_argument("--artefacts", default=os.path.join(ROOT, "out", "tests", "soak"))
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("the soak makes network namespaces: run it as root")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 1 << 31)
    print(f"soak --minutes {options.minutes:g} --seed {options.seed}", flush=True)
    soak = Soak(options)
    try:
        soak.build()
        soak.run()
        print("1 passed, 0 failed, 0 skipped")
        return 0
    except LabError as problem:
        soak.pair.dump(options.artefacts)
        print(f"seed {options.seed}, fault {soak.rounds + 1}: {problem}\nartefacts: {options.artefacts}\n0 passed, 1 failed, 0 skipped")
        return 1
    finally:
        soak.pair.remove()


if __name__ == "__main__":
    sys.exit(main())
