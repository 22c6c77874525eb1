#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy below a volume's block device: the end and return of the server is a pause, and nothing is done twice in
the wrong order. usage: test_replay.py NODE-PROGRAM PROXY-PROGRAM [SEED]"""
import os, random, sys, threading
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "mirror"))
from mirror_pair import *

PROGRAM, PROXY = sys.argv[1], sys.argv[2]
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1


class Proxy:
    def __init__(self, pair):
        self.path = os.path.join(pair.folder, "proxy.sock")
        self.process = subprocess.Popen([PROXY, pair.a.path("nbd"), "v", self.path], stderr=subprocess.PIPE, text=True)

    def client(self, limit=20):
        end = time.monotonic() + limit
        while True:
            try:
                return Nbd(self.path)
            except (FileNotFoundError, ConnectionRefusedError):  # the name is there a moment before somebody listens
                assert time.monotonic() < end and self.process.poll() is None, "the proxy did not come up"
                time.sleep(0.01)

    def close(self):
        self.process.kill()
        self.process.wait()


class Load(threading.Thread):
    """Writes of any length at any place, many at once and over each other; the model is what they make in the order
    of their sending, because a change that overlaps an unanswered one waits for it."""

    def __init__(self, client, space, seed):
        super().__init__(daemon=True)
        self.client, self.space, self.rng = client, space, random.Random(seed)
        self.model = bytearray(client.read(0, space))
        self.stopping, self.failed, self.answered, self.longest = False, None, 0, 0.0
        self.last = time.monotonic()

    def run(self):
        try:
            pending = {}
            while pending or not self.stopping:
                while len(pending) < 24 and not self.stopping:
                    length = self.rng.choice((512, 4096, 20000, 200000))
                    offset = self.rng.randrange(self.space - length)
                    if self.rng.random() < 0.1:
                        pending[self.client.send(NBD_ZEROES, offset, length)] = 0
                        self.model[offset:offset + length] = bytes(length)
                    elif self.rng.random() < 0.1:
                        pending[self.client.send(NBD_FLUSH)] = 0
                    elif self.rng.random() < 0.1:
                        pending[self.client.send(NBD_READ, offset, length)] = length
                    else:
                        data = self.rng.randbytes(length)
                        pending[self.client.send(NBD_WRITE, offset, length, data)] = 0
                        self.model[offset:offset + length] = data
                cookie, error = self.client.reply()
                assert error == 0, "error %d" % error
                self.client.take(pending.pop(cookie))
                now = time.monotonic()
                self.longest, self.last = max(self.longest, now - self.last), now
                self.answered += 1
        except Exception as e:
            self.failed = e


def restart(pair, term):
    pair.a.start()
    assert pair.a.ask("promote %d" % term, "promote") == "promote ok"


def test_restart_is_a_pause(pair):
    pair.a.start(), pair.b.start()
    restart_term = 7
    assert pair.a.ask("promote %d" % restart_term, "promote") == "promote ok"
    pair.a.wait_for("event target-complete")
    proxy = Proxy(pair)
    try:
        load = Load(proxy.client(), 24 << 20, SEED)
        load.start()
        rng, pauses = random.Random(SEED), []
        for _ in range(6):
            time.sleep(0.1 + rng.random() * 0.4)
            pair.a.kill()
            time.sleep(rng.random() * 0.2)
            restart(pair, restart_term)
            pair.a.wait_for("event target-complete")
            back, before = time.monotonic(), load.answered
            while load.answered == before:
                assert load.failed is None, load.failed
                assert time.monotonic() - back < 10, "nothing is answered although the volume is served"
                time.sleep(0.002)
            pauses.append(time.monotonic() - back)
        load.stopping = True
        load.join(30)
        assert not load.is_alive() and load.failed is None, load.failed
        assert load.answered > 200, load.answered
        assert proxy.client().read(0, load.space) == bytes(load.model), "the volume is not what the writes made of it"
        pair.equal()
        print("  from served again to the next answer: %s ms, %d answers" % (
            " ".join("%.0f" % (p * 1000) for p in pauses), load.answered))
    finally:
        proxy.close()


def test_not_served_is_waiting(pair):
    pair.a.start()
    proxy = Proxy(pair)  # before anybody serves
    try:
        time.sleep(0.3)
        assert not os.path.exists(proxy.path), "it listens before the volume is there"
        pair.b.start()
        restart_ok = pair.a.ask("promote 3", "promote")
        assert restart_ok == "promote ok"
        pair.a.wait_for("event target-complete")
        client = proxy.client()
        client.write(0, b"x" * 4096)
        pair.a.kill()
        cookie = client.send(NBD_READ, 0, 4096)
        pair.a.start()
        client.socket.settimeout(0.5)
        try:
            client.reply()
            raise AssertionError("answered although nobody serves")
        except TimeoutError:
            client.socket.settimeout(20)
        assert pair.a.ask("promote 3", "promote") == "promote ok"
        assert client.reply() == (cookie, 0) and client.take(4096) == b"x" * 4096
    finally:
        proxy.close()


def test_another_term_is_another_volume(pair):
    """Between the terms somebody else may have written: what waits here must not be written over that."""
    pair.a.start(), pair.b.start()
    assert pair.a.ask("promote 3", "promote") == "promote ok"
    pair.a.wait_for("event target-complete")
    proxy = Proxy(pair)
    try:
        client = proxy.client()
        client.write(0, b"old" + bytes(509))
        pair.a.kill()
        client.send(NBD_WRITE, 0, 512, b"stale" + bytes(507))
        time.sleep(0.1)
        restart(pair, 4)
        pair.a.wait_for("event target-complete")
        assert proxy.process.wait(10) == 1
        assert 'served as "term 4"' in proxy.process.stderr.read()
        try:
            client.reply()
            raise AssertionError("a request of an older term was answered")
        except ConnectionError:
            pass
        assert Nbd(pair.a.path("nbd")).read(0, 512) == b"old" + bytes(509)
    finally:
        proxy.close()


def test_requests_of_a_client_that_left(pair):
    pair.a.start(), pair.b.start()
    assert pair.a.ask("promote 3", "promote") == "promote ok"
    pair.a.wait_for("event target-complete")
    proxy = Proxy(pair)
    try:
        client = proxy.client()
        client.write(0, b"first" + bytes(507))
        pair.a.kill()
        for i in range(3):  # one goes out, the others wait for it
            client.send(NBD_WRITE, 0, 512, b"left%d" % i + bytes(507))
        time.sleep(0.1)
        client.socket.close()
        time.sleep(0.1)
        restart(pair, 3)
        pair.a.wait_for("event target-complete")
        client = proxy.client()
        assert client.read(0, 512) == b"first" + bytes(507), "written for nobody"
        client.write(0, b"next" + bytes(508))
        assert client.read(0, 512) == b"next" + bytes(508)
    finally:
        proxy.close()


def main():
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        pair = Pair(PROGRAM)
        try:
            print(name, flush=True)
            test(pair)
        except Exception as e:
            failed += 1
            print("FAILED %s: %s: %s" % (name, type(e).__name__, e), flush=True)
        finally:
            pair.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
