"""A node whose programs are Windows programs, run by wine in the node's own namespaces.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from lab.node import Node
from lab.shell import run, wait_for

WINDOWS_BIN = os.environ.get("HOTPAIR_WINDOWS_BIN", "")
PREFIX = os.environ.get("WINEPREFIX", "")  # made by run.sh; one at a time uses it: there is one Windows node in a pair


def windows_path(path):
    """Wine shows the whole file system as drive Z."""
    return "Z:" + path.replace("/", "\\")


class WineNode(Node):
    """Everything runs inside the booted machine: the one wine server of the prefix must be in the node's network."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.programs = WINDOWS_BIN

    def initialise(self, listen, password_file):
        self.boot(supervised=False)
        wait_for(f"{self.name} to be up", self.init_pid, 10)
        self.ctl("init", "--name", self.name, "--listen", listen, "--password-file", windows_path(password_file))
        self.supervise(True)

    def agent_command(self):
        return ["wine", windows_path(os.path.join(self.programs, "hotpair-agent.exe")), "run", "--state-dir", windows_path(self.state)]

    def ctl_raw(self, *arguments, timeout=60, stdin=None):
        program = windows_path(os.path.join(self.programs, "hotpairctl.exe"))
        command = ["wine", program, "--state-dir", windows_path(self.state), *arguments]
        return run(["nsenter", "-t", str(self.init_pid()), "--mount", "--net", "--pid", "--", *command], check=False, timeout=timeout, stdin=stdin)
