"""One simulated machine: its processes, its power switch, its agent, its hotpairctl.

A machine is a network namespace plus, unless the lab was asked for shared mounts, a mount and a process namespace:
killing the first process of that kills all its processes at once and its mounts vanish, as in a loss of power.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import uuid

from .shell import LabError, command_line, die_with_parent, in_net, kill, pids_in_net, run, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
CRASH_SIGNALS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGSYS}


class Node:
    def __init__(self, name, network, work, programs, shared_mounts=False, witness=False, environment=None):
        """environment: of the agent and its guard, beside this process's own; "{directory}" in a value is the machine's folder."""
        self.name, self.network, self.programs = name, network, programs
        self.netns = network.ns(name)
        self.directory = os.path.join(work, name)
        self.view = self.directory if shared_mounts else os.path.join(work, "self")  # the same path on both nodes, for the configuration
        self.state = os.path.join(self.directory, "state")
        self.shared_mounts, self.witness = shared_mounts, witness
        self.environment = {key: value.format(directory=self.directory) for key, value in (environment or {}).items()}
        self.launcher = None
        os.makedirs(self.state, mode=0o700, exist_ok=True)
        os.makedirs(os.path.join(work, "self"), exist_ok=True)

    def initialise(self, listen, password_file):
        """Identity, key and administrator by `hotpairctl init`, then power on."""
        self.ctl("init", "--name", self.name, "--listen", listen, "--password-file", password_file)
        self.boot()

    # --- power and agent

    def boot(self, supervised=True):
        """Power on: the machine's first process, and under it the agent (restarted when it dies, if supervised)."""
        boot_id = os.path.join(self.directory, "boot_id")
        with open(boot_id, "w", encoding="ascii") as handle:
            handle.write(str(uuid.uuid4()) + "\n")
        self.supervise(supervised, tell=False)
        init = [sys.executable, os.path.join(HERE, "node_init.py"), self.directory, "--", *self.agent_command()]
        apart = [] if self.shared_mounts else ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        self.launcher = subprocess.Popen(in_net(self.netns, apart + init), stdin=subprocess.DEVNULL, preexec_fn=die_with_parent,
                                         env=dict(os.environ, **self.environment),
                                         stdout=open(os.path.join(self.directory, "init.log"), "ab"), stderr=subprocess.STDOUT)

    def agent_command(self):
        return [os.path.join(self.programs, "hotpair-agent"), "run", "--state-dir", self.state] + (["--witness"] if self.witness else [])

    def running(self):
        return self.launcher is not None and self.launcher.poll() is None

    def init_pid(self):
        """The machine's first process as the real machine numbers it."""
        if not self.running():
            raise LabError(f"{self.name} is switched off")
        if self.shared_mounts:
            return self.launcher.pid
        with open(f"/proc/{self.launcher.pid}/task/{self.launcher.pid}/children", encoding="ascii") as handle:
            children = handle.read().split()
        if not children:
            raise LabError(f"{self.name} is still starting")
        return int(children[0])

    def power_off(self):
        """Loss of power: cables dead and every process gone at the same instant, nobody says goodbye; then what a reboot forgets."""
        loops = self._loops()
        init, everything = self.init_pid(), pids_in_net(self.netns)
        self.network.unplug(self.name)
        if self.shared_mounts:
            kill(everything, signal.SIGSTOP)
            kill(everything)
        else:
            kill([init])
        self.launcher.wait(timeout=20)
        wait_for(f"the processes of {self.name} to be gone", lambda: not pids_in_net(self.netns), 20)
        self._forget(loops)
        run(["ip", "-n", self.netns, "addr", "flush", "dev", "lan"], check=False)

    def power_on(self, supervised=True):
        self.network.plug(self.name)
        self.network.address(self.name)
        self.boot(supervised)

    def supervise(self, wanted, tell=True):
        """Whether the service manager restarts the agent when it ends; switching it on also starts one."""
        flag = os.path.join(self.directory, "supervise")
        if wanted:
            with open(flag, "w", encoding="ascii"):
                pass
        elif os.path.exists(flag):
            os.remove(flag)
        if tell and self.running():
            kill([self.init_pid()], signal.SIGHUP)

    def stop(self, timeout=30):
        """An orderly end, as the service manager does it: TERM to the agent, then the machine is switched off."""
        if not self.running():
            return
        self.supervise(False)
        agent = self.find("hotpair-agent")
        kill(agent, signal.SIGTERM)
        try:
            wait_for(f"the agent of {self.name} to end", lambda: not self.find("hotpair-agent"), timeout)
        finally:
            self.power_off_quietly()

    def power_off_quietly(self):
        """For cleaning up: like power_off, never raises."""
        loops = self._loops()
        if self.launcher is not None:
            try:
                kill([self.init_pid()])
            except (LabError, OSError):
                pass
            self.launcher.kill()
            self.launcher.wait()
        kill(pids_in_net(self.netns))
        self._forget(loops)

    # --- processes

    def processes(self):
        return {pid: command_line(pid) for pid in pids_in_net(self.netns)}

    def find(self, word, anywhere=False):
        """Processes of this machine whose program is `word` (anywhere: whose command line contains it)."""
        found = []
        for pid, line in self.processes().items():
            if line and (os.path.basename(line[0]) == word or (anywhere and any(word in part for part in line))):
                found.append(pid)
        return found

    def signal(self, program, number):
        pids = self.find(program)
        if not pids:
            raise LabError(f"no {program} runs on {self.name}")
        kill(pids, number)
        return pids

    def core_files(self):
        folder = os.path.join(self.directory, "cores")
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder))] if os.path.isdir(folder) else []

    def backtrace(self, core):
        """Where each thread stood when the agent crashed, as gdb tells it; without gdb the core file is lost with the lab."""
        if not shutil.which("gdb"):
            return "gdb is not installed: no backtrace\n"
        done = run(["gdb", "-batch", "-ex", "bt 40", "-ex", "thread apply all bt 20", os.path.join(self.programs, "hotpair-agent"), core], check=False, timeout=120)
        return done.stdout + done.stderr

    def crashes(self):
        """Ends by a crash signal since the lab was made, and core files: [] is what the audit wants."""
        found = [os.path.join("cores", os.path.basename(path)) for path in self.core_files()]
        path = os.path.join(self.directory, "exits.jsonl")
        if os.path.exists(path):
            with open(path, encoding="ascii") as handle:
                for line in handle:
                    end = json.loads(line)
                    if -end["code"] in CRASH_SIGNALS:
                        found.append(f"pid {end['pid']} ended by signal {-end['code']}")
        return found

    def inside(self, argv, **options):
        """Runs a program on this machine: in its network and with its mounts."""
        return run(["nsenter", "-t", str(self.init_pid()), "--mount", "--net", "--", *argv], **options)

    # --- hotpairctl

    def ctl_raw(self, *arguments, timeout=60, stdin=None):
        """hotpairctl with this machine's agent; returns CompletedProcess whatever the exit code."""
        return run([os.path.join(self.programs, "hotpairctl"), "--state-dir", self.state, *arguments], netns=self.netns, check=False, timeout=timeout, stdin=stdin)

    def ctl(self, *arguments, timeout=60):
        """hotpairctl --json that must succeed; the parsed document, or None when it printed nothing."""
        done = self.ctl_raw(*arguments, "--json", timeout=timeout)
        if done.returncode != 0:
            raise LabError(f"{self.name}: hotpairctl {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def status(self):
        return self.ctl("status", timeout=10)

    # --- leftovers

    def _loops(self):
        """Loop devices under this machine's file systems. (Their files lie in mount namespaces of the helpers: the paths say nothing.)"""
        try:
            with open(f"/proc/{self.init_pid()}/mounts", encoding="utf-8") as handle:
                mounts = [line.split()[:2] for line in handle]
        except (LabError, OSError):
            return []
        mine = (self.directory + "/", self.view + "/")
        return sorted({device for device, point in mounts if device.startswith("/dev/loop") and point.startswith(mine)})

    def _forget(self, loops):
        """What no reboot remembers: mounts, loop devices, control groups."""
        if self.shared_mounts:
            self._unmount_leftovers()
        for loop in loops:
            run(["losetup", "-d", loop], check=False)
        for place in ("run", os.path.join("fence", "run")):
            try:
                with open(os.path.join(self.state, place, "containment"), encoding="utf-8") as handle:
                    self._remove_groups(handle.read().strip().lstrip("/"))
            except OSError:
                pass

    def _remove_groups(self, noted):
        if not os.path.basename(noted).startswith("hotpair-"):
            return
        for root in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified"):
            for folder, _, _ in os.walk(os.path.join(root, noted), topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass

    def _unmount_leftovers(self):
        with open("/proc/self/mounts", encoding="utf-8") as handle:
            points = [line.split()[1] for line in handle]
        for point in reversed(points):
            if point.startswith(self.directory + "/"):
                run(["umount", "-l", point], check=False)
