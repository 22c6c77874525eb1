"""The lab's power distribution: what fence devices and watchdogs of the simulated machines can do to their power.

It stands outside of every machine, as a switched power strip does: a Unix socket, reached whatever happens to the networks.
Lines in: "status node-a", "off node-a"; out: "on", "off", "error ...". tests/fakes/fence_lab is the fence agent that talks to it.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import socket
import threading
import time


class PowerStrip:
    """One plug per machine. `broken`: plugs whose commands fail; `slow`: {plug: seconds} before a command is carried out."""

    def __init__(self, pair):
        self.pair = pair
        self.path = os.path.join(pair.work, "power.sock")
        self.broken, self.slow = set(), {}
        self.log = []  # (monotonic time, command, plug, result)
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen(16)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.close()

    def offs(self, plug=None):
        """Verified power-offs so far."""
        return [entry for entry in self.log if entry[1] == "off" and entry[3] == "off" and plug in (None, entry[2])]

    def device(self, name, plug, node=None, **options):
        """An entry of the configuration's list `fence` for that plug."""
        agent = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "tests", "fakes", "fence_lab")
        return {"name": name, "node": node or plug, "agent": agent, "parameters": {"socket": self.path, "plug": plug}, **options}

    def _serve(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client):
        with client:
            command, _, plug = client.makefile("r", encoding="ascii").readline().strip().partition(" ")
            result = self._do(command, plug)
            self.log.append((time.monotonic(), command, plug, result))
            try:
                client.sendall((result + "\n").encode())
            except OSError:
                pass  # the machine that asked is without power itself by now

    def _do(self, command, plug):
        time.sleep(self.slow.get(plug, 0))
        node = self.pair.nodes.get(plug)
        if plug in self.broken or node is None or command not in ("status", "off"):
            return f"error plug {plug} does not obey"
        with self._lock:
            if command == "off" and node.running():
                node.power_off()
            return "on" if node.running() else "off"


class LabWatchdog:
    """The watchdog device of one machine: tests/fakes/watchdog_shim.cpp speaks to it. Bytes in: "T" and the timeout, "V" before an
    orderly close, anything else keeps alive. When nothing comes for the timeout, also after a close without V, the power is gone."""

    def __init__(self, node):
        self.node, self.resets, self.beats = node, [], 0  # moments of resets
        self.path = os.path.join(node.directory, "watchdog.sock")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen(4)
        self._lives = 0  # each opening ends the countdown of the one before
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.close()

    def _serve(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._lives += 1
            threading.Thread(target=self._watch, args=(client, self._lives), daemon=True).start()

    def _watch(self, client, life):
        timeout, last = 60.0, time.monotonic()
        with client:
            while True:
                client.settimeout(max(0.01, last + timeout - time.monotonic()))
                try:
                    data = client.recv(64)
                except TimeoutError:
                    return self._reset()
                if not data:
                    break
                if data[:1] == b"T":
                    timeout = float(data[1])
                if data[-1:] == b"V":
                    return None
                self.beats, last = self.beats + 1, time.monotonic()
        while time.monotonic() < last + timeout:  # closed by a kill
            if self._lives != life:
                return None  # opened again in time
            time.sleep(0.02)
        return self._reset()

    def _reset(self):
        self.resets.append(time.monotonic())
        if self.node.running():
            self.node.power_off()
