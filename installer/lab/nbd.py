"""A small NBD client (fixed newstyle, simple replies) over a Unix socket, for tests that need no file system.

Wire format: the NetworkBlockDevice project's doc/proto.md.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import socket
import struct

NBDMAGIC, IHAVEOPT, OPTION_REPLY = 0x4E42444D41474943, 0x49484156454F5054, 0x3E889045565A9
REQUEST, REPLY = 0x25609513, 0x67446698
OPT_ABORT, OPT_GO = 2, 7
REP_ACK, REP_INFO, REP_ERR_POLICY = 1, 3, 0x80000002
CMD_READ, CMD_WRITE, CMD_DISC, CMD_FLUSH = 0, 1, 2, 3
FLAG_FUA = 1


class NbdRefused(Exception):
    """The server refused the export; code is the option reply (REP_ERR_...)."""

    def __init__(self, code, text):
        super().__init__(f"export refused with {code:#x}: {text}")
        self.code = code


class Nbd:
    def __init__(self, path, export, timeout=30):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.cookie = 0
        try:
            self.socket.connect(path)
            self._handshake(export.encode())
        except BaseException:
            self.socket.close()
            raise

    def read(self, offset, length):
        return self._command(CMD_READ, 0, offset, length, b"", length)

    def write(self, offset, data, fua=False):
        self._command(CMD_WRITE, FLAG_FUA if fua else 0, offset, len(data), data, 0)

    def flush(self):
        self._command(CMD_FLUSH, 0, 0, 0, b"", 0)

    def close(self):
        try:
            self.socket.sendall(struct.pack("!IHHQQI", REQUEST, 0, CMD_DISC, 0, 0, 0))
        except OSError:
            pass
        self.socket.close()

    def _handshake(self, export):
        magic, option, flags = struct.unpack("!QQH", self._exactly(18))
        if magic != NBDMAGIC or option != IHAVEOPT or not flags & 1:
            raise OSError("no fixed newstyle NBD server")
        self.socket.sendall(struct.pack("!I", flags & 3))
        body = struct.pack("!I", len(export)) + export + struct.pack("!H", 0)
        self.socket.sendall(struct.pack("!QII", IHAVEOPT, OPT_GO, len(body)) + body)
        while True:
            magic, _, kind, length = struct.unpack("!QIII", self._exactly(20))
            data = self._exactly(length) if length <= 65536 else b""
            if magic != OPTION_REPLY:
                raise OSError("bad option reply")
            if kind == REP_ACK:
                return
            if kind == REP_INFO and data[:2] == b"\0\0":
                self.size, self.flags = struct.unpack("!QH", data[2:12])
            if kind & 0x80000000:
                raise NbdRefused(kind, data.decode(errors="replace"))

    def _command(self, kind, flags, offset, length, data, answer):
        self.cookie += 1
        self.socket.sendall(struct.pack("!IHHQQI", REQUEST, flags, kind, self.cookie, offset, length) + data)
        magic, error, cookie = struct.unpack("!IIQ", self._exactly(16))
        if magic != REPLY or cookie != self.cookie:
            raise OSError("bad reply")
        if error:
            raise OSError(error, f"NBD error {error}")
        return self._exactly(answer)

    def _exactly(self, count):
        data = bytearray()
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise ConnectionResetError("the NBD server closed the connection")
            data += part
        return bytes(data)
