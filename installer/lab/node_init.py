"""First process of a simulated machine: starts the agent, restarts it as its service manager would, reaps orphans.

usage: node_init.py DIRECTORY -- AGENT...      files in DIRECTORY: supervise (exists = restart the agent), agent.log, exits.jsonl
SIGHUP: look at "supervise" again and start the agent when it does not run. When this process is killed the machine is off.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import resource
import signal
import subprocess
import sys
import time

RESTART_DELAY_S = 0.1


def isolate(directory):
    """In a mount namespace of its own: this machine's folder under one name on both nodes, and a boot id of this boot."""
    view = os.path.join(os.path.dirname(directory), "self")
    subprocess.run(["mount", "--bind", directory, view], check=True)
    with open(os.path.join(directory, "boot_id"), encoding="ascii") as handle:
        if handle.read().strip():
            subprocess.run(["mount", "--bind", os.path.join(directory, "boot_id"), "/proc/sys/kernel/random/boot_id"], check=True)


def main():
    directory, command = sys.argv[1], sys.argv[3:]
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM})
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    if os.getpid() == 1:
        isolate(directory)
    os.makedirs(os.path.join(directory, "cores"), exist_ok=True)
    log = open(os.path.join(directory, "agent.log"), "ab", buffering=0)
    agent = None
    while True:
        if agent is None and os.path.exists(os.path.join(directory, "supervise")):
            agent = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=os.path.join(directory, "cores"),
                                     preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, set()))
        if signal.sigwait({signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM}) == signal.SIGTERM:
            return
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            with open(os.path.join(directory, "exits.jsonl"), "a", encoding="ascii") as exits:
                mine = agent is not None and pid == agent.pid
                exits.write(json.dumps({"time": time.time(), "pid": pid, "agent": mine, "code": os.waitstatus_to_exitcode(status)}) + "\n")
            if mine:
                agent.returncode = status
                agent = None
                time.sleep(RESTART_DELAY_S)


if __name__ == "__main__":
    main()
