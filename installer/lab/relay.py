"""A relay between the machines that spoils what it carries: delay, loss, duplication, reordering, corruption; UDP and TCP.

It stands at the switch (10.77.0.250). A machine's packets to a port of another machine are sent there by a rule of its own, so nothing
of the machines' configuration knows about it. Every relayed way has its own Spoil, changed while it runs.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import heapq
import random
import selectors
import socket
import threading
import time

from .network import LAN, cross_address, lan_address
from .shell import enter_net, run

ADDRESS = f"{LAN}.250"
FIRST_PORT = 7500


class Spoil:
    """What happens to a datagram (TCP: to a chunk): probabilities 0..1, seconds."""

    def __init__(self, loss=0.0, duplicate=0.0, corrupt=0.0, delay=0.0, jitter=0.0):
        self.loss, self.duplicate, self.corrupt, self.delay, self.jitter = loss, duplicate, corrupt, delay, jitter


def spoilt(data, dice):
    """One to three bits of it flipped, or cut short."""
    if dice.random() < 0.2:
        return data[:dice.randrange(len(data))]
    out = bytearray(data)
    for _ in range(dice.randint(1, 3)):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


class Relay:
    def __init__(self, network, seed=1):
        self.network, self.dice = network, random.Random(seed)
        self.ways, self.recorded = {}, []  # (sender, receiver, link) -> Spoil; the last datagrams that passed
        self._requests, self._ready, self._ending = [], threading.Event(), threading.Event()
        self._port = FIRST_PORT
        switch = network.ns("switch")
        run(["ip", "-n", switch, "addr", "add", f"{ADDRESS}/24", "dev", "lan"])
        run(["ip", "-n", switch, "route", "add", "10.78.0.0/24", "dev", "lan"])
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def close(self):
        self._ending.set()
        self._thread.join(timeout=5)

    def carry(self, sender, receiver, link, spoil, protocol="udp", port=7421):
        """From now on what `sender` sends to that port of `receiver` on `link` passes here."""
        target = (lan_address if link == "lan" else cross_address)(receiver)
        self._port += 1
        self._ready.clear()
        self._requests.append((protocol, self._port, (target, port), spoil))
        if not self._ready.wait(5):
            raise OSError("the relay did not open its port")
        self.ways[(sender, receiver, link)] = spoil
        match = f"ip daddr {target} {protocol} dport {port}"
        if protocol == "udp":  # rewritten without connection tracking, which takes a beat for the answer to the other node's and leaves it alone
            chain, verdict = "out { type route hook output priority -150; policy accept; }", f"ip daddr set {ADDRESS} udp dport set {self._port}"
        else:
            chain, verdict = "nat { type nat hook output priority -100; policy accept; }", f"dnat to {ADDRESS}:{self._port}"
        rules = ["add table ip hotpair_relay", f"add chain ip hotpair_relay {chain}", f"add rule ip hotpair_relay {chain.split()[0]} {match} {verdict}"]
        run(["nft", "-f", "-"], netns=self.network.ns(sender), stdin="\n".join(rules) + "\n")
        return spoil

    def both_ways(self, a, b, link, **spoil):
        return [self.carry(a, b, link, Spoil(**spoil)), self.carry(b, a, link, Spoil(**spoil))]

    # --- the thread at the switch

    def _loop(self):
        enter_net(self.network.ns("switch"))
        ready, due, count = selectors.DefaultSelector(), [], 0
        while not self._ending.is_set():
            while self._requests:
                self._open(ready, *self._requests.pop(0))
                self._ready.set()
            wait = max(0.0, min(0.02, due[0][0] - time.monotonic())) if due else 0.02
            for key, _ in ready.select(wait):
                count = key.data(due, count)
            while due and due[0][0] <= time.monotonic():
                self._send(*heapq.heappop(due)[2:])
        for key in list(ready.get_map().values()):
            key.fileobj.close()

    def _open(self, ready, protocol, port, target, spoil):
        if protocol == "udp":
            here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            here.bind((ADDRESS, port))
            here.setblocking(False)
            ready.register(here, selectors.EVENT_READ, lambda due, n: self._take(here, target, spoil, due, n))
        else:
            here = socket.create_server((ADDRESS, port))
            here.setblocking(False)
            ready.register(here, selectors.EVENT_READ, lambda due, n: self._join(ready, here, target, spoil, due, n))

    def _take(self, here, target, spoil, due, count):
        data, _ = here.recvfrom(65536)
        self.recorded = self.recorded[-500:] + [(target, data)]
        return self._plan(data, spoil, due, count, lambda bytes_: here.sendto(bytes_, target))

    def _plan(self, data, spoil, due, count, send):
        if self.dice.random() < spoil.loss:
            return count
        for _ in range(2 if self.dice.random() < spoil.duplicate else 1):
            out = spoilt(data, self.dice) if data and self.dice.random() < spoil.corrupt else data
            heapq.heappush(due, (time.monotonic() + spoil.delay + self.dice.random() * spoil.jitter, count, send, out))
            count += 1
        return count

    def _join(self, ready, here, target, spoil, due, count):
        """A TCP connection: two pumps. Loss and duplication make no sense there; corruption breaks TLS, as it should."""
        near, _ = here.accept()
        far = socket.create_connection(target, timeout=2)
        for source, sink in ((near, far), (far, near)):
            ready.register(source, selectors.EVENT_READ, lambda d, n, a=source, b=sink: self._pump(ready, a, b, spoil, d, n))
        return count

    def _pump(self, ready, source, sink, spoil, due, count):
        try:
            data = source.recv(65536)
        except OSError:
            data = b""
        if not data:
            for end in (source, sink):
                try:
                    ready.unregister(end)
                except (KeyError, ValueError):
                    pass
                end.close()
            return count
        if self.dice.random() < spoil.corrupt:
            data = spoilt(data, self.dice)
        heapq.heappush(due, (time.monotonic() + spoil.delay, count, sink.sendall, data))
        return count + 1

    @staticmethod
    def _send(send, data):
        try:
            send(data)
        except OSError:
            pass  # the other end is gone: as on a wire
