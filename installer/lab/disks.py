"""A node's disk with a memory that a loss of power empties, and an error switch: nbdkit behind nbdfuse.

What the mirror writes lies in nbdkit's cache until the mirror flushes; lose_power() throws away what was not flushed. The file is
mounted outside of the machines, so each boot finds it.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import subprocess
import threading

from .shell import die_with_parent, run, wait_for


class Disk:
    def __init__(self, node, size):
        self.node = node
        self.image = os.path.join(node.directory, "disk.img")
        self.mountpoint = os.path.join(node.directory, "disk")
        self.path = os.path.join(self.mountpoint, "volume")
        self.error_file = os.path.join(node.directory, "disk-error")
        self.socket = os.path.join(node.directory, "disk.sock")
        self.server = self.fuse = None
        with open(self.image, "wb") as handle:
            handle.truncate(size)
        os.makedirs(self.mountpoint, exist_ok=True)

    def start(self):
        if os.path.exists(self.socket):
            os.remove(self.socket)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "preexec_fn": die_with_parent}
        self.server = subprocess.Popen(["nbdkit", "-f", "-U", self.socket, "--filter=error", "--filter=cache", "file", self.image, "cache=writeback",
                                        "cache-min-block-size=4k", "error=EIO", "error-rate=100%", f"error-file={self.error_file}"], **quiet)
        wait_for("nbdkit to listen", lambda: os.path.exists(self.socket), 10)
        self.fuse = subprocess.Popen(["nbdfuse", self.path, "--unix", self.socket], **quiet)
        wait_for(f"the disk of {self.node.name} to be there", lambda: os.path.exists(self.path), 10)

    def fail(self):
        """Every request is answered with EIO until the disk is replaced or the machine started again."""
        with open(self.error_file, "w", encoding="ascii"):
            pass

    def lose_power(self, switch_off):
        """Loss of power of the machine: switch_off() kills it. What was written and not flushed is gone: the disk stands still
        first, because the kernel closes the files of a killed process and nbdfuse flushes when a file is closed."""
        self.server.send_signal(signal.SIGSTOP)
        end = threading.Timer(0.3, self.end)  # a process that waits for its disk can only go when the disk is gone
        end.start()
        try:
            switch_off()
        finally:
            end.join()

    def end(self):
        for process in (self.server, self.fuse):
            if process:
                process.kill()
                process.wait()
        self.server = self.fuse = None
        run(["umount", "-l", self.mountpoint], check=False)
        if os.path.exists(self.error_file):
            os.remove(self.error_file)
