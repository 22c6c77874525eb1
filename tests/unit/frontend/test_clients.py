#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The NBD front end as the world's clients see it: nbdinfo, nbdcopy, nbdsh, qemu-img, qemu-io and fio against a mirrored
volume, on the engine's own socket and through the proxy below block devices.
usage: test_clients.py NODE-PROGRAM PROXY-PROGRAM [NAME]"""
import json, os, shutil, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "mirror"))
from mirror_pair import *

PROGRAM, PROXY = sys.argv[1], sys.argv[2]
MIB = 1 << 20
TOOLS = ("nbdinfo", "nbdcopy", "nbdsh", "qemu-img", "qemu-io", "fio")


def run(*command, check=True, stdin=None):
    system = dict(os.environ, PATH="/usr/bin:/bin:/usr/sbin")  # nbdsh needs the Python that its module is installed for
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, input=stdin, env=system)
    assert not check or done.returncode == 0, "%s: %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr)
    return done


def used(path):
    """Bytes of the file that take space."""
    return os.stat(path).st_blocks * 512


def extents(uri, context="base:allocation"):
    """[(offset, length, flags)] as nbdinfo tells it, neighbours of one kind joined."""
    found = []
    for e in json.loads(run("nbdinfo", "--json", "--map=" + context, uri).stdout):
        if found and found[-1][2] == e["type"] and found[-1][0] + found[-1][1] == e["offset"]:
            found[-1] = (found[-1][0], found[-1][1] + e["length"], e["type"])
        else:
            found.append((e["offset"], e["length"], e["type"]))
    return found


class World:
    """A pair in sync; `uri` is the engine's socket or the proxy's."""

    def __init__(self, through_proxy):
        self.pair, self.proxy = Pair(PROGRAM), None
        self.pair.a.start(), self.pair.b.start()
        assert self.pair.a.ask("promote 3", "promote") == "promote ok"
        self.pair.a.wait_for("event target-complete")
        self.socket = self.pair.a.path("nbd")
        if through_proxy:
            self.socket = os.path.join(self.pair.folder, "proxy.sock")
            self.proxy = subprocess.Popen([PROXY, self.pair.a.path("nbd"), "v", self.socket], stderr=subprocess.DEVNULL)
            end = time.monotonic() + 10
            while not os.path.exists(self.socket) and time.monotonic() < end:
                time.sleep(0.02)
            time.sleep(0.1)
        self.uri = "nbd+unix:///v?socket=" + self.socket
        self.folder = self.pair.folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def image(self, name, *pieces):
        """A sparse file as long as the volume with random bytes at (offset, length)."""
        with open(self.path(name), "wb") as handle:
            handle.truncate(self.pair.size)
            for offset, length in pieces:
                handle.seek(offset)
                handle.write(os.urandom(length))
        return self.path(name)

    def shell(self, text):
        return run("nbdsh", "--opt-mode", "-c", "-", stdin="import nbd\nURI = %r\nSOCKET = %r\n%s" % (self.uri, self.socket, text)).stdout

    def both_sparse(self, most):
        for node in (self.pair.a, self.pair.b):
            assert used(node.path("img")) <= most, "%s takes %d bytes, at most %d are expected" % (node.name, used(node.path("img")), most)

    def close(self):
        if self.proxy:
            self.proxy.kill()
            self.proxy.wait()
        self.pair.close()


def test_what_it_offers(w):
    told = json.loads(run("nbdinfo", "--json", w.uri).stdout)["exports"][0]
    assert told["export-name"] == "v" and told["export-size"] == w.pair.size, told
    for flag in ("can_df", "can_fua", "can_flush", "can_multi_conn", "can_trim", "can_zero"):
        assert told[flag], (flag, told)
    assert not told["is_read_only"]
    assert sorted(told["contexts"]) == ["base:allocation", "hotpair:dirty"], told["contexts"]
    assert run("nbdinfo", "--list", "nbd+unix:///?socket=" + w.socket).stdout.count('export="v"') == 1


def test_map_tells_holes_and_data(w):
    assert extents(w.uri) == [(0, w.pair.size, 3)]
    run("qemu-io", "-f", "raw", w.uri, "-c", "write -P 7 4M 1M", "-c", "write -P 8 20M 64k")
    expected = [(0, 4 * MIB, 3), (4 * MIB, MIB, 0), (5 * MIB, 15 * MIB, 3), (20 * MIB, 65536, 0), (20 * MIB + 65536, w.pair.size - 20 * MIB - 65536, 3)]
    assert extents(w.uri) == expected, extents(w.uri)
    told = json.loads(run("qemu-img", "map", "--output=json", "-f", "raw", w.uri).stdout)
    assert [(e["start"], e["length"], 0 if e["data"] else 3) for e in told] == expected, told
    assert extents(w.uri, "hotpair:dirty") == [(0, w.pair.size, 0)]
    w.pair.equal()


def test_dirty_map_is_what_the_peer_lacks(w):
    w.pair.b.kill()
    w.pair.a.wait_for("event needs-solo")
    w.pair.a.tell("solo 3")
    run("qemu-io", "-f", "raw", w.uri, "-c", "write -P 7 8M 128k", "-c", "write -P 8 30M 4k")
    assert [e for e in extents(w.uri, "hotpair:dirty") if e[2]] == [(8 * MIB, 131072, 1), (30 * MIB, 65536, 1)]
    assert int(w.pair.a.status()["dirty"]) == 131072 + 65536
    options = "driver=nbd,server.type=unix,server.path=%s,export=v,x-dirty-bitmap=hotpair:dirty" % w.socket
    told = json.loads(run("qemu-img", "map", "--output=json", "--image-opts", options).stdout)
    assert [(e["start"], e["length"]) for e in told if not e["data"]] == [(8 * MIB, 131072), (30 * MIB, 65536)], told
    w.pair.b.start()
    w.pair.a.wait_for("event target-complete")
    assert extents(w.uri, "hotpair:dirty") == [(0, w.pair.size, 0)]
    w.pair.equal()


def test_trim_and_zeroes_stay_sparse(w):
    run("qemu-io", "-f", "raw", w.uri, "-c", "write -P 9 0 32M", "-c", "flush")
    assert used(w.pair.a.path("img")) >= 32 * MIB and used(w.pair.b.path("img")) >= 32 * MIB
    run("qemu-io", "-f", "raw", "--discard=unmap", w.uri, "-c", "discard 0 8M", "-c", "write -z -u 8M 8M", "-c", "flush")
    assert extents(w.uri)[0] == (0, 16 * MIB, 3), extents(w.uri)
    w.both_sparse(17 * MIB)
    run("qemu-io", "-f", "raw", w.uri, "-c", "write -z 16M 8M", "-c", "flush", "-c", "read -P 0 0 24M", "-c", "read -P 9 24M 8M")
    for node in (w.pair.a, w.pair.b):  # zeroes without leave to make holes keep their space
        assert used(node.path("img")) >= 16 * MIB, (node.name, used(node.path("img")))
    w.pair.equal()


def test_copies_come_and_go_sparse(w):
    image = w.image("in.img", (0, 70000), (10 * MIB + 512, 3 * MIB), (w.pair.size - 4096, 4096))
    run("nbdcopy", "--connections=4", "--flush", image, w.uri)
    w.both_sparse(used(image) + MIB)
    run("nbdcopy", "--connections=4", w.uri, w.path("out.img"))
    run("cmp", image, w.path("out.img"))
    assert used(w.path("out.img")) <= used(image) + MIB, "holes were read as data"
    run("qemu-img", "compare", "-f", "raw", "-F", "raw", image, w.uri)
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", w.uri, w.path("out.qcow2"))
    run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", w.path("out.qcow2"), w.uri)
    assert os.path.getsize(w.path("out.qcow2")) <= used(image) + MIB
    other = w.image("other.img", (5 * MIB, 2 * MIB))
    run("qemu-img", "convert", "-n", "-W", "-m", "8", "-f", "raw", "-O", "raw", other, w.uri)
    run("qemu-img", "compare", "-f", "raw", "-F", "raw", other, w.uri)
    w.pair.equal()


def test_details_of_the_protocol(w):
    """By libnbd with its own strictness off: what the server itself says to a client that is wrong."""
    w.shell('''
h.set_export_name("v"); h.connect_unix(SOCKET)
def listed(*queries):
    seen = []
    h.clear_meta_contexts()
    for q in queries: h.add_meta_context(q)
    h.opt_list_meta_context(lambda name: seen.append(name))
    return sorted(seen)
assert listed() == ["base:allocation", "hotpair:dirty"]
assert listed("base:") == ["base:allocation"] and listed("hotpair:dirty", "x:") == ["hotpair:dirty"] and listed("base:nothing") == []
h.clear_meta_contexts()
h.add_meta_context("base:allocation"); h.add_meta_context("hotpair:dirty"); h.add_meta_context("qemu:nothing")
h.set_export_name("nobody")
try: h.opt_info(); raise AssertionError("an unknown export was offered")
except nbd.Error as e: assert "no such export" in str(e) or e.errno == "ENOENT", str(e)
h.set_export_name("v")
h.opt_go()
assert h.get_structured_replies_negotiated() and h.can_meta_context("hotpair:dirty") and not h.can_meta_context("qemu:nothing")
assert [h.get_block_size(i) for i in (nbd.SIZE_MINIMUM, nbd.SIZE_PREFERRED, nbd.SIZE_MAXIMUM)] == [1, 4096, 32 << 20]
h.pwrite(b"x" * 65536, 1 << 20, nbd.CMD_FLAG_FUA)
got = {}
h.block_status(4 << 20, 0, lambda context, offset, entries, error: got.__setitem__(context, list(entries)))
assert got["base:allocation"] == [1 << 20, 3, 65536, 0, (3 << 20) - 65536, 3], got
assert got["hotpair:dirty"] == [4 << 20, 0], got
h.block_status(4 << 20, 0, lambda context, offset, entries, error: got.__setitem__(context, list(entries)), nbd.CMD_FLAG_REQ_ONE)
assert got["base:allocation"] == [1 << 20, 3], got
chunks = []
data = h.pread_structured(131072, (1 << 20) - 512, lambda buf, offset, status, error: chunks.append((len(buf), status)), nbd.CMD_FLAG_DF)
assert data == bytes(512) + b"x" * 65536 + bytes(131072 - 66048) and sum(n for n, _ in chunks) == 131072
h.set_strict_mode(0)
size = h.get_size()
def fails(errno, what, *arguments, **named):
    try: what(*arguments, **named)
    except nbd.Error as e: assert e.errno == errno, (what, errno, e.errno, str(e))
    else: raise AssertionError((what, "was accepted"))
fails("EINVAL", h.pread, 512, size)
fails("EINVAL", h.pread, 512, size - 511)
fails("ENOSPC", h.pwrite, b"y" * 512, size - 511)
fails("ENOSPC", h.zero, 512, size)
fails("EINVAL", h.trim, 512, size)
fails("EINVAL", h.block_status, 512, size, lambda *_: 0)
fails("EINVAL", h.pwrite, b"", 0)
fails("EINVAL", h.trim, 4096, 0, nbd.CMD_FLAG_NO_HOLE)
fails("EINVAL", h.cache, 4096, 0)
assert h.pread(4, 1 << 20) == b"xxxx"  # and the connection lives
h.shutdown()
''')
    w.shell('''
h.set_request_structured_replies(False); h.set_export_name("v"); h.connect_unix(SOCKET)
try: h.opt_list_meta_context(lambda name: 0)
except nbd.Error as e: pass
h.opt_go()
assert not h.can_df() and h.pread(4, 1 << 20) == b"xxxx"
h.shutdown()
''')


def test_flush_covers_all_connections(w):
    """Multi-conn: what one connection wrote, the others read at once, and one flush of any is enough for all."""
    w.shell('''
hs = [h] + [nbd.NBD() for _ in range(3)]
for x in hs: x.set_opt_mode(False) if x is not h else None
h.set_export_name("v"); h.connect_unix(SOCKET); h.opt_go()
for x in hs[1:]: x.set_export_name("v"); x.connect_unix(SOCKET)
import random
rng = random.Random(5)
for i in range(400):
    data = bytes([i % 251]) * 4096
    hs[rng.randrange(4)].pwrite(data, 4096 * (i % 64))
    assert hs[rng.randrange(4)].pread(4096, 4096 * (i % 64)) == data
hs[3].flush()
for x in hs: x.shutdown()
''')
    w.pair.equal()


def test_fio_verifies(w):
    for name, options in (("small", ["--rw=randwrite", "--bsrange=512-64k", "--iodepth=16", "--size=24m"]),
                          ("mixed", ["--rw=randtrimwrite", "--bs=8k", "--iodepth=4", "--size=16m"])):
        verify = ["--verify=crc32c", "--verify_fatal=1", "--do_verify=1", "--verify_state_save=0"] if name == "small" else []
        run("fio", "--name=" + name, "--ioengine=nbd", "--uri=" + w.uri, "--randrepeat=1", "--fsync=64", *options, *verify)
    w.pair.equal()


def test_the_other_node_refuses(w):
    if w.proxy:
        return
    uri = "nbd+unix:///v?socket=" + w.pair.b.path("nbd")
    for command in (["nbdinfo", uri], ["qemu-img", "info", uri]):
        done = run(*command, check=False)
        assert done.returncode != 0, done.stdout
    assert "does not hold the volume" in done.stderr, done.stderr  # libnbd's own words leave the server's out


def main():
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        print("not installed: " + ", ".join(missing))
        sys.exit(77)
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_") or (len(sys.argv) > 3 and sys.argv[3] not in name):
            continue
        for through_proxy in (False, True):
            began, w = time.monotonic(), World(through_proxy)
            words = name + (" through the proxy" if through_proxy else "")
            try:
                test(w)
                print("ok   %s (%.1f s)" % (words, time.monotonic() - began), flush=True)
            except Exception as e:
                failed += 1
                print("FAIL %s: %s: %s" % (words, type(e).__name__, e), flush=True)
            finally:
                w.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
