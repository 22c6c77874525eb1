"""Configuration documents (contract 4) for the lab's pair.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

from .network import LAN, NODES, cross_address, endpoint, lan_address

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD_PORT = 9000


def virtual_address(index=0, family=4):
    return f"{LAN}.{100 + index}" if family == 4 else f"fd77::{100 + index}"


def node(name, family=4):
    lan, cross = lan_address(name, family), cross_address(name, family)
    return {"name": name, "control": endpoint(lan, 7420), "mirror": endpoint(cross, 7422),
            "links": [{"name": "lan", "address": endpoint(lan, 7421)}, {"name": "cross", "address": endpoint(cross, 7421)}]}


def document(name, groups, volumes=(), profile="balanced", family=4):
    witness = lan_address("witness", family)
    return {"cluster": {"name": name, "profile": profile, "arbitration": "witness"}, "nodes": [node(n, family) for n in NODES],
            "witness": {"control": endpoint(witness, 7420), "link": endpoint(witness, 7421)}, "volumes": list(volumes), "groups": list(groups)}


def volume(name, backing, size="64MiB", attach="auto"):
    """backing: {node name: path}."""
    return {"name": name, "size": size, "mode": "sync", "attach": attach, "backing": backing}


def address(index=0, name="vip", family=4):
    return {"type": "address", "name": name, "address": f"{virtual_address(index, family)}/{24 if family == 4 else 64}", "interface": "lan"}


def filesystem(volume_name, mountpoint, name="fs"):
    return {"type": "filesystem", "name": name, "volume": volume_name, "fstype": "ext4", "mountpoint": mountpoint,
            "options": ["x-hotpair.format=if-blank"]}


def record_process(arguments, index=0, port=RECORD_PORT, name="app", family=4):
    """The record application; its monitor connects to it through the group's virtual address."""
    return {"type": "process", "name": name, "program": sys.executable,
            "arguments": [os.path.join(HERE, "record_app.py"), "--port", str(port), *arguments],
            "stop": {"signal": "TERM", "timeout": "5s"}, "monitor": {"tcp": endpoint(virtual_address(index, family), port), "interval": "500ms"}}


def group(name, resources, preferred="node-a", attempts=2):
    return {"name": name, "placement": "one", "preferred": preferred, "failback": "never",
            "restart": {"attempts": attempts, "window": "10min"}, "resources": resources}
