#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volume mirror as two processes: nothing acknowledged may be lost, whatever dies. usage: test_pair.py NODE-PROGRAM [SEED]"""
import os, random, struct, subprocess, sys, threading, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mirror_pair import *

PROGRAM = sys.argv[1]
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1


def in_sync(pair, term, node=None):
    node = node or pair.a
    assert node.ask("promote %d" % term, "promote") == "promote ok"
    node.wait_for("event target-complete")
    return Nbd(node.path("nbd"))


def test_both_have_every_write(pair):
    pair.a.start(), pair.b.start()
    pair.a.wait_for("event connected")
    try:
        Nbd(pair.a.path("nbd"))
        raise AssertionError("the standby served its export")
    except Refused as refused:
        assert refused.args[0] == 0x80000002, refused.args
    client = in_sync(pair, 5)
    for i in range(300):
        client.write(i * 7 * 4096, bytes([i % 256]) * 4096, flags=i % 50 == 0)
    pair.equal()  # without any flush: acknowledged means both have it
    client.write(3, b"odd bytes")
    client.request(NBD_ZEROES, 1 << 20, 1 << 20)
    client.request(NBD_TRIM, 3 << 20, 1 << 20)
    client.write(12 << 20, os.urandom(9 << 20))
    client.flush()
    assert client.read(3, 9) == b"odd bytes" and client.read(1 << 20, 4096) == bytes(4096)
    pair.equal()
    for bad in ((pair.size, 1), (pair.size - 1, 2), (2**64 - 1, 1), (0, 0)):
        try:
            client.request(NBD_READ, *bad)
            raise AssertionError("a range outside the volume was answered: %r" % (bad,))
        except OSError:
            pass


