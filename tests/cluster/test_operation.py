"""What an administrator does: switchover, configuration, and what hotpairctl answers.
SPDX-License-Identifier: GPL-3.0-or-later"""
import json
import os
import subprocess

from base import GROUP, VOLUME, ClusterTest, alone, audit, config, time, wait_for
from lab.shell import die_with_parent, in_net


class Operation(ClusterTest):
    def test_preferred_node_starts(self):
        """A new group starts where its configuration prefers it, on whichever node the configuration was applied."""
        pair = self.bare_pair()
        groups = []
        for index, (applied_at, preferred) in enumerate(((pair.a, pair.b), (pair.b, pair.a))):
            groups.append(config.group(f"app{index}", [config.address(index)], preferred.name))
            pair.apply(config.document("test", groups), applied_at)
            pair.wait_active(f"app{index}", preferred)

    def test_switchover_back_and_forth(self):
        """Planned moves with a mounted volume under load: nothing lost, the client sees each outage once."""
        pair = self.service("mounted")
        for target in (pair.b, pair.a, pair.b):
            asked = time.monotonic()
            pair.other(target).ctl("switchover", GROUP, "--to", target.name)
            self.note(f"outage to {target.name} {self.served_since(asked):.0f} ms")
            pair.wait_active(GROUP, target)
            pair.wait_mirror(VOLUME)
        self.audit(pair.b)

    @alone
    def test_switchover_address_only(self):
        """An address alone moves within 0.3 s, seen by a client that connects every 5 ms."""
        pair = self.service("plain")
        outages = []
        for target in (pair.b, pair.a, pair.b):
            asked = time.monotonic()
            pair.a.ctl("switchover", GROUP, "--to", target.name)
            outages.append(self.served_since(asked))
            pair.wait_active(GROUP, target)
        self.note("outages " + ", ".join(f"{o:.0f} ms" for o in outages) + " (with the start of a Python application)")
        self.assertLess(min(outages), 2000)
        self.audit(pair.b)

    def test_dry_run_changes_nothing(self):
        pair = self.service("plain")
        before = pair.group(GROUP, pair.a)
        plan = pair.a.ctl("switchover", GROUP, "--dry-run")
        self.assertEqual((plan.get("from"), plan.get("to")), ("node-a", "node-b"), plan)
        self.assertTrue(plan.get("steps"), plan)
        after = pair.group(GROUP, pair.a)
        self.assertEqual((before["holder"], before["term"]), (after["holder"], after["term"]))
        self.audit(pair.a)

    def test_shared_mount_namespace(self):
        """Both agents see each other's mounts (containers, test machines): neither touches what the other mounted."""
        pair = self.service("mounted", shared_mounts=True)
        pair.b.signal("hotpair-agent", 9)
        wait_for("the agent of node-b to answer again", pair.b.status, 20)
        time.sleep(2)
        asked = time.monotonic()
        pair.wait_mirror(VOLUME)
        pair.a.ctl("switchover", GROUP, "--to", "node-b")
        self.note(f"outage {self.served_since(asked):.0f} ms")
        self.audit(pair.b)

    def test_health_and_bundle(self):
        """Both nodes are asked; the bundle has both nodes' records, replays, and holds no secret; without names on request; without an agent."""
        pair = self.service("plain")
        done = pair.a.ctl_raw("health", "--json")
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)  # 1: this machine has an error of its own
        nodes = json.loads(done.stdout)["nodes"]
        self.assertEqual([n["node"] for n in nodes], ["node-a", "node-b"])
        for node in nodes:
            kinds = {r["kind"] for r in node["readings"]}
            self.assertLessEqual({"processor", "memory", "space", "port"}, kinds)
        path = os.path.join(pair.work, "pair.tar.gz")
        written = pair.a.ctl("bundle", path)
        self.assertEqual((written["nodes"], written["missing"]), (["node-a", "node-b"], []))
        unpacked = os.path.join(pair.work, "unpacked")
        os.makedirs(unpacked)
        subprocess.run(["tar", "-xzf", path, "-C", unpacked], check=True)
        root = os.path.join(unpacked, os.listdir(unpacked)[0])
        for node in ("node-a", "node-b"):
            replayed = pair.a.ctl_raw("replay", os.path.join(root, "nodes", node, "journal", "flight"))
            self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
            self.assertTrue(os.path.exists(os.path.join(root, "nodes", node, "journal", "audit")))
        found = subprocess.run(["grep", "-rlE", "PRIVATE KEY|cluster.key|scrypt", root], capture_output=True, text=True, check=False)
        self.assertEqual(found.stdout, "")
        pair.a.ctl("bundle", path, "--anonymise")
        subprocess.run(["tar", "-xzf", path, "-C", unpacked, "--transform", "s,^[^/]*,anonymous,"], check=True)
        found = subprocess.run(["grep", "-rlE", r"node-[ab]\b|10\.77\.", os.path.join(unpacked, "anonymous")], capture_output=True, text=True, check=False)
        self.assertEqual(found.stdout, "")
        pair.b.signal("hotpair-agent", 19)  # hangs: what can be had is had
        hung = pair.a.ctl("bundle", path, "--timeout", "5")
        pair.b.signal("hotpair-agent", 18)
        self.assertEqual(hung["nodes"], ["node-a"])
        self.assertTrue(hung["missing"])
        self.audit(pair.a)

    def test_bad_configuration_refused(self):
        """Names file, line, column, key and what would be right; nothing of it is applied on either node."""
        pair = self.service("plain")
        before = [n.status()["configRevision"] for n in pair.nodes.values()]
        good = config.document("test", [config.group(GROUP, self.resources("plain"))])
        path = os.path.join(pair.work, "bad.json")
        for spoil, words in ((lambda d: d["groups"][0].update(prefered="node-b"), ("prefered", "preferred")),
                             (lambda d: d["cluster"].update(profile={"heartbeat": "20ms", "renew": "40ms", "serve": "100ms", "stop": "50ms", "promise": "120ms"}), ("promise",)),
                             (lambda d: d["groups"][0].update(preferred="node-x"), ("node-x",))):
            document = json.loads(json.dumps(good))
            spoil(document)
            with open(path, "w", encoding="utf-8") as handle:
                json.dump(document, handle, indent=2)
            for verb in ("validate", "apply"):
                done = pair.a.ctl_raw("config", verb, path)
                said = done.stdout + done.stderr
                self.assertIn(done.returncode, (1, 3), said)
                for word in words + ("bad.json",):
                    self.assertIn(word, said)
                self.assertRegex(said, r"\d+:\d+|line \d+")
        self.assertEqual([n.status()["configRevision"] for n in pair.nodes.values()], before)
        self.audit(pair.a)

    def test_held_group_stays_where_it_is(self):
        """A switchover of a held group is refused before anything stops; a start is refused until the hold has ended."""
        pair = self.service("plain")
        pair.b.ctl("group", "hold", GROUP)
        wait_for("both nodes to show the hold", lambda: all(pair.group(GROUP, n)["hold"] for n in pair.nodes.values()), 5)
        refused = pair.a.ctl_raw("switchover", GROUP, "--to", "node-b")
        self.assertEqual(refused.returncode, 3, refused.stdout + refused.stderr)
        self.assertIn("GROUP_HELD", refused.stdout + refused.stderr)
        self.audit(pair.a)
        pair.a.ctl("group", "stop", GROUP)
        self.assertEqual(pair.a.ctl_raw("group", "start", GROUP).returncode, 3)
        pair.a.ctl("group", "resume", GROUP)
        pair.a.ctl("group", "start", GROUP)
        pair.wait_active(GROUP)

    def test_configuration_that_a_node_cannot_serve_is_refused(self):
        """What the document names must be there: on the node that is asked, and on the other one."""
        pair = self.service("plain")
        before = [n.status()["configRevision"] for n in pair.nodes.values()]
        program = os.path.join(pair.work, "only-on-node-a")
        path = os.path.join(pair.work, "unfit.json")
        os.makedirs(os.path.join(pair.a.directory, "bin"))
        with open(os.path.join(pair.a.directory, "bin", "app"), "w", encoding="ascii") as handle:
            handle.write("#!/bin/sh\nexec sleep 1000\n")
        os.chmod(handle.name, 0o755)
        for extra, code, node in (({"type": "process", "name": "x", "program": program}, "CONFIG_NO_PROGRAM", "node-a"),
                                  ({"type": "process", "name": "x", "program": f"{pair.a.view}/bin/app"}, "CONFIG_NO_PROGRAM", "node-b"),
                                  ({"type": "address", "name": "x", "address": "10.77.0.200/24", "interface": "nope0"}, "CONFIG_NO_INTERFACE", "node-a")):
            groups = [config.group(GROUP, self.resources("plain")), config.group("second", [extra])]
            with open(path, "w", encoding="utf-8") as handle:
                json.dump(config.document("test", groups), handle, indent=2)
            done = pair.a.ctl_raw("config", "apply", path)
            said = done.stdout + done.stderr
            self.assertEqual(done.returncode, 3, said)
            for word in (code, node, "unfit.json"):
                self.assertIn(word, said)
        self.assertEqual([n.status()["configRevision"] for n in pair.nodes.values()], before)
        self.audit(pair.a)

    def test_followed_events_survive_a_restarted_agent(self):
        pair = self.bare_pair()
        seen = os.path.join(pair.work, "followed")
        command = [os.path.join(pair.programs, "hotpairctl"), "--state-dir", pair.a.state, "events", "--follow", "--json"]
        with open(seen, "w", encoding="utf-8") as out:
            follower = subprocess.Popen(in_net(pair.a.netns, command), stdout=out, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        self.addCleanup(follower.kill)

        def starts():
            with open(seen, encoding="utf-8") as lines:
                return sum("AGENT_STARTED" in line for line in lines)
        wait_for("the first start to be listed", lambda: starts() == 1, 10)
        pair.a.signal("hotpair-agent", 9)
        wait_for("the second start to be listed, once", lambda: starts() == 2, 20)
        time.sleep(1)
        self.assertEqual(starts(), 2)

    def test_exit_codes(self):
        """0 done, 2 usage, 3 refused with a named code, 4 no agent."""
        pair = self.service("plain")
        self.assertEqual(pair.a.ctl_raw("status").returncode, 0)
        self.assertEqual(pair.a.ctl_raw("nonsense").returncode, 2)
        self.assertEqual(pair.a.ctl_raw("switchover").returncode, 2)
        pair.b.power_off()
        wait_for("node-b to be shown offline", lambda: any(n["name"] == "node-b" and n["state"] == "offline" for n in pair.a.status()["nodes"]), 15)
        refused = pair.a.ctl_raw("switchover", GROUP, "--to", "node-b")
        self.assertEqual(refused.returncode, 3, refused.stdout + refused.stderr)
        self.assertRegex(refused.stdout + refused.stderr, r"[A-Z]+_[A-Z_]+", "the refusal's code")
        self.assertEqual(pair.b.ctl_raw("status").returncode, 4)
        pair.b.power_on()
        self.audit(pair.a)

    def test_volume_with_older_data_is_resolved(self):
        """Both nodes bring data of unknown value: nothing is copied until an administrator names the copy to keep."""
        pair = self.bare_pair()
        contents = {name: os.urandom(1 << 20) for name in pair.nodes}
        for name, path in pair.backing(VOLUME).items():
            with open(path, "wb") as backing:
                backing.write(contents[name])
                backing.truncate(64 << 20)
        resources = [{"type": "volume", "name": VOLUME}, config.address()]
        pair.apply(config.document("test", [config.group(GROUP, resources)], [config.volume(VOLUME, pair.backing(VOLUME), attach="none")]))
        pair.wait_mirror(VOLUME, "unconfigured")
        time.sleep(2)
        for node in pair.nodes.values():
            with open(pair.backing(VOLUME)[node.name], "rb") as backing:
                self.assertEqual(backing.read(1 << 20), contents[node.name], f"{node.name} was written to without being asked")
        unknown = pair.a.ctl_raw("mirror", "resolve", VOLUME, "--keep", "nobody", "--json")
        self.assertEqual(unknown.returncode, 3, unknown.stdout + unknown.stderr)
        pair.a.ctl("mirror", "resolve", VOLUME, "--keep", "node-b")
        pair.wait_mirror(VOLUME)
        pair.wait_active(GROUP)
        audit.copies_equal(pair, VOLUME)
        with open(pair.backing(VOLUME)["node-a"], "rb") as backing:
            self.assertEqual(backing.read(1 << 20), contents["node-b"])
