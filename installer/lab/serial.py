"""A null-modem cable between the two nodes: two pseudo-terminals, and a thread that carries bytes from one to the other.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import select
import threading
import tty

from .network import NODES


class SerialCable:
    """`devices`: {node name: path of its end}. A cut cable loses what is sent; both ends stay open, as real ones do."""

    def __init__(self):
        self.connected = True
        self._masters, self._slaves, self.devices = {}, {}, {}
        for name in NODES:
            self._masters[name], self._slaves[name] = os.openpty()
            tty.setraw(self._slaves[name])
            self.devices[name] = os.ttyname(self._slaves[name])
        self._wake, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def cut(self):
        self.connected = False

    def heal(self):
        self.connected = True

    def remove(self):
        os.write(self._stop, b"x")
        self._thread.join()
        for fd in (*self._masters.values(), *self._slaves.values(), self._wake, self._stop):
            os.close(fd)

    def _carry(self):
        first, second = (self._masters[name] for name in NODES)
        other = {first: second, second: first}
        for fd in other:
            os.set_blocking(fd, False)
        while True:
            ready, _, _ = select.select([first, second, self._wake], [], [])
            if self._wake in ready:
                return
            for fd in ready:
                try:
                    data = os.read(fd, 4096)
                    if self.connected:
                        os.write(other[fd], data)
                except BlockingIOError:
                    pass  # nobody reads at the other end: lost, as on a wire
