"""A node whose programs are Windows programs, run by wine in the node's own namespaces with a prefix of its own.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from lab.node import Node
from lab.shell import run, wait_for

WINDOWS_BIN = os.environ.get("HOTPAIR_WINDOWS_BIN", "")


def windows_path(path):
    """Wine shows the whole file system as drive Z."""
    return "Z:" + path.replace("/", "\\")


def environment(prefix):
    return dict(os.environ, WINEPREFIX=prefix, WINEDEBUG="-all", WINEDLLOVERRIDES="mscoree,mshtml=", DISPLAY="")


class WineNode(Node):
    """Everything runs inside the booted machine: one wine server per prefix, and it must be in the node's network."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.prefix = os.path.join(self.directory, "wine")
        self.programs = WINDOWS_BIN

    def initialise(self, listen, password_file):
        self.boot(supervised=False)
        wait_for(f"{self.name} to be up", self.init_pid, 10)
        self.wine(["wineboot", "-i"], timeout=120)
        self.ctl("init", "--name", self.name, "--listen", listen, "--password-file", windows_path(password_file))
        self.supervise(True)

    def agent_command(self):
        wanted = {name: value for name, value in environment(self.prefix).items() if name.startswith("WINE")}
        return ["env", *(f"{name}={value}" for name, value in wanted.items()), "wine", windows_path(os.path.join(self.programs, "hotpair-agent.exe")),
                "run", "--state-dir", windows_path(self.state)]

    def wine(self, argv, **options):
        """A Windows program in this machine: its network, its mounts, its processes."""
        return run(["nsenter", "-t", str(self.init_pid()), "--mount", "--net", "--pid", "--", *argv], env=environment(self.prefix), **options)

    def ctl_raw(self, *arguments, timeout=60, stdin=None):
        program = windows_path(os.path.join(self.programs, "hotpairctl.exe"))
        return self.wine(["wine", program, "--state-dir", windows_path(self.state), *arguments], check=False, timeout=timeout, stdin=stdin)
