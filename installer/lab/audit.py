"""The audit after every fault: one address, one application, every acknowledged record, equal copies, no crash, true words.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import json
import os
import shutil
import time

from .clients import payload
from .config import virtual_address
from .shell import LabError, wait_for


class AuditError(LabError):
    """A promise of the product was broken."""


def one_holder(pair, group, index=0, application="record_app.py"):
    """Exactly one machine carries the address, exactly one runs the application, and both are what the status says."""
    address = virtual_address(index, pair.family)
    holders = pair.holders_of_address(address)
    if len(holders) != 1:
        raise AuditError(f"{address} is held by {holders or 'nobody'}, it must be exactly one")
    holder = pair.nodes[holders[0]]
    running = {name: len(node.find(application, anywhere=True)) for name, node in pair.nodes.items()}
    if application and (running[holder.name] == 0 or sum(1 for n in running.values() if n) != 1):
        raise AuditError(f"{application} runs {running} while {holder.name} holds {address}")
    for node in pair.nodes.values():
        if node.running() and node.find("hotpair-agent"):
            told = pair.group(group, node)
            if told["holder"] != holder.name or told["state"] != "active":
                raise AuditError(f"{node.name} says {group} is {told['state']} at {told['holder'] or 'nobody'}; in truth {holder.name} holds {address}")
    return holder


def records_complete(found, seed, acknowledged):
    """Nothing that was acknowledged is missing or altered; returns how many were checked."""
    missing = [n for n in range(1, acknowledged + 1) if n not in found]
    altered = [n for n in range(1, acknowledged + 1) if n in found and found[n] != payload(seed, n)]
    if missing or altered:
        raise AuditError(f"of {acknowledged} acknowledged records {len(missing)} are missing (first {missing[:5]}) and {len(altered)} altered (first {altered[:5]})")
    return acknowledged


def digest(path):
    value = hashlib.sha256()
    with open(path, "rb") as handle:
        while block := handle.read(1 << 20):
            value.update(block)
    return value.hexdigest()


def differing_blocks(a, b, size=4096):
    """Numbers of the blocks in which two files differ, at most ten of them."""
    found = []
    with open(a, "rb") as first, open(b, "rb") as second:
        number = 0
        while (x := first.read(size)) and (y := second.read(size)) and len(found) < 10:
            if x != y:
                found.append((number, x[:24], y[:24]))
            number += 1
    return found


def copies_equal(pair, volume, timeout=30):
    """Both backing files are equal through a quiet moment: the first is hashed before and after the second."""
    a, b = pair.backing(volume).values()

    def equal():
        first, second, again = digest(a), digest(b), digest(a)
        return first == second == again or (_ for _ in ()).throw(LabError(f"{first[:12]} {second[:12]} {again[:12]}, different blocks: {differing_blocks(a, b)}"))
    wait_for(f"both copies of {volume} to be equal", equal, timeout, period=0.5)


def no_crash(pair):
    for machine in pair.machines():
        found = machine.crashes()
        if found:
            raise AuditError(f"{machine.name}: {found}")


def never_two(pair, seconds, index=0):
    """Watches for a while that the address is never on both nodes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        holders = pair.holders_of_address(virtual_address(index, pair.family))
        if len(holders) > 1:
            raise AuditError(f"{virtual_address(index, pair.family)} is on {holders} at the same time")
        time.sleep(0.05)


def recordings_replay(pair, folder=None):
    """What every machine's flight recorder kept is decided the same when it is played again; returns how many steps. folder: keep
    the recordings there."""
    steps = 0
    for machine in pair.machines():
        recording = os.path.join(machine.state, "journal", "flight")
        if not os.path.isdir(recording) or not os.listdir(recording):
            continue  # never configured
        if folder:
            shutil.copytree(recording, os.path.join(folder, machine.name), dirs_exist_ok=True)
            recording = os.path.join(folder, machine.name)  # the agent may go on writing
        done = machine.ctl_raw("replay", recording, "--json", timeout=300)
        if done.returncode != 0:
            raise AuditError(f"{machine.name}: the recording is decided differently when it is played again: {done.stdout}{done.stderr}")
        told = json.loads(done.stdout)
        if told["holes"] or told["lives"] == 0:
            raise AuditError(f"{machine.name}: the recording is not whole: {told}")
        steps += told["steps"]
    return steps


def trails_intact(pair):
    """Nobody touched the audit trails; asked of the agents that run."""
    for node in pair.nodes.values():
        if node.running() and node.find("hotpair-agent"):
            node.ctl("audit", "--verify")