def test_peer_lost_held_solo_resync(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    client.write(0, b"a" * 65536)
    pair.relay.cut()
    client.send(NBD_WRITE, 1 << 20, 4096, b"b" * 4096)
    pair.a.wait_for("event needs-solo 5")
    client.socket.settimeout(1)
    try:
        client.reply()
        raise AssertionError("a write was acknowledged alone without permission")
    except TimeoutError:
        client.socket.settimeout(20)
    pair.a.tell("solo 4")  # another term's permission is none
    pair.a.tell("solo 5")
    assert client.reply()[1] == 0
    client.write(8 << 20, b"c" * 70000)
    status = pair.a.status()
    assert status["state"] == "solo" and 0 < int(status["dirty"]) <= 5 * 65536, status
    before = os.stat(pair.b.path("img")).st_blocks
    pair.relay.mend()
    pair.a.wait_for("event target-complete")
    client.flush()
    pair.equal()
    assert os.stat(pair.b.path("img")).st_blocks - before < 4000, "more than the dirty blocks was copied"
    assert pair.a.status()["rule"] == "h6" and pair.b.status()["promotable"] == "1"


def test_lease_and_fence(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    pair.a.tell("lease 0")
    time.sleep(0.1)
    client.send(NBD_WRITE, 0, 4096, b"x" * 4096)
    client.socket.settimeout(0.5)
    try:
        client.reply()
        raise AssertionError("acknowledged without a lease")
    except TimeoutError:
        pass
    pair.a.tell("lease 60000")  # renewed: goes on
    client.socket.settimeout(20)
    assert client.reply()[1] == 0
    pair.a.tell("fence")
    time.sleep(0.1)
    client.send(NBD_WRITE, 0, 4096, b"y" * 4096)
    client.socket.settimeout(0.5)
    try:
        client.reply()
        raise AssertionError("acknowledged after the fence")
    except TimeoutError:
        pass
    client.socket.settimeout(20)
    assert pair.a.ask("demote 2000", "demote") == "demote ok"
    try:
        client.reply()
        raise AssertionError("acknowledged after demotion")
    except ConnectionError:
        pass
    in_sync(pair, 6, pair.b).write(0, b"z" * 4096)
    pair.equal()


def test_lower_term_is_refused(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    client.write(0, b"1" * 4096)
    pair.b.tell("refuse 9")
    time.sleep(0.1)
    client.send(NBD_WRITE, 0, 4096, b"2" * 4096)
    pair.a.wait_for("event stale-term 9")
    with open(pair.b.path("img"), "rb") as f:
        assert f.read(4096) == b"1" * 4096, "the standby took a write of an older term"
    assert pair.b.ask("promote 8", "promote").startswith("promote failed MIRROR_STALE_TERM")


def test_damaged_frame_is_dropped_and_healed(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    pair.relay.flip = True
    client.write(5 << 20, os.urandom(200000))  # answered after reconnect and resync
    pair.a.wait_for("event target-complete")
    client.flush()
    pair.equal()
    with open(pair.b.path("log"), "rb") as log:
        assert b"damaged" in log.read()


def test_garbage_on_the_mirror_port(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    rng = random.Random(SEED)
    for i in range(60):
        s = socket.create_connection(("127.0.0.1", pair.ports["B"]))
        s.sendall(b"" if i == 0 else rng.randbytes(rng.choice([1, 55, 56, 57, 5000])))
        if i % 2:
            s.close()
    client.write(0, b"still here" * 100)
    assert pair.b.alive() and pair.a.alive()
    pair.equal()


def test_split_brain_touches_nothing(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    client.write(0, b"common" * 1000)
    pair.relay.cut()
    pair.a.wait_for("event needs-solo")
    pair.a.tell("solo 5")
    client.write(0, b"A" * 4096)
    assert pair.b.ask("promote 6", "promote") == "promote ok"
    pair.b.wait_for("event needs-solo")
    pair.b.tell("solo 6")
    Nbd(pair.b.path("nbd")).write(4096, b"B" * 4096)
    pair.a.tell("fence")
    pair.a.ask("demote 1000", "demote")
    pair.relay.mend()
    pair.b.wait_for("event split-brain")
    time.sleep(0.5)
    with open(pair.a.path("img"), "rb") as a, open(pair.b.path("img"), "rb") as b:
        assert a.read(4096) == b"A" * 4096 and b.read(8192)[4096:] == b"B" * 4096
    assert pair.a.status()["state"] == "split-brain"
    assert pair.a.ask("discard", "discard") == "discard ok"  # the administrator keeps B
    pair.b.tell("retry")
    pair.b.wait_for("event target-complete")
    pair.equal()


def test_verify_finds_and_resync_repairs(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    for i in range(64):
        client.write(i << 20, os.urandom(70000))
    client.flush()
    writer = Writer(Nbd(pair.a.path("nbd")), 32 << 20, random.Random(SEED))
    threading.Thread(target=writer.run, daemon=True).start()
    assert pair.a.ask("verify", "verify") == "verify ok"
    pair.a.wait_for("event verified", 60)
    seen = pair.a.status()
    assert seen["whole"] == "1" and seen["different"] == "0", seen
    with open(pair.b.path("img"), "r+b") as f:  # rot on the standby, in a part that nobody writes to
        for block in (40 << 20, 50 << 20):
            f.seek(block + 1000)
            byte = f.read(1)
            f.seek(block + 1000)
            f.write(bytes([byte[0] ^ 1]))
    assert pair.a.ask("verify", "verify") == "verify ok"
    pair.a.wait_for("event verified", 60)
    seen = pair.a.status()
    assert seen["different"] == str(2 * 65536) and int(seen["dirty"]) >= 2 * 65536, seen
    assert pair.a.ask("resync", "resync") == "resync ok"
    pair.a.wait_for("event target-complete")
    writer.client.socket.shutdown(socket.SHUT_RDWR)
    client.flush()
    pair.equal()


def test_pause_and_resume(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    client.write(0, b"before" * 1000)
    assert pair.a.ask("pause", "pause") == "pause ok"
    pair.a.wait_for("event needs-solo 5")  # the other copy must leave the sync set first
    pair.a.tell("solo 5")
    client.write(1 << 20, b"paused" * 1000)
    assert pair.a.status()["state"] == "paused"
    assert pair.a.ask("verify", "verify").startswith("verify failed MIRROR_PEER_LOST")
    time.sleep(0.5)
    assert pair.b.status()["state"] == "connecting"
    assert pair.a.ask("resume", "resume") == "resume ok"
    pair.a.wait_for("event target-complete")
    client.flush()
    pair.equal()


def test_both_metadata_slots_damaged(pair):
    pair.a.start(), pair.b.start()
    client = in_sync(pair, 5)
    client.write(0, os.urandom(1 << 20))
    pair.b.kill()
    with open(pair.b.path("meta"), "r+b") as f:
        f.write(b"\xff" * 32768)
    pair.b.start()
    assert pair.b.ask("promote 7", "promote").startswith("promote failed")
    pair.a.tell("solo 5")
    pair.a.wait_for("event target-complete")
    assert pair.a.status()["rule"] == "h3"
    pair.equal()


class Writer(threading.Thread):
    """Numbered writes with many in flight; remembers for each 4 KiB slot the last acknowledged and what else was sent."""

    def __init__(self, client, size, rng):
        super().__init__(daemon=True)
        self.client, self.slots, self.rng = client, size // 4096, rng
        self.acknowledged, self.sent, self.pending = {}, {}, {}
        self.number, self.flushed = 0, {}

    def run(self):
        try:
            while True:
                while len(self.pending) < 16:
                    slot = self.rng.randrange(min(self.slots, 4096))
                    if any(p and p[0] == slot for p in self.pending.values()):
                        continue
                    self.number += 1
                    data = struct.pack(">QQ", slot, self.number) * 256
                    self.sent.setdefault(slot, set()).add(self.number)
                    self.pending[self.client.send(NBD_WRITE, slot * 4096, 4096, data)] = (slot, self.number)
                    if self.number % 40 == 0:
                        self.pending[self.client.send(NBD_FLUSH)] = None
                cookie, error = self.client.reply()
                done = self.pending.pop(cookie)
                assert error == 0, error
                if done:
                    self.acknowledged[done[0]] = done[1]
        except (OSError, ConnectionError):
            pass

    def audit(self, path):
        """Every slot holds its last acknowledged number, or a later one that was sent and not answered."""
        with open(path, "rb") as f:
            for slot, last in self.acknowledged.items():
                f.seek(slot * 4096)
                block = f.read(4096)
                owner, number = struct.unpack(">QQ", block[:16])
                assert owner == slot and number >= last and number in self.sent[slot], \
                    "%s: slot %d holds %d, acknowledged was %d" % (path, slot, number, last)


def test_kill_at_any_moment(pair):
    """Kill one side, or both, again and again; whoever is promoted next has every acknowledged write."""
    rng = random.Random(SEED)
    term, holder, other = 5, pair.a, pair.b
    pair.a.start(), pair.b.start()
    client = in_sync(pair, term, holder)
    writer = Writer(client, pair.size, rng)
    for round_number in range(12):
        writer.client, writer.pending = client, {}
        thread = threading.Thread(target=writer.run, daemon=True)
        thread.start()
        time.sleep(rng.random() * 0.4)
        kind = rng.choice(["standby", "holder", "both", "holder-takeover", "switchover", "standby-solo"])
        if kind in ("standby", "standby-solo"):
            other.kill()
            if kind == "standby-solo":
                holder.wait_for("event needs-solo")
                holder.tell("solo %d" % term)
                time.sleep(rng.random() * 0.3)
            other.start()
            holder.wait_for("event target-complete")
            time.sleep(0.1)
            holder.kill()  # now the one that was resynced must have everything
            thread.join(20)
            writer.audit(other.path("img"))
            holder, other = other, holder
            other.start()
        elif kind == "holder":  # the agent is restarted on the holder
            holder.kill()
            thread.join(20)
            holder.start()
        elif kind == "both":
            holder.kill(), other.kill()
            thread.join(20)
            writer.audit(holder.path("img")), writer.audit(other.path("img"))
            holder.start(), other.start()
        elif kind == "holder-takeover":
            holder.kill()
            thread.join(20)
            writer.audit(other.path("img"))
            holder, other = other, holder
            other.start()
        else:
            assert holder.ask("demote 5000", "demote") == "demote ok"
            thread.join(20)
            pair.equal()
            holder, other = other, holder
        term += 1
        client = in_sync(pair, term, holder)
        client.flush()
        pair.equal()
        writer.audit(holder.path("img"))
    assert writer.number > 100, "hardly anything was written"


def main():
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        for tls in (False, True) if name in ("test_both_have_every_write", "test_kill_at_any_moment") else (False,):
            pair = Pair(PROGRAM, tls=tls, relay=True)
            began = time.monotonic()
            try:
                test(pair)
                print("ok   %s%s (%.1f s)" % (name, " over TLS" if tls else "", time.monotonic() - began), flush=True)
            except Exception as e:
                failed += 1
                print("FAIL %s%s seed %d: %s: %s" % (name, " over TLS" if tls else "", SEED, type(e).__name__, e), flush=True)
                for n in (pair.a, pair.b):
                    print("     %s: %s" % (n.name, n.history[-8:]), flush=True)
            finally:
                pair.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
