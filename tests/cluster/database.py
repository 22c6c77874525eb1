#!/usr/bin/env python3
"""The database proof: PostgreSQL on the mirrored volume under pgbench and a ledger of acknowledged transactions, random faults by
a seed, and after each the database must be whole. Root only.

usage: database.py [--faults N] [--seed S] [--bin DIR] [--artefacts DIR]
Faults: loss of power of either node or both (their disks forget what was not flushed), cables, agents and guards killed, a disk that
fails. After each: service back, pg_amcheck clean, every acknowledged transaction there, pgbench's sums right; at the end
both copies are compared. Ends at the first broken promise.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import random
import signal
import subprocess
import sys
import threading
import time

from base import LabError, audit, config, wait_for
from lab.clients import SqlWriter
from lab.database import PORT, Database, binaries
from lab.disks import Disk
from lab.pair import Pair
from lab.shell import in_net, run
from soak import Soak, Watch

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIZE = 256 << 20


class DiskPair(Pair):
    """A pair whose copies lie on disks that forget and fail."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.disks = {}
        try:
            for name, node in self.nodes.items():
                self.disks[name] = Disk(node, SIZE)
                self.disks[name].start()
        except BaseException:
            self.remove()
            raise

    def backing(self, volume):
        return {name: disk.path for name, disk in self.disks.items()}

    def remove(self):
        for node in self.nodes.values():
            node.power_off_quietly()
        for disk in self.disks.values():
            disk.end()
        super().remove()


