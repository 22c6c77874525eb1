#!/usr/bin/env python3
"""Runs the cluster tests, several pairs at a time, with times and measured figures. Root only.

usage: run.py [--folder DIR] [--bin DIR] [--artefacts DIR] [--long] [--jobs N] [NAME...]
NAME: part of a test's name; --folder: other tests of this kind; --long: those of the suite cluster-long instead of the others.
Tests marked @alone measure times that another pair would spoil: they run one after another, after the rest.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

from base import ClusterTest

HERE = os.path.dirname(os.path.abspath(__file__))


class Result(unittest.TestResult):
    """One line when a test ends, so that a long run is seen to live."""

    passed = 0

    def startTest(self, test):
        super().startTest(test)
        self.begun = time.monotonic()

    def _line(self, test, word, detail=""):
        notes = "; ".join(getattr(test, "notes", []))
        name = getattr(test, "_testMethodName", str(test))
        print(f"{word:7} {name} ({time.monotonic() - self.begun:.1f} s){' ' + notes if notes else ''}{detail}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._line(test, "ok")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._line(test, "FAILED", "\n" + self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._line(test, "FAILED", "\n" + self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line(test, "skipped", f": {reason}")

    def counts(self):
        return self.passed, len({id(test) for test, _ in self.failures + self.errors}), len(self.skipped)


def tests_of(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from tests_of(item)
        else:
            yield item


def is_alone(test):
    return getattr(getattr(test, test._testMethodName, None), "alone", False)


def run_here(tests):
    result = Result()
    for test in tests:
        test.run(result)
    return result.counts()


def run_beside(tests, jobs):
    """Each test in a process of its own, at most `jobs` at a time; its lines come when it ends."""
    running = []
    try:
        return beside(list(tests), running, jobs)
    finally:
        for process in running:  # an end asked for: each cleans up its own machines
            process.terminate()
            process.wait()


def beside(waiting, running, jobs):
    total = [0, 0, 0]
    while waiting or running:
        while waiting and len(running) < jobs:
            command = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--one", waiting.pop(0).id()]
            running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        time.sleep(0.1)
        for process in [p for p in running if p.poll() is not None]:
            running.remove(process)
            lines = process.stdout.read().splitlines()
            counts = lines.pop().split() if lines and lines[-1].endswith("skipped") else []
            print("\n".join(lines), flush=True)
            for i, n in enumerate((counts[0], counts[2], counts[4]) if counts else (0, 1, 0)):
                total[i] += int(n)
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default=HERE)
    parser.add_argument("--bin", default=ClusterTest.programs)
    parser.add_argument("--artefacts", default=ClusterTest.artefacts)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("cluster tests make network namespaces: run them as root")
    ClusterTest.programs, ClusterTest.artefacts = os.path.abspath(options.bin), os.path.abspath(options.artefacts)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # an end asked for cleans up like Ctrl-C
    found = list(tests_of(unittest.defaultTestLoader.discover(options.folder, "test_*.py", top_level_dir=options.folder)))
    if options.one:
        counts = run_here([t for t in found if t.id() == options.one])
    else:
        shutil.rmtree(ClusterTest.artefacts, ignore_errors=True)
        named = [t for t in found if any(n in t.id() for n in options.names)]
        chosen = named if options.names else [t for t in found if getattr(t, "long", False) == options.long]
        if not chosen:
            sys.exit("no test has such a name")
        beside = [t for t in chosen if options.jobs > 1 and not is_alone(t)]
        counts = [a + b for a, b in zip(run_beside(beside, options.jobs), run_here([t for t in chosen if t not in beside]))]
    print("{} passed, {} failed, {} skipped".format(*counts))
    sys.exit(1 if counts[1] else 0)


if __name__ == "__main__":
    main()
