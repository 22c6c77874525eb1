"""Running programs in a namespace, waiting with a deadline, and errors that say what was waited for.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ctypes
import os
import signal
import subprocess
import time

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1


class LabError(Exception):
    """Something did not happen; the text names what, and what was seen instead."""


def die_with_parent():
    """For preexec_fn: the child is killed when this process dies, however it dies. Start such children from the main thread only."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def in_net(netns, argv):
    """The command that runs argv in a network namespace but in the machine's mount namespace (ip netns exec would leave it)."""
    return ["nsenter", f"--net=/run/netns/{netns}", "--", *map(str, argv)] if netns else list(map(str, argv))


def run(argv, netns=None, check=True, timeout=60, stdin=None, env=None):
    """Runs to the end; returns CompletedProcess with text output. A failure names command, code and what it printed."""
    command = in_net(netns, argv)
    try:
        done = subprocess.run(command, input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, text=True, errors="replace",
                              capture_output=True, timeout=timeout, env=env)
    except subprocess.TimeoutExpired as late:
        raise LabError(f"{' '.join(command)}: no end after {timeout} s; so far: {late.stdout!r} {late.stderr!r}") from late
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def enter_net(netns):
    """Moves the calling THREAD into the network namespace: sockets that it makes from now on live there."""
    with open(f"/run/netns/{netns}", "rb") as handle:
        if LIBC.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise LabError(f"cannot enter network namespace {netns}: {os.strerror(ctypes.get_errno())}")


def wait_for(what, predicate, timeout, period=0.1):
    """Calls predicate until it returns something true and returns that; after timeout seconds raises LabError naming `what`."""
    end = time.monotonic() + timeout
    last = None
    while True:
        try:
            value = predicate()
            if value:
                return value
            last = value
        except (LabError, OSError, ValueError, KeyError) as error:
            last = error
        if time.monotonic() >= end:
            raise LabError(f"waited {timeout:g} s in vain for: {what}" + (f" (last seen: {last})" if last not in (None, False) else ""))
        time.sleep(period)


def pids_in_net(netns):
    done = run(["ip", "netns", "pids", netns], check=False)
    return [int(p) for p in done.stdout.split()]


def command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            return handle.read().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def kill(pids, number=signal.SIGKILL):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass
