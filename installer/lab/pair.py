"""Two nodes, a witness and a client: made, paired by the real verbs, configured, looked at, and removed without a trace.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import shutil
import tempfile

from .network import NODES, Network, endpoint, lan_address
from .node import Node
from .shell import LabError, kill, pids_in_net, run, wait_for

PASSWORD = "lab-password-1"
OWNER_FILE = "owner.json"


def process_start(pid):
    """When a process started, in kernel ticks; None when there is no such process. Tells a reused pid from the old one."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as handle:
            return int(handle.read().rsplit(")", 1)[1].split()[19])
    except (OSError, ValueError):
        return None


class Pair:
    def __init__(self, programs, prefix, work_parent=None, shared_mounts=False, cluster="lab", node_types=None, environment=None, family=4):
        """node_types: {machine name: class} where a machine is not a plain Node (the Windows test's, the systemd tests')."""
        self.programs, self.cluster, self.family = programs, cluster, family
        remove_leftovers(prefix)
        self.network = Network(prefix)
        self.work = tempfile.mkdtemp(prefix=prefix, dir=work_parent or tempfile.gettempdir())
        os.chmod(self.work, 0o755)
        with open(os.path.join(self.work, OWNER_FILE), "w", encoding="ascii") as handle:
            json.dump({"pid": os.getpid(), "start": process_start(os.getpid()), "prefix": prefix}, handle)
        kinds = node_types or {}
        self.nodes = {name: kinds.get(name, Node)(name, self.network, self.work, programs, shared_mounts, environment=environment) for name in NODES}
        self.witness = kinds.get("witness", Node)("witness", self.network, self.work, programs, shared_mounts, witness=True)
        self.client_ns = self.network.ns("client")
        self.clients = []
        self.events_seen = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    @property
    def a(self):
        return self.nodes["node-a"]

    @property
    def b(self):
        return self.nodes["node-b"]

    def machines(self):
        return [self.a, self.b, self.witness]

    def other(self, node):
        return self.b if node is self.a else self.a

    # --- set-up: only verbs of the contract

    def build(self):
        """Namespaces, identities, agents, pairing, witness; no configuration yet."""
        self.network.build()
        password = os.path.join(self.work, "password")
        with open(password, "w", encoding="ascii") as handle:
            handle.write(PASSWORD + "\n")
        os.chmod(password, 0o600)
        for machine in self.machines():
            machine.initialise(endpoint(lan_address(machine.name, self.family), 7420), password)
        for machine in self.machines():
            wait_for(f"the agent of {machine.name} to answer hotpairctl status", machine.status, 20, period=0.2)
        self.b.ctl("pair", "join", self.invitation())
        self.witness.ctl("witness", "join", self.invitation())

    def invitation(self):
        answer = self.a.ctl("pair", "invite")
        if not isinstance(answer, dict) or not answer.get("code"):
            raise LabError(f"hotpairctl pair invite --json did not name a code: {answer!r}")
        return answer["code"]

    def apply(self, document, node=None):
        path = os.path.join(self.work, "config.json")
        with open(path, "w", encoding="utf-8") as handle:
            json.dump(document, handle, indent=2)
        return (node or self.a).ctl("config", "apply", path)

    def backing(self, volume):
        """Where each node keeps its copy: {node: path}."""
        return {name: os.path.join(node.directory, f"{volume}.img") for name, node in self.nodes.items()}

    # --- looking

    def group(self, name, node):
        status = node.status()
        for group in status["groups"]:
            if group["name"] == name:
                return group
        raise LabError(f"{node.name} shows no group {name}; it shows {[g['name'] for g in status['groups']]}")

    def mirror(self, name, node):
        for mirror in node.status()["mirrors"]:
            if mirror["name"] == name:
                return mirror
        raise LabError(f"{node.name} shows no mirror {name}")

    def wait_active(self, group, holder=None, timeout=30, nodes=None):
        """Until every given node (default: those switched on) shows the group active, at `holder` if given; returns the holder."""
        def settled():
            seen = [self.group(group, n) for n in (nodes or [n for n in self.nodes.values() if n.running()])]
            states = {(g["state"], g["holder"]) for g in seen}
            if len(states) == 1 and seen[0]["state"] == "active" and seen[0]["holder"] and (holder is None or seen[0]["holder"] == holder.name):
                return self.nodes[seen[0]["holder"]]
            raise LabError(f"shown: {sorted(map(str, states))}; resources {[(r['name'], r['state'], r['lastError']) for r in seen[0]['resources']]}")
        where = f" at {holder.name}" if holder else ""
        return wait_for(f"group {group} to be active{where}", settled, timeout, period=0.25)

    def wait_mirror(self, volume, state="in-sync", timeout=60, nodes=None):
        def settled():
            shown = {n.name: self.mirror(volume, n)["state"] for n in (nodes or [n for n in self.nodes.values() if n.running()])}
            if set(shown.values()) == {state}:
                return True
            raise LabError(f"shown: {shown}")
        wait_for(f"mirror {volume} to be {state}", settled, timeout, period=0.25)

    def holders_of_address(self, address):
        return [name for name in NODES if address in self.network.addresses(name)]

    def event_codes(self, node):
        return [event["code"] for event in events_of(node)]

    # --- after a failure, and the end

    def dump(self, folder):
        """Everything that helps to find out why: a folder per machine."""
        for machine in self.machines():
            target = os.path.join(folder, machine.name)
            os.makedirs(target, exist_ok=True)
            for verb in (["status"], ["events"]):
                try:
                    done = machine.ctl_raw(*verb, "--json", timeout=5)
                    text = done.stdout + done.stderr
                except LabError as error:
                    text = str(error)
                with open(os.path.join(target, verb[0] + ".json"), "w", encoding="utf-8") as handle:
                    handle.write(text)
            with open(os.path.join(target, "machine.txt"), "w", encoding="utf-8") as handle:
                handle.write(run(["ip", "-n", machine.netns, "addr"], check=False).stdout)
                for pid, line in machine.processes().items():
                    handle.write(f"{pid} {' '.join(line)}\n")
            for name in ("agent.log", "init.log", "exits.jsonl"):
                path = os.path.join(machine.directory, name)
                if os.path.exists(path):
                    shutil.copy(path, target)
            for core in machine.core_files():
                with open(os.path.join(target, f"{os.path.basename(core)}.txt"), "w", encoding="utf-8") as handle:
                    handle.write(machine.backtrace(core))
            journal = os.path.join(machine.state, "journal")
            if os.path.isdir(journal):
                shutil.copytree(journal, os.path.join(target, "journal"), dirs_exist_ok=True)

    def remove(self):
        for client in self.clients:
            client.finish_quietly()
        for machine in self.machines():
            machine.power_off_quietly()
        self.network.remove()
        shutil.rmtree(self.work, ignore_errors=True)


