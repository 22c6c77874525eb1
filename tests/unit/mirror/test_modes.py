#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modes of replication on two processes. usage: test_modes.py NODE-PROGRAM"""
import os, signal, sys, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mirror_pair import *

PROGRAM = sys.argv[1]
MIB = 1 << 20


def holder_in_sync(pair):
    pair.a.start(), pair.b.start()
    assert pair.a.ask("promote 5", "promote") == "promote ok"
    pair.a.wait_for("event target-complete")
    return Nbd(pair.a.path("nbd"))


def to_async(pair):
    for node in (pair.a, pair.b):
        node.tell("mode async")
    pair.a.wait_for("event needs-solo 5")
    assert pair.a.status()["state"] == "replicating" and pair.b.status()["state"] == "replicating"
    pair.a.tell("solo 5")


def wait_no_lag(node):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        seen = node.status()
        if seen["lag"] == "0" and seen["dirty"] == "0" and seen["state"] == "replicating":
            return
    raise AssertionError("the target did not catch up: %s" % seen)


def test_async_answers_without_the_peer(pair):
    client = holder_in_sync(pair)
    to_async(pair)
    client.write(0, b"a" * 4096)  # draws the generation
    wait_no_lag(pair.a)
    pair.b.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    for i in range(8):
        client.write(i * MIB, bytes([i + 1]) * MIB)
        client.flush()
    assert time.monotonic() - began < 0.9, "writes waited for a stopped target"
    assert int(pair.a.status()["lag"]) >= MIB
    pair.b.process.send_signal(signal.SIGCONT)
    wait_no_lag(pair.a)
    pair.equal()


def test_full_queue_becomes_dirty_and_is_copied(pair):
    client = holder_in_sync(pair)
    to_async(pair)
    client.write(0, b"a" * 4096)
    wait_no_lag(pair.a)
    pair.b.process.send_signal(signal.SIGSTOP)
    for i in range(44):
        client.write(i * MIB, bytes([i + 1]) * MIB)
    seen = pair.a.status()
    assert int(seen["dirty"]) > 0, seen
    pair.b.process.send_signal(signal.SIGCONT)
    pair.a.wait_for("event resync-started")
    client.write(50 * MIB, b"z" * 4096)
    pair.a.wait_for("event follows")
    wait_no_lag(pair.a)
    pair.equal()


def test_catch_up_makes_it_synchronous_for_a_while(pair):
    client = holder_in_sync(pair)
    to_async(pair)
    client.write(0, b"a" * MIB)
    pair.a.tell("catch-up 2000")
    pair.a.wait_for("event target-complete")
    assert pair.a.status()["state"] == "in-sync"
    client.write(2 * MIB, b"b" * 4096)
    pair.equal()  # acknowledged means both have it
    pair.a.wait_for("event needs-solo 5", timeout=5)  # asynchronous again
    pair.a.tell("solo 5")
    client.write(3 * MIB, b"c" * 4096)
    wait_no_lag(pair.a)
    for node in (pair.a, pair.b):
        node.tell("mode sync")
    pair.a.wait_for("event target-complete")
    pair.equal()
    assert pair.a.ask("demote 5000", "demote") == "demote ok"


def test_async_target_lost_and_back(pair):
    client = holder_in_sync(pair)
    to_async(pair)
    for round in range(3):
        client.write(round * MIB, os.urandom(MIB))
        pair.b.kill()
        client.write((round + 8) * MIB, os.urandom(MIB))
        client.flush()
        pair.b.start()
        pair.b.tell("mode async")
        pair.a.wait_for("event follows")
        wait_no_lag(pair.a)
        pair.equal()


def test_memory_sync(pair):
    client = holder_in_sync(pair)
    for node in (pair.a, pair.b):
        node.tell("mode memory-sync")
    for i in range(200):
        client.write(i * 3 * 4096, bytes([i % 255 + 1]) * 4096)
    client.write(5 * MIB, os.urandom(9 * MIB))
    client.flush()
    pair.equal()
    pair.b.kill()
    client.send(NBD_WRITE, 0, 4096, b"x" * 4096)
    pair.a.wait_for("event needs-solo 5")
    pair.a.tell("solo 5")
    client.reply()
    pair.b.start()
    pair.a.wait_for("event target-complete")
    pair.equal()


def main():
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        pair = Pair(PROGRAM)
        try:
            test(pair)
            print("ok   " + name)
        finally:
            pair.close()


main()
