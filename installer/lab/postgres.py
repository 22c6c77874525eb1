"""As much of PostgreSQL's frontend protocol 3.0 as a simple query needs (trust authentication, text results).

Wire format: PostgreSQL 15 manual, chapter 55 "Frontend/Backend Protocol".
SPDX-License-Identifier: GPL-3.0-or-later
"""
import socket
import struct

PROTOCOL = 196608
LARGEST_MESSAGE = 64 * 1024 * 1024


class PostgresError(Exception):
    pass


class Postgres:
    def __init__(self, host, port, user, database, timeout):
        self.socket = socket.create_connection((host, port), timeout=timeout)
        try:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            words = f"user\0{user}\0database\0{database}\0\0".encode()
            self.socket.sendall(struct.pack("!II", 8 + len(words), PROTOCOL) + words)
            self._until_ready()
        except BaseException:
            self.socket.close()
            raise

    def query(self, text):
        """Rows as tuples of strings. Raises PostgresError with the server's message, OSError when the connection is gone or late."""
        body = text.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!I", 4 + len(body)) + body)
        return self._until_ready()

    def close(self):
        self.socket.close()

    def _until_ready(self):
        rows, failure = [], None
        while True:
            kind, body = self._message()
            if kind == b"Z":
                break
            if kind == b"E":
                fields = dict((part[:1], part[1:].decode(errors="replace")) for part in body.split(b"\0") if part)
                failure = PostgresError(fields.get(b"M", "unknown error"))
                if fields.get(b"S") in ("FATAL", "PANIC"):
                    raise failure
            elif kind == b"R" and struct.unpack("!I", body[:4])[0] != 0:
                raise PostgresError("the server wants a password; the lab's pg_hba.conf should say trust")
            elif kind == b"D":
                rows.append(self._row(body))
        if failure:
            raise failure
        return rows

    def _message(self):
        head = self._exactly(5)
        length = struct.unpack("!I", head[1:])[0]
        if not 4 <= length <= LARGEST_MESSAGE:
            raise PostgresError(f"message of {length} bytes")
        return head[:1], self._exactly(length - 4)

    def _exactly(self, count):
        data = bytearray()
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise ConnectionResetError("the server closed the connection")
            data += part
        return bytes(data)

    @staticmethod
    def _row(body):
        columns, at, row = struct.unpack("!H", body[:2])[0], 2, []
        for _ in range(columns):
            size = struct.unpack("!i", body[at:at + 4])[0]
            at += 4
            row.append(None if size < 0 else body[at:at + size].decode())
            at += max(size, 0)
        return tuple(row)
