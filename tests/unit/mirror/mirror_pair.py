# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hotpair-mirror-node processes over loopback: start, kill, talk; used by the process tests of the mirror."""
import os, queue, socket, struct, subprocess, tempfile, threading, time

NBD_READ, NBD_WRITE, NBD_FLUSH, NBD_TRIM, NBD_ZEROES = 0, 1, 3, 4, 6


def free_port():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
    s.close()
    return port


class Node:
    """One process. Lines it prints are kept; wait_for() takes them in order."""

    def __init__(self, pair, name):
        self.pair, self.name = pair, name
        self.process = None
        self.lines = queue.Queue()
        self.history = []

    def path(self, suffix):
        return os.path.join(self.pair.folder, "%s.%s" % (self.name, suffix))

    def start(self):
        other = "B" if self.name == "A" else "A"
        command = [self.pair.program, "--self", self.name, "--name", "v", "--size", str(self.pair.size),
                   "--backing", self.path("img"), "--meta", self.path("meta"), "--nbd", self.path("nbd"),
                   "--listen", "127.0.0.1:%d" % self.pair.ports[self.name],
                   "--peer", "127.0.0.1:%d" % self.pair.peer_ports[other]]
        command += self.pair.security(self.name)
        self.lines = queue.Queue()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=open(self.path("log"), "ab"), text=True)
        threading.Thread(target=self._read, args=(self.process, self.lines), daemon=True).start()
        self.wait_for("event opened")
        return self

    def _read(self, process, lines):
        for line in process.stdout:
            self.history.append(line.strip())
            lines.put(line.strip())
        lines.put(None)

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait_for(self, wanted, timeout=20):
        end = time.monotonic() + timeout
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError("%s: no '%s' within %d s; it said %s" % (self.name, wanted, timeout, self.history[-12:]))
            if line is None:
                raise AssertionError("%s ended while '%s' was awaited; it said %s" % (self.name, wanted, self.history[-12:]))
            if line.startswith(wanted):
                return line

    def ask(self, line, answer, timeout=20):
        self.tell(line)
        return self.wait_for(answer, timeout)

    def status(self):
        time.sleep(0.15)  # the published status is at most 100 ms old
        words = self.ask("status", "status").split()[1:]
        return dict(w.split("=", 1) for w in words)

    def wait_state(self, state, timeout=30):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            seen = self.status()
            if seen["state"] == state:
                return seen
        raise AssertionError("%s: state %s not reached: %s; %s" % (self.name, state, seen, self.history[-12:]))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def alive(self):
        return self.process and self.process.poll() is None


class Pair:
    def __init__(self, program, size=64 << 20, tls=False, relay=False):
        self.program, self.size = program, size
        self.temp = tempfile.TemporaryDirectory(prefix="hotpair-mirror-")
        self.folder = self.temp.name
        self.ports = {"A": free_port(), "B": free_port()}
        self.peer_ports = dict(self.ports)
        self.tls = tls
        self.ids = {}
        if tls:
            for n in "AB":
                self._identity(n)
        self.relay = Relay(self.ports["B"]) if relay else None
        if self.relay:
            self.peer_ports["B"] = self.relay.port
        self.a, self.b = Node(self, "A"), Node(self, "B")

    def _identity(self, name):
        key, cert = os.path.join(self.folder, name + ".key"), os.path.join(self.folder, name + ".pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", cert, "-days", "30", "-subj", "/CN=" + name], check=True,
                       capture_output=True)
        der = subprocess.run("openssl x509 -in %s -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r"
                             % cert, shell=True, check=True, capture_output=True, text=True).stdout
        self.ids[name] = der.split()[0]

    def security(self, name):
        if not self.tls:
            return ["--plain"]
        other = "B" if name == "A" else "A"
        return ["--cert", os.path.join(self.folder, name + ".pem"), "--key", os.path.join(self.folder, name + ".key"),
                "--peer-id", self.ids[other]]

    def equal(self):
        with open(self.a.path("img"), "rb") as x, open(self.b.path("img"), "rb") as y:
            offset = 0
            while True:
                p, q = x.read(1 << 20), y.read(1 << 20)
                if p != q:
                    at = next(i for i in range(len(p)) if p[i] != q[i])
                    raise AssertionError("the copies differ at byte %d" % (offset + at))
                if not p:
                    return
                offset += len(p)

    def close(self):
        for n in (self.a, self.b):
            if n.alive():
                n.kill()
        if self.relay:
            self.relay.close()
        self.temp.cleanup()


class Relay:
    """A TCP relay that can be cut: what stands between A and B when a test needs a broken line."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(8)
        self.port = self.listener.getsockname()[1]
        self.open = True
        self.flip = False
        self.pairs = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self.pairs.append((client, server))
            for one, two in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(one, two), daemon=True).start()

    def _copy(self, one, two):
        try:
            while True:
                data = one.recv(65536)
                if not data:
                    break
                if self.flip and len(data) > 1000:
                    self.flip = False
                    data = bytearray(data)
                    data[700] ^= 4
                two.sendall(data)
        except OSError:
            pass
        for s in (one, two):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        self.open = False
        for one, two in self.pairs:
            for s in (one, two):
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self.pairs = []

    def mend(self):
        self.open = True

    def close(self):
        self.cut()
        self.listener.close()


class Nbd:
    """A small NBD client of its own, so that the tests see every byte of the protocol."""

    def __init__(self, path, export=b"v"):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(path)
        assert self.take(16) == b"NBDMAGICIHAVEOPT"
        self.take(2)
        self.socket.sendall(struct.pack(">I", 3))
        body = struct.pack(">I", len(export)) + export + struct.pack(">H", 0)
        self.socket.sendall(b"IHAVEOPT" + struct.pack(">II", 7, len(body)) + body)
        while True:
            magic, option, kind, length = struct.unpack(">QIII", self.take(20))
            data = self.take(length)
            if kind == 1:
                break
            if kind >= 0x80000000:
                raise Refused(kind, data)
            if struct.unpack(">H", data[:2])[0] == 0:
                self.size, self.flags = struct.unpack(">QH", data[2:12])
        self.next = 1

    def take(self, n):
        data = b""
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                raise ConnectionError("the server closed the connection")
            data += more
        return data

    def send(self, kind, offset=0, length=0, payload=b"", flags=0):
        cookie, self.next = self.next, self.next + 1
        self.socket.sendall(struct.pack(">IHHQQI", 0x25609513, flags, kind, cookie, offset, length) + payload)
        return cookie

    def reply(self):
        magic, error, cookie = struct.unpack(">IIQ", self.take(16))
        assert magic == 0x67446698, hex(magic)
        return cookie, error

    def request(self, kind, offset=0, length=0, payload=b"", flags=0):
        sent = self.send(kind, offset, length, payload, flags)
        cookie, error = self.reply()
        assert cookie == sent
        if error:
            raise OSError(error, "NBD error")
        return self.take(length) if kind == NBD_READ else b""

    def write(self, offset, data, flags=0):
        self.request(NBD_WRITE, offset, len(data), data, flags)

    def read(self, offset, length):
        return self.request(NBD_READ, offset, length)

    def flush(self):
        self.request(NBD_FLUSH)

    def close(self):
        self.socket.close()


class Refused(Exception):
    pass
