"""Clients in the client's namespace: a prober of the address, and writers that know what was acknowledged and when.

Each client is a thread that entered the namespace, so all clocks are this process's monotonic clock.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import errno
import hashlib
import selectors
import socket
import threading
import time

from .postgres import Postgres, PostgresError
from .shell import LabError, enter_net, wait_for


def payload(seed, number):
    """What record `number` of a run contains; anybody can compute it again and compare."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


class Client(threading.Thread):
    """A loop in a namespace; times[] are the moments at which the service answered."""

    def __init__(self, netns):
        super().__init__(daemon=True)
        self.netns = netns
        self.times = []
        self.broken = None
        self._ending = threading.Event()

    def run(self):
        try:
            enter_net(self.netns)
            self.loop()
        except Exception as error:  # a client that died must not look like an outage
            self.broken = error

    def ending(self):
        return self._ending.is_set()

    def finish(self):
        self._ending.set()
        self.join(timeout=15)
        if self.broken:
            raise LabError(f"the client itself failed: {self.broken!r}")

    def finish_quietly(self):
        self._ending.set()
        self.join(timeout=5)

    def outage_ms(self, since):
        """The longest time between two answers that ended after `since` (monotonic); runs to now when there is none."""
        times = list(self.times)
        before = [t for t in times if t <= since][-1:]
        after = [t for t in times if t > since]
        points = before + after + ([time.monotonic()] if not after or time.monotonic() - after[-1] > 1 else [])
        return max(((b - a) * 1000 for a, b in zip(points, points[1:])), default=0.0)

    def wait_answer(self, since, timeout, what="an answer through the virtual address"):
        wait_for(what, lambda: self.broken or (self.times and self.times[-1] > since), timeout, period=0.02)
        if self.broken:
            raise LabError(f"the client itself failed: {self.broken!r}")


class Announcements(Client):
    """Hears gratuitous ARP for one address; times[] are the moments."""

    ETHERTYPE_ARP = 0x0806

    def __init__(self, netns, address):
        super().__init__(netns)
        self.address = socket.inet_aton(address)

    def loop(self):
        with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(self.ETHERTYPE_ARP)) as wire:
            wire.settimeout(0.1)
            while not self.ending():
                try:
                    packet = wire.recv(64)
                except TimeoutError:
                    continue
                if packet[14:18] == packet[24:28] == self.address:  # RFC 826: sender's and target's protocol address
                    self.times.append(time.monotonic())


class Prober(Client):
    """A new TCP connection every `period` seconds, given up after 0.25 s, before the kernel sends its SYN again."""

    def __init__(self, netns, host, port, period=0.005):
        super().__init__(netns)
        self.host, self.port, self.period = host, port, period

    def loop(self):
        ready = selectors.DefaultSelector()
        start, count = time.monotonic(), 0
        while not self.ending():
            now = time.monotonic()
            if now >= start + count * self.period:
                count = max(count + 1, int((now - start) / self.period))
                self._try(ready, now)
            for key, _ in ready.select(max(0, start + count * self.period - time.monotonic())):
                if key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                    self.times.append(time.monotonic())
                ready.unregister(key.fileobj)
                key.fileobj.close()
            for key in [k for k in ready.get_map().values() if now - k.data > 0.25]:
                ready.unregister(key.fileobj)
                key.fileobj.close()

    def _try(self, ready, now):
        attempt = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        attempt.setblocking(False)
        code = attempt.connect_ex((self.host, self.port))
        if code in (0, errno.EINPROGRESS):
            ready.register(attempt, selectors.EVENT_WRITE, now)
        else:
            attempt.close()


class Writer(Client):
    """Writes record 1, 2, 3 ... each until it is acknowledged; acknowledged = the highest, and all below."""

    def __init__(self, netns, seed, pace=0.01, patience=0.4):
        super().__init__(netns)
        self.seed, self.pace, self.patience = seed, pace, patience
        self.acknowledged = 0
        self.last_error = None

    def connect(self):
        raise NotImplementedError

    def write(self, connection, number):
        raise NotImplementedError

    def loop(self):
        connection = None
        while not self.ending():
            try:
                connection = connection or self.connect()
                self.write(connection, self.acknowledged + 1)
            except (OSError, PostgresError) as error:
                self.last_error = error
                if connection:
                    connection.close()
                connection = None
                time.sleep(0.01)
                continue
            self.times.append(time.monotonic())
            self.acknowledged += 1
            time.sleep(self.pace)
        if connection:
            connection.close()


class RecordWriter(Writer):
    """Talks to record_app.py."""

    def __init__(self, netns, host, port, seed="records", **options):
        super().__init__(netns, seed, **options)
        self.host, self.port = host, port

    def connect(self):
        return socket.create_connection((self.host, self.port), timeout=self.patience)

    def write(self, connection, number):
        connection.sendall(f"PUT {number} {payload(self.seed, number)}\n".encode())
        answer = connection.recv(64)
        if answer != f"OK {number}\n".encode():
            raise OSError(f"the application answered {answer!r}")


def read_records(netns, host, port):
    """Every record that the application serves now: {number: payload}."""
    result, failure = {}, []

    def fetch():
        try:
            enter_net(netns)
            with socket.create_connection((host, port), timeout=5) as connection:
                connection.settimeout(30)
                connection.sendall(b"DUMP\n")
                for line in connection.makefile("r", encoding="ascii"):
                    if line == "END\n":
                        return
                    number, text = line.split()
                    result[int(number)] = text
            failure.append(OSError("the connection ended before the last record"))
        except (OSError, ValueError, LabError) as error:
            failure.append(error)

    thread = threading.Thread(target=fetch)
    thread.start()
    thread.join()
    if failure:
        raise LabError(f"the records cannot be read back from {host}:{port}: {failure[0]}")
    return result


class SqlWriter(Writer):
    """Commits numbered rows in PostgreSQL, one transaction each."""

    def __init__(self, netns, host, port, seed="rows", **options):
        super().__init__(netns, seed, **options)
        self.host, self.port = host, port

    def connect(self):
        return Postgres(self.host, self.port, "postgres", "postgres", timeout=self.patience)

    def write(self, connection, number):
        connection.query(f"INSERT INTO ledger (n, payload) VALUES ({number}, '{payload(self.seed, number)}') ON CONFLICT (n) DO NOTHING")


def read_rows(netns, host, port):
    """Every committed row: {number: payload}."""
    result, failure = {}, []

    def fetch():
        try:
            enter_net(netns)
            connection = Postgres(host, port, "postgres", "postgres", timeout=10)
            for number, text in connection.query("SELECT n, payload FROM ledger"):
                result[int(number)] = text
            connection.close()
        except (OSError, PostgresError, LabError) as error:
            failure.append(error)

    thread = threading.Thread(target=fetch)
    thread.start()
    thread.join()
    if failure:
        raise LabError(f"the rows cannot be read back from {host}:{port}: {failure[0]}")
    return result