class Bench(threading.Thread):
    """pgbench, started again whenever a fault ended it; its connections notice a dead server within seconds."""

    def __init__(self, netns):
        super().__init__(daemon=True)
        self.netns, self.current, self._end, self.runs = netns, None, threading.Event(), 0
        self.server = f"host={config.virtual_address()} port={PORT} user=postgres dbname=postgres connect_timeout=2 keepalives_idle=1 keepalives_interval=1 keepalives_count=2 tcp_user_timeout=2000"

    def once(self, *arguments, timeout=120):
        return run([os.path.join(binaries(), "pgbench"), *arguments, self.server], netns=self.netns, timeout=timeout)

    def run(self):
        while not self._end.is_set():
            self.current = subprocess.Popen(in_net(self.netns, [os.path.join(binaries(), "pgbench"), "-n", "-c", "2", "-T", "3600", self.server]),
                                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.runs += 1
            self.current.wait()
            self._end.wait(0.3)

    def end(self):
        self._end.set()
        if self.current:
            self.current.kill()
        self.join(10)


class Proof(Soak):
    """Soak's ways to break links and programs, on a database."""

    def __init__(self, options):
        self.options, self.dice, self.rounds, self.relay = options, random.Random(options.seed), 0, None
        self.pair = DiskPair(options.bin, f"hpd{os.getpid()}-", cluster="database")
        self.database = Database(self.pair, f"{SIZE >> 20}MiB")
        self.writer = self.watch = self.bench = None
        self.group, self.volume = self.database.group, self.database.volume

    def build(self):
        pair, database = self.pair, self.database
        pair.build()
        for node in pair.nodes.values():
            node.paused = False
        pair.apply(database.document(with_server=False))
        holder = pair.wait_active(self.group, timeout=90)
        pair.wait_mirror(self.volume, timeout=120)
        database.initialise(holder)
        holder.ctl("group", "stop", self.group)  # resources are not changed under a running group
        pair.apply(database.document(with_server=True))
        holder.ctl("group", "start", self.group)
        pair.wait_active(self.group, timeout=60)
        database.create_table()
        self.bench = Bench(pair.client_ns)
        self.bench.once("-i", "-q", "-s", "1")
        self.bench.start()
        self.writer = SqlWriter(pair.client_ns, config.virtual_address(), PORT, f"database{self.options.seed}", patience=2)
        pair.clients.append(self.writer)
        self.writer.start()
        self.writer.wait_answer(0, 30)
        self.watch = Watch(pair)
        self.watch.start()
        self.wait_ready()

    def wait_ready(self):
        """In sync is not enough: a majority must have stored that both have every acknowledged write."""
        def ready():
            holder = self.pair.wait_active(self.group, timeout=5)
            return self.pair.other(holder).name in self.pair.group(self.group, holder)["eligible"]
        wait_for("the other node to be able to take over", ready, 60, period=0.25)

    # --- faults

    def power_of(self, *nodes):
        def dark(node):
            self.pair.disks[node.name].lose_power(node.power_off)

        together = [threading.Thread(target=dark, args=(node,)) for node in nodes]
        for thread in together:
            thread.start()
        for thread in together:
            thread.join()

        def on():
            for node in nodes:
                self.pair.disks[node.name].start()
                node.power_on()
        return on

    def disk_fails(self, node):
        self.pair.disks[node.name].fail()
        return lambda: self.power_of(node)()  # a failed disk is given up for good: switched off, mended, switched on

    def draw(self):
        node, link = self.dice.choice(list(self.pair.nodes.values())), self.dice.choice(("lan", "cross", None))
        faults = [
            (f"power of {node.name}", lambda: self.power_of(node)),
            (f"power of {node.name}", lambda: self.power_of(node)),
            ("power of both nodes", lambda: self.power_of(*self.pair.nodes.values())),
            (f"agent of {node.name} killed", lambda: self.kill_program(node, "hotpair-agent")),
            (f"agent and guard of {node.name} killed", lambda: self.kill_program(node, "hotpair-agent", "hotpair-guard")),
            (f"{link or 'all cables'} of {node.name} pulled", lambda: self.unplug(node, link)),
            ("nodes cut from each other", self.apart),
            (f"disk of {node.name} fails", lambda: self.disk_fails(node)),
        ]
        return self.dice.choice(faults)

    # --- judging

    def settle(self):
        pair = self.pair
        self.writer.wait_answer(time.monotonic(), 120, "the database to be back")
        pair.wait_active(self.group, timeout=60)
        pair.wait_mirror(self.volume, timeout=120)
        self.wait_ready()
        audit.one_holder(pair, self.group, application=os.path.join("bin", "postgres"))
        audit.no_crash(pair)

    def ask(self, text):
        rows = []
        self.database.in_client(lambda connection: rows.extend(connection.query(text)))
        return rows

    def whole(self):
        """Indexes and tables by amcheck, the ledger, and the sums that every pgbench transaction keeps equal."""
        done = run([os.path.join(binaries(), "pg_amcheck"), "--all", "--install-missing", "--heapallindexed", "-h", config.virtual_address(), "-p", str(PORT), "-U", "postgres"],
                   netns=self.pair.client_ns, check=False, timeout=180)
        if done.returncode != 0:
            raise audit.AuditError(f"pg_amcheck: {done.stdout}{done.stderr}")
        acknowledged = self.writer.acknowledged
        audit.records_complete(self.database.rows(), self.writer.seed, acknowledged)
        sums = self.ask("SELECT (SELECT sum(abalance) FROM pgbench_accounts), (SELECT sum(bbalance) FROM pgbench_branches), "
                        "(SELECT sum(tbalance) FROM pgbench_tellers), (SELECT coalesce(sum(delta), 0) FROM pgbench_history), (SELECT count(*) FROM pgbench_history)")[0]
        if len(set(sums[:4])) != 1:
            raise audit.AuditError(f"pgbench's sums differ: {sums}")
        return acknowledged, int(sums[4])

    def copies(self):
        self.bench.end()
        self.writer.finish()
        self.ask("CHECKPOINT")
        audit.copies_equal(self.pair, self.volume, 90)

    def round(self):
        words, fault = self.draw()
        held = self.pair.wait_active(self.group).name
        for_seconds, cut = self.dice.uniform(0.2, 8), time.monotonic()
        mend = fault()
        time.sleep(for_seconds)
        mend()
        self.release()
        self.settle()
        acknowledged, history = self.whole()
        self.rounds += 1
        print(f"{self.rounds:4} {words} (held by {held}) for {for_seconds:.1f} s: outage {self.writer.outage_ms(cut):.0f} ms, amcheck clean, {acknowledged} acknowledged, 0 lost, {history} of pgbench", flush=True)
        if self.watch.problem:
            raise audit.AuditError(self.watch.problem)

    def release(self):
        """Flap damping holds a group after three moves in ten minutes, which is the rule of this run."""
        for node in self.pair.nodes.values():
            if node.running():
                node.ctl_raw("group", "resume", self.group)
                return

    def run(self):
        for _ in range(self.options.faults):
            self.round()
        self.copies()
        self.watch.end()
        print(f"seed {self.options.seed}: {self.rounds} faults, {self.writer.acknowledged} transactions acknowledged, 0 lost; pgbench started {self.bench.runs} times; never two in {self.watch.looks} looks; copies equal", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--bin", type=os.path.abspath, default=os.path.join(ROOT, "build", "dev", "bin"))
    parser.add_argument("--artefacts", default=os.path.join(ROOT, "out", "tests", "database"))
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("the proof makes network namespaces: run it as root")
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 1 << 31)
    print(f"database --faults {options.faults} --seed {options.seed}", flush=True)
    proof = Proof(options)
    try:
        proof.build()
        proof.run()
        print(f"{proof.rounds} passed, 0 failed, 0 skipped")
        return 0
    except LabError as problem:
        proof.pair.dump(options.artefacts)
        print(f"seed {options.seed}, fault {proof.rounds + 1}: {problem}\nartefacts: {options.artefacts}\n{proof.rounds} passed, 1 failed, 0 skipped")
        return 1
    finally:
        if proof.bench and proof.bench.is_alive():
            proof.bench.end()
        proof.pair.remove()


if __name__ == "__main__":
    sys.exit(main())
