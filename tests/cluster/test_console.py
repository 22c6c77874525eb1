"""The console clicked through on a running pair, in both languages.
SPDX-License-Identifier: GPL-3.0-or-later"""
import os

from base import GROUP, ClusterTest, time
from lab.console import fingerprint
from lab.network import lan_address
from lab.shell import run

PROGRAM_S = 240
PAGES = ("topology", "heartbeat", "groups", "mirrors", "events", "health")
MOMENTS = ("switchover-plan", "switchover-running", "switchover-done", "after-switchover", "refused", "after-refusal", "why-active", "why-refused")
LOOKS = ("en-light", "zh-dark")


class Console(ClusterTest):
    def test_console_switchover_in_both_languages(self):
        """Real mouse clicks move the group there and back under load; nothing lost; pictures console-*.png in the artefacts folder."""
        program = os.path.join(os.path.dirname(self.programs), "tests", "real_pair_test")
        if not os.path.exists(program):
            self.skipTest("built without the console")
        pair = self.service("mounted")
        nodes = list(pair.nodes.values())
        home = os.path.join(pair.work, "console-home")
        os.makedirs(home, mode=0o700)
        environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8", HOME=home, XDG_CONFIG_HOME=home, XDG_RUNTIME_DIR=home,
                           HOTPAIR_PAIR_ADDRESSES=",".join(f"{lan_address(node.name)}:7420" for node in nodes),
                           HOTPAIR_PAIR_PINS=",".join(fingerprint(node) for node in nodes), HOTPAIR_PAIR_GROUP=GROUP,
                           HOTPAIR_PAIR_PASSWORD=os.path.join(pair.work, "password"), HOTPAIR_PAIR_PICTURES=self.artefacts)
        asked = time.monotonic()
        done = run([program], netns=pair.client_ns, env=environment, check=False, timeout=PROGRAM_S)
        os.makedirs(self.artefacts, exist_ok=True)
        with open(os.path.join(self.artefacts, "console.log"), "w", encoding="utf-8") as handle:
            handle.write(done.stdout + done.stderr)
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])
        self.note(f"longest outage seen by the client {self.served_since(asked):.0f} ms")
        for name in PAGES + MOMENTS:
            for look in LOOKS:
                picture = os.path.join(self.artefacts, f"console-{name}-{look}.png")
                self.assertTrue(os.path.isfile(picture) and os.path.getsize(picture) > 5000, picture)
        self.audit(pair.a)
