"""A machine with a real systemd as its first process: systemd-nspawn on an overlay of one Debian root.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import subprocess

from lab.node import Node
from lab.shell import LabError, command_line, die_with_parent, run, wait_for

BASE = os.environ.get("HOTPAIR_SYSTEMD_BASE", "")
UNITS = os.environ.get("HOTPAIR_SYSTEMD_UNITS", "")
HIERARCHIES = ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd")
LAB = os.path.dirname(os.path.abspath(__import__("lab").__file__))

# A service as administrators have them: restarted by systemd, if HotPair let it.
WEB_UNIT = """[Unit]
Description=A protected service

[Service]
ExecStart=/usr/bin/python3 -m http.server 9100 --directory /usr/share/common-licenses
Restart=always
RestartSec=100ms
"""


class SystemdNode(Node):
    """supervise is systemd's: Restart= of the unit."""

    state_dir = "/var/lib/hotpair"

    def __init__(self, *arguments, witness=False, **options):
        super().__init__(*arguments, witness=witness, **options)
        self.state = self.state_dir
        self.root = os.path.join(self.directory, "root")
        self.unit = "hotpair-witness.service" if witness else "hotpair-agent.service"
        self.console = os.path.join(self.directory, "console.log")

    # --- set-up, as an administrator does it

    def initialise(self, listen, password_file):
        self._make_root()
        self.boot()
        shutil.copy(password_file, os.path.join(self.root, "root/password"))
        os.chmod(os.path.join(self.root, "root/password"), 0o600)
        self.ctl("init", "--name", self.name, "--listen", listen, "--password-file", "/root/password")
        self.systemctl("enable", "--now", self.unit)

    def _make_root(self):
        """Debian below, the programs and units in the middle, the machine's own changes on top."""
        middle, upper, work = (os.path.join(self.directory, d) for d in ("installed", "upper", "work"))
        for folder in (self.root, upper, work, f"{middle}/usr/local/bin", f"{middle}/usr/local/lib/systemd/system", f"{middle}/opt"):
            os.makedirs(folder)
        for program in ("hotpair-agent", "hotpair-guard", "hotpair-nbd-proxy", "hotpairctl"):
            shutil.copy(os.path.join(self.programs, program), f"{middle}/usr/local/bin")
        for unit in ("hotpair-agent.service", "hotpair-witness.service"):
            shutil.copy(os.path.join(UNITS, unit), f"{middle}/usr/local/lib/systemd/system")
        with open(f"{middle}/usr/local/lib/systemd/system/web.service", "w", encoding="ascii") as handle:
            handle.write(WEB_UNIT)
        shutil.copytree(LAB, f"{middle}/opt/lab", ignore=shutil.ignore_patterns("__pycache__"))
        run(["mount", "-t", "overlay", "overlay", "-o", f"lowerdir={middle}:{BASE},upperdir={upper},workdir={work}", self.root])

    # --- power

    def boot(self, supervised=True):
        """Power on; returns when systemd says that everything is up."""
        command = ["systemd-nspawn", "--quiet", "--directory", self.root, "--boot", "--register=no", "--keep-unit", "--console=pipe", "--capability=all",
                   f"--machine={self.name}", f"--hostname={self.name}", f"--network-namespace-path=/run/netns/{self.netns}"]
        self.launcher = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=open(self.console, "ab"), stderr=subprocess.STDOUT,
                                         preexec_fn=self._enter_own_place, env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})
        self.wait_booted()

    def wait_booted(self, timeout=60):
        wait_for(f"systemd of {self.name} to be up", lambda: self.systemctl("is-system-running", check=False).strip() in ("running", "degraded"), timeout, period=0.3)

    def _enter_own_place(self):
        """systemd-nspawn makes cgroups below its own: each machine needs one."""
        die_with_parent()
        for place in self._places():
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, "cgroup.procs"), "w", encoding="ascii") as handle:
                handle.write(str(os.getpid()))

    def _places(self):
        return [os.path.join(h, f"hotpair-test-{self.netns}") for h in HIERARCHIES if os.path.exists(os.path.join(h, "cgroup.procs"))]

    def init_pid(self):
        if not self.running():
            raise LabError(f"{self.name} is switched off")
        with open(f"/proc/{self.launcher.pid}/task/{self.launcher.pid}/children", encoding="ascii") as handle:
            for child in handle.read().split():
                line = command_line(child)
                if line and os.path.basename(line[0]) in ("systemd", "init"):
                    return int(child)
        raise LabError(f"{self.name} is still starting")

    def reboot(self):
        """An orderly reboot: systemd stops everything, systemd-nspawn ends, and the same machine starts again with its own addresses only."""
        self.systemctl("reboot", check=False)
        wait_for(f"{self.name} to be down", lambda: not self.running(), 60)
        self.network.address(self.name)
        self.boot()

    def power_off_quietly(self):
        super().power_off_quietly()
        run(["umount", "-l", self.root], check=False)

    def supervise(self, wanted, tell=True):
        raise NotImplementedError("systemd supervises this machine's agent")

    def _loops(self):
        return []

    def _forget(self, loops):
        for place in self._places():
            for folder, _, _ in os.walk(place, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass

    # --- inside

    def inside(self, argv, **options):
        return run(["nsenter", "-t", str(self.init_pid()), "--mount", "--net", "--pid", "--uts", "--ipc", "--wd=/", "--", *argv], **options)

    def systemctl(self, *arguments, check=True):
        return self.inside(["systemctl", "--no-pager", *arguments], check=check).stdout

    def main_pid(self, unit):
        """As the machine itself numbers it; 0 when the unit has no process."""
        return int(self.systemctl("show", "--property=MainPID", "--value", unit))

    def ctl_raw(self, *arguments, timeout=60, stdin=None):
        return self.inside(["/usr/local/bin/hotpairctl", *arguments], check=False, timeout=timeout, stdin=stdin)

    def crashes(self):
        """Ends by a crash signal, without those that systemd's own watchdog made."""
        done = self.inside(["journalctl", "--no-pager", "-q", "-u", self.unit, "-o", "cat"], check=False)
        lines = done.stdout.splitlines()
        by_watchdog = sum("Watchdog timeout" in line for line in lines)
        return [line for line in lines if "Main process exited, code=dumped" in line or "/SEGV" in line or "/ABRT" in line][by_watchdog:]
