#!/usr/bin/env python3
"""Runs the cluster tests one after another, with times and measured figures. Root only.

usage: run.py [--folder DIR] [--bin DIR] [--artefacts DIR] [NAME...]      NAME: part of a test's name; --folder: other tests of this kind
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import shutil
import signal
import sys
import time
import unittest

from base import ClusterTest

HERE = os.path.dirname(os.path.abspath(__file__))


class Result(unittest.TestResult):
    """One line when a test starts and one when it ends, so that a long run is seen to live."""

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


def tests_of(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from tests_of(item)
        else:
            yield item


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default=HERE)
    parser.add_argument("--bin", default=ClusterTest.programs)
    parser.add_argument("--artefacts", default=ClusterTest.artefacts)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("cluster tests make network namespaces: run them as root")
    ClusterTest.programs, ClusterTest.artefacts = os.path.abspath(options.bin), os.path.abspath(options.artefacts)
    shutil.rmtree(ClusterTest.artefacts, ignore_errors=True)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # an end asked for cleans up like Ctrl-C
    found = tests_of(unittest.defaultTestLoader.discover(options.folder, "test_*.py", top_level_dir=options.folder))
    chosen = [t for t in found if not options.names or any(n in t.id() for n in options.names)]
    result = Result()
    for test in chosen:
        test.run(result)
    failed = len({id(test) for test, _ in result.failures + result.errors})
    print(f"{result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    sys.exit(1 if failed or not chosen else 0)


if __name__ == "__main__":
    main()
