"""The protected application of the tests: keeps numbered records, durable before it acknowledges them.

usage: record_app.py --port N (--file PATH | --nbd SOCKET --export NAME) [--crash-if PATH]
Lines in: "PUT number text" -> "OK number"; "DUMP" -> "number text" ..., "END". Exits with 3 when PATH exists.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import hashlib
import os
import socket
import socketserver
import stat
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lab.nbd import Nbd  # noqa: E402

BLOCK = 4096


def seal(number, text):
    return f"{number} {text} {hashlib.sha256(f'{number} {text}'.encode()).hexdigest()[:16]}"


def unseal(line):
    """(number, text), or None when the line is torn or was never written."""
    parts = line.split(" ")
    if len(parts) == 3 and parts[0].isdigit() and seal(parts[0], parts[1]) == line:
        return int(parts[0]), parts[1]
    return None


class FileStore:
    """Appends lines to a file on the mounted file system, fsync each."""

    def __init__(self, path):
        self.path = path
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        if not stat.S_ISREG(os.fstat(self.file).st_mode):
            self.put = lambda number, text: None  # /dev/null: an application without data
            return
        os.fsync(self.file)
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def put(self, number, text):
        os.write(self.file, ("\n" + seal(number, text)).encode())
        os.fsync(self.file)

    def all(self):
        with open(self.path, encoding="ascii", errors="replace") as lines:
            return dict(filter(None, (unseal(line.strip("\n\0")) for line in lines)))


class NbdStore:
    """Record n is block n of the volume, written and flushed."""

    def __init__(self, path, export):
        self.device = Nbd(path, export)

    def put(self, number, text):
        self.device.write(number * BLOCK, seal(number, text).encode().ljust(BLOCK, b"\0"))
        self.device.flush()

    def all(self):
        found, number = {}, 1
        while (number + 1) * BLOCK <= self.device.size:
            record = unseal(self.device.read(number * BLOCK, BLOCK).rstrip(b"\0").decode("ascii", errors="replace"))
            if record is None:
                return found
            found[record[0]] = record[1]
            number += 1
        return found


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for raw in self.rfile:
            words = raw.decode("ascii", errors="replace").split()
            with self.server.lock:
                answer = self.answer(words)
            try:
                self.wfile.write(answer.encode())
            except OSError:
                return

    def answer(self, words):
        try:
            if len(words) == 3 and words[0] == "PUT":
                self.server.store.put(int(words[1]), words[2])
                return f"OK {words[1]}\n"
            if words == ["DUMP"]:
                return "".join(f"{n} {text}\n" for n, text in self.server.store.all().items()) + "END\n"
        except OSError as error:  # a store that fails ends the application: its monitor has to see it
            print(f"store failed: {error}", file=sys.stderr, flush=True)
            os._exit(4)
        return "WHAT\n"


class Server(socketserver.ThreadingTCPServer):
    """Both families on one port."""

    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Clients come and go; there is nothing to say about it."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file")
    parser.add_argument("--nbd")
    parser.add_argument("--export")
    parser.add_argument("--crash-if")
    options = parser.parse_args()
    store = FileStore(options.file) if options.file else NbdStore(options.nbd, options.export)
    server = Server(("::", options.port), Handler)
    server.store, server.lock = store, threading.Lock()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while not (options.crash_if and os.path.exists(options.crash_if)):
        time.sleep(0.1)
    os._exit(3)


if __name__ == "__main__":
    main()
