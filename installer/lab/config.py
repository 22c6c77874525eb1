"""Configuration documents (contract 4) for the lab's pair.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

from .network import LAN, NODES, cross_address, lan_address

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD_PORT = 9000


def virtual_address(index=0):
    return f"{LAN}.{100 + index}"


def node(name):
    lan, cross = lan_address(name), cross_address(name)
    return {"name": name, "control": f"{lan}:7420", "mirror": f"{cross}:7422",
            "links": [{"name": "lan", "address": f"{lan}:7421"}, {"name": "cross", "address": f"{cross}:7421"}]}


def document(name, groups, volumes=(), profile="balanced", fence=(), fence_delay="2s"):
    """With a witness; with fence devices instead when some are given."""
    cluster = {"name": name, "profile": profile, "arbitration": "fence" if fence else "witness"}
    witness = lan_address("witness")
    third = {"witness": {"control": f"{witness}:7420", "link": f"{witness}:7421"}}
    if fence:
        cluster["fenceDelay"], third = fence_delay, {"fence": list(fence)}
    return {"cluster": cluster, "nodes": [node(n) for n in NODES], **third, "volumes": list(volumes), "groups": list(groups)}


def volume(name, backing, size="64MiB", attach="auto"):
    """backing: {node name: path}."""
    return {"name": name, "size": size, "mode": "sync", "attach": attach, "backing": backing}


def address(index=0, name="vip"):
    return {"type": "address", "name": name, "address": f"{virtual_address(index)}/24", "interface": "lan"}


def filesystem(volume_name, mountpoint, name="fs"):
    return {"type": "filesystem", "name": name, "volume": volume_name, "fstype": "ext4", "mountpoint": mountpoint,
            "options": ["x-hotpair.format=if-blank"]}


def record_process(arguments, index=0, port=RECORD_PORT, name="app"):
    """The record application; its monitor connects to it through the group's virtual address."""
    return {"type": "process", "name": name, "program": sys.executable,
            "arguments": [os.path.join(HERE, "record_app.py"), "--port", str(port), *arguments],
            "stop": {"signal": "TERM", "timeout": "5s"}, "monitor": {"tcp": f"{virtual_address(index)}:{port}", "interval": "500ms"}}


def group(name, resources, preferred="node-a", attempts=2):
    return {"name": name, "placement": "one", "preferred": preferred, "failback": "never",
            "restart": {"attempts": attempts, "window": "10min"}, "resources": resources}
