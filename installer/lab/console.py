"""The console on the lab's pair: in a window when there is a display, otherwise on a display of its own with screenshots.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import time

from .network import lan_address
from .pair import PASSWORD
from .shell import LabError, die_with_parent, in_net, run, wait_for

SCREEN = "1440x900x24"
REPORT_PERIOD_S = 5


class Screen:
    """An X server without a monitor, for machines without one."""

    def __init__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"], pass_fds=[write],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        os.close(write)
        with os.fdopen(read, encoding="ascii") as handle:
            number = handle.readline().strip()
        if not number:
            raise LabError("Xvfb did not start: apt-get install xvfb")
        self.name = ":" + number

    def shoot(self, path):
        run(["import", "-display", self.name, "-window", "root", path], timeout=30)

    def close(self):
        self.server.terminate()
        self.server.wait()


def start_console(pair, display, home):
    """The console in the client's namespace, logged in at both agents; its settings live in `home`."""
    password = os.path.join(pair.work, "console-password")
    with open(password, "w", encoding="ascii") as handle:
        handle.write(PASSWORD + "\n")
    os.chmod(password, 0o600)
    nodes = list(pair.nodes.values())
    command = [os.path.join(pair.programs, "hotpair-console"), "--user", "admin", "--password-file", password,
               "--connect", ",".join(f"{lan_address(node.name)}:7420" for node in nodes), "--pin", ",".join(fingerprint(node) for node in nodes)]
    environment = dict(os.environ, DISPLAY=display, XDG_CONFIG_HOME=os.path.join(home, "config"), XDG_DATA_HOME=os.path.join(home, "data"),
                       XDG_RUNTIME_DIR=home, QT_QPA_PLATFORM="xcb")
    log = open(os.path.join(pair.work, "console.log"), "ab")
    return subprocess.Popen(in_net(pair.client_ns, command), env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent)


def fingerprint(machine):
    answer = machine.ctl("fingerprint")
    return answer["fingerprint"] if isinstance(answer, dict) else str(answer)


def show_console(story):
    """Until the window is closed (or Ctrl-C); without a display a switchover is played for the screenshots, then it ends."""
    home = os.path.join(story.pair.work, "console-home")
    os.makedirs(home, mode=0o700)
    if os.environ.get("DISPLAY"):
        story.say("opening the console; closing its window or Ctrl-C ends the quick start")
        watch(story, start_console(story.pair, os.environ["DISPLAY"], home))
        return
    screen = Screen()
    try:
        console = start_console(story.pair, screen.name, home)
        story.say("no display: the console runs on a screen of its own")
        photograph(story, console, screen)
        console.terminate()
        console.wait(timeout=20)
    finally:
        screen.close()


def watch(story, console):
    while console.poll() is None:
        time.sleep(REPORT_PERIOD_S)
        story.say(f"{story.writer.acknowledged} rows acknowledged; last outage seen {story.writer.outage_ms(time.monotonic() - REPORT_PERIOD_S):.0f} ms")
    if console.returncode != 0:
        raise LabError(f"the console ended with {console.returncode}: {tail(story.pair)}")


def photograph(story, console, screen):
    folder = os.path.join(story.out, "screenshots")
    os.makedirs(folder, exist_ok=True)

    def shoot(name):
        if console.poll() is not None:
            raise LabError(f"the console ended with {console.returncode}: {tail(story.pair)}")
        screen.shoot(os.path.join(folder, name))
        story.say(f"screenshot {os.path.join(folder, name)}")

    wait_for("the console to show its window", lambda: console.poll() is not None or has_window(screen.name), 30, period=0.5)
    time.sleep(6)
    shoot("1-before-switchover.png")
    holder = story.holder()
    moved = subprocess.Popen(in_net(holder.netns, [os.path.join(story.pair.programs, "hotpairctl"), "--state-dir", holder.state, "switchover", story.database.group]),
                             stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)
    time.sleep(0.5)
    shoot("2-during-switchover.png")
    moved.wait(timeout=60)
    time.sleep(4)
    shoot("3-after-switchover.png")
    story.say(f"{story.writer.acknowledged} rows acknowledged so far; all screenshots are in {folder}")


def has_window(display):
    tree = run(["xwininfo", "-display", display, "-root", "-tree"], check=False).stdout
    return "HotPair" in tree or "hotpair-console" in tree


def tail(pair):
    try:
        with open(os.path.join(pair.work, "console.log"), encoding="utf-8", errors="replace") as handle:
            return handle.read()[-2000:]
    except OSError:
        return ""
