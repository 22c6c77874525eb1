"""The units that are installed, under the service manager that they are written for.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cluster"))
from base import BALANCED, GROUP, VOLUME, ClusterTest, audit, config, wait_for  # noqa: E402
from lab.pair import Pair  # noqa: E402
from machine import SystemdNode  # noqa: E402

COPY = "/var/lib/data.img"
WEB = {"type": "service", "name": "web", "unit": "web.service", "monitor": {"tcp": f"{config.virtual_address()}:9100", "interval": "500ms"}}


class SystemdPair(Pair):
    def backing(self, volume):
        return {name: node.root + COPY for name, node in self.nodes.items()}

    def apply(self, document, node=None):
        node = node or self.a
        with open(node.root + "/root/pair.json", "w", encoding="utf-8") as handle:
            json.dump(document, handle)
        return node.ctl("config", "apply", "/root/pair.json")


class Systemd(ClusterTest):
    def setUp(self):
        super().setUp()
        self.kind = "nbd"
        kinds = dict.fromkeys(("node-a", "node-b", "witness"), SystemdNode)
        self.pair = pair = SystemdPair(self.programs, f"hps{os.getpid()}-", cluster="units", node_types=kinds)
        self.addCleanup(pair.remove)
        self.addCleanup(self._dump_when_failed)
        pair.build()
        pair.apply(config.document("units", [config.group(GROUP, self.members())], [config.volume(VOLUME, dict.fromkeys(pair.nodes, COPY), attach="none")]))
        pair.wait_active(GROUP, timeout=60)
        pair.wait_mirror(VOLUME)
        if pair.group(GROUP, pair.a)["holder"] != "node-a":
            pair.b.ctl("switchover", GROUP, "--to", "node-a")
        self.holder = pair.wait_active(GROUP, pair.a)
        self.start_client()

    def members(self):
        record = config.record_process([])
        record["program"] = "/usr/bin/python3"
        record["arguments"] = ["/opt/lab/record_app.py", "--port", str(config.RECORD_PORT), "--nbd", f"/var/lib/hotpair/volumes/{VOLUME}.nbd", "--export", VOLUME]
        return [{"type": "volume", "name": VOLUME}, config.address(), record, WEB]

    def web_runs_only_at(self, node):
        wait_for(f"web.service to run on {node.name} only",
                 lambda: {n.name for n in self.pair.nodes.values() if n.running() and n.main_pid("web.service")} == {node.name}, 15)

    def test_moves_by_switchover_and_by_an_orderly_stop(self):
        """The unit moves with its group; systemctl stop hands over and leaves nothing; the dead unit is not restarted behind our back."""
        pair = self.pair
        self.web_runs_only_at(pair.a)
        cut = time.monotonic()
        pair.a.ctl("switchover", GROUP, "--to", "node-b")
        pair.wait_active(GROUP, pair.b)
        self.note(f"switchover {self.served_since(cut):.0f} ms")
        self.web_runs_only_at(pair.b)
        cut = time.monotonic()
        pair.b.systemctl("stop", "hotpair-agent")
        pair.wait_active(GROUP, pair.a, nodes=[pair.a])
        self.note(f"systemctl stop {self.served_since(cut):.0f} ms")
        self.assertEqual(pair.b.find("hotpair-guard") + pair.b.find("record_app.py", anywhere=True), [])
        self.assertEqual(pair.b.main_pid("web.service"), 0)
        self.assertEqual(pair.b.systemctl("show", "--property=Result", "--value", "hotpair-agent").strip(), "success")
        pair.b.systemctl("start", "hotpair-agent")
        wait_for("node-b to answer again", pair.b.status, 20)
        self.web_runs_only_at(pair.a)
        self.audit(pair.a)

    def test_unit_that_dies_is_started_again_by_the_agent(self):
        pair = self.pair
        old = pair.a.main_pid("web.service")
        pair.a.systemctl("kill", "--signal=KILL", "web.service")
        wait_for("a new main process of web.service", lambda: pair.a.main_pid("web.service") not in (0, old), 20)
        pair.wait_active(GROUP, pair.a)
        self.assertIn("RESOURCE_RESTART", pair.event_codes(pair.a))
        self.web_runs_only_at(pair.a)
        self.audit(pair.a)

    def test_killed_agent_is_restarted_and_adopts(self):
        """kill -9: the unit restarts it inside the lease; nothing of the group is interrupted."""
        pair = self.pair
        term, web, agent = pair.group(GROUP, pair.a)["term"], pair.a.main_pid("web.service"), pair.a.main_pid("hotpair-agent")
        cut = time.monotonic()
        pair.a.signal("hotpair-agent", signal.SIGKILL)
        audit.never_two(pair, 2 * BALANCED["promise"])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        self.assertNotIn(pair.a.main_pid("hotpair-agent"), (0, agent))
        pair.wait_active(GROUP, pair.a)
        self.assertEqual(pair.group(GROUP, pair.a)["term"], term)
        self.assertEqual(pair.a.main_pid("web.service"), web, "the unit must not have been restarted")
        self.audit(pair.a)

    def test_hanging_agent_is_ended_by_the_watchdog(self):
        """SIGSTOP: the guard fences at the end of the lease, the peer serves, systemd's watchdog ends the agent and starts a new one."""
        pair = self.pair
        agent = pair.a.main_pid("hotpair-agent")
        cut = time.monotonic()
        pair.a.signal("hotpair-agent", signal.SIGSTOP)
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"outage {self.served_since(cut):.0f} ms")
        audit.never_two(pair, BALANCED["promise"])
        wait_for("systemd to start the agent again", lambda: pair.a.main_pid("hotpair-agent") not in (0, agent), 40)
        self.web_runs_only_at(pair.b)
        self.audit(pair.b)

    def test_reboot_and_loss_of_power(self):
        """An orderly reboot hands over first; loss of power is taken over; both times the machine returns by itself."""
        pair = self.pair
        cut = time.monotonic()
        pair.a.reboot()
        pair.wait_active(GROUP, pair.b)
        self.note(f"reboot {self.served_since(cut):.0f} ms")
        self.web_runs_only_at(pair.b)
        pair.wait_mirror(VOLUME)
        cut = time.monotonic()
        pair.b.power_off()
        pair.wait_active(GROUP, pair.a, nodes=[pair.a])
        self.note(f"loss of power {self.served_since(cut):.0f} ms")
        pair.b.power_on()
        self.audit(pair.a)

    def test_witness_without_rights(self):
        """The witness runs as a user of its own, without a capability, and still votes after its reboot."""
        pair = self.pair
        pid = pair.witness.find("hotpair-agent")[0]
        with open(f"/proc/{pid}/status", encoding="ascii") as handle:
            shown = dict(line.rstrip().split(":\t", 1) for line in handle if ":\t" in line)
        self.assertNotEqual(shown["Uid"].split()[0], "0")
        self.assertEqual(int(shown["CapEff"], 16), 0)
        self.assertEqual(shown["NoNewPrivs"], "1")
        pair.witness.reboot()
        wait_for("the witness to be online again", lambda: pair.a.status()["witness"]["state"] == "online", 30)
        cut = time.monotonic()
        pair.a.power_off()
        pair.wait_active(GROUP, pair.b, nodes=[pair.b])
        self.note(f"with its vote {self.served_since(cut):.0f} ms")
        pair.a.power_on()
        self.audit(pair.b)