def events_of(node, limit=200):
    answer = node.ctl("events", "--limit", str(limit))
    return answer["events"] if isinstance(answer, dict) else answer


MACHINES_LEFT = ("switch", "node-a", "node-b", "witness", "client", "clone", "clone-router")


def remove_leftovers(prefix):
    """Removes what a run with this prefix (digits in it stand for any number) left behind when it was killed."""
    pattern = re.compile(re.sub(r"\d+", r"\\d+", re.escape(prefix)))
    parent = tempfile.gettempdir()
    living = set()
    for name in os.listdir(parent):
        if not pattern.match(name) or not os.path.isdir(os.path.join(parent, name)):
            continue
        try:
            with open(os.path.join(parent, name, OWNER_FILE), encoding="ascii") as handle:
                owner = json.load(handle)
        except (OSError, ValueError):
            continue
        if process_start(owner["pid"]) == owner["start"]:
            living.add(owner["prefix"])
            continue
        _remove_run(owner["prefix"], os.path.join(parent, name))
    for name in os.listdir("/run/netns") if os.path.isdir("/run/netns") else []:
        found = pattern.match(name)
        maker = re.search(r"\d+", found.group(0)) if found else None
        if maker and process_start(int(maker.group(0))) is not None:
            continue
        if found and found.group(0) not in living and any(name == found.group(0) + m for m in MACHINES_LEFT):
            kill(pids_in_net(name))
            run(["ip", "netns", "del", name], check=False)
    if prefix in living:
        raise LabError(f"another run with the same namespaces ({prefix}...) is alive; end it first")


def _remove_run(prefix, work):
    Network(prefix).remove()
    with open("/proc/self/mounts", encoding="utf-8") as handle:
        points = [line.split()[1] for line in handle]
    for point in reversed(points):
        if point.startswith(work + "/"):
            run(["umount", "-l", point], check=False)
    listing = run(["losetup", "--list", "--json", "--output", "NAME,BACK-FILE"], check=False).stdout
    for device in json.loads(listing)["loopdevices"] if listing.strip() else []:
        if (device["back-file"] or "").startswith(work + "/"):
            run(["losetup", "-d", device["name"]], check=False)
    shutil.rmtree(work, ignore_errors=True)
