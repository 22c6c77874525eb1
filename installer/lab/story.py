"""The quick start: a pair with PostgreSQL on this machine, either with the console or as a story with a report.

usage: story.py --bin DIR [--headless] [--out DIR] [--size SIZE]      (installer/quickstart.sh calls this)
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lab import audit, config  # noqa: E402
from lab.clients import SqlWriter  # noqa: E402
from lab.console import show_console  # noqa: E402
from lab.database import PORT, Database  # noqa: E402
from lab.pair import PASSWORD, Pair  # noqa: E402
from lab.shell import LabError, kill  # noqa: E402

PREFIX = "hp-"
NEEDED_BYTES = 4 << 30


class Story:
    def __init__(self, pair, out, size):
        self.pair, self.out = pair, out
        self.database = Database(pair, size)
        self.started = time.monotonic()
        self.writer = None
        self.rows = []

    def say(self, text):
        seconds = int(time.monotonic() - self.started)
        print(f"[{seconds // 60:3}:{seconds % 60:02}] {text}", flush=True)

    # --- set-up

    def set_up(self):
        pair, database = self.pair, self.database
        self.say("building namespaces, starting agents, pairing node-a, node-b and the witness")
        pair.build()
        self.say(f"applying the configuration: volume {database.volume} ({database.size}), ext4, virtual address {config.virtual_address()}")
        pair.apply(database.document(with_server=False))
        holder = pair.wait_active(database.group, timeout=90)
        self.say(f"group {database.group} is active at {holder.name}; waiting for the mirror")
        pair.wait_mirror(database.volume, timeout=180)
        self.say("mirror in sync; creating the database on it")
        database.initialise(holder)
        holder.ctl("group", "stop", database.group)  # resources are not changed under a running group
        pair.apply(database.document(with_server=True))
        holder.ctl("group", "start", database.group)
        pair.wait_active(database.group, timeout=60)
        database.create_table()
        self.writer = SqlWriter(pair.client_ns, config.virtual_address(), PORT)
        pair.clients.append(self.writer)
        self.writer.start()
        self.writer.wait_answer(0, 20, "the first committed row")
        self.say("a client commits numbered rows through the virtual address")

    # --- the story

    def holder(self):
        return self.pair.wait_active(self.database.group, timeout=60)

    def step(self, title, action, settle):
        """One event: does it, waits until rows are committed again and `settle` is true, checks every acknowledged row."""
        self.say(title)
        moment = time.monotonic()
        action()
        settle()
        self.writer.wait_answer(time.monotonic(), 60, f"a committed row after: {title}")
        time.sleep(1)
        self.writer.wait_answer(time.monotonic(), 60, f"rows committed steadily after: {title}")
        acknowledged = self.writer.acknowledged
        found = self.database.rows()
        lost = sum(1 for n in range(1, acknowledged + 1) if found.get(n) != audit.payload(self.writer.seed, n))
        outage = self.writer.outage_ms(moment)
        holder = self.holder()
        audit.one_holder(self.pair, self.database.group, application=os.path.join("bin", "postgres"))
        self.rows.append((title, round(outage), acknowledged, lost, holder.name))
        self.say(f"    outage {outage:.0f} ms, {acknowledged} rows acknowledged, {lost} lost, {holder.name} serves")

    def play(self):
        pair, database = self.pair, self.database
        time.sleep(2)
        self.step("planned switchover", lambda: self.holder().ctl("switchover", database.group), self.in_sync)
        victim = self.holder()
        self.step(f"power loss of the holder ({victim.name})", victim.power_off, self.holder)
        self.step(f"return of {victim.name} with resync", victim.power_on, self.in_sync)
        self.step("crash of the application (kill -9)", lambda: kill(database.server_pids(self.holder())), self.holder)
        self.step("crash of the holder's agent (kill -9)", lambda: self.holder().signal("hotpair-agent", signal.SIGKILL), self.in_sync)
        self.say("stopping the client and comparing both copies of the volume")
        self.writer.finish()
        audit.copies_equal(pair, database.volume, timeout=120)
        audit.no_crash(pair)

    def in_sync(self):
        self.pair.wait_mirror(self.database.volume, timeout=120)

    def report(self):
        lines = [f"{'event':42} {'outage ms':>9} {'acknowledged':>12} {'lost':>5}  serves"]
        lines += [f"{title:42} {outage:>9} {acknowledged:>12} {lost:>5}  {holder}" for title, outage, acknowledged, lost, holder in self.rows]
        lines.append("both copies of the volume are equal (SHA-256); no program crashed")
        path = os.path.join(self.out, "report.txt")
        with open(path, "w", encoding="utf-8") as handle:
            handle.write("\n".join(lines) + "\n")
        print("\n" + "\n".join(lines) + f"\n\nreport: {path}", flush=True)
        return sum(row[3] for row in self.rows)

    def explain(self):
        a = self.pair.a
        print(f"""
  namespaces   {' '.join(self.pair.network.ns(m) for m in ('node-a', 'node-b', 'witness', 'client', 'switch'))}
  look         nsenter --net=/run/netns/{a.netns} {self.pair.programs}/hotpairctl --state-dir {a.state} status --watch
  move         nsenter --net=/run/netns/{a.netns} {self.pair.programs}/hotpairctl --state-dir {a.state} switchover {self.database.group}
  database     nsenter --net=/run/netns/{self.pair.client_ns} psql -h {config.virtual_address()} -U postgres -c 'SELECT count(*) FROM ledger'
  log in       user admin, password {PASSWORD}
""", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--out", required=True)
    parser.add_argument("--size", default="1GiB")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    os.makedirs(options.out, exist_ok=True)
    story = None
    try:
        with Pair(os.path.abspath(options.bin), PREFIX, cluster="quickstart") as pair:
            free = shutil.disk_usage(pair.work).free
            if free < NEEDED_BYTES:
                raise LabError(f"{pair.work} has {free >> 20} MiB free; two copies of the volume need {NEEDED_BYTES >> 20} MiB. Set TMPDIR to a larger disk.")
            story = Story(pair, options.out, options.size)
            try:
                story.set_up()
                story.explain()
                if not options.headless:
                    show_console(story)
                    return 0
                story.play()
                return 1 if story.report() else 0
            except LabError:
                pair.dump(os.path.join(options.out, "failure"))
                raise
    except LabError as error:
        print(f"\nThe quick start failed: {error}\nstatuses, events and logs: {os.path.join(options.out, 'failure')}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nended; namespaces, mounts and processes are removed", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())
